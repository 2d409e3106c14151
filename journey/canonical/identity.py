"""Who a row is about: one row per person of it, identifiers cleaned, local ids turned into tokens."""

from __future__ import annotations

import datetime as dt

import polars as pl

from journey.canonical.names import PERSON_TEXT, cleaned
from journey.canonical.shape import IDENTIFIER
from journey.canonical.tokens import Tokenise, tokenised
from journey.profiles import Profile, TableRule

_DAYS = ("birth_day", "birth_misread", "death_day")


def people_of(frame: pl.DataFrame, rule: TableRule) -> pl.DataFrame:
    """One row per person of a row: the first named, then further people whose id is filled, in file order.

    Adds person_no (1 for the first) where the table can hold further people.
    """
    if not rule.persons:
        return frame
    parts = [frame.with_columns(person_no=pl.lit(1)).with_row_index("_row_order")]
    for number, person in enumerate(rule.persons, start=2):
        own = [
            pl.col(f"p{number}_{name}").alias(name)
            if f"p{number}_{name}" in frame.columns
            else pl.lit(None, dtype=frame.schema[name]).alias(name)
            for name in (*PERSON_TEXT, *_DAYS)
            if name in frame.columns
        ]
        other = parts[0].with_columns(*own, person_no=pl.lit(number), role_code=pl.lit(person.role_code))
        parts.append(other.filter(pl.col("person_id").is_not_null()))
    return pl.concat(parts).sort("_row_order", "person_no")


def identify(
    people: pl.DataFrame, rule: TableRule, profile: Profile, tokenise: Tokenise, as_of_date: dt.date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Identifiers, one row per distinct combination as received, with the place of the first row that has it.

    Returns:
        The people with source_person_id and the flags of their identifiers; the identifier frame.
    """
    held = [name for name in (*PERSON_TEXT, *_DAYS) if name in people.columns]
    combination, index = _combinations(people, held)
    if "birth_day" in held and any("%y" in form for form in rule.dates.formats):
        combination = _with_century(combination, people, index, as_of_date)
    local = combination["person_id"]
    token = tokenised(tokenise, "person", f"{profile.source_code}|" + local)
    found = cleaned(combination.with_columns(source_person_id=token, local_person_id=local)).with_columns(
        source_code=pl.lit(profile.source_code)
    )
    people = people.with_columns(source_person_id=found["source_person_id"].gather(index))
    return _flagged(people, found, index), found.select(list(IDENTIFIER))


def _with_century(
    combination: pl.DataFrame, people: pl.DataFrame, index: pl.Series, as_of_date: dt.date
) -> pl.DataFrame:
    """Births of two-digit years: nobody is born after the first thing that is known of them."""
    seen = people["start_day"] if "start_day" in people.columns else pl.Series([], dtype=pl.Date)
    first = (
        pl.DataFrame({"_index": index.head(len(seen)), "_seen": seen}).group_by("_index").agg(pl.min("_seen"))
    )
    numbered = combination.with_row_index("_index")
    earliest = numbered.join(first, on="_index", how="left", maintain_order="left")["_seen"]
    birth = pl.col("birth_day")
    is_later = birth > pl.lit(earliest.fill_null(as_of_date))
    return combination.with_columns(
        birth_day=pl.when(is_later).then(birth.dt.offset_by("-100y")).otherwise(birth)
    )


def _combinations(people: pl.DataFrame, held: list[str]) -> tuple[pl.DataFrame, pl.Series]:
    """Distinct combinations of identifiers, and for each row the place of its own.

    Found by a hash of the columns; that each row was led to its own person is then proved, and where two
    persons share a hash the columns themselves are compared.
    """
    place = ["source_sheet", "source_row"]
    hashed = people.select(held).hash_rows() if len(held) > 1 else people[held[0]].hash()
    first = hashed.is_first_distinct()
    found = people.select(*place, *held).filter(first)
    places = pl.int_range(found.height, dtype=pl.UInt32, eager=True)
    lead = pl.DataFrame({"h": hashed.filter(first), "i": places})
    index = pl.DataFrame({"h": hashed}).join(lead, on="h", how="left", maintain_order="left")["i"]
    if found["person_id"].gather(index).eq_missing(people["person_id"]).all():
        return found, index
    found = people.select(*place, *held).unique(subset=held, keep="first", maintain_order=True)
    numbered = found.select(held).with_row_index("i")
    joined = people.select(held).join(numbered, on=held, how="left", maintain_order="left", nulls_equal=True)
    return found, joined["i"]


def _flagged(people: pl.DataFrame, found: pl.DataFrame, index: pl.Series) -> pl.DataFrame:
    """Flags of the rows whose identifiers could not be read, or that start outside the person's life."""
    for name in ("flag_nhs_number_not_valid", "flag_birth_date_not_read"):
        if name in found.columns and found[name].any():
            people = people.with_columns(found[name].gather(index).alias(name))
    if "start_day" not in people.columns:
        return people
    outside = {"flag_event_before_birth": "birth_date", "flag_event_after_death": "death_day"}
    for flag, name in outside.items():
        if name not in found.columns or found[name].null_count() == found.height:
            continue
        day = found[name].gather(index)
        start = people["start_day"]
        is_outside = (start < day if name == "birth_date" else start > day).fill_null(False)
        if is_outside.any():
            people = people.with_columns(is_outside.alias(flag))
    return people
