"""The heading row of a sheet nobody has described, and the rows below it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import polars as pl

from journey.errors import Refused
from journey.extract.sheet import MAX_COLUMNS, Sheet
from journey.profiles import fold
from journey.propose.hints import Hints

SEARCH_ROWS = 30
FIRST_ROWS = 200_000
LATER_DISTINCT = 200_000
TOTALS = r"^(grand |sub ?)?total"
EMPTY_WORDS = ("", "null", "n/a", "none", "-")
_VALUE = re.compile(r"^[\W\d_]*$|\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|^\d+([ T:.,/-]\d+)+$|@|^\w*\d{5,}\w*$")
_DATED = re.compile(r"^(?=.*\d)\d{1,4}[ /.-]\w{2,9}[ /.-]\d{2,4}")
_LONGEST_HEADING = 80


@dataclass(frozen=True)
class Seen:
    """One table as it was found.

    `frame` has a String column a heading (blank cells null), at most the first 200,000 rows; `later` holds,
    by heading, further distinct texts of the rest of the file. `header_row` is 0 where there are no headings.
    """

    sheets: tuple[str, ...]
    header_row: int
    headings: tuple[str, ...]
    frame: pl.DataFrame
    n_rows: int
    n_totals: int
    later: dict[str, pl.Series] = field(default_factory=dict)
    repeated: tuple[str, ...] = ()


def find_header(head: list[list[str]], hints: Hints) -> int | None:
    """The number of the heading row, from 1; 0 where the first row is data already; None where nothing is."""
    rows = [[cell.strip() for cell in row] for row in head[:SEARCH_ROWS]]
    width = max((sum(1 for cell in row if cell) for row in rows), default=0)
    if width == 0:
        return None
    known = hints.headings()
    best, best_score = 0, 0.0
    for number, row in enumerate(rows, start=1):
        score = _header_score(row, width, known, rows[number:])
        if score > best_score:
            best, best_score = number, score
    return best


def _header_score(row: list[str], width: int, known: frozenset[str], below: list[list[str]]) -> float:
    filled = [cell for cell in row if cell]
    texts = [cell for cell in filled if not is_value(cell)]
    n_known = sum(1 for cell in filled if fold(cell) in known)
    if len(filled) < max(1, width / 2) or len(filled) - len(texts) > len(filled) / 5:
        return 0.0
    if len(set(map(fold, texts))) < len(texts) * 0.8 or _is_repeated(row, below) and not n_known:
        return 0.0
    return len(texts) + 2 * n_known


def is_value(cell: str) -> bool:
    """Whether a cell of a heading row looks like data rather than a heading."""
    return len(cell) > _LONGEST_HEADING or bool(_VALUE.search(cell) or _DATED.search(cell))


def _is_repeated(row: list[str], below: list[list[str]]) -> bool:
    """Whether a third of the cells stand again below in their own column: data does, headings do not."""
    filled = [place for place, cell in enumerate(row) if cell]
    again = [place for place in filled if any(len(b) > place and b[place] == row[place] for b in below)]
    return len(again) * 3 >= len(filled)


def read_sheet(sheet: Sheet, hints: Hints, heading_row: int | None = None) -> Seen | None:
    """A sheet as a table; None where it holds none.

    Args:
        sheet: where to look.
        hints: how headings are recognised.
        heading_row: the row that a person says holds the headings, from 1; else it is found.

    Raises:
        Refused: it is wider than any table.
    """
    head = sheet.head(SEARCH_ROWS)
    header_row = find_header(head, hints) if heading_row is None else min(heading_row, len(head))
    if header_row is None or not head:
        return None
    width = max(len(row) for row in head)
    if width > MAX_COLUMNS:
        raise Refused(f"The file has more than {MAX_COLUMNS:,} columns. Check the delimiter.")
    headings, places, repeated = _headings(head, header_row, width)
    if not headings:
        return None
    frames: list[pl.DataFrame] = []
    later: dict[str, list[pl.Series]] = {name: [] for name in headings}
    n_rows = n_totals = 0
    for block in sheet.blocks(width):
        named = block.frame.select(
            "source_row", *(_clean(f"c{at}").alias(name) for at, name in zip(places, headings, strict=True))
        )
        rows, totals = _data_rows(
            named.filter(pl.col("source_row") > header_row).drop("source_row"), headings
        )
        n_rows, n_totals = n_rows + rows.height, n_totals + totals
        held = sum(frame.height for frame in frames)
        frames.append(rows.head(FIRST_ROWS - held))
        _add_later(later, rows.slice(max(0, FIRST_ROWS - held)))
    frame = pl.concat(frames) if frames else pl.DataFrame(schema=dict.fromkeys(headings, pl.String))
    rest = {name: pl.concat(found).unique() for name, found in later.items() if found}
    return Seen((sheet.name,), header_row, tuple(headings), frame, n_rows, n_totals, rest, tuple(repeated))


def _headings(head: list[list[str]], header_row: int, width: int) -> tuple[list[str], list[int], list[str]]:
    """Column names, their places from 1, and headings that stand twice, which cannot be used.

    Unnamed columns of a table with headings are phantoms.
    """
    if header_row == 0:
        return [f"column_{at}" for at in range(1, width + 1)], list(range(1, width + 1)), []
    cells = [cell.strip() for cell in head[header_row - 1]]
    keys = [fold(cell) for cell in cells]
    usable = [place for place, key in enumerate(keys) if key and keys.count(key) == 1 and key != "sourcerow"]
    twice = {key: cells[place] for place, key in enumerate(keys) if key and keys.count(key) > 1}
    return [cells[place] for place in usable], [place + 1 for place in usable], list(twice.values())


def _clean(column: str) -> pl.Expr:
    text = pl.col(column).str.replace_all("\u00a0", " ").str.strip_chars()
    return pl.when(~text.str.to_lowercase().is_in(EMPTY_WORDS)).then(text)


def _data_rows(rows: pl.DataFrame, headings: list[str]) -> tuple[pl.DataFrame, int]:
    """The rows that are data, and how many totals lines there were; blank rows and repeated headings go."""
    first = pl.coalesce(pl.col(headings)).str.to_lowercase()
    marked = rows.with_columns(_first=first).filter(pl.col("_first").is_not_null())
    is_total = pl.col("_first").str.contains(TOTALS)
    n_totals = marked.select(is_total.sum()).item()
    repeated = pl.all_horizontal(pl.col(name).eq(name) | pl.col(name).is_null() for name in headings)
    return marked.filter(~is_total & ~repeated).drop("_first"), int(n_totals)


def _add_later(later: dict[str, list[pl.Series]], rows: pl.DataFrame) -> None:
    if rows.is_empty():
        return
    for name, found in later.items():
        if sum(len(one) for one in found) < LATER_DISTINCT:
            found.append(rows[name].drop_nulls().unique().head(LATER_DISTINCT))


def join_alike(found: list[Seen]) -> list[Seen]:
    """Sheets with the same headings are one table."""
    by_headings: dict[frozenset[str], list[Seen]] = {}
    for one in found:
        by_headings.setdefault(frozenset(map(fold, one.headings)), []).append(one)
    return [alike[0] if len(alike) == 1 else _joined(alike) for alike in by_headings.values()]


def _joined(alike: list[Seen]) -> Seen:
    first = alike[0]
    names = {fold(heading): heading for heading in first.headings}
    frames = [
        one.frame.rename({h: names[fold(h)] for h in one.headings}).select(first.headings) for one in alike
    ]
    later: dict[str, list[pl.Series]] = {}
    for one in alike:
        for heading, texts in one.later.items():
            later.setdefault(names[fold(heading)], []).append(texts)
    return Seen(
        tuple(name for one in alike for name in one.sheets),
        first.header_row,
        first.headings,
        pl.concat(frames),
        sum(one.n_rows for one in alike),
        sum(one.n_totals for one in alike),
        {heading: pl.concat(texts).unique() for heading, texts in later.items()},
    )
