"""What each column of a pack may hold, as its own datapackage.json says (docs/evaluator-pack.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import polars as pl

_KINDS = {"string", "integer", "number", "boolean", "date", "datetime"}
_LIMITS = ("minimum", "exclusiveMinimum", "maximum")
_LONGEST_PATTERN = 200


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        kind: as Table Schema names it.
        is_required: it may not be blank.
        is_unique: no value comes twice.
        codes: all it may hold; none: anything.
        pattern: what a text of it looks like; blank: anything.
        limits: the least, what it has to be above, and the most, by the names that Table Schema has for them.
    """

    kind: str
    is_required: bool = False
    is_unique: bool = False
    codes: frozenset[str] = frozenset()
    pattern: str = ""
    limits: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Shape:
    """One table: its columns in order, which of them tell rows apart, and which are found in another table.

    `refers` holds, for each reference, our columns, the other table, and its columns.
    """

    columns: Mapping[str, Column]
    key: tuple[str, ...] = ()
    refers: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = ()


def shapes_of(package: Any) -> dict[str, Shape]:
    """The tables of a data package by name. What is not in the form of one is left out.

    Args:
        package: what datapackage.json holds; none where there is none.
    """
    found = {}
    for resource in _listed(package.get("resources") if isinstance(package, dict) else None):
        schema = resource.get("schema") if isinstance(resource, dict) else None
        if isinstance(schema, dict) and isinstance(schema.get("fields"), list):
            found[str(resource.get("name"))] = _shape(schema)
    return found


def kind_of(dtype: pl.DataType) -> str:
    """The kind of a column of a frame."""
    if dtype.is_integer():
        return "integer"
    if dtype.is_numeric():
        return "number"
    named = {pl.String: "string", pl.Boolean: "boolean", pl.Date: "date", pl.Datetime: "datetime"}
    return next((kind for held, kind in named.items() if dtype == held), "other")


def _shape(schema: Mapping[str, Any]) -> Shape:
    columns = {str(told.get("name")): _column(told) for told in schema["fields"] if isinstance(told, dict)}
    unique = _listed(schema.get("uniqueKeys"))
    key = _names(schema.get("primaryKey")) or (_names(unique[0]) if unique else ())
    refers = [_reference(told) for told in _listed(schema.get("foreignKeys"))]
    return Shape(columns, key if set(key) <= columns.keys() else (), tuple(filter(None, refers)))


def _column(told: Mapping[str, Any]) -> Column:
    rules = told.get("constraints")
    rules = rules if isinstance(rules, dict) else {}
    pattern = rules.get("pattern")
    return Column(
        str(told["type"]) if told.get("type") in _KINDS else "other",
        rules.get("required") is True,
        rules.get("unique") is True,
        frozenset(code for code in _listed(rules.get("enum")) if isinstance(code, str)),
        pattern if isinstance(pattern, str) and len(pattern) <= _LONGEST_PATTERN else "",
        {name: Decimal(str(rules[name])) for name in _LIMITS if isinstance(rules.get(name), int | float)},
    )


def _reference(told: Any) -> tuple[tuple[str, ...], str, tuple[str, ...]] | None:
    if not isinstance(told, dict) or not isinstance(told.get("reference"), dict):
        return None
    other = told["reference"]
    ours, theirs = _names(told.get("fields")), _names(other.get("fields"))
    return (ours, str(other.get("resource")), theirs) if ours and len(ours) == len(theirs) else None


def _listed(held: Any) -> list[Any]:
    return held if isinstance(held, list) else []


def _names(held: Any) -> tuple[str, ...]:
    """One name or several, as Table Schema allows both."""
    return (held,) if isinstance(held, str) else tuple(str(name) for name in _listed(held))
