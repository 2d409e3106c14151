"""Facts about the columns of a table, and what they decide: the date format of each column, once.

A big table is surveyed in blocks; the facts of two blocks are added. No fact holds a cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from journey.canonical.cells import Cells
from journey.canonical.fields import label_of, read_fields
from journey.dates import REAL_CELL, plain_format, read_text, swapped
from journey.errors import Refused
from journey.notes import Note
from journey.profiles import Profile, TableRule

MANY_DATES = 30  # so many dates with no day over 12 are hardly chance
_DATE_FIELDS = ("start_date", "start_at", "end_date", "end_at", "version_date", "birth_date", "death_date")


@dataclass(frozen=True)
class ColumnFacts:
    """How the filled cells of one date column are written.

    `misfits` counts, for each candidate format, the cells that do not fit it; `real_misfits` does so for
    cells that look like the ISO text of an Excel date, of which there are `n_real`.
    """

    n_written: int
    n_real: int
    misfits: Mapping[str, int]
    real_misfits: Mapping[str, int]

    def __add__(self, other: ColumnFacts) -> ColumnFacts:
        return ColumnFacts(
            self.n_written + other.n_written,
            self.n_real + other.n_real,
            {form: n + other.misfits[form] for form, n in self.misfits.items()},
            {form: n + other.real_misfits[form] for form, n in self.real_misfits.items()},
        )

    def n_unread(self, form: str, real_cells: bool) -> int:
        """Filled cells that a format does not read."""
        return self.misfits[form] + (0 if real_cells else self.real_misfits[form])


@dataclass(frozen=True)
class Survey:
    """Facts about the date columns of some rows of one table, by field. `a + b` adds two."""

    columns: Mapping[str, ColumnFacts]

    def __add__(self, other: Survey) -> Survey:
        both = dict(self.columns)
        for name, facts in other.columns.items():
            both[name] = both[name] + facts if name in both else facts
        return Survey(both)


@dataclass(frozen=True)
class Decided:
    """What was decided once for a whole table.

    `formats` is the date format of each field that has a date; `notes` say what was decided;
    `real_cells`: ISO text may also be a real Excel date; `file_name` is what the agency called the file.
    """

    formats: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    real_cells: bool = False
    file_name: str = ""


def survey(raw: pl.DataFrame, rule: TableRule) -> Survey:
    """Facts about the date columns of some rows of a table. Sentinels and blank cells count for nothing."""
    fields = read_fields(raw, rule, frozenset(date_fields(rule)))
    return Survey({name: _facts(cells, rule, name) for name, cells in fields.columns.items()})


def decide(
    found: Survey, rule: TableRule, profile: Profile, *, real_cells: bool = False, file_name: str = ""
) -> Decided:
    """The date format of each column, decided once for the whole column.

    The first format of the profile that fits every filled cell, else the one that fits most.

    Args:
        found: the survey of the whole table.
        rule: the table's rule.
        profile: how the source is read; named in messages.
        real_cells: the file can hold real dates (Excel), which arrive as ISO text among the written ones.
        file_name: what the agency called the file; for messages, and for dates that stand in it.

    Raises:
        Refused: the dates of a column are clearly in another order than the profile says.
    """
    formats: dict[str, str] = {}
    notes: list[Note] = []
    for name, facts in found.columns.items():
        candidates = candidates_of(rule, name)
        chosen = min(candidates, key=lambda form: facts.n_unread(form, real_cells))
        formats[name] = chosen
        n_cells = facts.n_written + (0 if real_cells else facts.n_real)
        if not n_cells:
            continue
        label = label_of(rule, name)
        _refuse_other_order(facts, candidates, chosen, real_cells, n_cells, label, profile, file_name)
        notes += _notes(facts, candidates, chosen, real_cells, label)
    return Decided(formats, tuple(notes), real_cells, file_name)


def is_open(rule: TableRule) -> bool:
    """Whether the profile leaves the format of any date column to be decided."""
    return any(len(candidates_of(rule, name)) > 1 for name in date_fields(rule))


def candidates_of(rule: TableRule, name: str) -> tuple[str, ...]:
    """The formats a date field may be written in, in the profile's order."""
    dates = rule.dates
    return (dates.datetime_formats or dates.formats) if name.endswith("_at") else dates.formats


def sentinels_of(rule: TableRule, name: str) -> list[str]:
    """The texts that mean 'not known' in a date column, as written and as real cells arrive."""
    plain = rule.dates.sentinels_of(name)
    as_real = [
        at.strftime("%Y-%m-%d")
        for form in rule.dates.formats
        for at in read_text(pl.Series(plain, dtype=pl.String), form)
        if at is not None
    ]
    return [day + clock for day in (*plain, *as_real) for clock in ("", " 00:00", " 00:00:00")]


def date_fields(rule: TableRule) -> tuple[str, ...]:
    """The fields of a table that hold dates, further persons' among them."""
    own = [name for name in _DATE_FIELDS if name in rule.columns]
    further = [
        f"p{number}_birth_date"
        for number, person in enumerate(rule.persons, start=2)
        if "birth_date" in person.columns
    ]
    return (*own, *further)


def _facts(cells: Cells, rule: TableRule, name: str) -> ColumnFacts:
    text = cells.distinct
    is_blank = text.is_null() | text.is_in(sentinels_of(rule, name))
    is_real = text.str.contains(REAL_CELL).fill_null(False) & ~is_blank
    is_written = ~is_real & ~is_blank
    candidates = candidates_of(rule, name)
    misfits, real_misfits = {}, {}
    for form in dict.fromkeys([*candidates, *(swapped(form) for form in candidates)]):
        is_unread = read_text(text, form, as_sent=rule.dates.as_sent).is_null()
        misfits[form] = _n_rows(cells, is_unread & is_written)
        real_misfits[form] = _n_rows(cells, is_unread & is_real)
    return ColumnFacts(_n_rows(cells, is_written), _n_rows(cells, is_real), misfits, real_misfits)


def _n_rows(cells: Cells, mask: pl.Series) -> int:
    rows = cells.spread_any(mask)
    return 0 if rows is None else int(rows.sum())


def _refuse_other_order(
    facts: ColumnFacts,
    candidates: tuple[str, ...],
    chosen: str,
    real_cells: bool,
    n_cells: int,
    label: str,
    profile: Profile,
    file_name: str,
) -> None:
    others = [swapped(form) for form in candidates if swapped(form) not in candidates]
    if facts.n_unread(chosen, real_cells) * 100 <= n_cells:  # a few are slips of the pen
        return
    for other in others:
        if facts.n_unread(other, real_cells) == 0:
            where = f"file {file_name}: " if file_name else ""
            raise Refused(
                f"{where}column '{label}' holds dates in the form {plain_format(other)}, but the source"
                f" profile '{profile.source_code}' says {plain_format(chosen)}. Nothing was taken in. Ask the"
                " agency to send dates in the agreed form, or change the formats in the profile."
            )


def _notes(
    facts: ColumnFacts, candidates: tuple[str, ...], chosen: str, real_cells: bool, label: str
) -> list[Note]:
    other = swapped(chosen)
    n_cells = facts.n_written + (0 if real_cells else facts.n_real)
    is_asked = other in candidates or (n_cells >= MANY_DATES and not chosen.startswith("%Y"))
    if other == chosen or not is_asked:
        return []
    if facts.n_unread(other, real_cells) > facts.n_unread(chosen, real_cells):
        return []
    detail = (
        f"No day over 12 stands in column '{label}', so nothing tells the day from the month. It was read as"
        f" {plain_format(chosen)}."
    )
    return [Note("date_order_assumed", detail, column_label=label)]
