"""Which agencies and which months of a person may be compared, about the month of a change.

An agency is compared when it supplied at least 95% of the days of both sides; the support team always is. A
month is at risk when it is a whole month, the person could be seen on every day of it, and every compared
service supplied all of it. The month of the change itself is on neither side.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from journey.groups.held import Bools, Held, Ints

LEAST_SHARE = (95, 100)
YEAR_MONTHS = 12
LEAST_MONTHS = 6  # at risk, on each side, and of the 12 before where a year's cost is asked


@dataclass(frozen=True)
class Watch:
    """People, each at one month of change, or at none (-1: never at risk).

    Whoever an ending hides alike, at the same month, is in the same case; arrays are by case.
    """

    held: Held
    people: Ints
    index: Ints
    n_window: int | None  # months on each side; None: all there are
    case: Ints  # by person
    case_index: Ints
    compared: Bools  # case x agency
    at_risk: Bools  # case x month; in the window, beyond it, and the month of the change
    before: Bools  # case x month at risk in the window
    after: Bools
    before_side: Bools  # case x whole month in which the person could be seen, whoever supplied
    after_side: Bools

    @cached_property
    def n_before(self) -> Ints:
        """Months at risk before, by person."""
        return np.asarray(self.before.sum(axis=1))[self.case]

    @cached_property
    def n_after(self) -> Ints:
        """Months at risk after, by person."""
        return np.asarray(self.after.sum(axis=1))[self.case]

    @cached_property
    def has_service(self) -> Bools:
        """Whether any service, besides the support team, may be compared; by person."""
        return np.asarray((self.compared & ~self.held.is_support).any(axis=1))[self.case]

    def of(self, chosen: Ints) -> Watch:
        """The same of some of the people, by their places here."""
        return watch(self.held, self.people[chosen], self.index[chosen], self.n_window)

    def monthly(self, measure: str, first: int = 0, last_excl: int | None = None) -> Ints:
        """What the compared agencies of each person recorded: a row a person, a column a month.

        Nothing where no service is compared: such a person is never at risk.
        """
        end = self.held.n_months if last_excl is None else last_excl
        found = np.zeros((len(self.people), end - first), dtype=np.int64)
        sets, number = np.unique(self.compared, axis=0, return_inverse=True)
        by_person = number.reshape(-1)[self.case]
        for n, agencies in enumerate(sets):
            chosen = np.flatnonzero(by_person == n)
            if len(chosen) and (agencies & ~self.held.is_support).any():
                found[chosen] = self.held.monthly(measure, agencies, self.people[chosen], first, end)
        return found

    def sums(self, monthly: Ints, months: Bools) -> Ints:
        """What monthly holds in the months of a case, added up; by person."""
        return np.asarray(np.where(months[self.case], monthly, 0).sum(axis=1))

    def n_days(self, months: Bools) -> Ints:
        """Days of the months of a case; by person."""
        return np.asarray(months @ self.held.days)[self.case]

    def year_before(self, measure: str) -> tuple[Ints, Bools]:
        """An amount a year in the 12 months before, rounded half up to a whole (penny), by person.

        Returns:
            the amounts, and where there is one: 6 of the 12 months are at risk.
        """
        known = self.index >= 0
        if not known.any():
            return np.zeros(len(self.people), dtype=np.int64), known
        first = max(int(self.index[known].min()) - YEAR_MONTHS, 0)
        last_excl = int(self.index[known].max())
        number = np.arange(first, last_excl)
        lately = number >= self.case_index[:, None] - YEAR_MONTHS
        months = self.at_risk[:, first:last_excl] & lately & (number < self.case_index[:, None])
        days = (months @ self.held.days[first:last_excl])[self.case]
        amount = self.sums(self.monthly(measure, first, last_excl), months)
        is_held = known & self.has_service & (months.sum(axis=1)[self.case] >= LEAST_MONTHS)
        safe = np.where(is_held, days, 1)
        return np.where(is_held, (2 * amount * 36525 + 100 * safe) // (200 * safe), 0), is_held


def watch(held: Held, people: Ints, index: Ints, n_window: int | None) -> Watch:
    """See who may be compared by what.

    Args:
        held: the build.
        people: their numbers.
        index: the month of each one's change; negative where there is none in the data.
        n_window: months on each side, or None for all there are.
    """
    n_indices = held.n_months + 1
    cases, case = np.unique(held.pattern[people] * n_indices + np.maximum(index, -1) + 1, return_inverse=True)
    pattern, at = cases // n_indices, cases % n_indices - 1
    number = np.arange(held.n_months)
    reach = held.n_months if n_window is None else n_window
    open_months = held.is_open[pattern] & held.is_whole & (at[:, None] >= 0)
    before_side = open_months & (number < at[:, None]) & (number >= at[:, None] - reach)
    after_side = open_months & (number > at[:, None]) & (number <= at[:, None] + reach)
    share, whole = LEAST_SHARE
    compared = np.ones((len(pattern), len(held.agencies)), dtype=bool)
    for side in (before_side, after_side):
        compared &= whole * (side @ held.supplied.T) >= share * (side @ held.days)[:, None]
    compared &= np.asarray(before_side.any(axis=1) | after_side.any(axis=1))[:, None]
    compared |= held.is_support
    is_short = (held.supplied < held.days).astype(np.int64)
    services = compared & ~held.is_support
    is_missing = (services.astype(np.int64) @ is_short) > 0
    at_risk = open_months & ~is_missing & np.asarray(services.any(axis=1))[:, None]
    return Watch(
        held, people, index, n_window, case.reshape(-1), at, compared, at_risk,
        at_risk & before_side, at_risk & after_side, before_side, after_side,
    )  # fmt: skip
