"""What of an answer is about too few people to be told to those who may not know who anybody is.

A count of people from 1 to 7 becomes words. Where a sum that is shown would give it away, the next smallest
goes with it. The figures themselves are those of the answer: nothing is worked out anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from journey.words.groups import FEW, FEWEST, TOO_FEW, is_small

Row = dict[str, Any]
Key = TypeVar("Key", str, int)

NOT_SHOWN = "not shown"
_WAYS = ("n_fell", "n_same", "n_rose")
_EMPTIED = ("attrition", "losses", "gaps", "measures", "aligned", "matrix", "coverage", "finding", "caveats")


def unsaid(counts: Mapping[Key, int]) -> set[Key]:
    """Which of some counts of people can't be said where their sum is known.

    The small ones; and the next smallest until there are two, which together are of 8 people or more.

    >>> sorted(unsaid({"fell": 30, "same": 0, "rose": 3}))
    ['fell', 'rose']
    """
    found = {key for key, n in counts.items() if is_small(n)}
    rest = sorted((n, key) for key, n in counts.items() if n >= FEWEST)
    while found and rest and (len(found) == 1 or sum(counts[key] for key in found) < FEWEST):
        found.add(rest.pop(0)[1])
    return found


def said(n: int, is_unsaid: bool) -> int | str:
    """A count of people, or the words that stand in its place."""
    return FEW if is_small(n) else NOT_SHOWN if is_unsaid else n


def of_group(found: Row) -> Row:
    """The answer of journey.read.groups without counts of few people; of a group of few nothing but that."""
    if found["is_small"] and found["n_people"]:
        return found | {key: [] for key in _EMPTIED} | {"comparison": None, "refused_reason": TOO_FEW}
    held = found | {"attrition": _steps(found["attrition"])}
    if held["refused_reason"]:
        return held
    regression = dict(found["regression"])
    if regression["screened"]:
        regression["screened"] = _one(regression["screened"])
    return held | {
        "losses": [_one(row) for row in found["losses"]],
        "measures": [_directions(row) for row in found["measures"]],
        "aligned": [_month(row) for row in found["aligned"]],
        "coverage": [_covered(row) for row in found["coverage"]],
        "comparison": found["comparison"] and _comparison(found["comparison"]),
        "regression": _one(regression),
    }


def _one(row: Row) -> Row:
    return row | {"n_people": said(row["n_people"], False)}


def _steps(rows: Sequence[Row]) -> list[Row]:
    """Steps from everybody to a group: who is left is hidden between the steps that are, else before them."""
    left_out = unsaid({at: row["n_left_out"] for at, row in enumerate(rows)})
    if any(is_small(row["n_people"]) for row in rows):
        left_out = left = set(range(len(rows)))
    elif len(left_out) == 1:
        left = set(range(min(left_out)))
    else:
        left = set(range(min(left_out), max(left_out))) if left_out else set()
    return [
        row
        | {
            "n_left_out": said(row["n_left_out"], at in left_out),
            "n_people": said(row["n_people"], at in left),
        }
        for at, row in enumerate(rows)
    ]


def _directions(row: Row) -> Row:
    hidden = unsaid({name: row[name] for name in _WAYS})
    return row | {name: said(row[name], name in hidden) for name in _WAYS}


def _month(row: Row) -> Row:
    """A month from the change; of few people it has neither their number nor their figures."""
    hidden: Row = {}
    for whom in ("", "comparison_"):
        if is_small(row[f"{whom}n_at_risk"]):
            names = ("n_at_risk", "contacts_per_30_days", "cost_per_30_days")
            hidden |= {f"{whom}{name}": None for name in names}
    return row | hidden


def _covered(row: Row) -> Row:
    names = ("n_compared", "n_left_out")
    if not any(is_small(row[name]) for name in names):
        return row
    return (
        row | {name: said(row[name], True) for name in names} | {"share_of_before_cost_left_out": NOT_SHOWN}
    )


def _comparison(held: Row) -> Row:
    steps = _steps(held["attrition"])
    if not is_small(held["n_unmatched"]):
        return held | {"attrition": steps}
    steps[-1] = steps[-1] | {"n_left_out": NOT_SHOWN, "n_people": NOT_SHOWN}
    return held | {"attrition": steps, "n_matched": NOT_SHOWN, "n_unmatched": FEW}


def linkage(rows: Iterable[Row]) -> list[Row]:
    """How many people of each agency were found elsewhere: rows of Reader.linkage.

    Of an agency with few people on one side, both are hidden with the cost: either gives the other.
    """
    return [_linked(row) for row in rows]


def _linked(row: Row) -> Row:
    n_in_doubt = said(row["n_in_doubt"], False)
    if not any(is_small(row[name]) for name in ("n_source_people", "n_linked", "n_alone")):
        return row | {"n_in_doubt": n_in_doubt}
    counts = {name: said(row[name], True) for name in ("n_linked", "n_alone")}
    n_people = said(row["n_source_people"], False)
    return row | counts | {"n_source_people": n_people, "n_in_doubt": n_in_doubt, "cost_alone_gbp": None}
