"""All rows of one table of an extract: block by block where rows stand alone, else part by part."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np
import polars as pl

from journey import canonical, extract
from journey.canonical import Decided, Survey
from journey.errors import Refused
from journey.extract import FoundTable
from journey.intake.ledger import Ledger
from journey.intake.part import Worked, work
from journey.intake.records import Task
from journey.intake.spread import PART_ROWS, Spread
from journey.profiles import TableRule

MAX_LOOKUP_ROWS = 2_000_000
MAX_ROWS_AT_ONCE = 100_000_000  # the records' hashes are held in memory, eight bytes each
FEW_ROWS = 20_000
_WORKERS = 2
_SEED = 20260303


@dataclass(frozen=True)
class Table:
    """One table of an extract: where its rows are, and what is needed to map them."""

    rule: TableRule
    sheets: list[FoundTable]
    task: Task
    ledger: Ledger
    lookups: dict[str, pl.DataFrame]
    file_name: str

    @property
    def n_rows(self) -> int:
        """Physical rows of its sheets."""
        return sum(found.sheet.n_rows for found in self.sheets)

    def blocks(self) -> Iterator[pl.DataFrame]:
        """Its rows of data as text; the others are written down on the way.

        Small blocks are put together: a workbook may have a tab for every month.
        """
        held: list[pl.DataFrame] = []
        for raw in self._raw_frames():
            held.append(raw)
            if sum(frame.height for frame in held) >= FEW_ROWS:
                yield pl.concat(held, how="diagonal")
                held = []
        if held:
            yield pl.concat(held, how="diagonal")

    def _raw_frames(self) -> Iterator[pl.DataFrame]:
        for found in self.sheets:
            if found.header_row:
                self.ledger.fates.heading(found.sheet.name, found.header_row)
            for block in extract.raw_blocks(found):
                self.ledger.block(found, block)
                if not block.frame.is_empty():
                    yield block.frame
            self.ledger.noticed.columns(found)

    def decide(self, facts: Survey) -> Decided:
        """What the facts about its columns decide."""
        real_cells = any(found.sheet.real_cells for found in self.sheets)
        return canonical.decide(
            facts, self.rule, self.task.profile, real_cells=real_cells, file_name=self.file_name
        )


class _NotAlone(Exception):
    """Rows of different blocks belong together, or a later block changes what the first one decided."""


def take_table(
    rule: TableRule,
    sheets: list[FoundTable],
    task: Task,
    ledger: Ledger,
    lookups: dict[str, pl.DataFrame],
    file_name: str,
    is_looked_up: bool,
) -> pl.DataFrame | None:
    """Take every row of a table in. Returns its text rows where other tables look up in it, else None.

    Raises:
        Refused: a table that is looked up in has over two million rows.
    """
    table = Table(rule, sheets, task, ledger, lookups, file_name)
    if is_looked_up and table.n_rows > MAX_LOOKUP_ROWS:
        raise Refused(f"{file_name}: table '{rule.name}' has over {MAX_LOOKUP_ROWS:,} rows to look up in.")
    if not is_looked_up and PART_ROWS < table.n_rows <= MAX_ROWS_AT_ONCE and _may_stand_alone(rule):
        mark = ledger.mark()
        try:
            _take_at_once(table)
            return None
        except _NotAlone:
            ledger.back_to(mark)
    return _take_by_parts(table, is_looked_up)


def _may_stand_alone(rule: TableRule) -> bool:
    """Whether the rule compares rows only where they have the same record."""
    is_nested = rule.parent is not None and rule.parent.counts_for_cost == "first"
    return not (rule.pairing or rule.nightly or rule.share_by or is_nested or rule.grain_code == "ignore")


def _take_at_once(table: Table) -> None:
    """Map each block as it is read, two at a time, in the hope that it stands alone; at the end, make sure.

    Raises:
        _NotAlone: two rows of the table have the same record, or the date formats that the first block
            decided are not those of the whole.
    """
    with ThreadPoolExecutor(_WORKERS) as pool:
        written: list[Future[None]] = []
        table.ledger.do = lambda job: written.append(pool.submit(job))
        try:
            decided, alone = _each_alone(table, pool)
        finally:
            table.ledger.do = lambda job: job()
        for one in written:
            one.result()
    if decided is None:
        return
    n_aside = sum(aside.height for aside in table.ledger.aside)
    if n_aside * 2 > table.n_rows or _has_repeat(np.concatenate([one.records for one in alone])):
        raise _NotAlone  # so many rows set aside may be dates in another order, which a survey tells
    facts = [one.facts for one in alone if one.facts is not None]
    final = table.decide(reduce(add, facts)) if facts else decided
    if final.formats != decided.formats:
        raise _NotAlone
    table.ledger.noticed.notes += final.notes


@dataclass(frozen=True)
class _Alone:
    """What is left to be known of a block: facts about its dates, and a hash of each row's record."""

    facts: Survey | None
    records: np.ndarray


