"""From a grid of cells to a table: find the header row, skip what is no data, set ragged rows apart."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from journey.errors import Refused
from journey.profiles import TableRule, fold

HEADER_SEARCH_ROWS = 30
MAX_COLUMNS = 1_000


@dataclass(frozen=True)
class Grid:
    """All rows of a file or sheet in order, the first being row 1. `sheet` is "" for a CSV."""

    sheet: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class RawTable:
    """One table as text.

    `frame` has a String column per heading, and source_row (Int64, as seen in the file; the header counts).
    `skipped` has source_row, reason_code; `ragged` has source_row, raw_json: rows with surplus cells.
    """

    name: str
    sheet: str
    frame: pl.DataFrame
    header_row: int
    skipped: pl.DataFrame
    ragged: pl.DataFrame


def build_table(grid: Grid, rule: TableRule) -> RawTable:
    """Read a grid by a table rule.

    Raises:
        Refused: headings that are needed are missing, or a heading that is used stands twice.
    """
    header_row = _find_header(grid, rule)
    headings = _trim_end([cell.strip() for cell in grid.rows[header_row - 1]])
    _check_repeats(headings, rule, header_row)
    width = len(headings)
    skipped = [(number + 1, "above_header") for number in range(header_row - 1)]
    kept: list[Sequence[str]] = []
    kept_rows: list[int] = []
    ragged: list[tuple[int, str]] = []
    totals = re.compile("|".join(f"(?:{pattern})" for pattern in rule.skip_when) or r"(?!)")
    for number, row in enumerate(grid.rows[header_row:], start=header_row + 1):
        first = next((stripped for cell in row if (stripped := cell.strip())), "")
        if not first:
            skipped.append((number, "blank_row"))
        elif totals.search(first.casefold()):
            skipped.append((number, "totals_row"))
        elif len(row) > width and any(cell.strip() for cell in row[width:]):
            ragged.append((number, _as_json(headings, row)))
        else:
            kept.append(row if len(row) == width else [*row[:width], *[""] * (width - len(row))])
            kept_rows.append(number)
    frame = _frame(headings, kept, kept_rows)
    return RawTable(
        rule.name,
        grid.sheet,
        frame,
        header_row,
        pl.DataFrame(skipped, schema={"source_row": pl.Int64, "reason_code": pl.String}, orient="row"),
        pl.DataFrame(ragged, schema={"source_row": pl.Int64, "raw_json": pl.String}, orient="row"),
    )


def _find_header(grid: Grid, rule: TableRule) -> int:
    best_missing: list[str] | None = None
    best_row = 1
    for number, row in enumerate(grid.rows[:HEADER_SEARCH_ROWS], start=1):
        present = {fold(cell) for cell in row}
        missing = _missing(present, rule)
        if not missing:
            return number
        if best_missing is None or len(missing) < len(best_missing):
            best_missing, best_row = missing, number
    where = f" on sheet '{grid.sheet}'" if grid.sheet else ""
    names = ", ".join(f"'{name}'" for name in best_missing or _missing(set(), rule))
    raise Refused(
        f"No header row was found{where}: row {best_row} comes nearest and has no column called {names}."
        " Check that this is the right source, or correct its profile."
    )


def _missing(present: set[str], rule: TableRule) -> list[str]:
    missing = []
    for name in rule.required:
        column = rule.columns[name]
        wanted = all if column.is_joined else any
        if not wanted(fold(heading) in present for heading in column.headings):
            missing.append(" + ".join(column.headings) if column.is_joined else column.headings[0])
    return missing


def _check_repeats(headings: list[str], rule: TableRule, header_row: int) -> None:
    columns = [*rule.columns.values(), *(c for person in rule.persons for c in person.columns.values())]
    used = {fold(heading) for column in columns for heading in column.headings}
    folded = [fold(heading) for heading in headings]
    for heading, key in zip(headings, folded, strict=True):
        if key in used and folded.count(key) > 1:
            raise Refused(
                f"The column '{heading}' stands more than once in row {header_row}, so it is not certain"
                " which to use. Remove or rename one of them."
            )


def _frame(headings: list[str], rows: list[Sequence[str]], row_numbers: list[int]) -> pl.DataFrame:
    names = _unique(headings)
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    data = {name: pl.Series(name, column, dtype=pl.String) for name, column in zip(names, cells, strict=True)}
    return pl.DataFrame(data | {"source_row": pl.Series("source_row", row_numbers, dtype=pl.Int64)})


def _unique(headings: list[str]) -> list[str]:
    """Headings made usable as column names: unnamed ones get their number, unused repeats a count."""
    names: list[str] = []
    for number, heading in enumerate(headings, start=1):
        name = heading or f"column {number}"
        while name in names or name == "source_row":
            name = f"{name} ({number})"
        names.append(name)
    return names


def _trim_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _as_json(headings: list[str], row: Sequence[str]) -> str:
    names = _unique([*headings, *[""] * (len(row) - len(headings))])
    return json.dumps(dict(zip(names, row, strict=False)), ensure_ascii=False)
