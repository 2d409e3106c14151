"""What a new table says together with one that was released before: warnings, in words and without a number.

The exact figures of every release rest sealed in the casebook. A new table is set beside each of them: cells
that both have, and that differ by a few people, would say something of those few to whoever subtracts. Cells
that neither shows as a number of people say nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from journey import words
from journey.casebook import Release
from journey.disclosure import ALL, Profile, differences
from journey.releases.question import Question
from journey.releases.sealed import exact_frame, profile_then

_MOST_NAMED = 5
_NOT_HELD = (
    "can't be compared with this table: its exact figures were removed when someone was erased. The two may "
    "differ by that person."
)
_OTHER_RULES = (
    "was hidden and rounded by other rules. Side by side, two ways of hiding tell more than either alone."
)
_BY = {
    "agency": "agency",
    "activity_type": "kind of contact",
    "age_band": "age",
    "year": "year",
    "side": "before and after",
    "payer": "who pays",
}
Say = Callable[[str, str], str]


def warnings_of(
    question: Question, exact: Mapping[str, Any], earlier: Sequence[Release], label: Say
) -> list[str]:
    """Sentences on each earlier release that says too much together with the new one, in their order.

    Args:
        question: the new table.
        exact: its exact tables by name: those of one name count the same and are set side by side.
        earlier: releases, read with the key.
        label: a column and a code -> the category in words.
    """
    latest = {_same(release): release for release in earlier}  # of several alike the latest speaks for all
    found = [_warning(question, exact, release, label) for release in latest.values()]
    return [text for text in found if text]


def _same(release: Release) -> str:
    """What two releases share that say the same beside any other one."""
    held = (release.group_name, release.dims, release.profile_code, dict(release.thresholds), release.exact)
    return json.dumps([*held, release.is_exact_held], sort_keys=True)


def _warning(question: Question, exact: Mapping[str, Any], release: Release, label: Say) -> str:
    who = f"Release {release.number} of {_day(release)} ({described(release)})"
    is_alike = question.group == release.group_name and bool(set(question.dims) & set(release.dims))
    if not release.is_exact_held:
        return f"{who} {_NOT_HELD}" if is_alike else ""
    profile = profile_then(release)
    other = f"{who} {_OTHER_RULES}" if is_alike and profile != question.profile else ""
    cells = _close(question, exact, release, profile, label)
    if not cells:
        return other
    named = "; ".join(cells[:_MOST_NAMED])
    more = "; and others" if len(cells) > _MOST_NAMED else ""
    few = (
        f"{who} and this table differ by few people in: {named}{more}. Who subtracts one from the other "
        "may learn something of those few."
    )
    return " ".join(filter(None, (few, other)))


def _close(
    question: Question, exact: Mapping[str, Any], release: Release, profile: Profile, label: Say
) -> list[str]:
    """Categories in which the two differ by few people, in words: of the table, else of the days seen."""
    stricter = max(question.profile, profile, key=lambda held: held.fewest_people)
    if "cost" in question.measures and "cost" in release.measures:  # a cost of so few can be had too
        most = max(question.profile.fewest_people_cost, profile.fewest_people_cost)
        stricter = replace(stricter, fewest_people=max(stricter.fewest_people, most))
    for name in exact:
        if name in release.exact:
            rows = _rows(exact[name], release.exact[name], stricter)
            if found := sorted({_category(row, label) for row in rows}):
                return found
    return []


def _rows(new: Mapping[str, Any], old: Mapping[str, Any], profile: Profile) -> Iterator[Mapping[str, str]]:
    """Cells that differ by few people, of which one at least is a number that is shown."""
    then, now = exact_frame(old), exact_frame(new)
    warned = differences(then, now, new["dims"], old["dims"], profile)
    if warned is None:
        return
    counts = [(_by_cell(frame, dims), dims) for frame, dims in ((then, old["dims"]), (now, new["dims"]))]
    for row in warned.cells.select(warned.dims).iter_rows(named=True):
        people = [by_cell[tuple(row.get(dim, ALL) for dim in dims)] for by_cell, dims in counts]
        if max(people) >= profile.fewest_people:
            yield row


def _by_cell(exact: pl.DataFrame, dims: Sequence[str]) -> dict[tuple[str, ...], int]:
    return {tuple(cell): n_people for *cell, n_people in exact.select(*dims, "n_people").iter_rows()}


def _category(row: Mapping[str, str], label: Say) -> str:
    told = [label(column, code) for column, code in row.items() if code != ALL]
    return " and ".join(told) or "the total"


def described(release: Release) -> str:
    """What a release shows, in a few words."""
    of = f"the group {release.group_name}" if release.group_name else "everybody"
    return f"{of}, by {words.listed([_BY[name] for name in release.dims])}"


def _day(release: Release) -> str:
    return words.day(date.fromisoformat(release.at[:10]))
