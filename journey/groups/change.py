"""What changed, person by person: amounts a year after less a year before, and what a group makes of them.

Means, medians, quartiles and pooled rates are exact fractions, rounded once; only the intervals are floating
numbers.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from journey.evidence.intervals import bootstrap_interval, t_interval
from journey.groups.held import Ints
from journey.groups.watch import Watch
from journey.words.verdict import MEASURES

Row = dict[str, Any]
Amount = Decimal | float
ORDER = ("contacts", "cost", "nights", "crises")
SEED = 20261122
_YEAR = Fraction(36525, 100)


class Sides(NamedTuple):
    """One measure of each person: what was recorded on each side, and the days of it. Money in pence."""

    measure: str
    before: Ints
    before_days: Ints
    after: Ints
    after_days: Ints

    def of(self, places: Ints) -> Sides:
        """The same of some of them."""
        return Sides(self.measure, *(part[places] for part in self[1:]))


def sides(seen: Watch) -> dict[str, Sides]:
    """Every measure of the people watched, in the months at risk of the window."""
    days = seen.n_days(seen.before), seen.n_days(seen.after)
    found = {}
    for measure in ORDER:
        monthly = seen.monthly(measure)
        before, after = (seen.sums(monthly, months) for months in (seen.before, seen.after))
        found[measure] = Sides(measure, before, days[0], after, days[1])
    return found


def mean_rate(amounts: Ints, days: Ints) -> Fraction:
    """The mean over people of an amount a year; each has days."""
    lengths, number = np.unique(days, return_inverse=True)
    total = np.zeros(len(lengths), dtype=np.int64)
    np.add.at(total, number.reshape(-1), amounts)
    held = (Fraction(int(amount), int(n)) for amount, n in zip(total, lengths, strict=True))
    return sum(held, Fraction(0)) * _YEAR / len(amounts)


def pooled_rate(amounts: Ints, days: Ints) -> Fraction:
    """All amounts a year of all days: a person seen for longer counts for more."""
    return Fraction(int(amounts.sum()), int(days.sum())) * _YEAR


def change_of(side: Sides, place: int) -> Fraction:
    """One person's amount a year after less a year before."""
    before = Fraction(int(side.before[place]), int(side.before_days[place]))
    return (Fraction(int(side.after[place]), int(side.after_days[place])) - before) * _YEAR


def changes(side: Sides) -> npt.NDArray[np.float64]:
    """Everybody's change, for intervals and for putting in order."""
    return (side.after / side.after_days - side.before / side.before_days) * float(_YEAR)


def shown(measure: str, value: Fraction | float | None) -> Any:
    """A figure as it leaves: money in pounds to the penny, half away from zero, else a floating number."""
    if value is None:
        return None
    if measure != "cost":
        return float(value)
    pence = Fraction(value)
    whole = (2 * abs(pence.numerator) + pence.denominator) // (2 * pence.denominator)
    return Decimal(whole if pence >= 0 else -whole).scaleb(-2)


def measure_row(side: Sides) -> Row:
    """Everything that is said of one measure of a group of at least one person."""
    means = mean_rate(side.before, side.before_days), mean_rate(side.after, side.after_days)
    found = changes(side)
    order = np.argsort(found, kind="stable")
    sign = np.sign(side.after * side.before_days - side.before * side.after_days)
    pooled = pooled_rate(side.before, side.before_days), pooled_rate(side.after, side.after_days)
    figures = {
        "before_mean": means[0],
        "after_mean": means[1],
        "mean_change": means[1] - means[0],
        **_interval("low", "high", t_interval(found.tolist())),
        **_interval("bootstrap_low", "bootstrap_high", bootstrap_interval(found.tolist(), SEED)),
        "median_change": _quantile(side, order, Fraction(1, 2)),
        "quartile_low": _quantile(side, order, Fraction(1, 4)),
        "quartile_high": _quantile(side, order, Fraction(3, 4)),
        "pooled_before": pooled[0],
        "pooled_after": pooled[1],
    }
    counted = {
        f"n_{name}": int((sign == way).sum()) for name, way in (("fell", -1), ("rose", 1), ("same", 0))
    }
    return named(side.measure) | {key: shown(side.measure, value) for key, value in figures.items()} | counted


def change_row(side: Sides) -> Row:
    """The mean change of one measure and its interval."""
    mean = mean_rate(side.after, side.after_days) - mean_rate(side.before, side.before_days)
    low_high = _interval("low", "high", t_interval(changes(side).tolist()))
    figures = {"mean_change": mean} | low_high
    return named(side.measure) | {key: shown(side.measure, value) for key, value in figures.items()}


def difference_row(group: Sides, beside: Sides) -> Row:
    """The change of each person less that of whom they are matched with: mean over pairs and its interval."""
    mean = sum(
        sign * mean_rate(amounts, days)
        for sign, amounts, days in (
            (1, group.after, group.after_days), (-1, group.before, group.before_days),
            (-1, beside.after, beside.after_days), (1, beside.before, beside.before_days),
        )
    )  # fmt: skip
    low_high = _interval("low", "high", t_interval((changes(group) - changes(beside)).tolist()))
    figures = {"difference": mean} | low_high
    return named(group.measure) | {key: shown(group.measure, value) for key, value in figures.items()}


def named(measure: str) -> Row:
    """What a measure is called."""
    return {
        "measure_code": measure, "measure_label": MEASURES[measure], "is_money": measure == "cost",
    }  # fmt: skip


def is_of_one(side: Sides) -> bool:
    """Whether one of several people carries more than half of all change, rises and falls alike."""
    sizes = np.abs(changes(side))
    return len(sizes) > 1 and bool(2 * sizes.max() > sizes.sum())


def _interval(low: str, high: str, found: tuple[float, float] | None) -> dict[str, float | None]:
    return {low: found[0] if found else None, high: found[1] if found else None}


def _quantile(side: Sides, order: npt.NDArray[np.intp], part: Fraction) -> Fraction:
    """The change below which a part of the people lie, on the straight line between its two neighbours.

    Of changes numbered from nought in their order it is at part x (people - 1): so the median of an even
    number of people is the mean of the middle two. Type 7 of Hyndman and Fan, The American Statistician 1996.
    """
    at = part * (len(order) - 1)
    below = change_of(side, int(order[math.floor(at)]))
    above = change_of(side, int(order[math.ceil(at)]))
    return below + (at - math.floor(at)) * (above - below)
