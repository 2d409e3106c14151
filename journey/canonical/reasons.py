"""Why a row cannot be used: the first reason that holds, found for all rows at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from journey.canonical.fields import label_of
from journey.canonical.shape import REJECTED, empty
from journey.canonical.survey import Decided
from journey.canonical.times import form_of
from journey.dates import FIRST_DATE, last_plausible_date, plain_format
from journey.profiles import TableRule
from schemas.vocabularies import INTERVAL_GRAINS, NO_INTERACTION_GRAINS


@dataclass(frozen=True)
class _Reason:
    is_bad: pl.Expr
    code: str
    text: str
    label: str | None


def split_invalid(
    frame: pl.DataFrame, rule: TableRule, decided: Decided, as_of: dt.date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that cannot be used, each with the first reason that holds; and the rest."""
    reasons = [*_reasons(frame, rule, decided, as_of)]
    names = [f"_{number}" for number in range(len(reasons))]
    found = frame.select(
        reason.is_bad.fill_null(False).any().alias(name) for name, reason in zip(names, reasons, strict=True)
    )
    held = [reason for name, reason in zip(names, reasons, strict=True) if found[name].any()]
    if not held:
        return empty(REJECTED), frame
    first = pl.coalesce(pl.when(reason.is_bad).then(pl.lit(n)) for n, reason in enumerate(held))
    marked = frame.select("source_sheet", "source_row", _reason=first.cast(pl.Int64))
    is_bad = marked["_reason"].is_not_null()
    words = pl.DataFrame(
        {
            "_reason": pl.int_range(len(held), dtype=pl.Int64, eager=True),
            "disposition_code": ["set_aside"] * len(held),
            "reason_code": [reason.code for reason in held],
            "reason_text": [reason.text for reason in held],
            "column_label": pl.Series([reason.label for reason in held], dtype=pl.String),
        }
    )
    bad = marked.filter(is_bad).join(words, on="_reason", how="left", maintain_order="left")
    return bad.select(list(REJECTED)), frame.filter(~is_bad)


def _blank_text(rule: TableRule, name: str, label: str) -> str:
    column = rule.columns.get(name)
    if column is None or not column.is_joined:
        return f"Column '{label}' is blank."
    names = ", ".join(f"'{heading}'" for heading in column.headings)
    return f"One of the columns {names} is blank, and all of them are needed."


def _reasons(frame: pl.DataFrame, rule: TableRule, decided: Decided, as_of: dt.date) -> Iterator[_Reason]:
    """In the order they are tried."""
    if rule.grain_code in NO_INTERACTION_GRAINS:
        label = label_of(rule, "person_id")
        yield _Reason(pl.col("person_id").is_null(), "no_person_id", f"Column '{label}' is blank.", label)
        return
    start = "start_at" if "start_at" in rule.columns and "start_date" not in rule.columns else "start_date"
    yield from _date_reasons(frame, "start", start, rule, decided, as_of)
    for name in dict.fromkeys([*rule.required, "person_id"]):
        label = label_of(rule, name)
        is_blank = pl.col(name).is_null()
        if name in ("start_date", "start_at"):  # the sheet's name may have given it
            is_blank = is_blank & pl.col("start_day").is_null()
        yield _Reason(is_blank, f"no_{name}", _blank_text(rule, name, label), label)
    label = label_of(rule, start)
    text = f"Column '{label}' holds no date, or one that stands for 'not known'."
    yield _Reason(pl.col("start_day").is_null(), f"no_{start}", text, label)
    end = "end_at" if "end_at" in rule.columns else "end_date"
    yield from _date_reasons(frame, "end", end, rule, decided, as_of)
    yield from _code_reasons(frame, rule)
    text = "None of the columns that identify the record is filled."
    yield _Reason(pl.col("key").str.strip_chars("|") == "", "no_key", text, None)
    yield from _length_reasons(frame)


def _date_reasons(
    frame: pl.DataFrame, role: str, name: str, rule: TableRule, decided: Decided, as_of: dt.date
) -> Iterator[_Reason]:
    label = label_of(rule, name)
    if f"{role}_misread" in frame.columns:
        form = plain_format(form_of(decided, rule, name))
        text = f"Column '{label}' does not hold a date in the form {form}."
        yield _Reason(pl.col(f"{role}_misread"), f"{name}_not_read", text, label)
    day = pl.col(f"{role}_day")
    if frame[f"{role}_day"].null_count() < frame.height:
        text = f"Column '{label}' holds a date before 1900 or more than a year after the as-of date."
        is_far = ~day.is_between(FIRST_DATE, last_plausible_date(as_of))
        yield _Reason(is_far, f"{name}_out_of_range", text, label)


def _code_reasons(frame: pl.DataFrame, rule: TableRule) -> Iterator[_Reason]:
    label = label_of(rule, "agency")
    text = f"Column '{label}' names an agency that is not in the source profile's list."
    yield _Reason(pl.col("agency_code").is_null(), "agency_not_known", text, label)
    label = label_of(rule, "activity")
    text = f"Column '{label}' holds a code that is not in the source profile's list of activities."
    yield _Reason(pl.col("activity_code").is_null(), "activity_not_known", text, label)
    if "too_fine" in frame.columns:
        label = label_of(rule, "recorded_cost")
        text = f"Column '{label}' holds money that is not whole pence, so it cannot be kept exactly."
        yield _Reason(pl.col("too_fine"), "recorded_cost_not_read", text, label)


def _length_reasons(frame: pl.DataFrame) -> Iterator[_Reason]:
    """What the contract would refuse, told before versions and repeats are settled."""
    if frame["end_day_excl"].null_count() < frame.height:
        has_end = pl.col("grain_code").is_in(INTERVAL_GRAINS)
        is_before = has_end & (pl.col("end_day_excl") < pl.col("start_day"))
        yield _Reason(is_before, "rule_end_not_before_start", "The end is before the start.", None)
    if frame["duration"].null_count() < frame.height:
        text = "The duration is less than nothing, or the end is before the start."
        yield _Reason(pl.col("duration") < 0, "rule_duration_minutes", text, None)
