"""Rows laid in buckets of people on disk, then sorted and written bucket by bucket."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import polars as pl

N_BUCKETS = 16
_ROW_GROUP = 100_000
_LAID = ".laid"


def bucket_of(person_id: str) -> str:
    """The bucket of a person, 00 to 15: the first hexadecimal digit of sha256 of the id that leaves.

    >>> bucket_of("P1")
    '15'
    """
    return f"{int(sha256(person_id.encode()).hexdigest()[0], 16):02d}"


class Parts:
    """The Parquet files of a pack that is being written. What is laid is gone when this is left."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._laid = folder / _LAID
        self._n_laid = 0
        self._empty: dict[str, pl.DataFrame] = {}

    def __enter__(self) -> Parts:
        self._laid.mkdir(mode=0o700)
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._laid)

    def lay(self, name: str, frame: pl.DataFrame) -> None:
        """Lay rows in the buckets of their people, in no order."""
        self._empty.setdefault(name, frame.clear())
        self._n_laid += 1
        people = frame["person_id"].unique()
        bucket = pl.col("person_id").replace_strict(
            people, [bucket_of(person) for person in people], return_dtype=pl.String
        )
        for (number,), rows in frame.with_columns(_bucket=bucket).group_by("_bucket"):
            folder = self._laid / name / str(number)
            folder.mkdir(parents=True, exist_ok=True)
            held = rows.drop("_bucket")
            held.write_parquet(folder / f"{self._n_laid:06}.parquet", compression="lz4", statistics=False)

    def write_sorted(self, name: str, order: Iterable[str]) -> pl.Schema:
        """Write each bucket of a table as one file, its rows in order; a bucket of nobody has no rows."""
        for number in range(N_BUCKETS):
            laid = sorted((self._laid / name / f"{number:02d}").glob("*.parquet"))
            rows = pl.concat([pl.read_parquet(path) for path in laid]) if laid else self._empty[name]
            self._write(f"{name}/person_bucket={number:02d}", rows.sort(*order, nulls_last=False))
        shutil.rmtree(self._laid / name, ignore_errors=True)
        return self._empty[name].schema

    def write_whole(self, name: str, frame: pl.DataFrame) -> pl.Schema:
        """Write a table that is not partitioned, in the order it has."""
        self._write(name, frame)
        return frame.schema

    def _write(self, where: str, rows: pl.DataFrame) -> None:
        folder = self._folder / where
        folder.mkdir(parents=True)
        rows.write_parquet(
            folder / "part-0.parquet", compression="zstd", statistics=True, row_group_size=_ROW_GROUP
        )
