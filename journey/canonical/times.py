"""When a row begins and ends: days, local wall-clock times, precision, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from journey.canonical.cells import Cells
from journey.canonical.clocks import read_clock, settle_changes
from journey.canonical.fields import Fields
from journey.canonical.survey import Decided, candidates_of, sentinels_of
from journey.dates import day_in_name, has_clock, precision_of, read_text, to_london
from journey.profiles import TableRule

_DAY = pl.duration(days=1)
NO_AT = pl.lit(None, dtype=pl.Datetime("us"))
NO_DAY = pl.lit(None, dtype=pl.Date)


@dataclass(frozen=True)
class _Dates:
    """One date column read: `at` per row; `misread`, `sentinel` and `precision` None where nothing is so."""

    at: pl.Series
    form: str
    misread: pl.Series | None = None
    sentinel: pl.Series | None = None
    precision: pl.Series | None = None


def form_of(decided: Decided, rule: TableRule, name: str) -> str:
    """The format decided for a field, or the profile's first where the survey had no such column."""
    return decided.formats.get(name, candidates_of(rule, name)[0])


def add_times(frame: pl.DataFrame, fields: Fields, rule: TableRule, decided: Decided) -> pl.DataFrame:
    """Adds start_day, begin_at, start_precision, end_day, end_day_excl, finish_at, version_day.

    `end_day` is as written, `end_day_excl` exclusive. Columns start_misread, end_misread, flag_sentinel_date,
    flag_time_not_read and flag_clock_change_hour are added only where a row is so marked. A time that cannot
    be read leaves the day.
    """
    frame = _add_one(frame, fields, "start", "begin_at", rule, decided)
    frame = _add_one(frame, fields, "end", "finish_at", rule, decided)
    frame = _from_name(frame, rule, decided)
    version = _read(fields, "version_date", rule, decided)
    frame = frame.with_columns(
        version_day=version.at.dt.date() if version else NO_DAY,
        end_day_excl=pl.col("end_day") + _DAY if rule.dates.end_is_inclusive else pl.col("end_day"),
    )
    frame = _raise(frame, "flag_sentinel_date", version.sentinel if version else None)
    frame = settle_changes(_finish(frame))
    is_timed = pl.col("begin_at").is_not_null()
    return frame.with_columns(
        start_precision=pl.when(is_timed).then(pl.lit("minute")).otherwise("start_precision")
    )


def read_days(
    fields: Fields, name: str, rule: TableRule, decided: Decided
) -> tuple[pl.Series, pl.Series | None]:
    """A column of days, and a mask of the cells that could not be read (None where there are none)."""
    read = _read(fields, name, rule, decided)
    if read is None:
        none = pl.Series(name, [None], dtype=pl.Date).new_from_index(0, fields.place.height)
        return none, None
    return read.at.dt.date().alias(name), read.misread


def _read(fields: Fields, name: str, rule: TableRule, decided: Decided) -> _Dates | None:
    if name not in fields.columns:
        return None
    cells = fields.columns[name]
    form = form_of(decided, rule, name)
    is_sentinel = cells.distinct.is_in(sentinels_of(rule, name)).fill_null(False)
    at = read_text(cells.distinct, form, decided.real_cells, rule.dates.as_sent)
    if is_sentinel.any():
        at = at.set(is_sentinel, None)
    is_misread = at.is_null() & cells.distinct.is_not_null() & ~is_sentinel
    precision = None
    if name.startswith("start") and rule.dates.partial_formats and is_misread.any():
        at, is_misread, precision = _partial(cells, at, is_misread, rule.dates.partial_formats)
    return _Dates(
        cells.spread(at), form, cells.spread_any(is_misread), cells.spread_any(is_sentinel), precision
    )


