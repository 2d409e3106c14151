"""What goes into an intake and what comes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import polars as pl

from journey.canonical import Tokenise
from journey.notes import Note
from journey.profiles import Profile

PLACE = ["source_sheet", "source_row"]
WHY = ["reason_code", "reason_text", "column_label"]


@dataclass(frozen=True)
class Task:
    """What every step needs: the profile, the keyed tokens, the last day the data speak for, a folder.

    `covers` is the period declared for the extract, end exclusive. `folder` is owner-only, for what is
    unpacked and for parts of big tables.
    """

    profile: Profile
    tokenise: Tokenise
    as_of_date: dt.date
    folder: Path
    covers: tuple[dt.date, dt.date] | None = None
    tell: Callable[[str], None] = field(default=lambda _: None)


@dataclass(frozen=True)
class Part:
    """What some rows became: the frames of schemas/canonical.py."""

    interaction: pl.DataFrame
    identifier: pl.DataFrame
    set_aside: pl.DataFrame


Job = Callable[[], None]


class Keeper(Protocol):
    """Takes each part as it is made."""

    def begin(self, sheet_names: Sequence[str]) -> None:
        """Hear what the sheets are called, in the order of the files, before the first part comes."""
        ...

    def keep(self, part: Part) -> Job:
        """Take one part. The job given back is the slow end of it, which another thread may do."""
        ...

    def n_kept(self) -> int:
        """How many parts were taken."""
        ...

    def drop_after(self, n_parts: int) -> None:
        """Forget all parts but the first so many: they are going to be made again."""
        ...


def _nothing() -> None:
    pass


class InMemory:
    """A keeper that holds the parts."""

    def __init__(self) -> None:
        self.parts: list[Part] = []

    def begin(self, sheet_names: Sequence[str]) -> None:
        """Parts carry the names of their sheets, so there is nothing to keep."""

    def keep(self, part: Part) -> Job:
        """Take one part."""
        self.parts.append(part)
        return _nothing

    def n_kept(self) -> int:
        """How many parts were taken."""
        return len(self.parts)

    def drop_after(self, n_parts: int) -> None:
        """Forget all parts but the first so many."""
        del self.parts[n_parts:]


class Nowhere:
    """A keeper that lets each part go: for looking only."""

    def __init__(self) -> None:
        self._n_parts = 0

    def begin(self, sheet_names: Sequence[str]) -> None:
        """Nothing is kept."""

    def keep(self, part: Part) -> Job:
        """Count one part."""
        self._n_parts += 1
        return _nothing

    def n_kept(self) -> int:
        """How many parts went by."""
        return self._n_parts

    def drop_after(self, n_parts: int) -> None:
        """Count from there again."""
        self._n_parts = n_parts


@dataclass(frozen=True)
class TakenIn:
    """What an extract became.

    `interaction`, `identifier` and `set_aside` are there unless a keeper took the parts; then `set_aside`
    holds places and reasons only. `row` has runs of rows with one fate. `counts` are rows of the files, so
    that rows_in = accepted + set_aside + duplicate + superseded + skipped; an accepted row may hold no
    interaction of its own (the Out of a stay) or two (two people). The period covered is inferred from what
    happened: start inclusive, end exclusive; both None where nothing was accepted. `columns` are (sheet,
    heading, our field or None); `refusers` are the tokens of people who refused consent; `flags` and `blanks`
    are counts by sheet.
    """

    interaction: pl.DataFrame
    identifier: pl.DataFrame
    set_aside: pl.DataFrame
    row: pl.DataFrame
    counts: dict[str, int]
    reasons: dict[str, int]
    covers_from_date: dt.date | None
    covers_to_date_excl: dt.date | None
    notes: list[Note]
    agency_codes: list[str]
    refusers: list[str]
    columns: list[tuple[str, str, str | None]]
    flags: pl.DataFrame
    blanks: pl.DataFrame
