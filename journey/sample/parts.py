"""From one source's sheets to the files of a format: what is left out, what is parted, what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import PurePath

from journey.sample.files import Row, Sheet, count
from journey.sample.formats import Format
from journey.sample.layouts import SHAPES
from journey.sample.model import FIRST_DAY, covers


@dataclass(frozen=True)
class SampleFile:
    """One file to write: its sheets as they stand in it, and the period it speaks for."""

    name: str
    source: str
    covers_from_date: date
    covers_to_date_excl: date
    sheets: list[Sheet]


def lay_out(source: str, sheets: list[Sheet], form: Format) -> list[SampleFile]:
    """Return the files that one source sends in a format, in order of time."""
    kept = [replace(s, rows=[row for row in s.rows if form.keeps(s, row)]) for s in sheets]
    shape = SHAPES[source]
    stem, ending = PurePath(shape.name).stem, form.ending(shape)
    if form.period == "year":
        return list(_yearly(source, stem, ending, kept))
    if form.period == "month":
        kept = [part for sheet in kept for part in _monthly(sheet)]
    return [SampleFile(stem + ending, source, *covers(source), kept)]


def _monthly(sheet: Sheet) -> Iterator[Sheet]:
    """A part for each month that has rows, by each row's own date."""
    for month, rows in sorted(_grouped(sheet.rows).items()):
        yield replace(sheet, rows=rows, name=f"{sheet.name} {month}".strip())


def _grouped(rows: list[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.month, []).append(row)
    return groups


def _first_year(year: int, month: int) -> int:
    return year if month >= FIRST_DAY.month else year - 1


def _yearly(source: str, stem: str, ending: str, sheets: list[Sheet]) -> Iterator[SampleFile]:
    """A file for each year from March, by when the stay (or whatever it was) began.

    All movements of a prison stay are in one file, because each file is taken in by itself. A year in which
    nothing happened has a file of headings only: that it was empty is known because it was sent.
    """
    low, high_excl = covers(source)
    last = high_excl - timedelta(days=1)
    years = range(_first_year(low.year, low.month), _first_year(last.year, last.month) + 1)
    tables: dict[int, list[list[Row]]] = {year: [[] for _ in sheets] for year in years}
    for n, sheet in enumerate(sheets):
        for row in sheet.rows:
            year, month = map(int, row.start_month.split("-"))
            tables[_first_year(year, month)][n].append(row)
    for year in years:
        months = f"{year}-{FIRST_DAY.month:02d}_to_{year + 1}-{FIRST_DAY.month - 1:02d}"
        yield SampleFile(
            f"{stem}_{months}{ending}",
            source,
            max(low, FIRST_DAY.replace(year=year)),
            min(high_excl, FIRST_DAY.replace(year=year + 1)),
            [replace(sheet, rows=rows) for sheet, rows in zip(sheets, tables[year], strict=True)],
        )


def row_counts(file: SampleFile, form: Format) -> dict[str, int]:
    """Count what becomes of the file's rows."""
    return count(file.sheets, form.has_titles)


def set_aside(file: SampleFile, form: Format) -> Iterator[list[str]]:
    """Each row of the file that cannot be used: file, sheet, row number (from 1), reason code."""
    for sheet in file.sheets:
        above = 1 + (len(sheet.layout.titles) if form.has_titles else 0)
        place = form.place(SHAPES[file.source], sheet)
        for n, row in enumerate(sheet.rows, start=above + 1):
            if row.disposition == "set_aside":
                yield [file.name, place, str(n), row.reason]