def _partial(
    cells: Cells, at: pl.Series, is_misread: pl.Series, formats: tuple[str, ...]
) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Cells that fit none but a partial format: the first day of the month or year."""
    precision = pl.Series([None], dtype=pl.String).new_from_index(0, at.len())
    for form in formats:
        found = read_text(cells.distinct, form)
        fits = is_misread & found.is_not_null()
        at = found.zip_with(fits, at)
        precision = precision.set(fits, precision_of(form))
        is_misread = is_misread & ~fits
    return at, is_misread, cells.spread(precision)


def _add_one(
    frame: pl.DataFrame, fields: Fields, role: str, at_name: str, rule: TableRule, decided: Decided
) -> pl.DataFrame:
    whole = _read(fields, f"{role}_at", rule, decided)
    parted = _read(fields, f"{role}_date", rule, decided)
    read = [dates for dates in (whole, parted) if dates]
    days = [dates.at.dt.date() for dates in read]
    day = days[0].fill_null(days[1]) if len(days) == 2 else days[0] if days else None
    frame = frame.with_columns((day if day is not None else NO_DAY).alias(f"{role}_day"))
    for dates in read:
        frame = _raise(frame, f"{role}_misread", dates.misread)
        frame = _raise(frame, "flag_sentinel_date", dates.sentinel)
    given = whole.at if whole and has_clock(whole.form) else None
    if given is not None and whole is not None and whole.precision is not None:
        given = given.set(whole.precision.is_not_null(), None)
    frame = frame.with_columns((given if given is not None else NO_AT).alias(at_name))
    frame = _with_clock(frame, fields, role, at_name, rule, decided)
    if role == "end":
        return frame
    plain = pl.lit(precision_of(read[0].form) if read else "day")
    partial = [dates.precision for dates in read if dates.precision is not None]
    frame = frame.with_columns(start_precision=pl.coalesce(*partial, plain) if partial else plain)
    if partial:  # a month is no day on which a time could be
        is_day = pl.col("start_precision") == "day"
        frame = frame.with_columns(begin_at=pl.when(is_day).then("begin_at"))
    return frame


def _with_clock(
    frame: pl.DataFrame, fields: Fields, role: str, at_name: str, rule: TableRule, decided: Decided
) -> pl.DataFrame:
    """The time of day beside the day: begin_at or finish_at; 24:00 is the midnight that ends the day."""
    name = f"{role}_time"
    if name not in fields.columns:
        return frame
    cells = fields.columns[name]
    clock = read_clock(cells.distinct, rule.dates.times, decided.real_cells)
    unread = cells.spread_any(clock.minutes.is_null() & cells.distinct.is_not_null())
    frame = _raise(frame, "flag_time_not_read", unread)
    frame = frame.with_columns(cells.spread(clock.minutes).alias(f"_{role}_minutes"))
    at = pl.col(f"{role}_day").cast(pl.Datetime("us")) + pl.duration(minutes=pl.col(f"_{role}_minutes"))
    offset = cells.spread(clock.offset) if clock.offset is not None else None
    if offset is not None or rule.dates.as_sent == "UTC":
        frame = frame.with_columns(_local=at)
        moved = _moved(frame["_local"], offset, rule.dates.as_sent)
        frame = frame.with_columns(_local=moved)
        at = pl.col("_local")
    frame = frame.with_columns(pl.coalesce(pl.col(at_name), at).alias(at_name))
    may_move = offset is not None or rule.dates.as_sent == "UTC" or (clock.minutes == 24 * 60).any()
    if role == "start" and may_move:
        frame = frame.with_columns(start_day=pl.coalesce(pl.col("begin_at").dt.date(), "start_day"))
    return frame


def _moved(at: pl.Series, offset: pl.Series | None, as_sent: str) -> pl.Series:
    naive = to_london(at) if as_sent == "UTC" else at
    if offset is None:
        return naive
    minutes = pl.DataFrame({"at": at, "m": offset}).select(pl.col("at") - pl.duration(minutes="m"))
    return to_london(minutes.to_series()).fill_null(naive)


def _from_name(frame: pl.DataFrame, rule: TableRule, decided: Decided) -> pl.DataFrame:
    """The start that stands in the sheet's or the file's name, for rows that have none of their own."""
    formats = rule.dates.from_name
    if not formats or not frame["start_day"].has_nulls():
        return frame
    sheets = frame["source_sheet"].unique()
    found = {
        sheet: day_in_name(sheet or "", formats) or day_in_name(decided.file_name, formats)
        for sheet in sheets
    }
    days = {sheet: read[0] for sheet, read in found.items() if read}
    exact = {sheet: read[1] for sheet, read in found.items() if read}
    if not days:
        return frame
    is_blank = pl.col("start_day").is_null()
    if "start_misread" in frame.columns:
        is_blank = is_blank & ~pl.col("start_misread")
    sheet = pl.col("source_sheet")
    named = sheet.replace_strict(days, default=None, return_dtype=pl.Date)
    frame = frame.with_columns(_named=pl.when(is_blank).then(named))
    is_named = pl.col("_named").is_not_null()
    precision = sheet.replace_strict(exact, default=None, return_dtype=pl.String)
    frame = frame.with_columns(
        start_day=pl.coalesce("start_day", "_named"),
        start_precision=pl.when(is_named).then(precision).otherwise("start_precision"),
    )
    if "_start_minutes" not in frame.columns:
        return frame
    timed = pl.col("start_day").cast(pl.Datetime("us")) + pl.duration(minutes=pl.col("_start_minutes"))
    on_day = is_named & (pl.col("start_precision") == "day")
    return frame.with_columns(begin_at=pl.when(on_day).then(timed).otherwise("begin_at"))


def _finish(frame: pl.DataFrame) -> pl.DataFrame:
    """The finish of a row that has an end time only: on the day of its start, or the day after."""
    if "_end_minutes" in frame.columns:
        start = pl.col("start_day").cast(pl.Datetime("us"))
        same_day = start + pl.duration(minutes=pl.col("_end_minutes"))
        rolled = pl.when(same_day < pl.col("begin_at")).then(same_day + _DAY).otherwise(same_day)
        time_only = pl.col("end_day").is_null()
        if "end_misread" in frame.columns:
            time_only = time_only & ~pl.col("end_misread")
        frame = frame.with_columns(finish_at=pl.when(time_only).then(rolled).otherwise("finish_at"))
    seconds = [name for name in ("begin_at", "finish_at") if frame[name].null_count() < frame.height]
    return frame.with_columns(pl.col(seconds).dt.truncate("1m"))


def _raise(frame: pl.DataFrame, name: str, mask: pl.Series | None) -> pl.DataFrame:
    """A mask column, added only where a row is marked, and joined to what is marked already."""
    if mask is None:
        return frame
    mask = frame[name] | mask if name in frame.columns else mask
    return frame.with_columns(mask.alias(name))
