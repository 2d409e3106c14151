"""Dates: the one place that turns text into days and says formats in plain words."""

from __future__ import annotations

import datetime as dt

import polars as pl

FIRST_DATE = dt.date(1900, 1, 1)
DAYS_AHEAD = 366
REAL_CELL = r"^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2}(\.\d+)?)?$"
_WORDS = {
    "%Y": "yyyy",
    "%y": "yy",
    "%m": "mm",
    "%d": "dd",
    "%b": "mmm",
    "%B": "month",
    "%H": "hh",
    "%M": "mm",
    "%S": "ss",
    "%I": "hh",
    "%p": "am/pm",
}


def plain_format(date_format: str) -> str:
    """A date format in the letters people use.

    >>> plain_format("%d/%m/%Y")
    'dd/mm/yyyy'
    """
    for mark, words in _WORDS.items():
        date_format = date_format.replace(mark, words)
    return date_format


def first_of_month(day: dt.date) -> dt.date:
    """The first day of the month that holds a day."""
    return day.replace(day=1)


def last_plausible_date(as_of_date: dt.date) -> dt.date:
    """The last date (inclusive) a row may hold: the as-of date plus 366 days."""
    return as_of_date + dt.timedelta(days=DAYS_AHEAD)


def parse_with(text: pl.Series, date_format: str) -> pl.Series:
    """Text as local date-times in exactly one format; null where it does not fit. Same length and order.

    A two-digit year does not fit %Y: it would otherwise be read as the year 24.
    """
    parsed = text.str.strptime(pl.Datetime("us"), date_format, strict=False, exact=True)
    return parsed.set(parsed.dt.year() < 1000, None)


def parse_column(text: pl.Series, formats: tuple[str, ...], real_cells: bool) -> tuple[pl.Series, str]:
    """A column of text as date-times, the format decided once for the whole column.

    The first format that fits every filled cell, else the one that fits most. Where `real_cells` (Excel),
    cells that were dates rather than text arrive as ISO text and are read as such beside the format decided.

    Returns:
        The date-times (null where blank or unreadable; same order as `text`), and the format decided.
    """
    distinct = text.drop_nulls().unique(maintain_order=True)
    iso = distinct.str.contains(REAL_CELL) if real_cells else distinct.is_null()
    written, cells = distinct.filter(~iso), distinct.filter(iso)
    chosen, parsed = _decide(written, formats)
    with_time = cells.str.slice(0, 19)
    real = parse_with(with_time, "%Y-%m-%d %H:%M:%S").fill_null(
        parse_with(cells.str.slice(0, 10), "%Y-%m-%d")
    )
    table = pl.DataFrame({"text": pl.concat([written, cells]), "day": pl.concat([parsed, real])})
    found = pl.DataFrame({"text": text}).join(table, on="text", how="left", maintain_order="left")
    return found["day"], chosen


def _decide(written: pl.Series, formats: tuple[str, ...]) -> tuple[str, pl.Series]:
    chosen = formats[0] if formats else "%Y-%m-%d"
    best = parse_with(written, chosen)
    for candidate in formats[1:]:
        if best.null_count() == 0:
            break
        parsed = parse_with(written, candidate)
        if parsed.null_count() < best.null_count():
            chosen, best = candidate, parsed
    return chosen, best
