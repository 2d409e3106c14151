"""Amounts, changes and intervals of a group in words, and which numbers are too small to show or publish."""

from typing import Any

from journey import words
from journey.words.groups import FEW
from journey.words.groups import HIDDEN as HIDDEN
from journey.words.groups import SMALL_COUNTS as SMALL_COUNTS
from journey.words.groups import is_small as is_small

Row = dict[str, Any]

NOT_FOR_PUBLICATION = f"Not for publication: {FEW}"
_NONE = "not known"


def amount(measure: Row, n: Any) -> str:
    """An amount of a measure: pounds, or a count that keeps a decimal place under ten."""
    if n is None:
        return _NONE
    return words.pounds(n) if measure["is_money"] else words.count(float(n))


def changed(measure: Row, n: Any) -> str:
    """A change with its direction: 12 fewer, £3,100 less, 2.5 more."""
    if n is None:
        return _NONE
    size = amount(measure, abs(n))
    if size in ("0", "0.0", "£0"):
        return "almost no change" if n else "no change"
    return f"{size} {'more' if n > 0 else 'less' if measure['is_money'] else 'fewer'}"


def interval(measure: Row, low: Any, high: Any) -> str:
    """A 95% interval from its lower to its upper end: 18 fewer to 6.1 fewer; "none" without one."""
    if low is None or high is None:
        return "none"
    return f"{changed(measure, low)} to {changed(measure, high)}"


def people(n: int | str | None) -> str:
    """A count of people, or the words that stand for it where identities are hidden."""
    return n if isinstance(n, str) else FEW if n is None else words.count(n)


def spans(held: Row) -> str:
    """The time before and the time after of everybody together, each in person-days.

    Args:
        held: spans of a group: before_person_days and after_person_days.
    """
    before, after = (words.count(held[f"{side}_person_days"]) for side in ("before", "after"))
    return f"Before: {before} person-days; after: {after} person-days"
