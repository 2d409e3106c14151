"""What a new table says together with one that was released before: warnings, in words and without a number.

The exact figures of every release rest sealed in the casebook, person by person. A new table is set beside
each of them: who subtracts one from the other has a table of those who came, who went and who changed. Where
that could not be shown by itself, it is warned of.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from journey import words
from journey.casebook import Release
from journey.disclosure import ALL, PEOPLE, differences
from journey.releases.question import Question
from journey.releases.sealed import profile_then, side_of

_MOST_NAMED = 5
_NOT_HELD = (
    "can't be compared with this table: its exact figures were removed when someone was erased. The two may "
    "differ by that person. Lay this one out by something that it is not laid out by."
)
_OTHER_RULES = (
    "was hidden and rounded by other rules. Side by side, two ways of hiding tell more than either alone. "
    "Use the rules of that release."
)
_BY = {
    "agency": "agency",
    "activity_type": "kind of contact",
    "age_band": "age",
    "year": "year",
    "side": "before and after",
    "payer": "who pays",
}
_FEW = {  # figure -> what there is too little of
    PEOPLE: "few people",
    "n_interactions": "contacts of few people, or mostly of few,",
    "cost_gbp": "costs of few people, or mostly of few,",
}
_ORDER = tuple(_FEW)
_REMEDY = (
    "Who subtracts one from the other may learn something of those few. Use the same people and categories "
    "as in that release, or wait until more have changed."
)
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
    close = _close(question, exact, release, label)
    if not close:
        return other
    told = [f"by {_FEW[figure]} in: {_named(cells)}" for figure, cells in close.items()]
    few = f"{who} and this table differ {', and '.join(told)}. {_REMEDY}"
    return " ".join(filter(None, (few, other)))


def _named(cells: Sequence[str]) -> str:
    return "; ".join(cells[:_MOST_NAMED]) + ("; and others" if len(cells) > _MOST_NAMED else "")


def _close(
    question: Question, exact: Mapping[str, Any], release: Release, label: Say
) -> dict[str, list[str]]:
    """Figure -> categories in words in which it differs by too little: of the table, else of days seen.

    Each category once: where few people came, that their figures are of few goes without saying.
    """
    for name in exact:
        if name in release.exact:
            then = side_of(release.exact[name], profile_then(release))
            rows = differences(then, side_of(exact[name], question.profile)).to_dicts()
            found: dict[str, str] = {}
            for row in sorted(rows, key=lambda row: _ORDER.index(row["figure"])):
                figure = row.pop("figure")
                found.setdefault(_category(row, label), figure)
            if found:
                kinds = {
                    figure: sorted(c for c, held in found.items() if held == figure) for figure in _ORDER
                }
                return {figure: cells for figure, cells in kinds.items() if cells}
    return {}


def _category(row: Mapping[str, str], label: Say) -> str:
    told = [label(column, code) for column, code in row.items() if code != ALL]
    return " and ".join(told) or "the total"


def described(release: Release) -> str:
    """What a release shows, in a few words."""
    of = f"the group {release.group_name}" if release.group_name else "everybody"
    return f"{of}, by {words.listed([_BY[name] for name in release.dims])}"


def _day(release: Release) -> str:
    return words.day(date.fromisoformat(release.at[:10]))
