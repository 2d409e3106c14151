"""Intervals and descriptions of a before and after: one person's counts, and the changes of many people.

None of them is the verdict (journey.evidence.verdict). How far the intervals of a group can be believed is
measured by `python -m journey.evidence.run --part groups` and stands in docs/evidence.md. Pure functions on
numbers; no table is read. scipy is heavy, so it is imported where it is needed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from journey.evidence.verdict import Month

Interval = tuple[float, float]

CONFIDENCE = 0.95
LEAST_SWING_MONTHS = 12
MOST_MEMORY = 0.95  # a lag-1 correlation above this counts as this: (1+r)/(1-r) has no limit at 1
DRAWS = 2000
_HELD = 20_000  # drawn people held at once: fits in a cache
_NOTHING = 1e-9  # squares that are left by rounding only
_TAIL = (1 - CONFIDENCE) / 2


class Swing(NamedTuple):
    """How far monthly counts swing by themselves. Dispersion 1 is chance alone; correlation of -1 to 1."""

    dispersion: float  # Pearson chi-squared of the counts about one rate, over the months less one
    autocorrelation: float  # of a month with the next one, both with data
    n_months: int  # months with data


def counting_interval(
    n_before: int, days_before: int, n_after: int, days_after: int
) -> tuple[float | None, float | None, float | None]:
    """Rate ratio, after over before, and its exact 95% interval were every contact independent of the others.

    That is counting noise only: it says nothing of how contacts swing. Source: Clopper and Pearson,
    Biometrika 1934;26:404, of the share of all contacts that came after, turned into a ratio of rates.

    Returns:
        ratio, low, high; low is 0 without a contact after; ratio and high are null without a contact before;
        all null where a side has no day, or neither side a contact.
    """
    if days_before <= 0 or days_after <= 0 or n_before + n_after == 0:
        return None, None, None
    from scipy.special import betaincinv

    by_days = days_before / days_after
    low = high = None
    if n_before:
        share = float(betaincinv(n_after + 1, n_before, 1 - _TAIL))
        high = share / (1 - share) * by_days
    share = float(betaincinv(n_after, n_before + 1, _TAIL)) if n_after else 0.0
    low = share / (1 - share) * by_days
    return (n_after / n_before * by_days if n_before else None), low, high


def swing(months: Sequence[Month]) -> Swing | None:
    """Dispersion and lag-1 correlation of the months before a change; null where too few to tell.

    Give the months before only: those after may hold the change itself, which would pass for swing.

    Args:
        months: every calendar month in order; a month without data has no days, and parts its neighbours.

    Returns:
        null under 12 months with data, without a contact, or where no two months with data are neighbours.
    """
    n_days = sum(month.n_days for month in months)
    n_contacts = sum(month.n_contacts for month in months if month.n_days)
    n_months = sum(month.n_days > 0 for month in months)
    if n_months < LEAST_SWING_MONTHS or not n_contacts:
        return None
    rate = n_contacts / n_days
    strays = [
        (n - rate * days) / math.sqrt(rate * days) if days else None for n, days in months
    ]  # a month's distance from its share of the contacts, in standard deviations of chance
    squares = math.fsum(stray * stray for stray in strays if stray is not None)
    shared = [one * two for one, two in pairwise(strays) if one is not None and two is not None]
    if not shared:
        return None
    memory = (math.fsum(shared) / len(shared)) / (squares / n_months) if squares > _NOTHING else 0.0
    return Swing(squares / (n_months - 1), max(-1.0, min(1.0, memory)), n_months)


def scaled_interval(
    n_before: int, days_before: int, n_after: int, days_after: int, found: Swing
) -> Interval | None:
    """95% interval of the rate ratio widened by dispersion and by (1+r)/(1-r), r the lag-1 correlation.

    Never narrower than chance: a dispersion under 1 counts as 1, a correlation under 0 as 0. Null where a
    side has no contact or no day. Source: quasi-Poisson on the log ratio, the effective number of months.
    """
    if min(n_before, days_before, n_after, days_after) <= 0:
        return None
    memory = min(max(found.autocorrelation, 0.0), MOST_MEMORY)
    widened = max(found.dispersion, 1.0) * (1 + memory) / (1 - memory)
    spread = _normal() * math.sqrt((1 / n_before + 1 / n_after) * widened)
    ratio = (n_after / days_after) / (n_before / days_before)
    return ratio * math.exp(-spread), ratio * math.exp(spread)


def nap(before_rates: Sequence[float], after_rates: Sequence[float]) -> tuple[float, int, int] | None:
    """Overlap: chance that a month after is quieter than a month before, ties half; then months of each.

    0.5 is full overlap, 1 none. Null where a side is empty. Source: Parker and Vannest, Behavior Therapy
    2009;40:357 (nonoverlap of all pairs).
    """
    if not (before_rates and after_rates):
        return None
    wins = sum((after < before) + (after == before) / 2 for before in before_rates for after in after_rates)
    return wins / (len(before_rates) * len(after_rates)), len(before_rates), len(after_rates)


def t_interval(values: Sequence[float]) -> Interval | None:
    """95% interval of the mean of people by Student's t; null under two people."""
    if len(values) < 2:
        return None
    from scipy.special import stdtrit

    given = np.asarray(values, dtype=float)
    spread = float(stdtrit(given.size - 1, 1 - _TAIL)) * float(given.std(ddof=1)) / math.sqrt(given.size)
    mean = float(given.mean())
    return mean - spread, mean + spread


def bootstrap_interval(values: Sequence[float], seed: int) -> Interval | None:
    """95% percentile interval of the mean, people drawn anew 2,000 times; null under two people.

    The same values in the same order and the same seed give the same interval.
    """
    if len(values) < 2:
        return None
    given, chance = np.asarray(values, dtype=float), np.random.default_rng(seed)
    at_once = max(1, _HELD // given.size)
    blocks = [min(at_once, DRAWS - done) for done in range(0, DRAWS, at_once)]
    means = np.concatenate(
        [given[chance.integers(0, given.size, (n, given.size))].mean(axis=1) for n in blocks]
    )
    low, high = np.quantile(means, (_TAIL, 1 - _TAIL))
    return float(low), float(high)


def _normal() -> float:
    """The normal deviate of the confidence: 1.96 for 95%."""
    from scipy.special import ndtri

    return float(ndtri(1 - _TAIL))
