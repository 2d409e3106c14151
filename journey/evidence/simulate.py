"""Generated people for the evidence table: monthly counts of a person whose contacts swing by themselves.

Nothing changes at the change unless a ratio is given. Two kinds of swing: a log rate that leans on the month
before (AR(1)), and a weekly self-exciting model, where every contact makes further ones likelier for a while.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from journey.evidence.verdict import Month

Counts = NDArray[np.int64]  # people x months

MONTH_DAYS = 30
STARTS = ("random", "worst", "worst_of_24", "worst_so_far")
_WEEKS = (4, 4, 5)  # weeks of the months of a quarter, for the weekly model
_WARM_MONTHS = 60


@dataclass(frozen=True)
class Bursts:
    """Log rate of a month: standard deviation, and correlation with the month before."""

    sd: float
    correlation: float


@dataclass(frozen=True)
class SelfExciting:
    """Share of contacts set off by earlier ones, and weeks (mean) within which they are."""

    share: float
    weeks: float


@dataclass(frozen=True)
class World:
    """One cell of the evidence table. `ratio` is the true rate after over before, at most 1."""

    swing: Bursts | SelfExciting
    start_code: str = "random"
    mean: float = 27.0
    n_before: int = 124
    n_after: int = 18
    ratio: float = 1.0
    trend_a_year: float = 0.0  # of the log rate
    season: float = 0.0  # height of a yearly wave of the log rate
    n_lost_before: int = 0  # months not supplied at all, and known to be; spread evenly
    n_silent_before: int = 0  # months in which a service with a fifth of the contacts fell silent unnoticed
    n_silent_after: int = 0


@dataclass(frozen=True)
class People:
    """Counts and days of the months before and after; every row a person."""

    before: Counts
    before_days: Counts
    after: Counts
    after_days: Counts

    def months(self, row: int) -> tuple[list[Month], list[Month]]:
        """One person as the verdict wants it: the months before, the months after."""
        return (
            [Month(int(n), int(d)) for n, d in zip(self.before[row], self.before_days[row], strict=True)],
            [Month(int(n), int(d)) for n, d in zip(self.after[row], self.after_days[row], strict=True)],
        )


def people(world: World, n_people: int, seed: tuple[int, ...]) -> People:
    """Generate people of one world; the same seed gives the same people."""
    chance = np.random.default_rng(seed)
    # as many further months as there are before, among which the worst quarter is sought
    n_months = world.n_before * (1 if world.start_code == "random" else 2) + world.n_after
    if isinstance(world.swing, Bursts):
        counts, days = _bursts(world, world.swing, n_people, n_months, chance)
    else:
        counts, days = _self_exciting(world, world.swing, n_people, n_months, chance)
    start = _start(counts, world)
    at = start[:, None] + np.arange(-world.n_before, world.n_after)[None, :]
    counts, days = np.take_along_axis(counts, at, axis=1), days[at]
    counts, days = _damaged(world, counts, days, chance)
    split = world.n_before
    after: Counts = counts[:, split:]
    if world.ratio < 1:
        after = chance.binomial(after, world.ratio)
    return People(counts[:, :split], days[:, :split], after, days[:, split:])


def _bursts(
    world: World, swing: Bursts, n_people: int, n_months: int, chance: np.random.Generator
) -> tuple[Counts, Counts]:
    stray = np.empty((n_people, n_months))
    stray[:, 0] = chance.normal(0, swing.sd, n_people)
    fresh = chance.normal(0, swing.sd * np.sqrt(1 - swing.correlation**2), (n_people, n_months))
    for month in range(1, n_months):
        stray[:, month] = swing.correlation * stray[:, month - 1] + fresh[:, month]
    when = np.arange(n_months) - n_months / 2
    drift = world.trend_a_year / 12 * when + world.season * np.sin(2 * np.pi * when / 12)
    counts = chance.poisson(world.mean * np.exp(stray - swing.sd**2 / 2 + drift))
    return counts, np.full(n_months, MONTH_DAYS)


def _self_exciting(
    world: World, swing: SelfExciting, n_people: int, n_months: int, chance: np.random.Generator
) -> tuple[Counts, Counts]:
    weeks = np.resize(_WEEKS, n_months + _WARM_MONTHS)
    weekly = world.mean * 7 / MONTH_DAYS
    kept = np.exp(-1 / swing.weeks)
    excited = np.full(n_people, weekly * swing.share)
    counts = np.zeros((n_people, weeks.size), dtype=np.int64)
    for month, n_weeks in enumerate(weeks):
        for _ in range(n_weeks):
            n_contacts = chance.poisson(weekly * (1 - swing.share) + excited)
            counts[:, month] += n_contacts
            excited = kept * excited + swing.share * (1 - kept) * n_contacts
    return counts[:, _WARM_MONTHS:], weeks[_WARM_MONTHS:] * 7


def _start(counts: Counts, world: World) -> Counts:
    """Number of the first month after the change, person by person."""
    first, last = world.n_before, counts.shape[1] - world.n_after
    if world.start_code == "random":
        return np.full(len(counts), first)
    quarters = counts[:, 2:] + counts[:, 1:-1] + counts[:, :-2]  # column i ends before month i + 3
    if world.start_code == "worst_so_far":
        past = np.lib.stride_tricks.sliding_window_view(quarters, first - 2, axis=1)
        past = past[:, : last - first + 1]
        is_worst = past[:, :, -1] >= past.max(axis=2)
        is_worst[:, -1] = True
        return np.asarray(first + np.argmax(is_worst, axis=1))
    starts = np.arange(first, min(last, first + 24) if world.start_code == "worst_of_24" else last + 1)
    return np.asarray(starts[np.argmax(quarters[:, starts - 3], axis=1)])


def _damaged(
    world: World, counts: Counts, days: Counts, chance: np.random.Generator
) -> tuple[Counts, Counts]:
    """Take away months that were not supplied, and the contacts of a service that fell silent unnoticed."""
    counts, days = counts.copy(), days.copy()
    for first, n_silent in ((60, world.n_silent_before), (world.n_before, world.n_silent_after)):
        silent = slice(first, first + n_silent)
        counts[:, silent] = chance.binomial(counts[:, silent], 0.8)
    if world.n_lost_before:
        lost = np.linspace(6, world.n_before - 2, world.n_lost_before).astype(int)
        counts[:, lost] = 0
        days[:, lost] = 0
    return counts, days
