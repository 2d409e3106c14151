"""Sentences of the page Upload history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from journey.history.lines import Line
from journey.history.removal import Removal
from journey.words import count, day, month, pounds, several

STATUS = {
    "in_figures": "In the figures",
    "waiting": "Waiting for the figures to be made again",
    "leaving": "Removed; still in the figures until they are made again",
    "removed": "Removed",
}
KINDS = {
    "look": "Reading a file",
    "check": "Check of a file",
    "add": "Adding a file",
    "build": "Making the figures",
    "remove": "Removing a file",
    "sample": "Loading the sample data",
    "clear_sample": "Clearing the sample data",
    "export": "Making a download",
    "use_set": "Putting another assumption set in use",
    "compare_sets": "Comparing two assumption sets",
}
OUTCOMES = {"done": "Done", "refused": "Not done", "failed": "Did not work", "interrupted": "Cut off"}
STEPS = {
    "preview": "Chosen; its columns are not matched yet",
    "match": "Its columns are being matched",
    "check": "Matched; not checked yet",
    "review": "Checked; waiting for somebody to add it",
}
WORKED_OUT = (
    "Every row of a file has one fate: accepted, set aside, duplicate, replaced by a newer row, or skipped. "
    "The "
    "five add up to the rows in the file.",
    "Who added or removed a file, and when (UTC), comes from the audit log, which can't be changed unseen.",
    "A file that was removed keeps its line: how many rows it had and, while the key is at hand, whose it "
    "was.",
)
WHAT_GOES_WORKED_OUT = (
    "Contacts, people and cost are counted in the published figures, by the file that each contact came "
    "from.",
    "Cost is the estimated cost of activity at central unit costs.",
    "A month is lost where this file covers any day of it and no other file of the agency does.",
    "The figures are made again from the files that are held then, exactly as if this one had never been "
    "added. Files that came or went since they were last made count from then on too.",
)


def finding(lines: Sequence[Line]) -> str:
    """How many files are held from how many agencies, and whether all their rows are accounted for."""
    held = [line for line in lines if line.file is not None]
    if not held:
        return "No file is held now"
    n_agencies = len({line.file.agency_code for line in held if line.file})
    wrong = sum(1 for line in held if not line.adds_up)
    said = f"{several(len(held), 'file')} from {several(n_agencies, 'agency', 'agencies')}"
    if wrong:
        return f"{said}; the rows of {several(wrong, 'file')} do not add up"
    return f"{said}; every row is accounted for"


def removed_finding(n: int) -> str:
    """How many files were removed."""
    return f"{several(n, 'file')} {'was' if n == 1 else 'were'} removed"


def period(from_date: dt.date | None, to_date_excl: dt.date | None) -> str:
    """The time a file covers, both days included."""
    if from_date is None or to_date_excl is None:
        return "no time, for no row was accepted"
    return f"{day(from_date)} to {day(to_date_excl - dt.timedelta(days=1))}"


def by_whom(who: str, on: dt.date | None) -> str:
    """Who did something and on which day."""
    return f"{who}, {day(on)}" if on else who


def what_goes(line: Line, going: Removal, n_behind: int) -> list[str]:
    """What removing a file changes, a sentence each.

    Args:
        line: the file.
        going: what the published figures hold of it.
        n_behind: how many other files came or went since the figures were made.
    """
    return [*_of_this(line, going), *_of_others(n_behind)]


def _of_others(n_behind: int) -> list[str]:
    if not n_behind:
        return []
    came = "came or went since the figures were made"
    return [
        f"{several(n_behind, 'other file')} {came}. Making them again takes that in as well, so the figures "
        "move by more than what is said here."
    ]


def _of_this(line: Line, going: Removal) -> list[str]:
    rows = several(line.n_rows or 0, "row")
    if not going.is_in_figures:
        return [
            f"{rows} are no longer held.",
            "The figures do not rest on this file, so removing it changes none of them.",
        ]
    said = [
        f"{rows} are no longer held.",
        f"{several(going.n_contacts, 'contact')} leave the figures, with an estimated cost of activity of "
        f"{pounds(going.cost_gbp)}.",
        f"The figures of {several(going.n_people, 'person', 'people')} change.",
        _people_only(going.n_people_only),
        _months(going.months_lost),
    ]
    if going.n_others:
        files = "another file" if going.n_others == 1 else f"{count(going.n_others)} other files"
        said.append(f"Rows that this file replaced in {files} of the same kind count again.")
    return [
        *said,
        "Who is who is worked out again without this file: where it alone showed that two records are one "
        "person, figures of others can change too.",
    ]


def _people_only(n_people: int) -> str:
    if not n_people:
        return "Everybody in it has contacts from other files too, so nobody leaves the figures."
    have = "has" if n_people == 1 else "have"
    leave = "leaves" if n_people == 1 else "leave"
    people = several(n_people, "person", "people")
    return f"{people} {have} contacts from this file only and {leave} the figures."


def _months(lost: Sequence[dt.date]) -> str:
    if not lost:
        return "No month is lost: other files of the agency cover the same time."
    between = f", between {month(lost[0])} and {month(lost[-1])}" if len(lost) > 1 else f": {month(lost[0])}"
    return (
        f"{several(len(lost), 'month')} of data held {'is' if len(lost) == 1 else 'are'} lost{between}. They "
        "are then “not supplied”, which never counts as no contact."
    )
