"""What is noticed about the columns of a file: mostly blank, full of unknown codes, nobody to know by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

import polars as pl

from journey.notes import Note
from journey.profiles import Profile, fold

MANY = 0.2  # more than this share of a sheet's rows is many
_NAMED_BY = frozenset("nhs_number forename surname full_name birth_date".split())
# A blank has a meaning of its own in these: still open, happened, the person the row is about, not said.
_MAY_BE_BLANK = frozenset("end_date end_time end_at status role death_date outcome setting".split())
_FURTHER_PERSON = re.compile(r"p\d+_")  # most rows are about one person only
# Rows whose cells were not looked at, so that they count neither as blank nor as filled.
_NOT_LOOKED_AT = ["too_many_cells", "cell_too_long", "control_character", "not_json"]
_UNKNOWN_CODES = {
    "status_not_in_map": "status",
    "activity_not_in_map": "activity",
    "activity_not_known": "activity",
}
Columns = list[tuple[str, str, str | None]]


class TakenColumns(Protocol):
    """The part of a file taken in that is read here; see journey.findings.Taken."""

    @property
    def set_aside(self) -> pl.DataFrame: ...
    @property
    def row(self) -> pl.DataFrame: ...
    @property
    def counts(self) -> dict[str, int]: ...
    @property
    def columns(self) -> Columns: ...
    @property
    def flags(self) -> pl.DataFrame: ...
    @property
    def blanks(self) -> pl.DataFrame: ...


def column_notes(taken: TakenColumns, profile: Profile) -> list[Note]:
    """Notes on the columns of every sheet that was used, and on a file in which nothing could be used."""
    rows_of = _rows_looked_at(taken.row)
    notes = [*_blank(taken.blanks, rows_of), *_unknown_codes(taken, rows_of)]
    n_data = taken.counts["rows_in"] - taken.counts["skipped"]
    if n_data == 0:
        return [*notes, Note("no_rows")]
    refused = (taken.set_aside["reason_code"] == "consent_refused").any()
    if taken.counts["accepted"] == 0 and not refused:  # a file of refusals takes back what was agreed to
        notes.append(Note("nothing_accepted", n_rows=n_data))
    if rows_of and not _named(taken.blanks, rows_of, profile):
        notes.append(Note("no_identifiers"))
    return notes


def headings_by_field(columns: Columns) -> dict[tuple[str, str], str]:
    """(sheet, field) -> the heading it was read from, as in the file; of several, the first."""
    found: dict[tuple[str, str], str] = {}
    for sheet, heading, field in columns:
        if field is not None:
            found.setdefault((sheet, field), heading)
    return found


def _rows_looked_at(row: pl.DataFrame) -> dict[str, int]:
    """Rows by sheet whose cells were looked at."""
    left_out = (pl.col("disposition_code") == "skipped") | pl.col("reason_code").is_in(_NOT_LOOKED_AT)
    used = row.filter(~left_out.fill_null(False))
    n_rows = (pl.col("last_row") - pl.col("first_row") + 1).sum()
    return dict(used.group_by("source_sheet").agg(n_rows).iter_rows())


def _blank(blanks: pl.DataFrame, rows_of: dict[str, int]) -> Iterable[Note]:
    for sheet, label, field, n_blank in blanks.select(
        "source_sheet", "column_label", "field", "n_blank"
    ).iter_rows():
        n_rows = rows_of.get(sheet, 0)  # none of a table that is not wanted
        may_be_blank = field in _MAY_BE_BLANK or _FURTHER_PERSON.match(field)
        if n_rows and not may_be_blank and n_blank > MANY * n_rows:
            yield Note("many_blank", source_sheet=sheet, column_label=label, n_rows=n_blank)


def _named(blanks: pl.DataFrame, rows_of: dict[str, int], profile: Profile) -> bool:
    """Whether any row has something that a person could be known by.

    Told by the heading, for one column can give two fields: a date of birth is often part of a joined key.
    """
    rules = [
        rule
        for table in profile.tables
        for columns in (table.columns, *(person.columns for person in table.persons))
        for name, rule in columns.items()
        if name in _NAMED_BY
    ]
    known = {fold(heading) for rule in rules for heading in rule.headings}
    held = blanks.select("source_sheet", "column_label", "n_blank").iter_rows()
    return any(fold(label) in known and n_blank < rows_of.get(sheet, 0) for sheet, label, n_blank in held)


def _unknown_codes(taken: TakenColumns, rows_of: dict[str, int]) -> Iterable[Note]:
    flagged = taken.flags.select("source_sheet", code="flag", n_rows=pl.col("n_rows").cast(pl.Int64))
    aside = taken.set_aside.group_by("source_sheet", code="reason_code").agg(n_rows=pl.len().cast(pl.Int64))
    n_unknown: dict[tuple[str, str], int] = {}
    for sheet, code, n_rows in pl.concat([flagged, aside]).iter_rows():
        if code in _UNKNOWN_CODES:
            key = (sheet, _UNKNOWN_CODES[code])
            n_unknown[key] = n_unknown.get(key, 0) + n_rows
    headings = headings_by_field(taken.columns)
    for (sheet, field), n_rows in sorted(n_unknown.items()):
        if n_rows > MANY * rows_of.get(sheet, n_rows):
            yield Note("many_unknown_codes", "", sheet, headings.get((sheet, field)), n_rows)
