"""Crises before and after, the days to the next one, and which contacts were counted as crises."""

from typing import Any

from app import components
from journey import words
from journey.read import Reader
from journey.read import way as totals
from journey.words import way

Row = dict[str, Any]

_SIDES = ("before", "after")


def compared(read: Reader, person_id: str, comparison: Row) -> None:
    """Crises of both periods and the days to the next one, with what was not seen, and what they were."""
    found: Row = comparison["on_the_way"]["crises"]
    before, after = comparison["before"], comparison["after"]
    components.heading(
        2, way.crises_finding(found, before, after), "Crises, and how long it was to the next one"
    )
    for side in _SIDES:
        components.note(f"{side.capitalize()}: {words.next_crisis_sentence(found[side])}.")
    measures = (
        ("Crises", "n_crises"),
        ("Waits that ended with another crisis", "n_followed"),
        ("Waits cut short: the next crisis had not come when watching ended", "n_censored"),
        ("Days by which half were followed by another", "days_median"),
        ("Days watched after a crisis, all waits together", "observed_days"),
    )
    rows = [
        [label, *(_or_not_reached(found[side][name], name) for side in _SIDES)] for label, name in measures
    ]
    components.table("Crises and the days to the next one", ["What is counted", "Before", "After"], rows)
    components.note(
        "A wait is cut short at the change, at the last day held, or where an agency that records crises "
        "sent nothing. It counts for as long as it was watched; it is not taken for a last crisis."
    )
    if missing := way.may_be_missing(comparison["coverage"]):
        components.notes(missing)
    kinds_of(totals.crisis_kinds(read, person_id), ("n_before", "n_after"))
    components.worked_out("crises")


def kinds_of(kinds: list[Row], counted: tuple[str, ...]) -> None:
    """Which kinds of contact were counted as crises, by name.

    Args:
        kinds: rows of read.way.crisis_kinds.
        counted: what to show: n_before and n_after, or n for the whole journey.
    """
    if not kinds:
        return
    names = {"n_before": "Before", "n_after": "After", "n": "Whole journey"}
    rows = [[row["label"], *(words.count(row[name]) for name in counted)] for row in kinds]
    components.table("Contacts counted as crises", ["Contact", *(names[name] for name in counted)], rows)
    components.note("One crisis may be several contacts: this is each contact, by name.")


def _or_not_reached(n: Any, name: str) -> str:
    return "not reached" if n is None and name == "days_median" else words.count(n)
