"""Typed rows, the reasons a row cannot be used, and the interactions that remain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

import polars as pl

from journey.canonical.fields import label_of, map_codes
from journey.canonical.shape import INTERACTION, REJECTED, empty, rejected
from journey.canonical.times import add_times
from journey.canonical.tokens import tokenised
from journey.dates import FIRST_DATE, last_plausible_date
from journey.profiles import Profile, TableRule
from schemas.vocabularies import INTERVAL_GRAINS

_NUMBER = r"^\d{1,15}(\.\d{1,2})?$"


def typed_rows(fields: pl.DataFrame, rule: TableRule, profile: Profile, as_of_date: dt.date) -> pl.DataFrame:
    """Text fields with typed companions: dates, times, codes, duration, cost and `flag_*` columns."""
    missing = [pl.lit(None, dtype=pl.String).alias(n) for n in _WANTED if n not in fields.columns]
    timed = add_times(fields.with_columns(missing), rule, profile)
    return _add_amounts(_add_codes(timed, rule, as_of_date))


_WANTED = (
    "record_id person_id activity status start_date start_time start_at end_date end_time end_at version_date"
    " duration_minutes duration_hours recorded_cost direction role birth_date nhs_number forename surname"
    " full_name initials sex postcode"
).split()


def _add_codes(frame: pl.DataFrame, rule: TableRule, as_of_date: dt.date) -> pl.DataFrame:
    activity = map_codes(frame["activity"], rule.activity)
    unmapped = activity.is_null()
    if not rule.activity:
        activity = pl.Series([rule.constants.get("activity_code")], dtype=pl.String).new_from_index(
            0, frame.height
        )
    elif rule.activity_unknown["action"] == "keep":
        activity = activity.fill_null(rule.activity_unknown["code"])
    default = rule.constants.get("status_code", "happened")
    status = map_codes(frame["status"], rule.status)
    status_unknown = status.is_null() & frame["status"].is_not_null()
    role = map_codes(frame["role"], rule.role).fill_null(rule.constants.get("role_code", "subject"))
    coded = frame.with_columns(
        activity_code=activity,
        status_code=status,
        role_code=role,
        flag_activity_not_in_map=unmapped & pl.lit(bool(rule.activity)),
        flag_status_not_in_map=status_unknown,
        flag_starts_after_extract=(pl.col("start_day") > as_of_date).fill_null(False),
    )
    text_status = (
        pl.when("flag_status_not_in_map").then(pl.lit(rule.status_unknown)).otherwise(pl.lit(default))
    )
    status_expr = pl.coalesce("status_code", text_status)
    takes_place = pl.col("flag_starts_after_extract") & status_expr.is_in(["happened", "unknown"])
    return coded.with_columns(status_code=pl.when(takes_place).then(pl.lit("future")).otherwise(status_expr))


def _add_amounts(frame: pl.DataFrame) -> pl.DataFrame:
    minutes = pl.col("duration_minutes").str.replace(r"\.0+$", "").str.to_integer(strict=False)
    hours = pl.col("duration_hours").cast(pl.Float64, strict=False)
    hours = pl.when(hours.is_finite() & hours.abs().lt(1e7)).then(
        (hours * 60).round().cast(pl.Int64, strict=False)
    )
    given = pl.coalesce(minutes, hours)
    between = (pl.col("finish_at") - pl.col("begin_at")).dt.total_minutes()
    money = pl.col("recorded_cost").str.replace_all(r"[£,\s]", "")
    sign = pl.when(money.str.contains(r"^\(.*\)$|^-|-$|(?i)cr$")).then(pl.lit("-")).otherwise(pl.lit(""))
    digits = money.str.replace_all(r"[()\-]|(?i:cr)", "")
    cost = pl.when(digits.str.contains(_NUMBER)).then(pl.concat_str(sign, digits))
    return frame.with_columns(
        duration=pl.coalesce(given, between),
        flag_duration_not_read=given.is_null()
        & pl.any_horizontal(pl.col("duration_minutes", "duration_hours").is_not_null()),
        recorded_cost_gbp=cost.cast(pl.Decimal(18, 2), strict=False),
        flag_recorded_cost_not_read=cost.is_null() & pl.col("recorded_cost").is_not_null(),
    )


def with_key(frame: pl.DataFrame, rule: TableRule) -> pl.DataFrame:
    """Adds `key`: the natural key, dates in ISO form so that it outlives a change of date format."""
    typed = {"start_date": "start_day", "version_date": "version_day", "start_at": "begin_at"}
    parts = [
        pl.coalesce(pl.col(typed[name]).cast(pl.String), name) if name in typed else pl.col(name)
        for name in rule.natural_key
    ]
    return frame.with_columns(key=pl.concat_str([part.fill_null("") for part in parts], separator="|"))


def split_invalid(frame: pl.DataFrame, rule: TableRule, as_of: dt.date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that cannot be used, each with the first reason found; and the rest."""
    found, rest = [empty(REJECTED)], frame
    for bad, code, text, label in _reasons(rule, as_of):
        found.append(rejected(rest.filter(bad), "set_aside", code, text, label))
        rest = rest.filter(~bad)
    return pl.concat(found), rest


