"""Write the sheets as bytes that never differ between runs."""

from __future__ import annotations

import codecs
import csv
import io
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter

from journey.sample.files import Sheet
from journey.sample.layouts import FileShape

CREATED = datetime.combine(date(2024, 4, 2), time())


def write_csv(path: Path, shape: FileShape, sheet: Sheet) -> None:
    """Write one sheet as delimited text in the source's own encoding."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=shape.delimiter, lineterminator="\r\n")
    spare = [""] if shape.has_trailing else []
    writer.writerow(sheet.header + spare)
    for row in sheet.rows:
        writer.writerow([*row.cells, *spare] if row.cells else [])
    text = buffer.getvalue()
    if shape.encoding == "utf-16":
        path.write_bytes(codecs.BOM_UTF16_LE + text.encode("utf-16-le"))
    else:
        path.write_bytes(text.encode(shape.encoding))


def write_excel(path: Path, sheets: list[Sheet]) -> None:
    """Write the sheets of a workbook with a fixed creation date."""
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": CREATED, "title": "SYNTHETIC sample", "comments": "Invented data"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    title = book.add_format({"bold": True})
    for sheet in sheets:
        page = book.add_worksheet(sheet.layout.sheet)
        for n, text in enumerate(sheet.layout.titles):
            page.merge_range(n, 0, n, len(sheet.header) - 1, text, title)
        top = len(sheet.layout.titles)
        for column, heading in enumerate(sheet.header):
            page.write_string(top, column, heading)
        for n, row in enumerate(sheet.rows, start=top + 1):
            for column, value in enumerate(row.cells):
                if isinstance(value, date):
                    page.write_datetime(n, column, datetime.combine(value, time()), day)
                elif isinstance(value, int):
                    page.write_number(n, column, value)
                elif value:
                    page.write_string(n, column, value)
    book.close()


def write_file(folder: Path, shape: FileShape, sheets: list[Sheet]) -> None:
    """Write one source's file in its own shape."""
    if shape.name.endswith(".xlsx"):
        write_excel(folder / shape.name, sheets)
    else:
        write_csv(folder / shape.name, shape, sheets[0])
