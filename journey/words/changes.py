"""What is held, what last changed and what the next step is, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from journey.words.numbers import day, listed, month, several

if TYPE_CHECKING:
    from journey.standing import Standing

Row = dict[str, Any]
_DONE = {
    "add": ("added", "file"),
    "withdraw": ("removed", "file"),
    "erase": ("erased", "person"),
}
_MOST_NAMED = 3


def held_finding(extracts: Sequence[Row]) -> str:
    """How many agencies sent how many files, and for which months."""
    agencies = {row["agency_code"] for row in extracts}
    first = min(row["covers_from_date"] for row in extracts)
    last = max(row["covers_to_date_excl"] for row in extracts) - timedelta(days=1)
    return (
        f"{several(len(agencies), 'agency', 'agencies')} sent {several(len(extracts), 'file')}, from "
        f"{month(first)} to {month(last)}"
    )


def change_text(change: Row) -> str:
    """One change: Added 31 files, from 15 agencies."""
    action, n = change["action_code"], change["n_times"]
    if action == "build":
        return "Made the figures again" if n == 1 else f"Made the figures again, {n} times"
    if action == "retain":
        return "Removed what was past its limit of time"
    verb, noun = _DONE[action]
    many = "people" if noun == "person" else f"{noun}s"
    return f"{verb.capitalize()} {several(n, noun, many)}{_from(change['agencies'])}"


def _from(agencies: Sequence[str]) -> str:
    if not agencies:
        return ""
    if len(agencies) > _MOST_NAMED:
        return f", from {several(len(agencies), 'agency', 'agencies')}"
    return f", from {listed(agencies)}"


def changes_finding(changes: Sequence[Row]) -> str:
    """When the data last changed."""
    return f"The data last changed on {day(changes[0]['on_date'])}"


def step_sentence(found: Standing) -> str:
    """Where a workspace stands and what comes next; "" where there is nothing to do."""
    if found.state in ("none", "empty"):
        return "No files yet. Load the sample data to look around, or add a file."
    if found.state == "unbuilt":
        return f"{several(found.n_files, 'file')} held and no figures yet. Make the figures to see them."
    if found.state == "behind":
        parts = []
        if found.n_waiting:
            parts.append(f"{several(found.n_waiting, 'file')} added since the figures were made")
        if found.n_removed:
            parts.append(f"{several(found.n_removed, 'file')} removed since")
        return f"The figures are not up to date: {listed(parts)}. Make the figures again."
    return ""


def drafts_finding(n: int) -> str:
    """How many files somebody began to add and has not."""
    return f"{several(n, 'file')} on the way in"


def pairs_waiting(counted: Sequence[Row]) -> str:
    """How many pairs wait, doubtful ones apart from those drawn by lot, for the page that shows both.

    Args:
        counted: rows of journey.review.counts, a kind each: kind_code and n_open.
    """
    n_sample = sum(row["n_open"] for row in counted if row["kind_code"] == "sample")
    n_open = sum(row["n_open"] for row in counted) - n_sample
    drawn = f"{several(n_sample, 'pair was', 'pairs were')} drawn by lot to see how often links are right"
    if n_open:
        waits = "waits" if n_open == 1 else "wait"
        said = f"{several(n_open, 'doubtful pair')} of records {waits} for a person to judge"
        return f"{said}, and {drawn}." if n_sample else f"{said}."
    return f"No pair is in doubt; {drawn}." if n_sample else "No pair waits for a reviewer."


def open_doubts(doubts: Sequence[Row]) -> str:
    """How many matches wait for somebody to judge them; "" where none does.

    A pair drawn as a sample, to learn how often links are right, is told apart: nothing hangs on it.
    """
    n_open = sum(row["n_open"] for row in doubts if row["kind_code"] != "sample")
    n_sample = sum(row["n_open"] for row in doubts if row["kind_code"] == "sample")
    if n_open:
        waits = "waits" if n_open == 1 else "wait"
        return f"{several(n_open, 'doubtful match', 'doubtful matches')} {waits} for somebody to judge"
    if n_sample:
        return f"No match is in doubt; {several(n_sample, 'pair')} would show how often matches are right"
    return ""
