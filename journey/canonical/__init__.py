"""Stage 2: text rows + a source profile -> canonical interactions and identifiers.

Reads text columns named by the agency's headings; writes the frames of schemas/canonical.py. Works a column
at a time: Python never loops over rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from journey.canonical import identity, pairing, repeats, rows
from journey.canonical.fields import map_fields
from journey.canonical.shape import IDENTIFIER, INTERACTION, REJECTED, TRACE, empty
from journey.profiles import Profile, TableRule

__all__ = ["Mapped", "run"]
Tokenise = Callable[[str, str], str]
NamedFrame = tuple[str, str, pl.DataFrame]


@dataclass(frozen=True)
class Mapped:
    """What the rows of an extract became.

    `rejected` holds source_sheet, source_row, disposition_code (set_aside, duplicate, superseded),
    reason_code, reason_text, column_label; `trace` leads from each surviving row to the row that its
    interaction carries.
    `identifier` still carries source_sheet and source_row.
    """

    interaction: pl.DataFrame
    identifier: pl.DataFrame
    rejected: pl.DataFrame
    trace: pl.DataFrame


def run(tables: Sequence[NamedFrame], profile: Profile, tokenise: Tokenise, as_of_date: dt.date) -> Mapped:
    """Map every table of an extract.

    Args:
        tables: (table name, sheet, text frame with source_row), in the file's order.
        profile: how the source is read.
        tokenise: (domain, text) -> token; called once per distinct value.
        as_of_date: the last day the data speak for, inclusive.

    Returns:
        Interactions in the file's order; every row given is in exactly one of `rejected` and `trace`.
    """
    parts = []
    for rule in profile.tables:
        frames = [(sheet, frame) for name, sheet, frame in tables if name == rule.name]
        if frames:
            parts.append(_map_table(frames, rule, profile, tokenise, as_of_date))
    return Mapped(
        pl.concat([empty(INTERACTION), *(part.interaction for part in parts)]),
        pl.concat([empty(IDENTIFIER), *(part.identifier for part in parts)]),
        pl.concat([empty(REJECTED), *(part.rejected for part in parts)]),
        pl.concat([empty(TRACE), *(part.trace for part in parts)]),
    )


def _map_table(
    frames: list[tuple[str, pl.DataFrame]],
    rule: TableRule,
    profile: Profile,
    tokenise: Tokenise,
    as_of: dt.date,
) -> Mapped:
    raw = pl.concat(
        [frame.with_columns(source_sheet=pl.lit(sheet)) for sheet, frame in frames], how="diagonal"
    )
    duplicate, kept = repeats.split_exact(raw)
    fields = map_fields(kept, rule)
    typed = rows.with_key(rows.typed_rows(fields, rule, profile, as_of), rule)
    invalid, valid = rows.split_invalid(typed, rule, as_of)
    older, current = repeats.split_by_key(valid, rule)
    unpaired = empty(REJECTED)
    trace = current.select("source_sheet", "source_row", lead_sheet="source_sheet", lead_row="source_row")
    if rule.pairing:
        current, trace, unpaired = pairing.pair(current, rule)
    people = identity.people_of(current, rule, profile, tokenise)
    return Mapped(
        rows.interactions(people, rule, profile, tokenise),
        people.select(list(IDENTIFIER)),
        pl.concat([duplicate, invalid, older, unpaired]),
        trace.select(list(TRACE)),
    )
