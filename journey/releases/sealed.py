"""Exact tables as the casebook keeps them, sealed; and as the check of a later table takes them."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from journey.casebook import Release
from journey.disclosure import Earlier, Profile, Side
from journey.errors import Refused

if TYPE_CHECKING:
    from journey.disclosure import Protected

# The kinds of columns that such a table has, by the name under which they are kept.
_KINDS: dict[str, pl.DataType | type[pl.DataType]] = {
    "text": pl.String,
    "whole": pl.Int64,
    "flag": pl.Boolean,
    "pounds": pl.Decimal(18, 2),
}


_TOTALS = ("dims", "kinds", "rows")
MOST_PARTS = 1_000_000  # rows of a person and cell; about 10 MB sealed, by each release
_TOO_MANY = (
    f"This table counts more than {MOST_PARTS:,} parts of people, too many to be kept for the check of later "
    "tables. Ask for fewer dimensions, or for fewer people."
)


def exact_of(behind: Mapping[str, Protected]) -> dict[str, Any]:
    """The exact tables of a release by name, as JSON can hold them: dims, kinds, rows; pounds as text.

    parts are who is in which cell with what: zstd Parquet as base64 text.

    Raises:
        Refused: the parts are too many to be kept.
    """
    return {name: _held(one.exact) | {"parts": _packed(one.parts)} for name, one in behind.items()}


def is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two releases have the same exact tables. Bytes of parts hang on the library that wrote them."""
    return _totals(one) == _totals(other)


def _totals(tables: Mapping[str, Any]) -> dict[str, Any]:
    return {name: {part: table[part] for part in _TOTALS} for name, table in tables.items()}


def _packed(parts: pl.DataFrame) -> str:
    if parts.height > MOST_PARTS:
        raise Refused(_TOO_MANY)
    held = io.BytesIO()
    parts.write_parquet(held, compression="zstd")
    return base64.b64encode(held.getvalue()).decode("ascii")


def side_of(table: Mapping[str, Any], profile: Profile) -> Side:
    """An exact table as it is set beside another, person by person."""
    return Side(tuple(table["dims"]), exact_frame(table), _parts(table), profile)


def people_in(exact: Mapping[str, Any]) -> set[str]:
    """Ids of everybody who is in a release."""
    return {person for table in exact.values() for person in _parts(table)["person_id"]}


def _parts(table: Mapping[str, Any]) -> pl.DataFrame:
    return pl.read_parquet(io.BytesIO(base64.b64decode(table["parts"])))


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
            found.setdefault(repr((_totals({name: table}), release.profile_code, release.thresholds)), held)
    return list(found.values())
