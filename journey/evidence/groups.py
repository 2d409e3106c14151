"""Generated groups for the evidence table: how often the 95% interval of a mean change holds the true one.

A person's cost a year is lognormal, so that a few people carry most of it; some have none at all after.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from journey.evidence.intervals import Interval, bootstrap_interval, t_interval

Changes = NDArray[np.float64]  # groups x people: cost after less cost before, in mean costs before

SIZES = (20, 50, 200)
CORRELATION = 0.5  # of the logs of a person's two costs
NONE_AFTER = 0.15  # share of people without any cost after


@dataclass(frozen=True)
class Costs:
    """Standard deviation of the log of a cost; true mean after over before; whether pairs are compared.

    Of a pair, both have the same cost before, and the one who is compared with has a true change of nought.
    """

    sd: float
    ratio: float = 1.0
    is_paired: bool = False

    @property
    def true_change(self) -> float:
        """Mean change of a person, in mean costs before."""
        return self.ratio - 1

    def changes(self, n_groups: int, n_people: int, chance: np.random.Generator) -> Changes:
        """Changes of people, or differences of pairs."""
        log_before = chance.normal(size=(n_groups, n_people))
        found = self._changes(log_before, self.ratio, chance)
        return found - self._changes(log_before, 1.0, chance) if self.is_paired else found

    def _changes(self, log_before: Changes, ratio: float, chance: np.random.Generator) -> Changes:
        fresh = chance.normal(size=log_before.shape)
        log_after = CORRELATION * log_before + math.sqrt(1 - CORRELATION**2) * fresh
        before, after = (np.exp(self.sd * log - self.sd**2 / 2) for log in (log_before, log_after))
        has_cost = chance.random(log_before.shape) >= NONE_AFTER
        return np.asarray(np.where(has_cost, after * ratio / (1 - NONE_AFTER), 0.0) - before)


@dataclass(frozen=True)
class FarOut:
    """Changes spread evenly about nought with far values on both sides: t with three degrees of freedom."""

    true_change: float = 0.0

    def changes(self, n_groups: int, n_people: int, chance: np.random.Generator) -> Changes:
        """Changes of people."""
        return chance.standard_t(3, (n_groups, n_people))


GROUPS: tuple[tuple[str, Costs | FarOut], ...] = (
    *((f"costs, sd of log {sd}, no change", Costs(sd)) for sd in (1.0, 1.4, 1.8)),
    *((f"costs, sd of log {sd}, halved", Costs(sd, 0.5)) for sd in (1.0, 1.4, 1.8)),
    ("far changes on both sides alike (t, 3 degrees)", FarOut()),
    ("matched pairs, sd of log 1.4, neither changed", Costs(1.4, 1.0, True)),
    ("matched pairs, sd of log 1.4, one halved", Costs(1.4, 0.5, True)),
)


def coverage(
    world: Costs | FarOut, n_people: int, n_groups: int, seed: tuple[int, ...]
) -> tuple[float, float]:
    """Share of groups whose interval holds the true change: by t, and by bootstrap of people."""
    groups = world.changes(n_groups, n_people, np.random.default_rng(seed))
    changes, true = groups.tolist(), world.true_change
    by_t = [_holds(t_interval(people), true) for people in changes]
    by_bootstrap = [_holds(bootstrap_interval(people, number), true) for number, people in enumerate(changes)]
    return sum(by_t) / n_groups, sum(by_bootstrap) / n_groups


def _holds(found: Interval | None, true: float) -> bool:
    return found is not None and found[0] <= true <= found[1]
