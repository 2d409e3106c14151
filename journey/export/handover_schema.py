"""datapackage.json of the hand-over pack: every table's files, columns, types, order and partition."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from journey.export.dictionary import word
from journey.export.handover_parts import N_BUCKETS
from journey.export.handover_tables import BY_PERSON

_RULE = "the first hexadecimal digit of sha256(person_id) in UTF-8, as two decimal digits, 00 to 15"
_TYPES: tuple[tuple[type[pl.DataType], str, str], ...] = (
    (pl.String, "string", "string"),
    (pl.Int64, "integer", "int64"),
    (pl.Boolean, "boolean", "boolean"),
    (pl.Date, "date", "date"),
    (pl.Datetime, "datetime", "timestamp in microseconds, London's clock, without a zone"),
    (pl.Float64, "number", "double"),
)


def data_package(folder: Path, schemas: Mapping[str, pl.Schema], rows: Mapping[str, int]) -> dict[str, Any]:
    """The pack as a Data Package: one resource a table, with a Table Schema.

    Args:
        folder: that holds the files.
        schemas: of the tables, by name.
        rows: how many each table has.
    """
    return {
        "profile": "data-package",
        "name": "journey-handover",
        "partition": {"field": "person_bucket", "n_buckets": N_BUCKETS, "rule": _RULE},
        "resources": [_resource(folder, name, schema, rows[name]) for name, schema in schemas.items()],
    }


def _resource(folder: Path, name: str, schema: pl.Schema, n_rows: int) -> dict[str, Any]:
    paths = sorted((folder / name).rglob("*.parquet"))
    order = list(BY_PERSON.get(name, ()))
    return {
        "name": name,
        "path": [path.relative_to(folder).as_posix() for path in paths],
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "compression": "zstd",
        "n_rows": n_rows,
        "partitioned_by": ["person_bucket"] if order else [],
        "sorted_by": order,
        "schema": {"fields": [_field(name, *held) for held in schema.items()]},
    }


def _field(table: str, name: str, kind: pl.DataType) -> dict[str, Any]:
    """A column's type here and in Parquet, and what it means in the words of the evaluator pack."""
    if isinstance(kind, pl.Decimal):
        found = ["number", f"decimal({kind.precision}, {kind.scale})"]
    else:
        found = next(named for held, *named in _TYPES if isinstance(kind, held))
    return {"name": name, "type": found[0], "parquet_type": found[1], "description": word(table, name)[0]}
