"""When a row begins and ends: days, local wall-clock times, precision, and what could not be read."""

from __future__ import annotations

import polars as pl

from journey.dates import parse_column, plain_format
from journey.profiles import Profile, TableRule

_CLOCK = {
    "%H%M": r"^(?P<h>\d{0,2}?)(?P<m>\d{1,2})(?:\.0+)?$",
    "%H:%M": r"^(?P<h>\d{1,2}):(?P<m>\d{2})(?::\d{2})?$",
}
_REAL_TIME_CELL = r"^\d{4}-\d{2}-\d{2} (\d{2}:\d{2}):\d{2}(\.\d+)?$"


def add_times(frame: pl.DataFrame, rule: TableRule, profile: Profile) -> pl.DataFrame:
    """Adds, for start and end: `_day`, `_misread`, `_form`; begin_at, finish_at, start_precision,
    version_day.

    `end_day` is as written; `end_day_excl` is exclusive. A sentinel is blank with flag_sentinel_date. A
    time that cannot be read leaves the day, with flag_time_not_read.
    """
    real_cells = profile.file.kind == "excel"
    sentinels = list(rule.dates.sentinels)
    sentinels += [f"{day} 00:00:00" for day in sentinels if real_cells]
    named = ["start_date", "start_at", "end_date", "end_at", "version_date"]
    is_sentinel = [pl.col(name).is_in(sentinels).fill_null(False) for name in named]
    frame = frame.with_columns(flag_sentinel_date=pl.any_horizontal(is_sentinel))
    frame = frame.with_columns(
        pl.when(~bad).then(pl.col(n)).alias(n) for n, bad in zip(named, is_sentinel, strict=True)
    )
    frame = frame.with_columns(pl.when(pl.col(n) != "").then(pl.col(n)).alias(n) for n in named)
    for role, at_name in (("start", "begin_at"), ("end", "finish_at")):
        frame = _add_one(frame, role, at_name, rule, real_cells)
    version, _ = parse_column(frame["version_date"], rule.dates.formats, real_cells)
    return _close(frame.with_columns(version_day=version.dt.date()), rule)


def _add_one(frame: pl.DataFrame, role: str, at_name: str, rule: TableRule, real_cells: bool) -> pl.DataFrame:
    at_formats = rule.dates.datetime_formats or rule.dates.formats
    at, at_form = parse_column(frame[f"{role}_at"], at_formats, real_cells)
    day, day_form = parse_column(frame[f"{role}_date"], rule.dates.formats, real_cells)
    form = at_form if frame[f"{role}_at"].null_count() < frame.height else day_form
    has_clock = "%H" in at_form or "%I" in at_form
    text = pl.col(f"{role}_time").str.replace(_REAL_TIME_CELL, "$1")
    clock = pl.coalesce(*(_minutes(text, pattern) for pattern in _clocks(rule.dates.times, real_cells)))
    timed = frame.with_columns(_at=at, _day=day.dt.date(), _minutes=clock).with_columns(
        pl.coalesce(pl.col("_at").dt.date(), "_day").alias(f"{role}_day")
    )
    from_parts = pl.col(f"{role}_day").cast(pl.Datetime("us")) + pl.duration(minutes=pl.col("_minutes"))
    whole = pl.col("_at") if has_clock else pl.lit(None, dtype=pl.Datetime("us"))
    misread = (pl.col(f"{role}_at").is_not_null() & pl.col("_at").is_null()) | (
        pl.col(f"{role}_date").is_not_null() & pl.col("_day").is_null()
    )
    bad_time = pl.col(f"{role}_time").is_not_null() & pl.col("_minutes").is_null()
    precision = "day" if "%d" in form else "month" if "%m" in form or "%b" in form.lower() else "year"
    return timed.with_columns(
        pl.coalesce(whole, from_parts).dt.truncate("1m").alias(at_name),
        misread.alias(f"{role}_misread"),
        pl.lit(plain_format(form)).alias(f"{role}_form"),
        pl.lit(precision).alias(f"_{role}_precision"),
        bad_time.alias(f"_{role}_bad_time"),
        pl.col("_minutes").alias(f"_{role}_minutes"),
    )


def _close(frame: pl.DataFrame, rule: TableRule) -> pl.DataFrame:
    """The exclusive end, the finish of a row that has an end time only, and the precision of the start."""
    same_day = pl.col("start_day").cast(pl.Datetime("us")) + pl.duration(minutes=pl.col("_end_minutes"))
    rolled = pl.when(same_day < pl.col("begin_at")).then(same_day + pl.duration(days=1)).otherwise(same_day)
    time_only = pl.col("end_day").is_null() & ~pl.col("end_misread")
    return frame.with_columns(
        end_day_excl=pl.col("end_day") + pl.duration(days=int(rule.dates.end_is_inclusive)),
        finish_at=pl.when(time_only).then(rolled).otherwise(pl.col("finish_at")),
        start_precision=pl.when(pl.col("begin_at").is_not_null())
        .then(pl.lit("minute"))
        .otherwise(pl.col("_start_precision")),
        flag_time_not_read=pl.col("_start_bad_time") | pl.col("_end_bad_time"),
    )


def _clocks(times: str, real_cells: bool) -> list[str]:
    patterns = [_CLOCK.get(times, _CLOCK["%H:%M"])]
    return [*patterns, _CLOCK["%H:%M"]] if real_cells else patterns


def _minutes(text: pl.Expr, pattern: str) -> pl.Expr:
    parts = text.str.extract_groups(pattern)
    hour = parts.struct.field("h").replace("", "0").cast(pl.Int64, strict=False)
    minute = parts.struct.field("m").cast(pl.Int64, strict=False)
    return pl.when(hour.is_between(0, 23) & minute.is_between(0, 59)).then(hour * 60 + minute)
