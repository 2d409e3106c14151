"""Packs changed after they were written: in one file, in both, and with the manifest made to match."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from journey.export.csv_files import write_csv
from journey.export.verify import Finding, Verified, verify_pack

Edit = Callable[[pl.DataFrame], pl.DataFrame]


class EditedPack:
    """A copy of a pack, to be changed."""

    def __init__(self, pack: Path, folder: Path) -> None:
        self.path = folder
        shutil.copytree(pack, folder)

    def lines(self, name: str) -> list[str]:
        """The lines of a CSV without line breaks in its cells."""
        return (self.path / f"{name}.csv").read_bytes().decode("utf-8").split("\r\n")[:-1]

    def write_lines(self, name: str, lines: Sequence[str]) -> None:
        """The CSV alone, as somebody with an editor would leave it."""
        text = "".join(f"{line}\r\n" for line in lines)
        (self.path / f"{name}.csv").write_bytes(text.encode("utf-8"))

    def replace(self, name: str, row: int, before: str, after: str) -> None:
        """One text in one row of the CSV alone; the heading is row 1."""
        lines = self.lines(name)
        assert lines[row - 1].count(before) >= 1, lines[row - 1]
        lines[row - 1] = lines[row - 1].replace(before, after, 1)
        self.write_lines(name, lines)

    def table(self, name: str) -> pl.DataFrame:
        """A table, from its Parquet file."""
        return pl.read_parquet(self.path / f"{name}.parquet")

    def change(self, name: str, edit: Edit) -> None:
        """The same in the CSV and in the Parquet file."""
        held = edit(self.table(name))
        held.write_parquet(self.path / f"{name}.parquet", compression="zstd")
        write_csv(held, self.path / f"{name}.csv")

    def manifest(self) -> dict[str, Any]:
        """What manifest.json holds."""
        held: dict[str, Any] = json.loads((self.path / "manifest.json").read_text(encoding="utf-8"))
        return held

    def write_manifest(self, held: Any) -> None:
        """Put it back, changed."""
        (self.path / "manifest.json").write_text(json.dumps(held), encoding="utf-8")

    def settle(self) -> None:
        """Make the manifest's hashes and numbers of rows match, as somebody who knows the form would."""
        held = self.manifest()
        for name in held["files"]:
            if (self.path / name).is_file():
                held["files"][name] = hashlib.sha256((self.path / name).read_bytes()).hexdigest()
        for name in held["rows"]:
            if (self.path / f"{name}.parquet").is_file():
                held["rows"][name] = self.table(name).height
        self.write_manifest(held)

    def zipped(self, target: Path) -> Path:
        """The same files in one zip."""
        with zipfile.ZipFile(target, "w") as held:
            for path in sorted(self.path.rglob("*")):
                held.write(path, path.relative_to(self.path).as_posix())
        return target

    def verify(self) -> Verified:
        """What a check says."""
        return verify_pack(self.path)


def at(row: int, column: str, make: Callable[[pl.Expr], pl.Expr]) -> Edit:
    """One cell made anew; the first row of data is row 2, as in the CSV."""

    def edit(frame: pl.DataFrame) -> pl.DataFrame:
        is_it = pl.int_range(pl.len()) == row - 2
        made = pl.when(is_it).then(make(pl.col(column))).otherwise(pl.col(column))
        return frame.with_columns(made.cast(frame.schema[column]).alias(column))

    return edit


def said_of(verified: Verified, table: str) -> list[Finding]:
    """The findings of one table."""
    return [finding for finding in verified.findings if finding.table == table]
