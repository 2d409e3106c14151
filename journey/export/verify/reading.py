"""The tables of a pack as frames, each row with its number. What can't be read is said, and left out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any, TypeVar

import polars as pl

from journey.export.verify.findings import Found, plain_name
from journey.export.verify.packed import Packed

ROW = "row of the file"  # the heading is row 1; no column of ours has a blank in its name
_FIRST = 2
_MOST_CELLS = 600_000_000  # rows x columns: one text over and over is small on disk and not in memory
_MOST_COLUMNS = 500
Got = TypeVar("Got")


def guarded(read: Callable[[], Got]) -> Got | None:
    """What a reader gives; None where it fails, in whatever way: some readers panic over what is no file."""
    try:
        return read()
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic in another language is no Exception
        return None


def tables_of(packed: Packed) -> list[str]:
    """Names of the tables, each held as CSV, as Parquet or as both, at the top of the pack."""
    names = {
        name.rpartition(".")[0]
        for name in packed.sizes
        if "/" not in name and name.endswith((".csv", ".parquet"))
    }
    return sorted(names)


def parquet_frame(packed: Packed, table: str, found: Found) -> pl.DataFrame | None:
    """A table as its Parquet file has it; None where there is none that can be read."""
    name = f"{table}.parquet"
    if name not in packed.sizes:
        return None
    shape = _parquet_shape(packed, name)
    if shape is not None and shape[1] <= _MOST_COLUMNS and shape[0] * shape[1] <= _MOST_CELLS:
        held = guarded(lambda: pl.read_parquet(_source(packed, name)))
        if held is not None and ROW not in held.columns:
            return held.with_row_index(ROW, offset=_FIRST)
    found.add("unreadable_table", f"{plain_name(name)} can't be read as Parquet.", name)
    return None


def parquet_rows(packed: Packed, name: str) -> int | None:
    """How many rows a Parquet file says it has; None where it can't be read."""
    shape = _parquet_shape(packed, name)
    return shape and shape[0]


def _parquet_shape(packed: Packed, name: str) -> tuple[int, int] | None:
    """Rows and columns that a Parquet file says it has; None where it can't be read."""
    import pyarrow.parquet as pq

    def read() -> tuple[int, int]:
        held = pq.read_metadata(_source(packed, name))
        return int(held.num_rows), int(held.num_columns)

    return guarded(read)


def csv_frame(packed: Packed, table: str, found: Found) -> pl.DataFrame | None:
    """A table as its CSV file has it, every cell as text; None where there is none that can be read.

    A column whose heading stood before it is left out.
    """
    name = f"{table}.csv"
    if name not in packed.sizes:
        return None
    body = guarded(lambda: packed.read(name))
    if body is None:
        found.add("unreadable_table", f"{plain_name(name)} can't be read to its end.", name)
        return None
    held = guarded(lambda: text_frame(body))
    if held is None:
        _say_where(body, name, found)
        return None
    return held.with_row_index(ROW, offset=_FIRST)


def text_frame(body: bytes) -> pl.DataFrame:
    """CSV as text, without what comes under a heading that stood before it. Blank is null, "" is no text."""
    if body[: body.find(b"\n") + 1 or None].count(b",") >= _MOST_COLUMNS:
        raise ValueError("too many columns")
    held = pl.read_csv(body, infer_schema=False, has_header=False)
    names: dict[str, str] = {}
    for column, heading in zip(held.columns, held.row(0), strict=True):
        names.setdefault(heading or "", column)
    return held.slice(1).select(pl.col(column).alias(heading) for heading, column in names.items())


def _say_where(body: bytes, name: str, found: Found) -> None:
    """Say in which row a CSV stops being one."""
    said = f"{plain_name(name)} can't be read as a table"
    try:
        text = io.StringIO(body.decode("utf-8"), newline="")
    except UnicodeDecodeError as error:
        row = body.count(b"\n", 0, error.start) + 1
        found.add("unreadable_table", f"{said}: row {row:,} is not UTF-8 text.", name, row)
        return
    width, row = None, 0
    try:
        for row, cells in enumerate(csv.reader(text, strict=True), start=1):
            width = len(cells) if width is None else width
            if len(cells) != width:
                found.add(
                    "unreadable_table",
                    f"{said}: row {row:,} has {len(cells)} cells, and the heading has {width}.",
                    name,
                    row,
                )
                return
    except csv.Error:
        found.add("unreadable_table", f"{said}: row {row + 1:,} does not end as a row does.", name, row + 1)
        return
    found.add("unreadable_table", f"{said}.", name)


def _source(packed: Packed, name: str) -> Any:
    """What a reader of Parquet takes: the path, or all bytes where it is in a zip."""
    path = packed.path / name
    return path if packed.path.is_dir() else io.BytesIO(packed.read(name))
