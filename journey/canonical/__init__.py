"""Stage 2: text rows + a source profile -> canonical interactions and identifiers.

Reads text columns named by the agency's headings; writes the frames of schemas/canonical.py. Works a column
at a time: Python never loops over rows.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from journey.canonical import consent, identity, nightly, pairing, parents, reasons, repeats, rows, sharing
from journey.canonical.fields import read_fields
from journey.canonical.lookups import Lookups, with_lookups
from journey.canonical.shape import INTERACTION, REJECTED, TRACE, empty
from journey.canonical.survey import Decided, Survey, decide, is_open, survey
from journey.canonical.tokens import Tokenise
from journey.profiles import Profile, TableRule
from schemas.vocabularies import NO_INTERACTION_GRAINS

__all__ = [
    "WITHOUT_CONSENT",
    "Decided",
    "Lookups",
    "Mapped",
    "Survey",
    "Tokenise",
    "count_sharing",
    "decide",
    "is_open",
    "map_rows",
    "records",
    "survey",
    "together",
]
count_sharing = sharing.count_sharing
WITHOUT_CONSENT = consent.WITHOUT_CONSENT


@dataclass(frozen=True)
class Mapped:
    """What some rows of a table became.

    `rejected` holds source_sheet, source_row, disposition_code (set_aside, duplicate, superseded),
    reason_code, reason_text, column_label; `trace` leads from each surviving row to the row that its
    interaction carries. The cells of a row rejected for want of consent must not be kept; `refusers` are the
    tokens of people who refused.
    `identifier` is one row per distinct combination received, with the source_sheet and source_row of the
    first accepted row that has it.
    """

    interaction: pl.DataFrame
    identifier: pl.DataFrame
    rejected: pl.DataFrame
    trace: pl.DataFrame
    refusers: pl.Series


def together(raw: pl.DataFrame, rule: TableRule, lookups: Lookups | None = None) -> pl.Series:
    """Text by which rows must stay in one part: rows that are compared with each other have the same text.

    The person where movements are paired or nights become stays; the job where jobs are shared; the parent
    where its first row counts; else the record. Dates are left out, because they are not read yet: that can
    only keep more rows together. One text per row, never null.
    """
    names: tuple[str, ...] = rule.share_by or rule.natural_key
    if rule.pairing or rule.nightly or rule.grain_code in NO_INTERACTION_GRAINS:
        names = ("person_id",)
    elif rule.parent and rule.parent.counts_for_cost == "first" and not rule.share_by:
        names = rule.parent.key
    names = tuple(name for name in names if not name.endswith(("_date", "_time", "_at")))
    return _joined(raw, rule, names, lookups)


def records(raw: pl.DataFrame, rule: TableRule, lookups: Lookups | None = None) -> pl.Series:
    """Text of the natural key as received, one per row, never null: equal for rows of one record."""
    return _joined(raw, rule, rule.natural_key, lookups)


def _joined(raw: pl.DataFrame, rule: TableRule, names: tuple[str, ...], lookups: Lookups | None) -> pl.Series:
    fields = read_fields(with_lookups(raw, rule, lookups), rule, frozenset(names))
    parts = [pl.lit(cells.rows).fill_null("") for cells in fields.columns.values()]
    if not parts:
        return pl.Series("together", [""], dtype=pl.String).new_from_index(0, raw.height)
    return raw.select(together=pl.concat_str(parts, separator="|"))["together"]


def map_rows(
    raw: pl.DataFrame,
    rule: TableRule,
    profile: Profile,
    tokenise: Tokenise,
    as_of_date: dt.date,
    decided: Decided,
    lookups: Lookups | None = None,
) -> Mapped:
    """Map rows of one table.

    Args:
        raw: source_sheet, source_row and one String column a heading, "" for blank. All rows that `together`
            keeps together must be in it.
        rule: the table's rule; a table to be ignored is not mapped.
        profile: how the source is read.
        tokenise: (domain, texts) -> tokens, null for null; called once a column on its distinct values.
        as_of_date: the last day the data speak for, inclusive.
        decided: what `decide` made of the survey of the whole table.
        lookups: other tables of the same extract, whole, by table name.

    Returns:
        Interactions in the order of `raw`; every row given is in exactly one of `rejected` and `trace`.
    """
    received = raw.columns
    received_rows = with_lookups(raw, rule, lookups)
    refused, raw = consent.split_refused(received_rows, rule)
    refusers = consent.refusers(received_rows, refused, rule, profile, tokenise)
    repeated, _ = repeats.split_exact(raw.select(received), rule)
    if repeated.height:
        raw = raw.join(repeated, on=["source_sheet", "source_row"], how="anti", maintain_order="left")
    typed = rows.typed_rows(read_fields(raw, rule), rule, profile, decided, as_of_date)
    invalid, valid = reasons.split_invalid(typed, rule, decided, as_of_date)
    rejected = [refused, repeated, invalid]
    if rule.grain_code in NO_INTERACTION_GRAINS:
        _, found = identity.identify(valid, rule, profile, tokenise, as_of_date)
        return Mapped(empty(INTERACTION), found, pl.concat(rejected), _trace_to_itself(valid), refusers)
    if not rule.nightly or rule.version_field:
        older, valid = repeats.split_by_key(valid, rule)
        rejected.append(older)
    current, trace, unpaired = _as_stays(valid, rule)
    current = parents.add_parent(current, rule, profile, tokenise)
    people = sharing.add_sharing(identity.people_of(current, rule), rule, profile, tokenise)
    people, found = identity.identify(people, rule, profile, tokenise, as_of_date)
    made = rows.interactions(people, rule, profile, tokenise)
    return Mapped(made, found, pl.concat([*rejected, unpaired]), trace, refusers)


def _as_stays(valid: pl.DataFrame, rule: TableRule) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Movements or nights as stays, else the rows as they are; the trace; rows that could not be paired."""
    if rule.pairing:
        stays, trace, unpaired = pairing.pair(valid, rule)
        return stays, trace.select(list(TRACE)), unpaired
    if rule.nightly:
        stays, trace = nightly.collapse(valid, rule.nightly)
        return stays, trace.select(list(TRACE)), empty(REJECTED)
    return valid, _trace_to_itself(valid), empty(REJECTED)


def _trace_to_itself(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select("source_sheet", "source_row", lead_sheet="source_sheet", lead_row="source_row")
