"""Months counted from that of each person's change, which is left out, and how many were seen in each."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from journey.groups.change import shown
from journey.groups.held import Ints
from journey.groups.watch import Watch

Row = dict[str, Any]
_MEASURES = {"contacts": "contacts_per_30_days", "cost": "cost_per_30_days"}


class _Line(NamedTuple):
    """One month of all who were seen in it."""

    n_at_risk: int
    n_days: int
    amounts: dict[str, int]


def aligned(group: Watch, beside: Watch | None) -> list[Row]:
    """Contacts and cost per 30 days of each month, over those at risk in it; null where nobody was.

    Args:
        group: the group.
        beside: the people matched with it, each at the month of whom they are matched with.
    """
    of_group = _lines(group)
    of_beside = _lines(beside) if beside is not None else {}
    numbers = sorted(number for number in of_group if number)
    rows = []
    for number in range(numbers[0], numbers[-1] + 1) if numbers else ():
        if number:
            others = _shown(of_beside.get(number), beside is not None)
            named = {f"comparison_{key}": value for key, value in others.items()}
            rows.append({"month_no": number} | _shown(of_group.get(number), True) | named)
    return rows


def _shown(line: _Line | None, is_asked: bool) -> Row:
    if line is None:
        return {"n_at_risk": 0 if is_asked else None} | dict.fromkeys(_MEASURES.values())
    rates = {
        name: shown(measure, Fraction(line.amounts[measure] * 30, line.n_days))
        for measure, name in _MEASURES.items()
    }
    return {"n_at_risk": line.n_at_risk, **rates}


def _lines(seen: Watch) -> dict[int, _Line]:
    """By month from the change, what was recorded of those at risk."""
    is_in = (seen.before | seen.after)[seen.case]
    place, month = np.nonzero(is_in)
    number = month - seen.index[place]
    low = int(number.min()) if len(number) else 0
    n_at_risk = np.bincount(number - low)
    sums: dict[str, Ints] = {}
    for measure in _MEASURES:
        value = seen.monthly(measure)[place, month]
        sums[measure] = np.bincount(number - low, weights=value).astype(np.int64)
    n_days = np.bincount(number - low, weights=seen.held.days[month]).astype(np.int64)
    return {
        int(row) + low: _Line(
            int(n_at_risk[row]), int(n_days[row]), {name: int(held[row]) for name, held in sums.items()}
        )
        for row in np.flatnonzero(n_at_risk)
    }
