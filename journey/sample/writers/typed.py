"""Formats that databases write: columns of one type each, no title rows, no blank rows, no totals."""

from __future__ import annotations

import io
import json
from datetime import date

import polars as pl

from journey.sample.cells import Cell
from journey.sample.files import Row, Sheet

DATE_TOKENS = {"date", "end", "last", "dob", "p2dob"}


def is_record(_: Sheet, row: Row) -> bool:
    """Say whether a row is more than layout: titles, blank and totals rows are for people's eyes."""
    return row.disposition != "skipped"


def fits_columns(sheet: Sheet, row: Row) -> bool:
    """Say whether a row's cells fit columns of one type: no text stands in a column of real dates."""
    if not is_record(sheet, row):
        return False
    if not sheet.layout.has_real_dates:
        return True
    pairs = zip(sheet.layout.columns, row.cells, strict=True)
    return all(isinstance(cell, date) or cell == "" for (_, token), cell in pairs if token in DATE_TOKENS)


def _column(heading: str, token: str, cells: list[Cell], has_real_dates: bool) -> pl.Series:
    values = [None if cell == "" else cell for cell in cells]
    if has_real_dates and token in DATE_TOKENS:
        return pl.Series(heading, values, pl.Date)
    return pl.Series(heading, values, pl.Int64 if token == "min" else pl.String)


def parquet(sheet: Sheet) -> bytes:
    """Return one table as Parquet: dates as dates where the source has real ones, blanks as nulls."""
    columns = [
        _column(heading, token, [row.cells[n] for row in sheet.rows], sheet.layout.has_real_dates)
        for n, (heading, token) in enumerate(sheet.layout.columns)
    ]
    content = io.BytesIO()
    pl.DataFrame(columns).write_parquet(content)
    return content.getvalue()


def jsonl(sheet: Sheet) -> bytes:
    """Return one table as JSON lines: a record a line, every heading in each, blanks as null."""
    lines = []
    for row in sheet.rows:
        values = [None if c == "" else c.isoformat() if isinstance(c, date) else c for c in row.cells]
        lines.append(json.dumps(dict(zip(sheet.header, values, strict=True)), ensure_ascii=False))
    return "".join(f"{line}\n" for line in lines).encode()
