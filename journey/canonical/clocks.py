"""Times of day, and the hours in which the clocks change."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from journey.dates import LONDON, offset_minutes

_CLOCK = {
    "%H%M": r"^(?P<h>[0-9]{0,2}?)(?P<m>[0-9]{1,2})(?:\.0+)?$",
    "%H:%M": r"^(?P<h>[0-9]{1,2}):(?P<m>[0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?$",
}
_AFTER_DAY = r"^\d{4}-\d{2}-\d{2}[ T](\d{2}:\d{2})(:\d{2}(\.\d+)?)?$"
_OFFSET = r"^(.*\d) ?(?:Z|z|[+-]\d{2}:?\d{2})$"


@dataclass(frozen=True)
class Clock:
    """Minutes after midnight (1440 for 24:00), and minutes ahead of Greenwich (None where none says)."""

    minutes: pl.Series
    offset: pl.Series | None


def read_clock(text: pl.Series, times: str, real_cells: bool) -> Clock:
    """Times of day in one form. Null where blank or unreadable; same length and order.

    A day before the time is a dummy, as databases write it (1970-01-01 10:30:00), and is passed over.

    Args:
        text: trimmed cells.
        times: %H:%M, or %H%M, whose leading zeros may be lost.
        real_cells: the file can hold real times (Excel).
    """
    offset = None
    has_offset = text.str.contains(_OFFSET).fill_null(False)
    if has_offset.any():
        offset = offset_minutes(text).set(~has_offset, None)
        text = text.str.replace(_OFFSET, "$1")
    has_day = bool(text.str.contains(_AFTER_DAY).any())
    if has_day:
        text = text.str.replace(_AFTER_DAY, "$1")
    minutes = _minutes(text, _CLOCK[times])
    if has_day or real_cells:
        minutes = minutes.fill_null(_minutes(text, _CLOCK["%H:%M"]))
    return Clock(minutes, offset)


def settle_changes(frame: pl.DataFrame) -> pl.DataFrame:
    """Flags times in the hour that the clocks repeat or skip; one in the skipped hour keeps its day only."""
    for name in ("begin_at", "finish_at"):
        near = frame[name].dt.hour().is_between(1, 2).fill_null(False)
        if not near.any():
            continue
        at = frame[name].filter(near)
        gap = at.dt.replace_time_zone(LONDON, ambiguous="earliest", non_existent="null").is_null()
        odd = at.dt.replace_time_zone(LONDON, ambiguous="null", non_existent="null").is_null()
        if not odd.any():
            continue
        places = near.arg_true()
        is_gap, is_odd = _marks(places.filter(gap), frame.height), _marks(places.filter(odd), frame.height)
        frame = frame.with_columns(frame[name].set(is_gap, None))
        flagged = frame["flag_clock_change_hour"] if "flag_clock_change_hour" in frame.columns else is_odd
        frame = frame.with_columns(flag_clock_change_hour=flagged | is_odd)
    return frame


def _marks(places: pl.Series, n_rows: int) -> pl.Series:
    marks = pl.Series([False], dtype=pl.Boolean).new_from_index(0, n_rows)
    return marks.scatter(places, True) if len(places) else marks


def _minutes(text: pl.Series, pattern: str) -> pl.Series:
    parts = text.str.extract_groups(pattern).struct.unnest()
    hour = parts["h"].replace("", "0").cast(pl.Int64, strict=False)
    minute = parts["m"].cast(pl.Int64, strict=False)
    fits = (hour.is_between(0, 23) & minute.is_between(0, 59)) | ((hour == 24) & (minute == 0))
    return (hour * 60 + minute).set(~fits.fill_null(False), None)
