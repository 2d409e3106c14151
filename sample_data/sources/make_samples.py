"""Make the workbooks of this folder from their readable text: one folder `<name>.tabs`, one CSV a sheet.

A cell written as 2024-04-04 becomes a real date cell; every other cell stays text. After changing a text run
python sample_data/sources/make_samples.py
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import sys
from pathlib import Path

import xlsxwriter

FOLDER = Path(__file__).parent
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def make(tabs: Path, out: Path) -> None:
    """Write one workbook; its sheets are in alphabetical order."""
    with xlsxwriter.Workbook(str(out), {"default_date_format": "dd/mm/yyyy"}) as book:
        book.set_properties({"created": dt.datetime.fromisoformat("2024-01-01")})
        for path in sorted(tabs.glob("*.csv")):
            sheet = book.add_worksheet(path.stem)
            with path.open(encoding="utf-8", newline="") as stream:
                for number, row in enumerate(csv.reader(stream)):
                    for place, text in enumerate(row):
                        _write(sheet, number, place, text)


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, text: str) -> None:
    if DAY.fullmatch(text):
        sheet.write_datetime(row, column, dt.datetime.fromisoformat(text))
    elif text:
        sheet.write_string(row, column, text)


if __name__ == "__main__":
    where = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for tabs in sorted(FOLDER.glob("*.tabs")):
        make(tabs, where / f"{tabs.stem}.xlsx")
