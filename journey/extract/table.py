"""From a sheet to a table: find the heading row, skip what is no data, name the columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from journey.errors import Refused
from journey.extract.no_data import no_data, with_tail
from journey.extract.sheet import Block, Sheet
from journey.notes import Note, shown_heading
from journey.profiles import TableRule, fold

HEADER_SEARCH_ROWS = 30
_SKIPPED = {"source_row": pl.Int64, "reason_code": pl.String}


@dataclass(frozen=True)
class FoundTable:
    """A table of the profile in a sheet.

    `headings` are the columns' names from the left, made unique; `width` counts the sheet's columns up to the
    last one with a heading, `n_cells` those that the first rows really have: a line may end with a spare
    delimiter. `header_row` is 0 where the file has no headings.
    """

    sheet: Sheet
    rule: TableRule
    header_row: int
    headings: list[str]
    n_cells: int
    notes: list[Note] = field(default_factory=list)

    @property
    def width(self) -> int:
        """How many columns have a heading, or stand left of one that has."""
        return len(self.headings)


@dataclass(frozen=True)
class RawBlock:
    """Consecutive rows of a table as text.

    `frame` has source_sheet, source_row and a String column a heading, "" for blank. `skipped` has
    source_row, reason_code. `aside` are rows that cannot be used: (row, reason code, the cells as JSON).
    """

    frame: pl.DataFrame
    skipped: pl.DataFrame
    aside: list[tuple[int, str, str]]


@dataclass(frozen=True)
class Nearest:
    """The row that comes nearest to a heading row, and the headings it lacks."""

    row: int
    missing: list[str]


def find_table(sheet: Sheet, rule: TableRule, column_names: Sequence[str] = ()) -> FoundTable | Nearest:
    """The table in a sheet, or the row that comes nearest to being its heading row.

    Args:
        sheet: where to look.
        rule: the table looked for.
        column_names: the names of the columns in order, for a file that has no headings.

    Raises:
        Refused: a heading that is used stands twice.
    """
    if column_names:
        return FoundTable(sheet, rule, 0, _unique(list(column_names)), len(column_names))
    best = Nearest(1, _missing(set(), rule))
    head = sheet.head(HEADER_SEARCH_ROWS)
    for number, row in enumerate(head, start=1):
        missing = _missing({fold(cell) for cell in row}, rule)
        if not missing:
            headings = _trim_end([cell.strip() for cell in row])
            _check_repeats(sheet, headings, rule, number)
            n_cells = max(len(cells) for cells in head[number - 1 :])
            notes = _notes(sheet, headings, rule)
            return FoundTable(sheet, rule, number, _unique(headings), n_cells, notes)
        if len(missing) < len(best.missing):
            best = Nearest(number, missing)
    return best


def raw_blocks(table: FoundTable) -> Iterator[RawBlock]:
    """The rows of a table, in order; every row of the sheet but the heading row is in exactly one block."""
    names = [f"c{number}" for number in range(1, table.width + 1)]
    waiting: Block | None = None
    for block in table.sheet.blocks(max(table.width, table.n_cells)):
        if waiting is not None:
            yield _raw(waiting, table, names, is_last=False)
        waiting = block
    if waiting is not None:
        yield _raw(waiting, table, names, is_last=True)


def _raw(block: Block, table: FoundTable, names: list[str], is_last: bool) -> RawBlock:
    narrow, surplus = _narrowed(block.frame, table.width)
    why = no_data(narrow, table.header_row, table.headings, table.rule.skip_when)
    if is_last and why is not None:
        why = with_tail(narrow, why)
    kept, skipped = narrow, pl.DataFrame(schema=_SKIPPED)
    if why is not None:
        skipped = narrow.select("source_row", reason_code=why).filter(
            pl.col("reason_code").is_not_null() & (pl.col("source_row") != table.header_row)
        )
        kept = narrow.filter(why.is_null())
    spoiled = [(row, code, "{}") for row, code in block.spoiled]
    ragged, above = [], []
    for row, cells in [*surplus, *block.ragged]:
        if row < table.header_row:
            above.append((row, "above_header"))
        elif row != table.header_row:
            ragged.append((row, "too_many_cells", _as_json(table, cells)))
    columns = [pl.col(name).alias(heading) for name, heading in zip(names, table.headings, strict=True)]
    return RawBlock(
        kept.select(pl.lit(table.sheet.name).alias("source_sheet"), "source_row", *columns),
        pl.concat([skipped, pl.DataFrame(above, _SKIPPED, orient="row")]),
        [*spoiled, *ragged],
    )


def _narrowed(frame: pl.DataFrame, width: int) -> tuple[pl.DataFrame, list[tuple[int, list[str]]]]:
    """The columns with headings, and apart from them the rows that hold text further right."""
    beyond = frame.columns[width + 1 :]
    if not beyond:
        return frame, []
    marked = frame.with_columns(_more=pl.any_horizontal(pl.col(beyond).str.strip_chars() != ""))
    surplus = [(row[0], list(row[1:])) for row in frame.filter(marked["_more"]).rows()]
    return marked.filter(~pl.col("_more")).select(frame.columns[: width + 1]), surplus


def _missing(present: set[str], rule: TableRule) -> list[str]:
    missing = []
    present = present | {fold(heading) for heading in rule.taken_headings}
    # Without the column that tells who agreed nobody can be taken to have agreed.
    for name in [*rule.required, *(["consent"] if "consent" in rule.columns else [])]:
        column = rule.columns[name]
        wanted = all if column.is_joined else any
        if not wanted(fold(heading) in present for heading in column.headings):
            missing.append(" + ".join(column.headings) if column.is_joined else column.headings[0])
    return missing


def used_headings(rule: TableRule) -> frozenset[str]:
    """The headings that a table's rule uses, folded."""
    columns = [*rule.columns.values(), *(c for person in rule.persons for c in person.columns.values())]
    lookups = [*rule.taken_headings, *(heading for lookup in rule.lookups for heading in lookup.key)]
    names = [*(h for column in columns for h in column.headings), *lookups]
    return frozenset(fold(name) for name in names)


