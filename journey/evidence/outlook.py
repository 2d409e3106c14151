"""What the months after could bring had nothing changed, foretold from those before; many people at once.

Thirty kinds of swing (how far months stray from the usual level, and how long a spell lasts), each with and
without a slow fall under way, are weighed by how well they fit the months before. Arrays are people x months
or people x kinds. No table is read.

Source: state-space filter with an unknown level, de Jong, Annals of Statistics 1991;19:1073.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SWINGS = (0.1, 0.2, 0.35, 0.6, 1.0)  # standard deviation of a month's log rate
MEMORIES = (0.0, 0.4, 0.65, 0.8, 0.9, 0.97)  # its correlation with the month before
FALLS = {0.0: 0.8, -0.05: 0.1, -0.1: 0.1}  # slope of the log rate, a year: weight before any month is seen
_MOST_NOISE = 0.5  # variance of log(count + 1/2) of a quiet month; 1/mean would overstate it
_HALVINGS = 40
_LEAST_LOG = -600.0  # of a weight: no kind falls to nothing at all


class Series(NamedTuple):
    """Months in order, people x months: contacts, and observed days in units of 30 (0: month missing)."""

    contacts: Array
    units: Array

    def rate(self) -> Array:
        """Contacts per 30 observed days of each person."""
        return np.asarray(self.contacts.sum(axis=1) / self.units.sum(axis=1))

    def of(self, people: slice | NDArray[np.intp]) -> Series:
        """Some of the people, by place."""
        return Series(self.contacts[people], self.units[people])


class Outlooks(NamedTuple):
    """Log of the rate after had nothing changed, people x kinds: normal, each kind with its weight."""

    weight: Array
    centre: Array
    spread: Array
    is_falling: NDArray[np.bool_]  # one a kind: with a fall under way

    def falling_share(self) -> Array:
        """Weight of the kinds with a fall under way, one a person."""
        return np.asarray(self.weight[:, self.is_falling].sum(axis=1))

    def steady(self) -> Outlooks:
        """As if no fall could be under way."""
        weight = np.where(self.is_falling, 0.0, self.weight)
        return self._replace(weight=weight / weight.sum(axis=1, keepdims=True))

    def chance_below(self, log_rate: Array) -> Array:
        """Share of what could come that lies below this log rate, one a person."""
        from scipy.special import ndtr

        return np.asarray((self.weight * ndtr((log_rate[:, None] - self.centre) / self.spread)).sum(axis=1))

    def log_rate_at(self, chance: float) -> Array:
        """The log rate below which the given share of chances lies, by halving."""
        low = (self.centre - 6 * self.spread).min(axis=1)
        high = (self.centre + 6 * self.spread).max(axis=1)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            is_low = self.chance_below(middle) < chance
            low, high = np.where(is_low, middle, low), np.where(is_low, high, middle)
        return np.asarray((low + high) / 2)


class _Kinds(NamedTuple):
    """Kinds of swing, one an entry; slope of the log rate a month."""

    swing: Array
    memory: Array
    slope: Array
    prior: Array  # weight before any month is seen


class _Fit(NamedTuple):
    """The months before under each kind, people x kinds: level, and where the last month left the rate."""

    log_weight: Array
    level: Array  # mean log rate per 30 days; with a slope, that at the change
    precision: Array  # 1 / variance of the level
    stray: Array  # expected distance of the next month's log rate from the level
    share: Array  # how much an error in the level moves `stray`
    variance: Array  # of that distance


def foretell(before: Series, after: Series, usual_share: Array) -> Outlooks:
    """Every kind twice: going on from the last months, and from the usual level with a share of the weight.

    Args:
        before: at least one month with data and one contact a person.
        after: at least one month with data a person; only its days are used.
        usual_share: one a person, from 0 to 1.
    """
    made = product(SWINGS, MEMORIES, FALLS.items())
    kinds = _Kinds(
        *np.array([(swing, memory, slope / 12, prior) for swing, memory, (slope, prior) in made]).T
    )
    fit = _fit(before, kinds)
    worse = fit.log_weight - fit.log_weight.max(axis=1, keepdims=True)
    weight = kinds.prior * np.exp(np.maximum(worse, _LEAST_LOG))
    weight /= weight.sum(axis=1, keepdims=True)
    nought = np.zeros_like(fit.stray)
    usual = fit._replace(stray=nought, share=nought, variance=nought + kinds.swing**2)
    parts = [_outlook(start, kinds, after) for start in (fit, usual)]
    share = usual_share[:, None]
    return Outlooks(
        np.concatenate([(1 - share) * weight, share * weight], axis=1),
        np.concatenate([centre for centre, _ in parts], axis=1),
        np.concatenate([spread for _, spread in parts], axis=1),
        np.tile(kinds.slope < 0, 2),
    )


def _fit(before: Series, kinds: _Kinds) -> _Fit:
    """Kalman filter of log counts with the level fitted, so that the weight is the restricted likelihood."""
    n_people, n_months = before.contacts.shape
    mean = (before.contacts.sum(axis=1) + 0.5) / before.units.sum(axis=1)
    is_held = before.units > 0
    units = np.where(is_held, before.units, 1.0)
    logs_seen, counting = np.log((before.contacts + 0.5) / units), 1 / (mean[:, None] * units)
    variance = np.tile(kinds.swing**2, (n_people, 1))
    fresh, noise_factor = kinds.swing**2 * (1 - kinds.memory**2), np.exp(kinds.swing**2)
    stray, share, yy, y1, ones, logs = (np.zeros_like(variance) for _ in range(6))
    for month in range(n_months):
        spread = variance + np.minimum(noise_factor * counting[:, month, None], _MOST_NOISE)
        held = is_held[:, month, None] / spread  # a missing month weighs nothing
        error = logs_seen[:, month, None] - kinds.slope * (month - n_months + 0.5) - stray
        lever = 1 - share
        yy += error * error * held
        y1 += lever * error * held
        ones += lever * lever * held
        logs += is_held[:, month, None] * np.log(spread)
        gain = variance * held
        stray, share = kinds.memory * (stray + gain * error), kinds.memory * (share + gain * lever)
        variance = kinds.memory**2 * variance * (1 - gain) + fresh
    level = y1 / ones
    log_weight = -0.5 * (logs + np.log(ones) + yy - y1 * level)
    return _Fit(log_weight, level, ones, stray - level * share, share, variance)


def _outlook(fit: _Fit, kinds: _Kinds, after: Series) -> tuple[Array, Array]:
    """Centre and spread of the log of the rate over all months after, chance of counting included."""
    n_months = after.units.shape[1]
    step = np.arange(n_months)[:, None]
    powers = kinds.memory**step  # months x kinds; below: people x months x kinds
    levers = 1 - fit.share[:, None] * powers
    variances = kinds.swing**2 - (kinds.swing**2 - fit.variance)[:, None] * powers**2
    doubt = 1 / fit.precision[:, None]
    logs = fit.level[:, None] + kinds.slope * (step + 0.5) + fit.stray[:, None] * powers
    units = after.units.sum(axis=1)[:, None]
    means = (after.units / units)[:, :, None] * np.exp(logs + (variances + levers**2 * doubt) / 2)
    mean = means.sum(axis=1)
    squares = mean / units
    for j in range(n_months):  # every pair of months once; two different ones count twice
        shared = powers[j::-1] * variances[:, : j + 1] + levers[:, j, None] * levers[:, : j + 1] * doubt
        together = means[:, j, None] * means[:, : j + 1] * np.expm1(shared)
        squares = squares + 2 * together.sum(axis=1) - together[:, j]
    spread = np.log1p(squares / mean**2)
    return np.asarray(np.log(mean) - spread / 2), np.asarray(np.sqrt(spread))
