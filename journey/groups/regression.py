"""What would have come anyway: people are often supported at their worst, and bad times pass.

Source: Linden, BMC Medical Research Methodology 2013;13:119 (regression to the mean in before and after).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from journey.groups.change import Sides, mean_rate
from journey.groups.held import Held, Ints
from journey.groups.watch import LEAST_MONTHS, YEAR_MONTHS, Watch, watch

Row = dict[str, Any]


class Earlier(NamedTuple):
    """Pence per observed year in the 12 months before, and in the years before those, of the same people."""

    n_people: int
    last_year_mean: Fraction | None
    earlier_years_mean: Fraction | None


class Screened(NamedTuple):
    """People without a change point who cost as much as the group, at its middle month of change."""

    month: int
    least_cost: int  # pence per observed year in the 12 months before
    cost: Sides


def earlier_years(group: Watch) -> Earlier:
    """The group's last year before beside the years before it; people without an earlier year are left out.

    Months at risk of both are those in which every compared agency supplied. A person counts with 6 of the
    12 months before and 12 earlier ones.
    """
    number = np.arange(group.held.n_months)
    at = group.case_index[:, None]
    lately = group.at_risk & (number < at) & (number >= at - YEAR_MONTHS)
    long_ago = group.at_risk & (number < at - YEAR_MONTHS)
    has_both = (lately.sum(axis=1) >= LEAST_MONTHS) & (long_ago.sum(axis=1) >= YEAR_MONTHS)
    chosen = np.flatnonzero(has_both[group.case])
    if not len(chosen):
        return Earlier(0, None, None)
    monthly = group.monthly("cost")
    means = [
        mean_rate(group.sums(monthly, months)[chosen], group.n_days(months)[chosen])
        for months in (lately, long_ago)
    ]
    return Earlier(len(chosen), *means)


def screened(held: Held, group: Watch) -> Screened | None:
    """People as costly as the group who have no change point, over the same window; null where nobody is.

    As costly: at least the lowest quarter's upper end of the group's cost in the 12 months before. They are
    looked at as if their change had been in the group's middle month of change.
    """
    costs, is_held = group.year_before("cost")
    known = np.sort(costs[is_held])
    if not len(known):
        return None
    least = int(known[-(-len(known) // 4) - 1])
    index = int(np.sort(group.index)[(len(group.index) - 1) // 2])
    people: Ints = np.flatnonzero(held.change_month == -1)
    seen = watch(held, people, np.full(len(people), index), group.n_window)
    cost, has_cost = seen.year_before("cost")
    fits = has_cost & (cost >= least) & (seen.n_before >= LEAST_MONTHS) & (seen.n_after >= LEAST_MONTHS)
    chosen = np.flatnonzero(fits)
    if not len(chosen):
        return None
    few = seen.of(chosen)
    monthly = few.monthly("cost")
    amounts = [few.sums(monthly, months) for months in (few.before, few.after)]
    side = Sides("cost", amounts[0], few.n_days(few.before), amounts[1], few.n_days(few.after))
    return Screened(index, least, side)
