"""What every column of a pack means: from the contracts, and the one list of words, schemas/columns.csv."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module, resources
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from pandera.polars import DataFrameModel

CONTRACTS = ("export", "export_costs", "export_change", "export_evidence", "export_happened", "export_events")
_KINDS = {
    "String": "text",
    "Int64": "whole number",
    "Float64": "number",
    "Date": "date",
    "Boolean": "true or false",
}
_KEY = re.compile(r"Grain:\s*([a-z_]+(?:,\s*[a-z_]+)*)[.;]", re.DOTALL)
_LIMITS = {
    "greater_than_or_equal_to": ("minimum", "min_value"),
    "greater_than": ("more_than", "min_value"),
    "less_than_or_equal_to": ("maximum", "max_value"),
}


@dataclass(frozen=True)
class Column:
    """One column of a table that leaves.

    Attributes:
        kind: text, whole number, number, decimal, date, time, or true or false.
        decimals: of a decimal, how many figures stand behind the point.
        codes: what it may hold; empty: anything of its kind.
        limits: minimum, more_than and maximum, those there are.
        pattern: a regular expression that the whole text fits; blank: any.
    """

    name: str
    kind: str
    may_be_blank: bool
    is_unique: bool
    unit: str
    description: str
    decimals: int | None = None
    codes: tuple[str, ...] = ()
    limits: tuple[tuple[str, int], ...] = ()
    pattern: str = ""


@dataclass(frozen=True)
class Described:
    """One table: what a row is, its columns in order, and the columns that tell rows apart."""

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def has_blank_key(self) -> bool:
        """Whether a column of the key may be blank, so that it is no primary key of a database."""
        return any(column.may_be_blank for column in self.columns if column.name in self.key)


@cache
def words() -> Mapping[tuple[str, str], tuple[str, str]]:
    """Description and unit by table and column; table is blank where a column means the same everywhere."""
    held = resources.files("schemas").joinpath("columns.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(held.splitlines())
    return {(row["table"], row["name"]): (row["description"], row["unit"]) for row in rows}


def word(table: str, column: str) -> tuple[str, str]:
    """Description and unit of a column.

    Raises:
        KeyError: schemas/columns.csv has no words for it.
    """
    known = words()
    return known[table, column] if (table, column) in known else known["", column]


def contracts() -> Iterator[type[DataFrameModel]]:
    """Every contract of a table that leaves, in the order of its module."""
    from pandera.polars import DataFrameModel

    for name in CONTRACTS:
        module = import_module(f"schemas.{name}")
        for held in vars(module).values():
            is_contract = isinstance(held, type) and issubclass(held, DataFrameModel)
            if is_contract and held.__module__ == module.__name__:
                yield held


def described(tables: Mapping[str, Sequence[str]]) -> list[Described]:
    """Tables as their contracts have them.

    Args:
        tables: the columns of each, by name.

    Raises:
        LookupError: a table is as no contract has it.
    """
    known = {(table_name(held), *held.to_schema().columns): held for held in contracts()}
    return [_described(name, _contract(known, name, columns)) for name, columns in tables.items()]


def dictionary(tables: Sequence[Described]) -> pl.DataFrame:
    """The data dictionary of these tables, a column a row."""
    rows = [
        {
            "table_name": table.name,
            "column_no": number,
            "column_name": column.name,
            "type": column.kind if column.decimals is None else f"{column.kind}, {column.decimals} decimals",
            "may_be_blank": column.may_be_blank,
            "is_in_key": column.name in table.key,
            "unit": column.unit or None,
            "codes": "; ".join(column.codes) or None,
            "description": column.description,
        }
        for table in tables
        for number, column in enumerate(table.columns, start=1)
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def table_name(contract: type[DataFrameModel]) -> str:
    """The table of a contract: its name in small letters with underscores."""
    own = re.sub(r"(?<!^)(?=[A-Z])", "_", contract.__name__).lower()
    return own.removesuffix("_discounted")


def _contract(
    known: Mapping[tuple[str, ...], type[DataFrameModel]], name: str, columns: Sequence[str]
) -> type[DataFrameModel]:
    if (name, *columns) not in known:
        raise LookupError(f"no contract has the table {name} with these columns")
    return known[name, *columns]


def _described(name: str, contract: type[DataFrameModel]) -> Described:
    said = " ".join((contract.__doc__ or "").split())
    found = _KEY.search(said)
    columns = contract.to_schema().columns
    # A key that is not all columns (such as "as another table") is told in words alone.
    key = [one.strip() for one in found.group(1).split(",")] if found else []
    return Described(
        name,
        said.split(" Grain:")[0],
        tuple(_column(name, label, held) for label, held in columns.items()),
        tuple(key) if set(key) <= set(columns) else (),
    )


def _column(table: str, name: str, held: Any) -> Column:
    kind = held.dtype.type
    description, unit = word(table, name)
    facts: dict[str, Any] = {}
    limits = []
    for check in held.checks:
        if check.name == "isin":
            facts["codes"] = tuple(check.statistics["allowed_values"])
        elif check.name == "equal_to":
            facts["codes"] = (check.statistics["value"],)
        elif check.name == "str_matches":
            facts["pattern"] = check.statistics["pattern"].removeprefix("^").removesuffix("$")
        elif check.name in _LIMITS:
            limit, statistic = _LIMITS[check.name]
            limits.append((limit, check.statistics[statistic]))
    if isinstance(kind, pl.Decimal):
        facts |= {"kind": "decimal", "decimals": kind.scale}
    else:
        facts["kind"] = _KINDS.get(str(kind), "time")
    return Column(
        name=name,
        may_be_blank=held.nullable,
        is_unique=held.unique,
        unit=unit,
        description=description,
        limits=tuple(limits),
        **facts,
    )
