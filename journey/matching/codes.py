"""Their codes beside ours: what each of the commonest is taken for, and what is done with the rest."""

from __future__ import annotations

from dataclasses import dataclass

from journey.matching.choices import TableChoices
from journey.profiles import fold_code
from journey.propose.codes import activities_of, counted_codes, guess_activities, guess_statuses
from journey.propose.matching import Look, Table
from journey.words import fields as told

N_SHOWN = 30


@dataclass(frozen=True)
class Code:
    """One of their codes, how many rows have it, what it is taken for ("": nothing yet), and why."""

    text: str
    n_rows: int
    ours: str
    why: str


def codes(look: Look, table: Table, name: str, heading: str) -> list[Code]:
    """The commonest codes of a column that may be matched.

    A text that may name somebody, or that stands once and is not of known words, is not among them: it
    would be kept in the open.

    Args:
        look: the file.
        table: one of its tables.
        name: "activity" or "status".
        heading: the column that was chosen.
    """
    if heading not in table.seen.frame.columns:
        return []
    counted = counted_codes(table.seen.frame[heading])
    guess = guess_activities if name == "activity" else guess_statuses
    known = table.rule.activity if name == "activity" else table.rule.status
    dated = {code for held in table.rule.code_lists if held.field == name for code in held.codes}
    found = []
    for one in guess(counted, look.agency_code, look.hints):
        key = fold_code(one.code)
        if key in dated:
            continue
        if key in known:
            found.append(Code(one.code, one.n, known[key], "Known." if look.is_kept else _said(one.reason)))
        else:
            found.append(Code(one.code, one.n, "", f"Perhaps: {_named(name, one.ours)}." if one.ours else ""))
    return found[:N_SHOWN]


def _said(reason: str) -> str:
    return f"Suggested: {reason}."


def _named(name: str, ours: str) -> str:
    return told.activities()[ours] if name == "activity" else told.STATUSES[ours]


def n_left(look: Look, table: Table, name: str, heading: str) -> int:
    """How many different codes of a column are not among those shown."""
    if heading not in table.seen.frame.columns:
        return 0
    return len(counted_codes(table.seen.frame[heading])) - len(codes(look, table, name, heading))


def our_activities(look: Look) -> list[str]:
    """Our kinds of contact, those of the agency first."""
    first = activities_of(look.agency_code, look.hints)
    return [*first, *(code for code in told.activities() if code not in first)]


def rest_of(table: Table) -> str:
    """What a code that is not matched is taken for; "" where its rows are set aside."""
    unknown = table.rule.activity_unknown
    return unknown.get("code", "") if unknown["action"] == "keep" else ""


def whole_kind(table: Table, chosen: TableChoices) -> str:
    """The kind of contact that all rows are, where no column says it; "" where nothing was said."""
    if chosen.activity_code is not None:
        return chosen.activity_code
    return table.rule.constants.get("activity_code", "")
