"""The tables of a pack as files: one CSV and one Parquet each, two files at a time."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from journey.export.csv_files import write_csv

if TYPE_CHECKING:
    import polars as pl

_AT_ONCE = 2  # packing a Parquet file keeps one core busy and no more


def write_tables(folder: Path, tables: Mapping[str, pl.DataFrame], is_raw: bool = False) -> None:
    """Write every table into a folder, under its name.

    Args:
        folder: is there; files of the same names are written over.
        tables: by name.
        is_raw: text in CSV is not made inert.

    Raises:
        OSError: the disk does not take a file.
    """

    def packed(name: str) -> None:
        tables[name].write_parquet(folder / f"{name}.parquet", compression="zstd")

    def plain(name: str) -> None:
        write_csv(tables[name], folder / f"{name}.csv", is_raw)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for job in [pool.submit(write, name) for name in tables for write in (packed, plain)]:
            job.result()