def _check_repeats(sheet: Sheet, headings: list[str], rule: TableRule, header_row: int) -> None:
    used = used_headings(rule)
    folded = [fold(heading) for heading in headings]
    for heading, key in zip(headings, folded, strict=True):
        if key in used and folded.count(key) > 1:
            where = f" on sheet '{sheet.name}'" if sheet.name else ""
            raise Refused(
                f"The column '{heading}' stands more than once in row {header_row}{where}, so it is not"
                " certain which to use. Remove or rename one of them."
            )


def _notes(sheet: Sheet, headings: list[str], rule: TableRule) -> list[Note]:
    """Columns that the profile does not use, and fields of it that the file does not have."""
    present = {fold(heading) for heading in headings}
    used = used_headings(rule)
    taken = {fold(heading) for heading in rule.taken_headings}
    notes = [
        Note("column_new", "", sheet.name, shown_heading(heading))
        for heading in headings
        if heading and fold(heading) not in used
    ]
    return notes + [
        Note("column_missing", "", sheet.name, column.headings[0])
        for column in rule.columns.values()
        if not (all if column.is_joined else any)(fold(h) in present for h in column.headings)
        and not any(fold(h) in taken for h in column.headings)
    ]


def _unique(headings: list[str]) -> list[str]:
    """Headings made usable as column names: unnamed ones get their number, unused repeats a count."""
    names: list[str] = []
    for number, heading in enumerate(headings, start=1):
        name = heading or f"column {number}"
        while name in names or name in ("source_row", "source_sheet"):
            name = f"{name} ({number})"
        names.append(name)
    return names


def _trim_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _as_json(table: FoundTable, row: Sequence[str]) -> str:
    """The cells of the columns that the profile uses; none where it has to be asked who agreed."""
    if "consent" in table.rule.columns:
        return "{}"
    used = used_headings(table.rule)
    cells = zip(table.headings, row, strict=False)
    return json.dumps({name: cell for name, cell in cells if fold(name) in used}, ensure_ascii=False)
