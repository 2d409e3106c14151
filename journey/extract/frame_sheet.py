"""A sheet that is held in memory."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from journey.extract.sheet import BLOCK_ROWS, Block
from journey.extract.text_block import text_block
from journey.notes import Note


class FrameSheet:
    """A frame of strings, one row a physical row. `n_rows` is counted by whoever read it, another way."""

    real_cells = True

    def __init__(self, name: str, frame: pl.DataFrame, n_rows: int, notes: list[Note] | None = None) -> None:
        self.name = name
        self.n_rows = n_rows
        self.notes = notes or []
        self._frame = frame

    def head(self, n_rows: int) -> list[list[str]]:
        """The first rows, cells as text, blank cells as ""."""
        return [list(row) for row in self._frame.head(n_rows).fill_null("").rows()]

    def blocks(self, width: int) -> Iterator[Block]:
        """Every row, in order."""
        for start in range(0, self._frame.height, BLOCK_ROWS):
            yield text_block(start + 1, self._frame.slice(start, BLOCK_ROWS), width)
