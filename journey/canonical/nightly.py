"""One row a night into stays: nights of one person that follow each other."""

from __future__ import annotations

import polars as pl

from journey.profiles import NightlyRule

_DAY = pl.duration(days=1)


def collapse(frame: pl.DataFrame, nightly: NightlyRule) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Stays out of nights.

    A gap of more than max_gap_nights begins another stay, and so does a change in one of the fields that must
    be the same, or in whether the night took place. A night sent twice is one night. A stay ends on the day
    after its last night.

    Returns:
        One row per stay, carried by its first row, in the order of the file; the trace of every row to it.
    """
    by = ["person_id", "status_code", "role_code", "agency_code", *(_typed(name) for name in nightly.same)]
    by = list(dict.fromkeys(by))
    nights = frame.with_row_index("_order").sort(*by, "start_day", "_order")
    whole = pl.struct(by)
    gap = (pl.col("start_day") - pl.col("start_day").shift(1)).dt.total_days() - 1
    begins = (whole != whole.shift(1)).fill_null(True) | (gap > nightly.max_gap_nights).fill_null(True)
    nights = nights.with_columns(_stay=begins.cum_sum())
    nights = nights.with_columns(
        end_day=pl.col("start_day").last().over("_stay"),
        lead_sheet=pl.col("source_sheet").first().over("_stay"),
        lead_row=pl.col("source_row").first().over("_stay"),
    )
    trace = nights.sort("_order").select("source_sheet", "source_row", "lead_sheet", "lead_row")
    stays = nights.filter(pl.col("_stay").is_first_distinct()).sort("_order")
    stays = stays.with_columns(
        end_day_excl=pl.col("end_day") + _DAY,
        finish_at=pl.lit(None, dtype=pl.Datetime("us")),
        duration=pl.lit(None, dtype=pl.Int64),
    )
    return stays.drop("_order", "_stay", "lead_sheet", "lead_row"), trace


def _typed(name: str) -> str:
    return {"activity": "activity_code", "status": "status_code", "role": "role_code"}.get(name, name)
