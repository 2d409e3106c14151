"""The truth about the two arms: each person's own months before and after, and what the team changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from journey.sample.groups import (
    SUPPORT_A_YEAR,
    SUPPORTED_FACTOR,
    TREND_DAYS,
    TREND_FACTOR,
    TREND_FROM,
    Member,
)
from journey.sample.model import Event
from journey.sample.truth import cost

MONTHS = 12
LEAST_MONTHS_AFTER = 6
YEAR = Fraction("365.25")
Amount = Callable[[list[Event]], Fraction]
Held = dict[str, Any]


def _month(index_on: date, n: int) -> date:
    """The first day of the n-th month from that of the date."""
    years, month = divmod(index_on.month - 1 + n, 12)
    return date(index_on.year + years, month + 1, 1)


def _contacts(events: list[Event]) -> Fraction:
    return Fraction(len(events))


def _cost(events: list[Event]) -> Fraction:
    return sum((Fraction(cost(event) or 0) for event in events), Fraction(0))


class _Sides:
    """One person's whole months on both sides; that of the date is on neither, nor is any after an end."""

    def __init__(self, member: Member) -> None:
        assert member.index_on is not None
        index_on, last = member.index_on, date.max
        if member.ending is not None:
            last = member.ending[1]
        self.n_after = sum(_month(index_on, n + 2) <= last for n in range(MONTHS))
        self.before = (_month(index_on, -MONTHS), _month(index_on, 0))
        self.after = (_month(index_on, 1), _month(index_on, 1 + self.n_after))

    def is_counted(self) -> bool:
        return self.n_after >= LEAST_MONTHS_AFTER


def _within(events: Iterable[Event], span: tuple[date, date]) -> list[Event]:
    return [event for event in events if span[0] <= event.at.date() < span[1]]


def _a_year(amount: Fraction, span: tuple[date, date]) -> Fraction:
    return amount * YEAR / (span[1] - span[0]).days


def _side(events: list[Event], span: tuple[date, date]) -> Held:
    here = _within(events, span)
    return {
        "from_date": span[0].isoformat(),
        "to_date_excl": span[1].isoformat(),
        "n_contacts": len(here),
        "cost_gbp": _written(_cost(here), "0.01"),
    }


def _told(member: Member) -> Held:
    told: Held = {"true_person": member.person.key, "alias": member.person.alias}
    if member.index_on is None:
        return told
    sides = _Sides(member)
    told["change_on" if member.is_supported else "pretended_change_on"] = member.index_on.isoformat()
    if member.ending is not None:
        told["ending"] = {"reason_code": member.ending[0], "from_date": member.ending[1].isoformat()}
    told |= {"n_months_after": sides.n_after, "before": _side(member.events, sides.before)}
    if sides.n_after:
        told["after"] = _side(member.events, sides.after)
    if member.is_supported and sides.n_after:
        told["after_without_support"] = _side(member.without_support, sides.after)
    return told


def _mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _means(members: list[Member], amount: Amount, step: str) -> Held:
    """Means over people of the amount per observed year, and of how far the team alone changed it."""
    counted = [(m, _Sides(m)) for m in members]
    before = [_a_year(amount(_within(m.events, s.before)), s.before) for m, s in counted]
    after = [_a_year(amount(_within(m.events, s.after)), s.after) for m, s in counted]
    without = [_a_year(amount(_within(m.without_support, s.after)), s.after) for m, s in counted]
    planted = _mean(after) - _mean(without)
    return {
        "before_mean": _written(_mean(before), step),
        "after_mean": _written(_mean(after), step),
        "mean_change": _written(_mean(after) - _mean(before), step),
        "planted_difference": _written(planted, step),
        "expected_sign": (planted > 0) - (planted < 0),
    }


def _group(members: list[Member]) -> Held:
    counted = [member for member in members if _Sides(member).is_counted()]
    return {
        "n_people": len(members),
        "n_counted": len(counted),
        "contacts": _means(counted, _contacts, "0.0001"),
        "cost": _means(counted, _cost, "0.01"),
    }


def _written(value: Fraction, step: str) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(step), rounding=ROUND_HALF_UP))


def write_groups(folder: Path, members: list[Member]) -> None:
    """Write groups.json: what is planted, who is in which arm, both sides of each, the arms' true means."""
    supported = [member for member in members if member.is_supported]
    unserved = [member for member in members if not member.is_supported]
    held: Held = {
        "label": "SYNTHETIC",
        "planted": {
            "trend_factor": str(TREND_FACTOR),
            "trend_days": TREND_DAYS,
            "trend_from": TREND_FROM.isoformat(),
            "supported_factor": str(float(SUPPORTED_FACTOR)),
            "support_contacts_per_year": SUPPORT_A_YEAR,
        },
        "true": {
            "supported": _group(supported),
            "pretended": _group([member for member in unserved if member.index_on]),
        },
        "supported": [_told(member) for member in supported],
        "unserved": [_told(member) for member in unserved],
    }
    text = json.dumps(held, indent=1) + "\n"
    (folder / "groups.json").write_text(text, encoding="utf-8", newline="\n")
