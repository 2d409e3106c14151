"""Dates: the one place that turns text into days and says formats in plain words."""

from __future__ import annotations

import datetime as dt
import re

import polars as pl

FIRST_DATE = dt.date(1900, 1, 1)
DAYS_AHEAD = 366
REAL_CELL = r"^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2}(\.\d+)?)?$"
EXCEL_SERIAL = "excel_serial"
LONDON = "Europe/London"
OFFSET = r"((?:\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?|T\d{4}(?:\d{2})?)) ?(?:Z|z|[+-]\d{2}:?\d{2})$"
OFFSET_HOURS = r"([+-]\d{2}):?\d{2}$"
OFFSET_MINUTES = r"[+-]\d{2}:?(\d{2})$"
_MIDNIGHT_AFTER = r"([T ])24:00(:00)?$"
_DAY_ZERO = dt.date(1899, 12, 30)
_WORDS = {
    EXCEL_SERIAL: "a day number of Excel",
    "%Y": "yyyy",
    "%y": "yy",
    "%m": "mm",
    "%d": "dd",
    "%e": "d",
    "%b": "mmm",
    "%B": "month",
    "%H": "hh",
    "%M": "mm",
    "%S": "ss",
    "%.f": "",
    "%I": "hh",
    "%p": "am/pm",
    "%z": "",
}
_NAME_MARKS = {
    "%Y": r"\d{4}",
    "%y": r"\d{2}",
    "%m": r"\d{1,2}",
    "%d": r"\d{1,2}",
    "%b": "[A-Za-z]{3}",
    "%B": "[A-Za-z]{3,9}",
}


def plain_format(date_format: str) -> str:
    """A date format in the letters people use.

    >>> plain_format("%d/%m/%Y")
    'dd/mm/yyyy'
    """
    for mark, words in _WORDS.items():
        date_format = date_format.replace(mark, words)
    return date_format


def swapped(date_format: str) -> str:
    """The format with day and month exchanged; the same text where it does not hold both as numbers.

    >>> swapped("%d/%m/%Y %H:%M")
    '%m/%d/%Y %H:%M'
    """
    if "%d" not in date_format or "%m" not in date_format:
        return date_format
    return date_format.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")


def has_clock(date_format: str) -> bool:
    """Whether a format holds a time of day."""
    return "%H" in date_format or "%I" in date_format


def precision_of(date_format: str) -> str:
    """What a date in a format is exact to: day, month or year."""
    if any(mark in date_format for mark in ("%d", "%e", EXCEL_SERIAL)):
        return "day"
    return "month" if any(mark in date_format for mark in ("%m", "%b", "%B")) else "year"


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
    if date_format == EXCEL_SERIAL:
        return _serials(text)
    kind = pl.Datetime("us") if has_clock(date_format) else pl.Date()
    parsed = text.str.strptime(kind, date_format, strict=False, exact=True)
    if "%Y" in date_format and parsed.len() and (parsed.dt.year() < 1000).any():
        parsed = parsed.set((parsed.dt.year() < 1000).fill_null(False), None)
    return parsed.cast(pl.Datetime("us"))


def read_text(
    text: pl.Series, date_format: str, real_cells: bool = False, as_sent: str = LONDON
) -> pl.Series:
    """Text as Europe/London date-times in the format decided; null where blank or unreadable.

    Args:
        text: trimmed cells.
        date_format: the one format of the column. 24:00 is the midnight that ends the day.
        real_cells: cells that look like the ISO text of a real date (Excel) are read as such.
        as_sent: the clock of times without an offset; those with an offset or a Z are always moved.
    """
    timed = has_clock(date_format)
    if not timed:
        parsed = parse_with(text, date_format)
    else:
        parsed = _read_timed(text, date_format.removesuffix("%z").rstrip(), as_sent)
    if real_cells:
        real = parse_with(text.str.slice(0, 19), "%Y-%m-%d %H:%M:%S")
        real = real.fill_null(parse_with(text.str.slice(0, 10), "%Y-%m-%d"))
        is_real = text.str.contains(REAL_CELL).fill_null(False)
        parsed = parsed.zip_with(~is_real, real)
    return parsed


def to_london(utc: pl.Series) -> pl.Series:
    """Date-times of Greenwich as wall-clock times of London."""
    return utc.dt.replace_time_zone("UTC").dt.convert_time_zone(LONDON).dt.replace_time_zone(None)


def offset_minutes(text: pl.Series) -> pl.Series:
    """Minutes ahead of Greenwich that a time says; 0 for Z, null where it says nothing."""
    hours = text.str.extract(OFFSET_HOURS, 1).cast(pl.Int64, strict=False)
    minutes = text.str.extract(OFFSET_MINUTES, 1).cast(pl.Int64, strict=False)
    behind = text.str.contains(r"-\d{2}:?\d{2}$").fill_null(False)
    said = hours * 60 + minutes.zip_with(~behind, -minutes)
    is_greenwich = text.str.contains("[Zz]$").fill_null(False)
    return said.zip_with(~is_greenwich, pl.Series([0], dtype=pl.Int64).new_from_index(0, text.len()))


def day_in_name(name: str, formats: tuple[str, ...]) -> tuple[dt.date, str] | None:
    """The date, or the first day of the month or year, that stands in a name; and what it is exact to.

    >>> day_in_name("Roll January 2024.csv", ("%B %Y",))
    (datetime.date(2024, 1, 1), 'month')
    """
    for form in formats:
        pattern = re.escape(form)
        for mark, letters in _NAME_MARKS.items():
            pattern = pattern.replace(re.escape(mark), letters)
        pattern = pattern.replace(r"\ ", r"[\s_-]+")
        for found in re.finditer(rf"(?<![A-Za-z0-9])(?={pattern}(?![A-Za-z0-9]))({pattern})", name):
            written = re.sub(r"[\s_-]+", " ", found[1]) if " " in form else found[1]
            day = parse_with(pl.Series([written]), form)[0]
            if day is not None:
                return day.date(), precision_of(form)
    return None


def _read_timed(text: pl.Series, date_format: str, as_sent: str) -> pl.Series:
    has_offset = text.str.contains(OFFSET).fill_null(False)
    offset = offset_minutes(text) if has_offset.any() else None
    plain = text.str.replace(OFFSET, "$1") if has_offset.any() else text
    ends_day = plain.str.contains(_MIDNIGHT_AFTER).fill_null(False)
    if ends_day.any():
        plain = plain.str.replace(_MIDNIGHT_AFTER, "${1}00:00$2")
    parsed = parse_with(plain, date_format)
    if ends_day.any():
        parsed = parsed + ends_day.cast(pl.Int64) * dt.timedelta(days=1)
    if offset is not None:
        moved = to_london(parsed - offset * dt.timedelta(minutes=1))
        local = to_london(parsed) if as_sent == "UTC" else parsed
        return moved.zip_with(has_offset, local)
    return to_london(parsed) if as_sent == "UTC" else parsed


def _serials(text: pl.Series) -> pl.Series:
    """Day numbers of Excel from 1 March 1900 on, to the second; anything else is null."""
    is_number = text.str.contains(r"^\d{2,5}(\.\d{1,12})?$").fill_null(False)
    days = text.cast(pl.Float64, strict=False)
    seconds = (days * 86400).round().cast(pl.Int64, strict=False)
    at = pl.Series([_DAY_ZERO]).cast(pl.Datetime("us")).new_from_index(0, text.len())
    parsed = at + seconds * dt.timedelta(seconds=1)
    return parsed.set(~(is_number & (days >= 61)).fill_null(False), None)
