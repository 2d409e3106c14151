"""What every reader gives: sheets, each a run of blocks of text. See docs/intake.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from journey.notes import Note

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
    notes: list[Note]
    real_cells: bool  # dates may be real dates, given as ISO text, whatever form the profile says

    def head(self, n_rows: int) -> list[list[str]]:
        """The first rows, cells as text, blank cells as ""."""
        ...

    def blocks(self, width: int) -> Iterator[Block]:
        """Every row, in order. May be called more than once."""
        ...
