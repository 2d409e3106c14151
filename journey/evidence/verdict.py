"""One person's verdict: has the monthly number of contacts changed by more than it swings by itself?

The question put is: had nothing changed, how often would so quiet (or so busy) a time have come? What could
have come is foretold by journey.evidence.outlook. Pure functions on monthly counts; no table is read. The
false alarms and the power of the whole are measured by journey.evidence.run and stand in docs/evidence.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from journey.evidence.limits import FALL_CHANCE, RISE_CHANCE
from journey.evidence.outlook import Series, foretell

USUAL_SHARE = 0.25  # how far the last months are doubted as a guide to the next ones
FALLING_SHARE = 0.5  # contacts were falling already where a fall under way has this weight
LEAST_BEFORE_MONTHS = 24
LEAST_AFTER_MONTHS = 6
LEAST_RATE = 4  # contacts per 30 days before: with fewer, chance alone is called a fall too often
CRISIS_MONTHS = 24  # a change after the worst quarter in so many months is a crisis start
_QUARTER = 3  # months
_UNIT_DAYS = 30.0
_AT_ONCE = 16  # people judged at once: what is held of them fits in a cache
_TOO_FEW = (
    f"There were under {LEAST_RATE} contacts in 30 days before the change: too few to tell a change from "
    f"chance."
)


class Month(NamedTuple):
    """One calendar month of one person: contacts, and days on which data were supplied (0: month missing)."""

    n_contacts: int
    n_days: int


class Verdict(NamedTuple):
    """What may be said. Chances are shares of 1, rates contacts per 30 observed days; null where refused.

    `least_rate` and `most_rate` bound what the time after could bring had nothing changed: half a contact or
    more below the first the verdict is fell, as far above the second rose; but never fell at or above the
    rate before, nor rose at or below it.
    """

    verdict_code: str  # fell, rose, no_clear_change, falling_already or refused
    refused_reason: str | None = None
    low_chance: float | None = None
    high_chance: float | None = None
    least_rate: float | None = None
    most_rate: float | None = None
    is_crisis_start: bool = False
    is_falling_already: bool = False


def judge(before: Sequence[Month], after: Sequence[Month]) -> Verdict:
    """The verdict on one change.

    Args:
        before: every calendar month before the change, in order; a month without data has no days.
        after: every calendar month from the change on, likewise.

    Returns:
        the verdict; refused, with a sentence that says why, under 24 months with data before or 6 after, or
        under 4 contacts in 30 days before. It is falling_already where the time is too quiet for chance, but
        not for a fall that was under way before.
    """
    return judge_each([(before, after)])[0]


def judge_each(people: Sequence[tuple[Sequence[Month], Sequence[Month]]]) -> list[Verdict]:
    """The verdict on each of many people, as judge has it; those with as many months are judged together.

    Args:
        people: the months before and the months after of each.
    """
    found: dict[int, Verdict] = {}
    alike: dict[tuple[int, int], list[int]] = {}
    for place, (before, after) in enumerate(people):
        if reason := _refusal(before, after):
            found[place] = Verdict("refused", refused_reason=reason)
        else:
            alike.setdefault((len(before), len(after)), []).append(place)
    for places in alike.values():
        sides = (series([people[place][side] for place in places]) for side in (0, 1))
        found |= zip(places, judge_all(*sides), strict=True)
    return [found[place] for place in range(len(people))]


def judge_all(before: Series, after: Series) -> list[Verdict]:
    """The verdict on each of many people with as many months: enough of them, and a contact before."""
    is_enough = before.rate() >= LEAST_RATE
    held, later = (side.of(np.flatnonzero(is_enough)) for side in (before, after))
    blocks = [slice(start, start + _AT_ONCE) for start in range(0, len(held.contacts), _AT_ONCE)]
    judged = chain.from_iterable(_judge_block(held.of(block), later.of(block)) for block in blocks)
    return [next(judged) if enough else Verdict("refused", _TOO_FEW) for enough in is_enough.tolist()]


def _judge_block(before: Series, after: Series) -> list[Verdict]:
    """The same of a few people, all of whom had contacts enough."""
    is_crisis = starts_after_crisis(before)
    outlooks = foretell(before, after, np.where(is_crisis, 1.0, USUAL_SHARE))
    n_contacts, units = after.contacts.sum(axis=1), after.units.sum(axis=1)
    quiet = np.log((n_contacts + 0.5) / units)
    low, low_if_steady = outlooks.chance_below(quiet), outlooks.steady().chance_below(quiet)
    busy = 1 - outlooks.chance_below(np.log(np.maximum(n_contacts - 0.5, 0.5) / units))
    high = np.where(n_contacts > 0, busy, 1.0)  # none at all can't be unusually many
    is_falling = outlooks.falling_share() >= FALLING_SHARE
    is_less, is_more = after.rate() < before.rate(), after.rate() > before.rate()
    codes = np.select(
        [
            is_less & (low <= FALL_CHANCE),
            is_more & (high <= RISE_CHANCE),
            is_less & is_falling & (low_if_steady <= FALL_CHANCE),
        ],
        ["fell", "rose", "falling_already"],
        "no_clear_change",
    )
    least, most = (np.exp(outlooks.log_rate_at(chance)) for chance in (FALL_CHANCE, 1 - RISE_CHANCE))
    found = (codes, low, high, least, most, is_crisis, is_falling)
    columns = (values.tolist() for values in found)
    return [Verdict(code, None, *figures) for code, *figures in zip(*columns, strict=True)]


def series(people: Sequence[Sequence[Month]]) -> Series:
    """Months of people as arrays; everybody has as many."""
    held = np.array(people, dtype=float).reshape(len(people), -1, 2)
    return Series(held[:, :, 0], held[:, :, 1] / _UNIT_DAYS)


def starts_after_crisis(before: Series) -> NDArray[np.bool_]:
    """Whether the last quarter was busier than any other of the last 24 months, by rate; one a person.

    Quarters that share a month with it are no others, and one as busy is enough for no crisis.
    """
    contacts, units = (_quarters(values[:, -CRISIS_MONTHS:]) for values in before)
    rates = np.divide(contacts, units, out=np.zeros_like(contacts), where=units > 0)
    others = rates[:, :-_QUARTER]
    if not others.shape[1]:
        return np.zeros(len(rates), dtype=bool)
    return np.asarray(rates[:, -1] > others.max(axis=1))


def _quarters(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(values[:, 2:] + values[:, 1:-1] + values[:, :-2])


def _refusal(before: Sequence[Month], after: Sequence[Month]) -> str | None:
    if sum(month.n_days > 0 for month in before) < LEAST_BEFORE_MONTHS:
        return (
            "There are under 24 months with data before the change: too few to learn how much contacts swing."
        )
    if sum(month.n_days > 0 for month in after) < LEAST_AFTER_MONTHS:
        return "There are under 6 months with data since the change: too few to say."
    if not any(month.n_contacts for month in before):
        return "There was no contact before the change, so there is nothing to compare with."
    return None
