"""The books of one intake: the fate of every row, what was noticed, the parts handed on."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from journey.extract import FoundTable, RawBlock
from journey.intake.fates import Fates
from journey.intake.noticed import Noticed
from journey.intake.part import Worked, aside_frame, no_rows
from journey.intake.records import PLACE, Job, Keeper, Part, Task

_TEXTS = {
    "too_many_cells": "The row has more cells than there are headings; a stray delimiter is likely.",
    "cell_too_long": "A cell holds more than a million characters.",
    "control_character": "A cell holds a NUL character, so the row is damaged.",
    "not_json": "The line is not one JSON object.",
}
_SEED = 20260302


@dataclass(frozen=True)
class Mark:
    """A state of the books to come back to."""

    fates: Fates
    noticed: Noticed
    aside: list[pl.DataFrame]
    seen: pl.Series
    n_kept: int


class Ledger:
    """Where every row is written down as soon as its fate is known."""

    def __init__(
        self, n_rows_of: Mapping[str, int], task: Task, keeper: Keeper, is_kept_elsewhere: bool
    ) -> None:
        self.fates = Fates(n_rows_of)
        self.noticed = Noticed(task.as_of_date)
        self.aside: list[pl.DataFrame] = []
        self._seen = pl.Series([], dtype=pl.UInt64)
        self._keeper = keeper
        keeper.begin(list(n_rows_of))
        self.do: Callable[[Job], object] = lambda job: job()
        self._is_kept_elsewhere = is_kept_elsewhere

    def mark(self) -> Mark:
        """The state now."""
        return Mark(
            copy.deepcopy(self.fates),
            copy.deepcopy(self.noticed),
            list(self.aside),
            self._seen,
            self._keeper.n_kept(),
        )

    def back_to(self, mark: Mark) -> None:
        """Undo everything since a mark."""
        self.fates, self.noticed = mark.fates, mark.noticed
        self.aside, self._seen = mark.aside, mark.seen
        self._keeper.drop_after(mark.n_kept)

    def block(self, table: FoundTable, block: RawBlock) -> None:
        """Rows of a block that are no data, and those that cannot be read as a row."""
        sheet = pl.lit(table.sheet.name).alias("source_sheet")
        self.fates.put(block.skipped.with_columns(sheet), "skipped")
        if block.aside:
            shape: dict[str, Any] = {
                "source_row": pl.Int64,
                "reason_code": pl.String,
                "raw_json": pl.String,
            }
            rows = pl.DataFrame(block.aside, shape, orient="row").with_columns(
                sheet,
                reason_text=pl.col("reason_code").replace_strict(_TEXTS, return_dtype=pl.String),
                column_label=pl.lit(None, dtype=pl.String),
            )
            self.fates.put(rows, "set_aside")
            nothing = no_rows()
            self._give(Part(nothing.interaction, nothing.identifier, aside_frame(rows)))
        self.noticed.blanks(block.frame, table.rule)

    def unwanted(self, raw: pl.DataFrame) -> None:
        """Rows of a table that the profile knows and does not want."""
        self.fates.put(raw.select(*PLACE, reason_code=pl.lit("table_not_wanted")), "skipped")

    def worked(self, worked: Worked) -> None:
        """Rows that were mapped and checked."""
        self.fates.accept(worked.accepted)
        self.fates.put(worked.rejected)
        self.noticed.refusers |= set(worked.refusers)
        self._give(worked.part)

    def close(self) -> None:
        """Every extract has at least one part, if of no rows."""
        if not self._keeper.n_kept():
            self._give(no_rows())

    def set_aside(self) -> pl.DataFrame:
        """All rows set aside so far."""
        return pl.concat(self.aside).sort(PLACE)

    def _give(self, part: Part) -> None:
        self.noticed.part(part.interaction)
        self.aside.append(part.set_aside.drop("raw_json") if self._is_kept_elsewhere else part.set_aside)
        self.do(self._keeper.keep(Part(part.interaction, self._unseen(part.identifier), part.set_aside)))

    def _unseen(self, identifier: pl.DataFrame) -> pl.DataFrame:
        """Combinations that no earlier part had. By 64-bit hash: a chance repeat loses a spelling."""
        if identifier.is_empty():
            return identifier
        hashed = identifier.hash_rows(seed=_SEED)
        fresh = hashed.is_first_distinct() & ~hashed.is_in(self._seen.implode())
        self._seen = pl.concat([self._seen, hashed.filter(fresh)])
        return identifier.filter(fresh)
