"""Rows of a build for the story of one cost."""

from __future__ import annotations

from typing import Any

from journey.errors import Refused
from journey.read.build import Row
from journey.read.comparison import Reader


def rows_of(reader: Reader, sql: str, **params: Any) -> list[Row]:
    """Rows of a SELECT over the build."""
    return reader.store.frame(sql, params).to_dicts()


def refuse_earlier_build(reader: Reader) -> None:
    """Costs were kept otherwise before there were assumption sets.

    Raises:
        Refused: the build does not hold how its costs came about.
    """
    if "cost.assumption_set" not in reader.store.tables():
        raise Refused(
            "The published build was made by an earlier version of this program and does not hold how its "
            "costs came about. Make it again with: journey build"
        )
