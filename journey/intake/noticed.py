"""What is noticed while the rows of an extract go by: periods, flags, blanks, columns. Never a value."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

from journey.extract import FoundTable
from journey.notes import Note, shown_heading
from journey.profiles import TableRule, fold

FIRST_ROWS = 200
_FLAGS: dict[str, Any] = {
    "source_sheet": pl.String,
    "flag": pl.String,
    "n_rows": pl.Int64,
    "first_rows": pl.List(pl.Int64),
}
_BLANKS: dict[str, Any] = {
    "source_sheet": pl.String,
    "column_label": pl.String,
    "field": pl.String,
    "n_blank": pl.Int64,
}


class Noticed:
    """Small running facts about an extract, whatever its size."""

    def __init__(self, as_of_date: dt.date) -> None:
        self.as_of_date = as_of_date
        self.notes: list[Note] = []
        self.columns_found: list[tuple[str, str, str | None]] = []
        self.agency_codes: set[str] = set()
        self.refusers: set[str] = set()
        self._start: dt.date | None = None
        self._end: dt.date | None = None
        self._flags: list[pl.DataFrame] = []
        self._blanks: dict[tuple[str, str, str], int] = {}

    def part(self, interaction: pl.DataFrame) -> None:
        """The period and the flags of some interactions."""
        if interaction.is_empty():
            return
        self.agency_codes |= set(interaction["agency_code"].unique())
        day = dt.timedelta(days=1)
        seen = interaction.lazy().filter(pl.col("start_date") <= self.as_of_date)
        first, last, end = (
            seen.select(
                first=pl.col("start_date").min(),
                last=pl.col("start_date").max(),
                end=pl.col("end_date_excl").max(),
            )
            .collect()
            .row(0)
        )
        if first is not None:
            self._start = min(self._start or first, first)
            latest = min(max(last + day, end or last), self.as_of_date + day)
            self._end = max(self._end or latest, latest)
        flagged = interaction.filter(pl.col("data_flags") != "")
        if not flagged.is_empty():
            self._flags.append(
                flagged.select("source_sheet", "source_row", flag=pl.col("data_flags").str.split(";"))
                .explode("flag")
                .unique(maintain_order=True)
                .sort("source_row")
                .group_by("source_sheet", "flag", maintain_order=True)
                .agg(n_rows=pl.len().cast(pl.Int64), first_rows=pl.col("source_row").head(FIRST_ROWS))
            )

    def blanks(self, raw: pl.DataFrame, rule: TableRule) -> None:
        """How many cells of each column that is used are blank."""
        field_of = _fields(rule)
        used = [name for name in raw.columns if fold(name) in field_of]
        if not used or raw.is_empty():
            return
        sheet = raw["source_sheet"][0]
        for name, n_blank in zip(used, raw.select((pl.col(used) == "").sum()).row(0), strict=True):
            key = (sheet, name, field_of[fold(name)])
            self._blanks[key] = self._blanks.get(key, 0) + int(n_blank)

    def columns(self, table: FoundTable) -> None:
        """The columns of a table with the field each one gives."""
        field_of = _fields(table.rule)
        self.columns_found += [
            (table.sheet.name, shown_heading(heading), field_of.get(fold(heading)))
            for heading in table.headings
        ]

    def covers(self) -> tuple[dt.date | None, dt.date | None]:
        """The first day seen, and the day after the last."""
        return self._start, self._end

    def flag_frame(self) -> pl.DataFrame:
        """source_sheet, flag, n_rows, first_rows."""
        if not self._flags:
            return pl.DataFrame(schema=_FLAGS)
        return (
            pl.concat(self._flags)
            .group_by("source_sheet", "flag", maintain_order=True)
            .agg(
                n_rows=pl.col("n_rows").sum(),
                first_rows=pl.col("first_rows").explode().sort().head(FIRST_ROWS),
            )
            .sort("source_sheet", "flag")
        )

    def blank_frame(self) -> pl.DataFrame:
        """source_sheet, column_label, field, n_blank."""
        rows = [(*key, n_blank) for key, n_blank in self._blanks.items()]
        return pl.DataFrame(rows, _BLANKS, orient="row")


def _fields(rule: TableRule) -> dict[str, str]:
    """Folded heading -> our field."""
    found = {fold(h): name for name, column in reversed(list(rule.columns.items())) for h in column.headings}
    for number, person in enumerate(rule.persons, start=2):
        for name, column in person.columns.items():
            found |= {fold(h): f"p{number}_{name}" for h in column.headings if fold(h) not in found}
    return found
