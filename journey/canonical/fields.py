"""Our fields out of their columns: headings folded, cells cleaned, codes mapped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from journey.canonical.cells import Cells, read_cells
from journey.profiles import ColumnRule, TableRule, fold, fold_code

PLACE_COLUMNS = ("source_sheet", "source_row")


@dataclass(frozen=True)
class Fields:
    """The fields that a table has, one row per raw row in the same order.

    `columns` is by field, `p<n>_<field>` for the n-th further person; a field that the file has no column for
    is not in it. `headings` are the file's own headings of each field.
    """

    place: pl.DataFrame
    columns: Mapping[str, Cells]
    headings: Mapping[str, tuple[str, ...]]

    def rows(self, name: str) -> pl.Series:
        """A field's text, one per row; all null where the file has no such column."""
        if name in self.columns:
            return self.columns[name].rows.alias(name)
        return pl.Series(name, [None], dtype=pl.String).new_from_index(0, self.place.height)


def read_fields(raw: pl.DataFrame, rule: TableRule, names: frozenset[str] | None = None) -> Fields:
    """The fields of a table, all or those named, out of raw text columns."""
    wanted = dict(rule.columns)
    for number, person in enumerate(rule.persons, start=2):
        wanted |= {f"p{number}_{name}": column for name, column in person.columns.items()}
    present = headings_by_fold(raw)
    found = {
        name: headings
        for name, column in wanted.items()
        if (names is None or name in names) and (headings := _found(present, column))
    }
    columns: dict[str, Cells] = {}
    once: dict[tuple[tuple[str, ...], ...], Cells] = {}
    for name, headings in found.items():
        if headings not in once:
            once[headings] = _cells(raw, headings)
        columns[name] = once[headings]
    flat = {name: tuple(h for group in headings for h in group) for name, headings in found.items()}
    return Fields(raw.select(PLACE_COLUMNS), columns, flat)


def label_of(rule: TableRule, name: str) -> str:
    """What a person calls the column of a field: the first heading that the profile gives it."""
    columns = rule.columns
    if name not in columns and name.startswith("p") and name[1:2].isdigit():
        number, _, name = name.partition("_")
        columns = rule.persons[int(number[1:]) - 2].columns
    column = columns.get(name)
    if column is None:
        return name
    return " + ".join(column.headings) if column.is_joined else column.headings[0]


def map_codes(codes: Cells, known: Mapping[str, str]) -> pl.Series:
    """Codes mapped through a folded list; null where the list does not have them."""
    return codes.each(lambda code: known.get(fold_code(code)))


def headings_by_fold(frame: pl.DataFrame) -> dict[str, list[str]]:
    """The headings of a raw frame as they are compared, each with its spellings."""
    present: dict[str, list[str]] = {}
    for heading in frame.columns:
        if heading not in PLACE_COLUMNS:
            present.setdefault(fold(heading), []).append(heading)
    return present


def _found(present: Mapping[str, list[str]], column: ColumnRule) -> tuple[tuple[str, ...], ...]:
    """The raw columns of a field: one group a part of a joined field, else one group of all its spellings.

    Several spellings of one heading occur where the sheets of a table differ: each row has one of them.
    """
    groups = [tuple(present[key]) for heading in column.headings if (key := fold(heading)) in present]
    if column.is_joined:
        return tuple(groups) if len(groups) == len(column.headings) else ()
    return (tuple(name for group in groups for name in group),) if groups else ()


def _cells(raw: pl.DataFrame, headings: tuple[tuple[str, ...], ...]) -> Cells:
    if len(headings) == 1 and len(headings[0]) == 1:
        return read_cells(raw[headings[0][0]])
    clean = {name: read_cells(raw[name]).rows for group in headings for name in group}
    parts = [pl.coalesce(group) for group in headings]
    text = parts[0] if len(parts) == 1 else pl.concat_str(parts, separator="|")
    return read_cells(pl.DataFrame(clean).select(text.alias("text"))["text"])
