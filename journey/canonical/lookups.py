"""Columns that stand in another table of the same extract."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from journey.canonical.cells import read_cells
from journey.canonical.fields import headings_by_fold
from journey.profiles import LookupRule, TableRule, fold

Lookups = Mapping[str, pl.DataFrame]


def with_lookups(raw: pl.DataFrame, rule: TableRule, lookups: Lookups | None) -> pl.DataFrame:
    """Raw rows with the columns that the profile takes from other tables. Same rows, same order.

    Of several rows of the other table with the same key the first is taken. A row without a partner gets
    blanks. A heading that the table has already is not replaced.
    """
    for lookup in rule.lookups:
        other = (lookups or {}).get(lookup.table)
        if other is not None:
            raw = _joined(raw, other, lookup)
    return raw


def _joined(raw: pl.DataFrame, other: pl.DataFrame, lookup: LookupRule) -> pl.DataFrame:
    ours, theirs = headings_by_fold(raw), headings_by_fold(other)
    take = {
        theirs[fold(heading)][0]: heading
        for heading in lookup.take
        if fold(heading) in theirs and fold(heading) not in ours
    }
    keys = [(fold(mine), fold(its)) for mine, its in zip(lookup.key, lookup.their_key, strict=True)]
    if not take or any(mine not in ours or its not in theirs for mine, its in keys):
        return raw
    left = _keyed(raw, [ours[mine][0] for mine, _ in keys])
    right = _keyed(other, [theirs[its][0] for _, its in keys])
    names = [f"_key_{number}" for number in range(len(keys))]
    right = right.drop_nulls().with_columns(
        other[column].gather(right.drop_nulls()["_row"]).alias(f"_taken_{n}") for n, column in enumerate(take)
    )
    right = right.drop("_row").unique(subset=names, keep="first", maintain_order=True)
    found = left.drop("_row").join(right, on=names, how="left", maintain_order="left")
    return raw.with_columns(
        found[f"_taken_{number}"].fill_null("").alias(heading) for number, heading in enumerate(take.values())
    )


def _keyed(frame: pl.DataFrame, headings: list[str]) -> pl.DataFrame:
    keys = [read_cells(frame[heading]).rows.alias(f"_key_{n}") for n, heading in enumerate(headings)]
    return pl.DataFrame(keys).with_row_index("_row")
