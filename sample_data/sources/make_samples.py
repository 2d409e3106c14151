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

from openpyxl import Workbook

FOLDER = Path(__file__).parent
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def make(tabs: Path, out: Path) -> None:
    """Write one workbook; its sheets are in alphabetical order."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for path in sorted(tabs.glob("*.csv")):
        sheet = book.create_sheet(path.stem)
        with path.open(encoding="utf-8", newline="") as stream:
            for number, row in enumerate(csv.reader(stream), start=1):
                for place, text in enumerate(row, start=1):
                    if text:
                        sheet.cell(number, place, value=_cell(text))
    book.save(out)


def _cell(text: str) -> str | dt.datetime:
    return dt.datetime.fromisoformat(text) if DAY.fullmatch(text) else text


if __name__ == "__main__":
    where = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for tabs in sorted(FOLDER.glob("*.tabs")):
        make(tabs, where / f"{tabs.stem}.xlsx")
