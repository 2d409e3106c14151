"""The fields of a table as rows to choose for: what it is, which column, three sample values, and why."""

from __future__ import annotations

from dataclasses import dataclass

from journey.matching.dated import dates_of
from journey.notes import plain
from journey.profiles import FIELDS, ColumnRule, TableRule, fold
from journey.propose.dates import is_month_first, month_first_of
from journey.propose.hints import Hints
from journey.propose.matching import Table
from journey.words import fields as told

N_SAMPLES = 3
_LONGEST_SAMPLE = 40
_CONTACT = (
    *("person_id", "record_id", "start_at", "start_date", "start_time", "activity", "status", "nhs_number"),
    *("forename", "surname", "full_name", "birth_date", "sex", "postcode", "end_at", "end_date", "end_time"),
    *("outcome", "setting", "duration_minutes", "duration_hours", "recorded_cost", "consent"),
    *("version_date", "death_date"),
)
_PERSON = ("person_id", "nhs_number", "forename", "surname", "full_name", "birth_date", "sex", "postcode")
_ENDS = ("end_at", "end_date")
PAIRS = {"start_at": "start_date", "start_date": "start_at", "end_at": "end_date", "end_date": "end_at"}


@dataclass(frozen=True)
class Field:
    """One field of ours and the column that it is taken from.

    `heading` is "" where the file has no such column; several columns that are joined are one text with +.
    """

    name: str
    label: str
    is_required: bool
    heading: str
    options: tuple[str, ...]
    why: str


def fields(table: Table) -> list[Field]:
    """The fields that a table can have, those required first."""
    rule = table.rule
    names = _names(rule)
    rows = [_field(table, name) for name in names]
    return sorted(rows, key=lambda row: not row.is_required)


def is_strange(table: Table) -> bool:
    """Whether a column that must be there does not stand under any heading known."""
    return bool(table.suggested) or any(row.is_required and not row.heading for row in fields(table))


def required_of(rule: TableRule) -> frozenset[str]:
    """The fields that a table must have: those of its rule, whom a row is about, and when it began.

    Who agreed must be told wherever it was told before.
    """
    needed = {*rule.required, *({"consent"} & set(rule.columns)), "person_id"}
    is_dated = rule.grain_code == "person" or {"start_date", "start_at"} & needed or rule.dates.from_name
    if not is_dated:
        needed.add("start_at" if "start_at" in rule.columns else "start_date")
    return frozenset(needed)


def _names(rule: TableRule) -> list[str]:
    usual: tuple[str, ...] = _PERSON if rule.grain_code == "person" else _CONTACT
    if rule.grain_code not in ("stay", "order"):
        usual = tuple(name for name in usual if name not in _ENDS)
    held = {*rule.columns, *required_of(rule)}
    shown = [name for name in usual if name in held or PAIRS.get(name) not in held]
    for one, two in (("start_date", "start_at"), ("end_date", "end_at")):
        if one in shown and two in shown and not {one, two} <= held:
            shown.remove(two)
    return shown + sorted((held & FIELDS) - set(shown))


def _field(table: Table, name: str) -> Field:
    rule = table.rule
    column = rule.columns.get(name)
    present = present_headings(table)
    heading = heading_in(column, present) if column else ""
    joined = (heading,) if column and column.is_joined and heading else ()
    return Field(
        name,
        told.FIELDS[name],
        name in required_of(rule),
        heading or table.suggested.get(name, ""),
        (*joined, *present),
        table.why.get(name, ""),
    )


def present_headings(table: Table) -> tuple[str, ...]:
    """The headings of a table, and those it gets from another table of the file."""
    folded = {fold(heading) for heading in table.seen.headings}
    taken = (heading for heading in table.rule.taken_headings if fold(heading) not in folded)
    return (*table.seen.headings, *taken)


def heading_in(column: ColumnRule, present: tuple[str, ...]) -> str:
    """The heading of the file that a rule reads; several with + where it joins them; "" where it has none."""
    by_fold = {fold(heading): heading for heading in present}
    found = [by_fold[fold(heading)] for heading in column.headings if fold(heading) in by_fold]
    if column.is_joined:
        return " + ".join(found) if len(found) == len(column.headings) else ""
    return found[0] if found else ""


def samples(table: Table, heading: str) -> list[str]:
    """Three different values of a column as they stand, to recognise it by. For the screen only."""
    columns = [one for one in heading.split(" + ") if one in table.seen.frame.columns]
    if heading in table.seen.frame.columns:
        columns = [heading]
    if not columns:
        return []
    rows = table.seen.frame.select(columns).drop_nulls().unique(maintain_order=True).head(N_SAMPLES)
    return [" + ".join(plain(cell, _LONGEST_SAMPLE) for cell in row) for row in rows.iter_rows()]


def not_kept(table: Table, chosen: dict[str, str]) -> list[str]:
    """The headings of the file that nothing is taken from."""
    used = {part for heading in chosen.values() for part in (heading, *heading.split(" + "))}
    for person in table.rule.persons:
        used |= {heading_in(column, table.seen.headings) for column in person.columns.values()}
    for lookup in table.rule.lookups:
        keys = {fold(key) for key in lookup.key}
        used |= {heading for heading in table.seen.headings if fold(heading) in keys}
    return [heading for heading in table.seen.headings if heading not in used]


def order_of(table: Table) -> bool | None:
    """Whether the table's dates are read month first; None where they are not written in numbers."""
    dates = table.rule.dates
    orders = [is_month_first(form) for form in (*dates.formats, *dates.datetime_formats)]
    return next((order for order in orders if order is not None), None)


def order_seen(table: Table, chosen: dict[str, str], hints: Hints) -> bool | None:
    """Whether the cells of the chosen first day can only be read month first; None where they don't tell."""
    heading = chosen.get("start_date") or chosen.get("start_at") or ""
    facts = dates_of(table, heading, hints)
    return month_first_of(facts) if facts else None
