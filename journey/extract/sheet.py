"""What every reader gives: sheets, each a run of blocks of text. See docs/intake.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

BLOCK_ROWS = 200_000
MAX_COLUMNS = 1_000
MAX_CELL_CHARACTERS = 1_000_000


@dataclass(frozen=True)
class Block:
    """Consecutive rows of a sheet.

    `frame` has source_row (Int64; the sheet's first row is 1) and c1..c<width> (String, never null).
    `ragged` are rows with text beyond the width; `spoiled` are rows of which no cell is kept, each with the
    code of the reason. n_rows = rows of `frame` + ragged + spoiled.
    """

    first_row: int
    n_rows: int
    frame: pl.DataFrame
    ragged: list[tuple[int, list[str]]] = field(default_factory=list)
    spoiled: list[tuple[int, str]] = field(default_factory=list)


class Sheet(Protocol):
    """One table-shaped part of a file. `n_rows` is counted by code apart from the parser."""

    name: str
    n_rows: int
    notes: list[str]

    def head(self, n_rows: int) -> list[list[str]]:
        """The first rows, cells as text, blank cells as ""."""
        ...

    def blocks(self, width: int) -> Iterator[Block]:
        """Every row, in order. May be called more than once."""
        ...


class FrameSheet:
    """A sheet that is held as a frame of strings, one row a physical row."""

    def __init__(self, name: str, frame: pl.DataFrame, n_rows: int, notes: list[str] | None = None) -> None:
        self.name = name
        self.n_rows = n_rows
        self.notes = notes or []
        self._frame = frame.select(
            pl.col(column).fill_null("").alias(f"c{number}")
            for number, column in enumerate(frame.columns, start=1)
        )

    def head(self, n_rows: int) -> list[list[str]]:
        """The first rows, cells as text, blank cells as ""."""
        return [list(row) for row in self._frame.head(n_rows).rows()]

    def blocks(self, width: int) -> Iterator[Block]:
        """Every row, in order."""
        names = [f"c{number}" for number in range(1, width + 1)]
        beyond = self._frame.columns[width:]
        for start in range(0, self._frame.height, BLOCK_ROWS):
            piece = self._frame.slice(start, BLOCK_ROWS).with_row_index("source_row", offset=start + 1)
            piece = piece.with_columns(pl.col("source_row").cast(pl.Int64))
            missing = [pl.lit("").alias(name) for name in names if name not in piece.columns]
            has_more = pl.any_horizontal(pl.col(beyond).str.strip_chars() != "") if beyond else pl.lit(False)
            marked = piece.with_columns(*missing, _more=has_more)
            surplus = marked.filter("_more").select("source_row", *self._frame.columns)
            ragged = [(row[0], list(row[1:])) for row in surplus.rows()]
            kept = marked.filter(~pl.col("_more")).select("source_row", *names)
            yield Block(start + 1, piece.height, kept, ragged)
