"""Their codes as ours: what, whether, how it ended, where, as whom, by whom; lists may hold for a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from journey.canonical.fields import Fields, map_codes
from journey.profiles import Profile, TableRule, fold_code
from schemas import vocabularies as v


def add_codes(
    frame: pl.DataFrame, fields: Fields, rule: TableRule, profile: Profile, as_of_date: dt.date
) -> pl.DataFrame:
    """Adds the codes of schemas.canonical.Interaction, source_activity, and the flags that occur.

    source_activity is their code only where a list of the profile has it, so that it never is free text.
    """
    frame = _add_activity(frame, fields, rule)
    frame = _add_status(frame, fields, rule, as_of_date)
    frame = _add_plain(frame, fields, rule, "outcome", rule.outcome)
    frame = _add_plain(frame, fields, rule, "setting", rule.setting)
    frame = _add_role(frame, fields, rule)
    frame = _add_grain(frame, fields, rule)
    return _add_agency(frame, fields, rule, profile)


def _add_activity(frame: pl.DataFrame, fields: Fields, rule: TableRule) -> pl.DataFrame:
    constant = pl.lit(rule.constants.get("activity_code"), dtype=pl.String)
    has_list = bool(rule.activity) or any(codes.field == "activity" for codes in rule.code_lists)
    if not has_list:
        return frame.with_columns(activity_code=constant, source_activity=pl.lit(None, dtype=pl.String))
    frame = _mapped(frame, fields, rule, "activity", rule.activity, "activity_code")
    is_unmapped = frame["activity_code"].is_null()
    theirs = fields.rows("activity")
    if not is_unmapped.any():
        return frame.with_columns(source_activity=theirs)
    frame = frame.with_columns(
        source_activity=theirs.set(is_unmapped, None), flag_activity_not_in_map=is_unmapped
    )
    if rule.activity_unknown["action"] == "keep":
        return frame.with_columns(pl.col("activity_code").fill_null(rule.activity_unknown["code"]))
    return frame


def _add_status(frame: pl.DataFrame, fields: Fields, rule: TableRule, as_of_date: dt.date) -> pl.DataFrame:
    status: pl.Expr = pl.lit(rule.constants.get("status_code", "happened"))
    if "status" in fields.columns:
        frame = _mapped(frame, fields, rule, "status", rule.status, "_status")
        is_unknown = frame["_status"].is_null() & fields.rows("status").is_not_null()
        plain = status
        if is_unknown.any():
            frame = frame.with_columns(flag_status_not_in_map=is_unknown)
            plain = pl.when("flag_status_not_in_map").then(pl.lit(rule.status_unknown)).otherwise(status)
        status = pl.coalesce("_status", plain)
    frame = frame.with_columns(status_code=status)
    is_later = (frame["start_day"] > as_of_date).fill_null(False)
    if not is_later.any():
        return frame
    takes_place = pl.col("flag_starts_after_extract") & pl.col("status_code").is_in(["happened", "unknown"])
    return frame.with_columns(flag_starts_after_extract=is_later).with_columns(
        status_code=pl.when(takes_place).then(pl.lit("future")).otherwise("status_code")
    )


def _add_plain(
    frame: pl.DataFrame, fields: Fields, rule: TableRule, name: str, plain: Mapping[str, str]
) -> pl.DataFrame:
    """A code that may be blank: of a blank cell the table's constant, of an unknown code blank and a flag.

    A profile maps a code to "" that it knows and that says nothing of this.
    """
    to = f"{name}_code"
    constant = pl.lit(rule.constants.get(to) or None, dtype=pl.String)
    if name not in fields.columns:
        return frame.with_columns(constant.alias(to))
    frame = _mapped(frame, fields, rule, name, plain, to)
    is_blank = fields.rows(name).is_null()
    is_unknown = frame[to].is_null() & ~is_blank
    said = pl.when(pl.col(to) != "").then(to)
    frame = frame.with_columns(pl.when(is_blank).then(constant).otherwise(said).alias(to))
    return frame.with_columns(is_unknown.alias(f"flag_{name}_not_in_map")) if is_unknown.any() else frame


def _add_role(frame: pl.DataFrame, fields: Fields, rule: TableRule) -> pl.DataFrame:
    constant = pl.lit(rule.constants.get("role_code", "subject"))
    if "role" not in fields.columns:
        return frame.with_columns(role_code=constant)
    role = map_codes(fields.columns["role"], rule.role)
    is_unknown = role.is_null() & fields.rows("role").is_not_null()
    frame = frame.with_columns(role_code=role).with_columns(pl.col("role_code").fill_null(constant))
    return frame.with_columns(flag_role_not_in_map=is_unknown) if is_unknown.any() else frame


def _add_grain(frame: pl.DataFrame, fields: Fields, rule: TableRule) -> pl.DataFrame:
    """Contact, event, stay or order: as the row says in a word of the list, else as the table says."""
    plain = pl.lit(rule.grain_code)
    if "grain" not in fields.columns:
        return frame.with_columns(grain_code=plain)
    grain = map_codes(fields.columns["grain"], rule.grain)
    return frame.with_columns(grain_code=grain).with_columns(pl.col("grain_code").fill_null(plain))


def _add_agency(frame: pl.DataFrame, fields: Fields, rule: TableRule, profile: Profile) -> pl.DataFrame:
    """The agency of each row. One that is named and not known is null, which sets the row aside."""
    if "agency" not in fields.columns:
        return frame.with_columns(agency_code=pl.lit(profile.agency_code))
    known = {fold_code(code): code for code in v.AGENCY_CODES} | dict(rule.agency)
    agency = map_codes(fields.columns["agency"], known)
    is_blank = fields.rows("agency").is_null()
    return frame.with_columns(agency_code=agency.set(is_blank, profile.agency_code))


def _mapped(
    frame: pl.DataFrame, fields: Fields, rule: TableRule, name: str, plain: Mapping[str, str], to: str
) -> pl.DataFrame:
    """A coded field as ours; a dated list wins for the rows that start while it holds."""
    if name not in fields.columns:
        return frame.with_columns(pl.lit(None, dtype=pl.String).alias(to))
    cells = fields.columns[name]
    frame = frame.with_columns(map_codes(cells, plain).alias(to))
    for codes in (codes for codes in rule.code_lists if codes.field == name):
        holds = pl.col("start_day").is_not_null()
        if codes.valid_from_date:
            holds = holds & (pl.col("start_day") >= codes.valid_from_date)
        if codes.valid_to_date_excl:
            holds = holds & (pl.col("start_day") < codes.valid_to_date_excl)
        dated = map_codes(cells, codes.codes)
        frame = frame.with_columns(_dated=dated).with_columns(
            pl.when(holds & pl.col("_dated").is_not_null()).then("_dated").otherwise(to).alias(to)
        )
    return frame
