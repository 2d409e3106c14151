"""Typed rows out of the fields, and the interactions that come of them."""

from __future__ import annotations

import datetime as dt

import polars as pl

from journey.canonical.amounts import add_amounts
from journey.canonical.codes import add_codes
from journey.canonical.fields import Fields
from journey.canonical.names import PERSON_TEXT
from journey.canonical.shape import INTERACTION
from journey.canonical.survey import Decided
from journey.canonical.times import add_times, read_days
from journey.canonical.tokens import Tokenise, tokenised
from journey.profiles import Profile, TableRule
from schemas.vocabularies import INTERVAL_GRAINS, NO_INTERACTION_GRAINS

_TYPED_KEY = {"start_date": "start_day", "version_date": "version_day", "start_at": "begin_at"}


def typed_rows(
    fields: Fields, rule: TableRule, profile: Profile, decided: Decided, as_of_date: dt.date
) -> pl.DataFrame:
    """The rows as typed columns, in the order of the fields.

    The place, the texts that are still needed and people's days. Unless the table is of persons only: days,
    times, codes and amounts of what happened, the natural key, and a `flag_*` column for each flag that
    occurs.
    """
    frame = fields.place.with_columns(_texts(fields, rule))
    frame = _with_lives(frame, fields, rule, decided)
    if rule.grain_code in NO_INTERACTION_GRAINS:
        return frame
    frame = add_times(frame, fields, rule, decided)
    frame = add_amounts(add_codes(frame, fields, rule, profile, as_of_date), fields)
    return frame.with_columns(key=_key(fields, rule))


def _texts(fields: Fields, rule: TableRule) -> list[pl.Series]:
    """The texts that later steps read; those that must be filled are there even without a column."""
    needed = {"record_id", "person_id", *rule.required, *rule.natural_key, *rule.share_by}
    needed |= {rule.version_field} if rule.version_field else set()
    needed |= {"direction"} if rule.pairing else set()
    needed |= set(rule.parent.key) if rule.parent else set()
    needed |= set(rule.nightly.same) if rule.nightly else set()
    person = {*PERSON_TEXT}
    person |= {f"p{n}_{name}" for n, _ in enumerate(rule.persons, start=2) for name in PERSON_TEXT}
    present = sorted(needed | (person & fields.columns.keys()))
    further = [f"p{n}_person_id" for n, _ in enumerate(rule.persons, start=2)]
    return [fields.rows(name) for name in dict.fromkeys([*present, *further])]


def _with_lives(frame: pl.DataFrame, fields: Fields, rule: TableRule, decided: Decided) -> pl.DataFrame:
    """Days of birth and death of each person of a row, where the file has them."""
    for prefix in ("", *(f"p{number}_" for number, _ in enumerate(rule.persons, start=2))):
        for name, to in (("birth", f"{prefix}birth_day"), ("death", f"{prefix}death_day")):
            field_name = f"{prefix}{name}_date"
            if field_name not in fields.columns:
                continue
            day, misread = read_days(fields, field_name, rule, decided)
            frame = frame.with_columns(day.alias(to))
            if misread is not None and name == "birth":
                frame = frame.with_columns(misread.alias(f"{prefix}birth_misread"))
    return _with_first_lives(frame)


def _with_first_lives(frame: pl.DataFrame) -> pl.DataFrame:
    """What a further person has, the first has too, if only blank: the rows of both stand in one frame."""
    kinds = {"birth_day": pl.Date(), "birth_misread": pl.Boolean()}
    names = {name.partition("_")[2] for name in frame.columns if name[0] == "p" and name[1].isdigit()}
    wanted = {name: kinds.get(name, pl.String()) for name in names if name not in frame.columns}
    return frame.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in wanted.items())


def _key(fields: Fields, rule: TableRule) -> pl.Expr:
    """The natural key, dates in ISO form so that it outlives a change of date format."""
    parts = [
        pl.coalesce(pl.col(_TYPED_KEY[name]).cast(pl.String), name) if name in _TYPED_KEY else pl.col(name)
        for name in rule.natural_key
    ]
    if len(parts) == 1:
        return parts[0].fill_null("")
    return pl.concat_str([part.fill_null("") for part in parts], separator="|")


def interactions(people: pl.DataFrame, rule: TableRule, profile: Profile, tokenise: Tokenise) -> pl.DataFrame:
    """The canonical interaction frame, one row per person of a row, in the file's order."""
    prefix = f"{profile.source_code}|{rule.name}|"
    identity = people.select(identity=pl.format(f"{prefix}{{}}|{{}}", "key", _role_in_key(rule)))["identity"]
    place = (
        pl.when(pl.col("source_sheet") == "").then(pl.lit("row ")).otherwise(pl.col("source_sheet") + " row ")
    )
    record = pl.col("record_id")
    if people["record_id"].has_nulls():
        record = pl.coalesce(record, place + pl.col("source_row").cast(pl.String))
    has_end = pl.col("grain_code").is_in(INTERVAL_GRAINS)
    is_closed = has_end & pl.col("end_day_excl").is_not_null()
    end_status = pl.when(is_closed).then(pl.lit("closed")).when(has_end).then(pl.lit("open_at_extract"))
    made = people.with_columns(
        interaction_id=tokenised(tokenise, "interaction", identity, is_distinct=not _has_several(rule)),
        source_code=pl.lit(profile.source_code),
        source_record_id=record,
        start_date="start_day",
        start_at="begin_at",
        end_date_excl=pl.when(has_end).then("end_day_excl"),
        end_status_code=end_status.otherwise(pl.lit("instant")),
        duration_minutes="duration",
        data_flags=_flags(people),
        version_date="version_day",
        record_key=_record_key(people, rule, prefix, tokenise),
    )
    return made.select(list(INTERACTION)).cast(pl.Schema(INTERACTION))


def _record_key(people: pl.DataFrame, rule: TableRule, prefix: str, tokenise: Tokenise) -> pl.Series:
    """The token of the natural key where a record may have several people, or come again in another role."""
    if rule.nightly or not (rule.persons or "role" in rule.columns):
        return pl.Series([None], dtype=pl.String).new_from_index(0, people.height)
    keys = people.select(record=pl.format(f"{prefix}{{}}", "key"))["record"]
    return tokenised(tokenise, "record", keys)


def _role_in_key(rule: TableRule) -> pl.Expr:
    """The role of the person, numbered where a record has several of one role."""
    if not _has_several(rule):
        return pl.col("role_code")
    repeat = pl.col("role_code").cum_count().over("key", "role_code")
    return pl.when(repeat > 1).then(pl.format("{}{}", "role_code", repeat)).otherwise(pl.col("role_code"))


def _has_several(rule: TableRule) -> bool:
    """Whether several interactions of a table can have one natural key; else no key is left twice."""
    return bool(rule.persons or rule.nightly)


def _flags(people: pl.DataFrame) -> pl.Expr:
    flags = sorted(name for name in people.columns if name.startswith("flag_"))
    if not flags:
        return pl.lit("")
    raised = [pl.when(pl.col(name)).then(pl.lit(name.removeprefix("flag_"))) for name in flags]
    return pl.concat_str(raised, separator=";", ignore_nulls=True)
