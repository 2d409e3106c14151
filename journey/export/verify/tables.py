"""The tables of a pack, each held against its own two files, its dictionary and its number of rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import polars as pl

from journey.export.verify.cells import check_cells
from journey.export.verify.files import json_of
from journey.export.verify.findings import Found, plain_name
from journey.export.verify.kinds import Shape, shapes_of
from journey.export.verify.packed import Packed
from journey.export.verify.reading import csv_frame, guarded, parquet_frame, parquet_rows, tables_of
from journey.export.verify.shape import check_references, check_shape, typed

_PACKAGE = "datapackage.json"
_OF_TABLES = ("handover", "public-table", "publish")  # whose counted tables are CSV or Parquet files
_FOR_PEOPLE = "dictionary"  # a table of the columns; it has no Parquet file and no dictionary of its own
# Without these nothing is added up: a pack that lacks one, and does not even say so, is none.
_ALWAYS = (
    *("interactions", "cost_lines", "summary_before_after", "summary_by_payer", "who_pays", "yearly_series"),
    *("unit_costs", "item_payers", "cost_rules", "periods", "coverage"),
)


def tried(code: str, check: Callable[[], object], found: Found) -> None:
    """Make a check; tables that it can't work with do not reconcile."""
    if guarded(lambda: [check()]) is None:
        found.add("not_checked", f"The check called {code} could not be made of these tables.")


def checked_tables(packed: Packed, manifest: Mapping[str, Any], found: Found) -> dict[str, pl.DataFrame]:
    """The tables that can be added up, with their rows numbered; what is wrong with each is said."""
    arguments = manifest.get("arguments")
    is_raw = isinstance(arguments, dict) and arguments.get("raw") is True
    names = [name for name in tables_of(packed) if name != _FOR_PEOPLE]
    shapes = shapes_of(json_of(packed, _PACKAGE))
    _check_there(manifest, shapes, set(names), found)
    tables: dict[str, pl.DataFrame] = {}
    for name in names:
        held = _read(packed, name, shapes.get(name, Shape({})), is_raw, found)
        if held is None:
            continue
        check_rows(manifest, name, held.height, found)
        if name not in shapes or guarded(partial(check_shape, name, held, shapes[name], found)):
            tables[name] = held
    tried("references", partial(check_references, tables, shapes, found), found)
    return tables


def _read(packed: Packed, name: str, shape: Shape, is_raw: bool, found: Found) -> pl.DataFrame | None:
    """One table, from its Parquet file once its CSV was held against it, else from its CSV."""
    held = parquet_frame(packed, name, found)
    if held is None:
        text = csv_frame(packed, name, found)
        return None if text is None else guarded(partial(typed, name, text, shape, found))
    if f"{name}.csv" in packed.sizes:
        tried("cells", partial(check_cells, packed, name, held, shape.key, is_raw, found), found)
    return held


def _check_there(
    manifest: Mapping[str, Any], shapes: Mapping[str, Shape], there: set[str], found: Found
) -> None:
    """Every table that the manifest or the dictionary names is there, and has an entry in the dictionary."""
    for name in sorted({*_rows_of(manifest), *shapes, *_ALWAYS} - there):
        found.add("missing_table", f"The table {plain_name(name)} is not there.", plain_name(name))
    for name in sorted(there - shapes.keys()):
        told = f"{name}: {_PACKAGE} does not say what its columns may hold, so that was not checked."
        found.add("no_shape", told, name)


def _rows_of(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    rows = manifest.get("rows")
    return rows if isinstance(rows, dict) else {}


def check_rows(manifest: Mapping[str, Any], name: str, n_rows: int, found: Found) -> None:
    """A table has as many rows as the manifest says."""
    said = _rows_of(manifest).get(name)
    if said != n_rows:
        there = f"{said:,}" if isinstance(said, int) else "no number of"
        told = f"{plain_name(name)}: it has {n_rows:,} rows, and manifest.json says {there} rows."
        found.add("rows", told, plain_name(name))


def counted_rows(packed: Packed, manifest: Mapping[str, Any], found: Found) -> int:
    """The rows of the tables of another pack, held against its manifest where that counts them."""
    n_rows = 0
    for name in sorted(_rows_of(manifest)):
        parts = [
            path for path in packed.sizes
            if path.endswith(".parquet") and (path == f"{name}.parquet" or path.startswith(f"{name}/"))
        ]  # fmt: skip
        counted = [parquet_rows(packed, path) for path in parts]
        if not parts and (text := csv_frame(packed, name, found)) is not None:
            counted = [text.height]
        if None in counted:
            found.add("unreadable_table", f"{plain_name(name)} has a part that can't be read.", name)
        elif not counted and manifest.get("pack") in _OF_TABLES:
            found.add("missing_table", f"{plain_name(name)} is counted in the manifest and not here.", name)
        elif counted:
            held = sum(filter(None, counted))
            check_rows(manifest, name, held, found)
            n_rows += held
    return n_rows
