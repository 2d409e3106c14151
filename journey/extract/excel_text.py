"""Cells of a spreadsheet as the reader gives them -> the text a person would write for them."""

from __future__ import annotations

from decimal import Context, Decimal

import polars as pl

_MOMENT = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d+)?$"
_FRACTION = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d+$"
_LONG_DECIMAL = r"^-?\d+\.\d+$"
_FIFTEEN = Context(prec=15)


def tidy_cells(frame: pl.DataFrame, uses_1904: bool) -> pl.DataFrame:
    """Dates as YYYY-MM-DD, dates with a time as YYYY-MM-DD HH:MM:SS, times alone as HH:MM:SS.

    A date at midnight is a date. A fraction of a second is rounded, since Excel keeps times as fractions of a
    day. A number of more than 15 digits with decimals is rounded to 15, which is all that Excel shows:
    12.300000000000001 is 12.3.

    Args:
        frame: String columns; blank cells are null.
        uses_1904: the workbook counts its days from 1904.
    """
    return frame.with_columns(_tidy(frame[name], uses_1904) for name in frame.columns)


def _tidy(cells: pl.Series, uses_1904: bool) -> pl.Series:
    if cells.str.contains(_MOMENT).any():
        cells = _dates(cells, uses_1904)
    return _numbers(cells)


def _dates(cells: pl.Series, uses_1904: bool) -> pl.Series:
    if cells.str.contains(_FRACTION).any():
        moments = cells.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us")
        rounded = moments.dt.round("1s").dt.strftime("%Y-%m-%d %H:%M:%S")
        has_fraction = cells.str.contains(_FRACTION) & rounded.is_not_null()
        cells = rounded.zip_with(has_fraction.fill_null(False), cells)
    if uses_1904:  # the first day of 1904 may be a date of birth, so only a time that is not midnight is one
        at_midnight = cells == "1904-01-01 00:00:00"
        times = cells.str.replace(r"^1904-01-01 (\d{2}:\d{2}:\d{2})$", "$1")
        cells = cells.zip_with(at_midnight.fill_null(False), times)
    else:
        cells = cells.str.replace(r"^1899-12-31 (\d{2}:\d{2}:\d{2})$", "$1")
    return cells.str.replace(r"^(\d{4}-\d{2}-\d{2}) 00:00:00$", "$1")


def _numbers(cells: pl.Series) -> pl.Series:
    is_long = (cells.str.len_bytes() >= 17) & cells.str.contains(_LONG_DECIMAL)
    if not is_long.any():
        return cells
    texts = cells.filter(is_long.fill_null(False)).unique().to_list()
    return cells.replace(texts, [_fifteen_digits(text) for text in texts])


def _fifteen_digits(text: str) -> str:
    number = _FIFTEEN.create_decimal(Decimal(text))
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