def _each_alone(table: Table, pool: ThreadPoolExecutor) -> tuple[Decided | None, list[_Alone]]:
    """Blocks through the pool, written down in the file's order."""
    decided: Decided | None = None
    alone: list[_Alone] = []
    waiting: deque[Future[tuple[Worked, _Alone]]] = deque()

    def settle() -> None:
        worked, one = waiting.popleft().result()
        table.ledger.worked(worked)
        alone.append(one)

    for raw in table.blocks():
        if decided is None:
            decided = _first_guess(table, raw)
        waiting.append(pool.submit(_work_alone, raw, table, decided))
        if len(waiting) > _WORKERS:
            settle()
    while waiting:
        settle()
    return decided, alone


def _work_alone(raw: pl.DataFrame, table: Table, decided: Decided) -> tuple[Worked, _Alone]:
    records = canonical.together(raw, table.rule, table.lookups).hash(seed=_SEED).to_numpy()
    facts = canonical.survey(raw, table.rule) if canonical.is_open(table.rule) else None
    return work(raw, table.rule, table.task, decided, table.lookups), _Alone(facts, records)


def _first_guess(table: Table, raw: pl.DataFrame) -> Decided:
    try:
        return table.decide(canonical.survey(raw, table.rule))
    except Refused:  # what a first block says is not yet true of the column
        raise _NotAlone from None


def _has_repeat(hashes: np.ndarray) -> bool:
    hashes.sort()
    return bool((hashes[1:] == hashes[:-1]).any())


def _with_records(table: Table, raw: pl.DataFrame, seen: np.ndarray) -> np.ndarray:
    """The records of the parts so far. Parts are made by person or job here, not by record.

    Raises:
        Refused: a record stands in two parts, where its rows would escape comparison.
    """
    hashes = canonical.records(raw, table.rule, table.lookups).hash(seed=_SEED).unique().to_numpy()
    if np.isin(hashes, seen).any():
        raise Refused(
            f"{table.file_name} has over a million rows, and in table '{table.rule.name}' one record stands"
            " under two people or two jobs. Nothing was taken in. Add the file in pieces, as by year."
        )
    return np.concatenate([seen, hashes])


def _take_by_parts(table: Table, is_looked_up: bool) -> pl.DataFrame | None:
    """Survey the whole table and lay its rows into parts; then map each part by itself."""
    spread = Spread(table.task.folder, table.rule.name, table.n_rows)
    facts: Survey | None = None
    for raw in table.blocks():
        found = canonical.survey(raw, table.rule)
        facts = found if facts is None else facts + found
        spread.put(raw, canonical.together(raw, table.rule, table.lookups))
    if facts is None:
        return None
    if table.rule.grain_code != "ignore":
        decided = table.decide(facts)
        table.ledger.noticed.notes += decided.notes
    held: list[pl.DataFrame] = []
    seen = np.array([], dtype=np.uint64)
    for raw in spread.parts():
        if spread.n_parts > 1 and not _may_stand_alone(table.rule):
            seen = _with_records(table, raw, seen)
        if is_looked_up:
            held.append(raw)
        if table.rule.grain_code == "ignore":
            table.ledger.unwanted(raw)
        else:
            table.ledger.worked(work(raw, table.rule, table.task, decided, table.lookups))
    return pl.concat(held, how="diagonal") if held else None