def _reasons(rule: TableRule, as_of: dt.date) -> Iterable[tuple[pl.Expr, str, pl.Expr | str, str]]:
    """(rows that fail, reason code, reason in plain words, column), in the order they are tried."""
    start = "start_at" if "start_at" in rule.columns and "start_date" not in rule.columns else "start_date"
    end = "end_at" if "end_at" in rule.columns else "end_date"
    yield from _date_reasons("start", start, label_of(rule, start), as_of)
    for name in dict.fromkeys([*rule.required, "person_id"]):
        label = label_of(rule, name)
        yield pl.col(name).is_null(), f"no_{name}", f"Column '{label}' is blank.", label
    label = label_of(rule, start)
    text = f"Column '{label}' holds no date, or one that stands for 'not known'."
    yield pl.col("start_day").is_null(), f"no_{start}", text, label
    yield from _date_reasons("end", end, label_of(rule, end), as_of)
    label = label_of(rule, "activity")
    text = f"Column '{label}' holds a code that is not in the source profile's list of activities."
    yield pl.col("activity_code").is_null(), "activity_not_known", text, label
    text = "None of the columns that identify the record is filled."
    yield pl.col("key").str.replace_all("|", "", literal=True) == "", "no_key", text, ""


def _date_reasons(
    role: str, name: str, label: str, as_of: dt.date
) -> Iterable[tuple[pl.Expr, str, pl.Expr | str, str]]:
    form = pl.format(
        "Column '{}' does not hold a date in the form {}.", pl.lit(label), pl.col(f"{role}_form")
    )
    yield pl.col(f"{role}_misread"), f"{name}_not_read", form, label
    day = pl.col(f"{role}_day")
    plausible = day.is_null() | day.is_between(FIRST_DATE, last_plausible_date(as_of))
    text = f"Column '{label}' holds a date before 1900 or more than a year after the as-of date."
    yield ~plausible, f"{name}_out_of_range", text, label


def interactions(
    people: pl.DataFrame, rule: TableRule, profile: Profile, tokenise: Callable[[str, str], str]
) -> pl.DataFrame:
    """The canonical interaction frame, one row per person of a row, in the file's order."""
    repeat = pl.col("person_no").cum_count().over("key", "role_code")
    role = pl.when(repeat > 1).then(pl.format("{}{}", "role_code", repeat)).otherwise(pl.col("role_code"))
    prefix = f"{profile.source_code}|{rule.name}|"
    identity = people.select(pl.concat_str(pl.lit(prefix), "key", pl.lit("|"), role)).to_series()
    place = (
        pl.when(pl.col("source_sheet") == "").then(pl.lit("row ")).otherwise(pl.col("source_sheet") + " row ")
    )
    record = pl.col("record_id") if "record_id" in rule.columns else pl.lit(None, dtype=pl.String)
    has_end = rule.grain_code in INTERVAL_GRAINS
    end = pl.col("end_day_excl") if has_end else pl.lit(None, dtype=pl.Date)
    end_status = pl.when(end.is_null()).then(pl.lit("open_at_extract")).otherwise(pl.lit("closed"))
    flags = [name for name in people.columns if name.startswith("flag_")]
    raised = [pl.when(pl.col(name)).then(pl.lit(name.removeprefix("flag_"))) for name in sorted(flags)]
    return people.select(
        interaction_id=tokenised(tokenise, "interaction", identity),
        source_code=pl.lit(profile.source_code),
        source_record_id=pl.coalesce(record, place + pl.col("source_row").cast(pl.String)),
        source_sheet="source_sheet",
        source_row="source_row",
        source_person_id="source_person_id",
        role_code="role_code",
        group_id="group_id",
        n_sharing="n_sharing",
        agency_code=pl.lit(profile.agency_code),
        activity_code="activity_code",
        source_activity="activity",
        status_code="status_code",
        grain_code=pl.lit(rule.grain_code),
        start_date="start_day",
        start_at="begin_at",
        start_precision="start_precision",
        end_date_excl=end,
        end_status_code=end_status if has_end else pl.lit("instant"),
        duration_minutes="duration",
        recorded_cost_gbp="recorded_cost_gbp",
        data_flags=pl.concat_str(raised, separator=";", ignore_nulls=True),
        version_date="version_day",
    ).cast(pl.Schema(INTERACTION))
