"""Exact tables as the casebook keeps them, sealed; and as the check of a later table takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from journey.casebook import Release
from journey.disclosure import Earlier, Profile

if TYPE_CHECKING:
    from journey.disclosure import Protected

# The kinds of columns that such a table has, by the name under which they are kept.
_KINDS: dict[str, pl.DataType | type[pl.DataType]] = {
    "text": pl.String,
    "whole": pl.Int64,
    "flag": pl.Boolean,
    "pounds": pl.Decimal(18, 2),
}


def exact_of(behind: Mapping[str, Protected]) -> dict[str, Any]:
    """The exact tables of a release by name, as JSON can hold them: dims, kinds, rows; pounds as text."""
    return {name: _held(one.exact) for name, one in behind.items()}


def _held(exact: pl.DataFrame) -> dict[str, Any]:
    kinds = {
        name: next(kind for kind, held in _KINDS.items() if held == dtype)
        for name, dtype in exact.schema.items()
    }
    plain = exact.with_columns(
        pl.col(name).cast(pl.String) for name, kind in kinds.items() if kind == "pounds"
    )
    dims = [name for name, kind in kinds.items() if kind == "text"]
    return {"dims": dims, "kinds": kinds, "rows": [list(row) for row in plain.iter_rows()]}


def exact_frame(table: Mapping[str, Any]) -> pl.DataFrame:
    """An exact table as it was."""
    kinds = table["kinds"]
    rows = [
        [Decimal(cell) if kind == "pounds" else cell for cell, kind in zip(row, kinds.values(), strict=True)]
        for row in table["rows"]
    ]
    return pl.DataFrame(rows, {name: _KINDS[kind] for name, kind in kinds.items()}, orient="row")


def profile_then(release: Release) -> Profile:
    """The rules of a release, as they were then."""
    return Profile(release.profile_code, **release.thresholds)


def tables_out(earlier: Sequence[Release], name: str) -> list[Earlier]:
    """What is out already of the tables of one name, the newest first; each that was released again once."""
    found: dict[str, Earlier] = {}
    for release in reversed(earlier):
        if release.exact and (table := release.exact.get(name)) is not None:
            held = Earlier(tuple(table["dims"]), exact_frame(table), profile_then(release))
            found.setdefault(repr((table, release.profile_code, release.thresholds)), held)
    return list(found.values())
