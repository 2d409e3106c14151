"""One person's verdict: has the monthly number of contacts changed by more than it swings by itself?

The question put is: had nothing changed, how often would so quiet (or so busy) a time have come? It is
answered for 30 kinds of swing (how far months stray from the usual level, and how long a spell lasts), each
weighed by how well it fits the months before. Pure functions on monthly counts; no table is read, no clock.

Source of the parts: state-space filter with an unknown level, de Jong, Annals of Statistics 1991;19:1073. The
false alarms and the power of the whole are measured by journey.evidence.run and stand in docs/evidence.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

SWINGS = (0.1, 0.2, 0.35, 0.6, 1.0)  # standard deviation of a month's log rate
MEMORIES = (0.0, 0.4, 0.65, 0.8, 0.9, 0.97)  # its correlation with the month before
FALL_CHANCE = 0.045  # a fall is called where so quiet a time would come at most this often
RISE_CHANCE = 0.005  # stricter, so that both kinds of false alarm together stay at 5 in 100
USUAL_SHARE = 0.25  # how far the last months are doubted as a guide to the next ones
FALLING_CHANCE = 0.1  # contacts were falling already where the later half before was so quiet
LEAST_BEFORE_DAYS = 24 * 30
LEAST_AFTER_DAYS = 6 * 30
CRISIS_MONTHS = 24  # a change after the worst quarter in so many months is a crisis start
_UNIT_DAYS = 30.0
_MOST_NOISE = 0.5  # variance of log(count + 1/2) of a quiet month; 1/mean would overstate it
_WORTH = math.log(10_000)  # a kind of swing that fits ten thousand times worse than the best is left out


class Month(NamedTuple):
    """One calendar month of one person: contacts, and days on which data were supplied (0: month missing)."""

    n_contacts: int
    n_days: int


class Verdict(NamedTuple):
    """What may be said. Chances are shares of 1, rates contacts per 30 observed days; null where refused.

    `least_rate` and `most_rate` bound what the time after could bring had nothing changed: half a contact or
    more below the first the verdict is fell, as far above the second rose.
    """

    verdict_code: str  # fell, rose, no_clear_change or refused
    refused_reason: str | None = None
    low_chance: float | None = None
    high_chance: float | None = None
    least_rate: float | None = None
    most_rate: float | None = None
    is_crisis_start: bool = False
    is_falling_already: bool = False


class _Fit(NamedTuple):
    """The months before under one kind of swing: fit, level, and where the last month left the rate."""

    swing: float
    memory: float
    log_weight: float
    level: float  # mean log rate per 30 days
    precision: float  # 1 / variance of the level
    stray: float  # expected distance of the next month's log rate from the level
    share: float  # how much an error in the level moves `stray`
    variance: float  # of that distance


class _Outlook(NamedTuple):
    """Log of the rate after under one kind of swing had nothing changed: normal, with this weight."""

    weight: float
    centre: float
    spread: float


def judge(before: Sequence[Month], after: Sequence[Month]) -> Verdict:
    """The verdict on one change.

    Args:
        before: every calendar month before the change, in order; a month without data has no days.
        after: every calendar month from the change on, likewise.

    Returns:
        the verdict; refused, with a sentence that says why, under 24 months before or 6 after.
    """
    reason = _refusal(before, after)
    if reason:
        return Verdict("refused", refused_reason=reason)
    is_crisis = starts_after_crisis(before)
    outlooks = _outlooks(before, after, 1.0 if is_crisis else USUAL_SHARE)
    n_contacts, units = _contacts(after), _units(after)
    low = _low_chance(outlooks, after)
    # none at all can't be unusually many
    high = 1 - _chance_below(outlooks, math.log((n_contacts - 0.5) / units)) if n_contacts else 1.0
    code = "fell" if low <= FALL_CHANCE else "rose" if high <= RISE_CHANCE else "no_clear_change"
    least = math.exp(_log_rate_at(outlooks, FALL_CHANCE))
    most = math.exp(_log_rate_at(outlooks, 1 - RISE_CHANCE))
    return Verdict(code, None, low, high, least, most, is_crisis, was_falling_already(before))


def starts_after_crisis(before: Sequence[Month]) -> bool:
    """Whether no quarter of the last 24 months was busier than the last one, by rate."""
    last = before[-CRISIS_MONTHS:]
    quarters = [last[i : i + 3] for i in range(len(last) - 2)]
    rates = [_contacts(quarter) / _units(quarter) if _units(quarter) else 0.0 for quarter in quarters]
    return bool(rates) and rates[-1] > 0 and rates[-1] >= max(rates)


def was_falling_already(before: Sequence[Month]) -> bool:
    """Whether the later half of the months before was unusually quiet, by what the earlier half foretold.

    Then a fall since the change may be the same fall going on. A warning beside the verdict: it changes no
    figure, and swings as far as those of a bursty person hide a slow fall from it.
    """
    middle = len(before) // 2
    earlier, later = before[:middle], before[middle:]
    if not (_contacts(earlier) and _units(later)):
        return False
    return _low_chance(_outlooks(earlier, later, USUAL_SHARE), later) <= FALLING_CHANCE


def _refusal(before: Sequence[Month], after: Sequence[Month]) -> str | None:
    if sum(month.n_days for month in before) < LEAST_BEFORE_DAYS:
        return (
            "There are under 24 months with data before the change: too few to learn how much contacts swing."
        )
    if sum(month.n_days for month in after) < LEAST_AFTER_DAYS:
        return "There are under 6 months with data since the change: too few to say."
    if not _contacts(before):
        return "There was no contact before the change, so there is nothing to compare with."
    return None


def _contacts(months: Sequence[Month]) -> int:
    return sum(month.n_contacts for month in months)


def _units(months: Sequence[Month]) -> float:
    return sum(month.n_days for month in months) / _UNIT_DAYS


def _outlooks(before: Sequence[Month], after: Sequence[Month], usual_share: float) -> list[_Outlook]:
    """Every kind of swing twice: going on from the last months, and from the usual level."""
    fits = [_fit(before, swing, memory) for swing in SWINGS for memory in MEMORIES]
    best = max(fit.log_weight for fit in fits)
    kept = [(math.exp(fit.log_weight - best), fit) for fit in fits if fit.log_weight > best - _WORTH]
    total = sum(weight for weight, _ in kept)
    return list(_each_outlook([(weight / total, fit) for weight, fit in kept], after, usual_share))


def _each_outlook(
    weighed: Sequence[tuple[float, _Fit]], after: Sequence[Month], usual_share: float
) -> Iterator[_Outlook]:
    """From the usual level, the months after may stray as far as any month."""
    for weight, fit in weighed:
        usual = fit._replace(stray=0.0, share=0.0, variance=fit.swing**2)
        for part, start in ((1 - usual_share, fit), (usual_share, usual)):
            if part:
                yield _outlook(part * weight, start, after)


def _fit(before: Sequence[Month], swing: float, memory: float) -> _Fit:
    """Kalman filter of log counts with the level fitted, so that the weight is the restricted likelihood."""
    mean = (_contacts(before) + 0.5) / _units(before)
    stray = share = yy = y1 = ones = logs = 0.0
    variance = swing * swing
    fresh, noise_factor = variance * (1 - memory * memory), math.exp(variance)
    for n_contacts, n_days in before:
        if n_days:
            units = n_days / _UNIT_DAYS
            spread = variance + min(noise_factor / (mean * units), _MOST_NOISE)
            error, lever = math.log((n_contacts + 0.5) / units) - stray, 1 - share
            yy += error * error / spread
            y1 += lever * error / spread
            ones += lever * lever / spread
            logs += math.log(spread)
            gain = variance / spread
            stray, share, variance = stray + gain * error, share + gain * lever, variance * (1 - gain)
        stray, share, variance = memory * stray, memory * share, memory * memory * variance + fresh
    level = y1 / ones
    log_weight = -0.5 * (logs + math.log(ones) + yy - y1 * y1 / ones)
    return _Fit(swing, memory, log_weight, level, ones, stray - level * share, share, variance)


def _outlook(weight: float, fit: _Fit, after: Sequence[Month]) -> _Outlook:
    """Centre and spread of the log of the rate over all months after, chance of counting included."""
    units, powers = _units(after), [fit.memory**k for k in range(len(after))]
    levers = [1 - fit.share * power for power in powers]
    variances = [fit.swing**2 - (fit.swing**2 - fit.variance) * power * power for power in powers]
    means = [
        month.n_days / _UNIT_DAYS / units
        * math.exp(fit.level + fit.stray * power + (variance + lever * lever / fit.precision) / 2)
        for month, power, lever, variance in zip(after, powers, levers, variances, strict=True)
    ]  # fmt: skip
    mean = sum(means)
    relative = 1 / (mean * units)
    for j, (at, lever) in enumerate(zip(means, levers, strict=True)):
        for k in range(j + 1):
            shared = powers[j - k] * variances[k] + lever * levers[k] / fit.precision
            relative += (1 if k == j else 2) * at * means[k] * math.expm1(shared) / (mean * mean)
    spread = math.log1p(relative)
    return _Outlook(weight, math.log(mean) - spread / 2, math.sqrt(spread))


def _low_chance(outlooks: Sequence[_Outlook], after: Sequence[Month]) -> float:
    return _chance_below(outlooks, math.log((_contacts(after) + 0.5) / _units(after)))


def _chance_below(outlooks: Sequence[_Outlook], log_rate: float) -> float:
    """Share of what could come, had nothing changed, that lies below this log rate."""
    return sum(
        weight / 2 * math.erfc((centre - log_rate) / spread / math.sqrt(2))
        for weight, centre, spread in outlooks
    )


def _log_rate_at(outlooks: Sequence[_Outlook], chance: float) -> float:
    """The log rate below which the given share of chances lies, by halving."""
    low = min(centre - 6 * spread for _, centre, spread in outlooks)
    high = max(centre + 6 * spread for _, centre, spread in outlooks)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _chance_below(outlooks, middle) < chance else (low, middle)
    return (low + high) / 2
