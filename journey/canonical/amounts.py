"""Lengths and money out of text, exactly or not at all."""

from __future__ import annotations

import re

import polars as pl

from journey.canonical.fields import Fields

_MONEY = r"^[0-9]{1,14}(\.[0-9]{1,2})?$"
_PENCE = r"^[0-9]{1,16}(\.0{1,2})?$"
_TOO_FINE = r"^[0-9]{1,16}\.[0-9]+$"
_IN_PENCE = re.compile(r"\bpence\b|\(p\)", re.IGNORECASE)


def add_amounts(frame: pl.DataFrame, fields: Fields) -> pl.DataFrame:
    """Adds duration (minutes) and recorded_cost_gbp, and marks of what could not be read where there are any.

    A cost of more than two decimals is marked too_fine, which sets the row aside: it cannot be kept exactly.
    """
    return _add_cost(_add_duration(frame, fields), fields)


def _add_duration(frame: pl.DataFrame, fields: Fields) -> pl.DataFrame:
    given: list[pl.Series] = []
    unread: pl.Series | None = None
    for name, minutes_each in (("duration_minutes", 1), ("duration_hours", 60)):
        if name not in fields.columns:
            continue
        cells = fields.columns[name]
        number = cells.distinct.str.extract(r"^(-?[0-9]{1,7}(?:\.[0-9]{1,6})?)$", 1).cast(pl.Float64)
        if name == "duration_minutes":  # a length in minutes is a whole number
            number = number.set((number != number.round()).fill_null(False), None)
        minutes = cells.spread((number * minutes_each).round().cast(pl.Int64))
        given.append(minutes)
        is_filled = cells.rows.is_not_null()
        unread = is_filled if unread is None else unread | is_filled
    between = (pl.col("finish_at") - pl.col("begin_at")).dt.total_minutes()
    has_finish = frame["finish_at"].null_count() < frame.height
    parts = [*given, *([between] if has_finish else [])]
    frame = frame.with_columns(duration=pl.coalesce(parts) if parts else pl.lit(None, dtype=pl.Int64))
    if unread is None:
        return frame
    for minutes in given:
        unread = unread & minutes.is_null()
    return frame.with_columns(flag_duration_not_read=unread) if unread.any() else frame


def _add_cost(frame: pl.DataFrame, fields: Fields) -> pl.DataFrame:
    if "recorded_cost" not in fields.columns:
        return frame.with_columns(recorded_cost_gbp=pl.lit(None, dtype=pl.Decimal(18, 2)))
    cells = fields.columns["recorded_cost"]
    is_pence = any(_IN_PENCE.search(heading) for heading in fields.headings["recorded_cost"])
    money = cells.distinct.str.replace_all(r"[£\s]", "").str.replace_all("\u2212", "-")
    # A comma stands between thousands; elsewhere ("12,50") it would be a decimal comma, and nobody said so.
    is_grouped = money.str.contains(r"^[^0-9]*[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?[^0-9]*$").fill_null(False)
    money = money.set(is_grouped, None).fill_null(money.str.replace_all(",", "", literal=True))
    is_negative = money.str.contains(r"^\(.*\)$|^-|-$|(?i:cr)$").fill_null(False)
    digits = money.str.replace_all(r"^[(\-]+|[)\-]+$|(?i:cr)$", "").str.replace_all(r"^[(\-]+|[)\-]+$", "")
    fits = digits.str.contains(_PENCE if is_pence else _MONEY).fill_null(False)
    too_fine = cells.spread_any(~fits & digits.str.contains(_TOO_FINE).fill_null(False))
    unread = cells.spread_any(~fits & cells.distinct.is_not_null())
    whole = digits.str.replace(r"\.0+$", "").str.zfill(3) if is_pence else digits
    pounds = whole.str.replace(r"^(.*)(..)$", "$1.$2") if is_pence else whole
    signed = pl.DataFrame({"minus": is_negative, "pounds": pounds.set(~fits, None)}).select(
        pl.when("minus").then("-" + pl.col("pounds")).otherwise("pounds").cast(pl.Decimal(18, 2))
    )
    frame = frame.with_columns(cells.spread(signed.to_series()).alias("recorded_cost_gbp"))
    if unread is not None:
        frame = frame.with_columns(flag_recorded_cost_not_read=unread)
    return frame.with_columns(too_fine=too_fine) if too_fine is not None else frame
