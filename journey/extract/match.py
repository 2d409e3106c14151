"""Which sheet of a file is which table of the profile: by the sheet's name, else by its headings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from journey.errors import Refused
from journey.extract.sheet import Sheet
from journey.extract.table import FoundTable, Nearest, find_table
from journey.notes import Note
from journey.profiles import Profile, TableRule, fold


@dataclass(frozen=True)
class Matched:
    """The tables found, in the order of the sheets; the sheets that are none; what was noticed."""

    tables: list[FoundTable]
    unused: list[Sheet]
    notes: list[Note]


def match(sheets: list[Sheet], profile: Profile, file_name: str) -> Matched:
    """Find the tables of a profile in the sheets of a file.

    Raises:
        Refused: no sheet holds a table of the profile, or one that the profile names lacks a heading.
    """
    tables: list[FoundTable] = []
    unused: list[Sheet] = []
    nearest: tuple[Sheet, Nearest] | None = None
    for sheet in sheets:
        found = _in_sheet(sheet, profile)
        if isinstance(found, FoundTable):
            tables.append(found)
            continue
        unused.append(sheet)
        if sheet.n_rows and (nearest is None or len(found.missing) < len(nearest[1].missing)):
            nearest = (sheet, found)
    if not tables:
        raise _none_found(nearest, file_name)
    notes = [note for sheet in sheets for note in sheet.notes]
    notes += [note for table in tables for note in table.notes]
    notes += [Note("sheet_not_used", "", sheet.name, n_rows=sheet.n_rows) for sheet in unused]
    absent = [rule for rule in profile.tables if not any(table.rule is rule for table in tables)]
    notes += [Note("table_not_found", f"The table '{rule.name}' is not in the file.") for rule in absent]
    return Matched(tables, unused, notes)


def _in_sheet(sheet: Sheet, profile: Profile) -> FoundTable | Nearest:
    names = profile.file.column_names
    by_name = [rule for rule in profile.tables if any(fits(p, sheet.name) for p in rule.sheets)]
    found = [find_table(sheet, rule, names) for rule in by_name or profile.tables]
    tables = [table for table in found if isinstance(table, FoundTable)]
    if tables:
        return max(tables, key=lambda table: len(table.rule.required))
    nearest = min((one for one in found if isinstance(one, Nearest)), key=lambda one: len(one.missing))
    is_named = any(_is_named_exactly(rule, sheet.name) for rule in by_name)
    if sheet.n_rows and (is_named or (sheet.name and _is_near(nearest, profile))):
        raise _no_heading(sheet, nearest, "")
    return nearest


def _is_near(nearest: Nearest, profile: Profile) -> bool:
    """Whether so many of the headings are there that the sheet must be meant for one of the tables."""
    return 2 * len(nearest.missing) <= max(len(rule.required) for rule in profile.tables)


def fits(pattern: str, name: str) -> bool:
    """Whether a sheet's name fits a pattern in which * stands for any text; both compared folded."""
    parts = [re.escape(fold(part)) for part in pattern.split("*")]
    return bool(name) and re.fullmatch(".*".join(parts), fold(name)) is not None


def _is_named_exactly(rule: TableRule, name: str) -> bool:
    return any("*" not in pattern and fits(pattern, name) for pattern in rule.sheets)


def _none_found(nearest: tuple[Sheet, Nearest] | None, file_name: str) -> Refused:
    if nearest is None:
        return Refused(f"{file_name} holds no rows. Ask the agency to send it again.")
    return _no_heading(*nearest, file_name)


def _no_heading(sheet: Sheet, nearest: Nearest, file_name: str) -> Refused:
    where = f" on sheet '{sheet.name}'" if sheet.name else ""
    names = ", ".join(f"'{name}'" for name in nearest.missing)
    start = f"{file_name}: no" if file_name else "No"
    return Refused(
        f"{start} heading row was found{where}: row {nearest.row} comes nearest and has no column called"
        f" {names}. Check that this is the right source, or correct its profile."
    )
