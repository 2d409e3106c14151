"""Excel workbooks, with a fixed creation date so that the bytes never differ between runs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time
from zipfile import ZipFile

import xlsxwriter

from journey.sample.files import Sheet
from journey.sample.writers.packed import zipped

CREATED = datetime.combine(date(2024, 4, 2), time())
CONTENT_TYPES = "[Content_Types].xml"
PLAIN_BOOK = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_BOOK = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook of a sheet a table, with real date and number cells where the source has them."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    book.set_properties({"created": CREATED, "title": "SYNTHETIC sample", "comments": "Invented data"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    title = book.add_format({"bold": True})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
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
    return content.getvalue()


def xlsm(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook of the kind that may hold macros; it holds none."""
    with ZipFile(io.BytesIO(xlsx(sheets))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts[CONTENT_TYPES] = parts[CONTENT_TYPES].replace(PLAIN_BOOK, MACRO_BOOK)
    return zipped(parts)
