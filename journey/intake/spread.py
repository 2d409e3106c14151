"""Rows of a big table laid into parts on disk, so that what must stay together is mapped together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

PART_ROWS = 1_000_000
_SEED = 20260301


class Spread:
    """Parts of one table. A table of up to a million rows is one part and stays in memory.

    The files are in the landing folder, owner-only, and go with it.
    """

    def __init__(self, folder: Path, name: str, n_rows: int) -> None:
        self.n_parts = max(1, -(-n_rows // PART_ROWS))
        self._folder = folder
        self._name = name
        self._held: list[pl.DataFrame] = []
        self._files: list[list[Path]] = [[] for _ in range(self.n_parts)]

    def put(self, raw: pl.DataFrame, together: pl.Series) -> None:
        """Some rows, and for each the text by which it must stay with others."""
        if self.n_parts == 1:
            self._held.append(raw)
            return
        part = (together.hash(seed=_SEED) % self.n_parts).alias("_part")
        for (number,), rows in raw.with_columns(part).group_by("_part", maintain_order=True):
            files = self._files[int(str(number))]
            file = self._folder / f"{self._name}-{number}-{len(files)}.arrow"
            rows.drop("_part").write_ipc(file)
            files.append(file)

    def parts(self) -> Iterator[pl.DataFrame]:
        """Each part once, its rows in the file's order; a part's files are removed when it is given."""
        if self.n_parts == 1:
            held, self._held = self._held, []
            if held:
                yield pl.concat(held, how="diagonal")
            return
        for files in self._files:
            if files:
                frame = pl.concat([pl.read_ipc(file.read_bytes()) for file in files], how="diagonal")
                for file in files:
                    file.unlink()
                yield frame
