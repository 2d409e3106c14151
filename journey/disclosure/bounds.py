"""What a release says of each of its cells, as the least and the most that it may be.

The same for a new table and for one that is out. The attacker is taken to know which cells were hidden for
themselves and which because of others.
"""

from __future__ import annotations

import numpy as np

from journey.disclosure.profiles import Profile
from journey.disclosure.rules import least_and_most, rounded, within
from journey.disclosure.worlds import Worlds, known_lines

PENNIES = 100


def people_worlds(people: np.ndarray, hidden: np.ndarray, priced: np.ndarray, profile: Profile) -> Worlds:
    """What is known of numbers of people.

    Args:
        people: exact.
        hidden: which are hidden.
        priced: cells whose cost may be shown, which says that there are as many people as costs need.
        profile: the rules.
    """
    low, high = least_and_most(rounded(people, profile.round_people_to), profile.round_people_to)
    low = np.maximum(low, np.where(priced, profile.fewest_people_cost, profile.fewest_people))
    low, high = np.where(people == 0, 0, low), np.where(people == 0, 0, high)
    few = hidden & (people < profile.fewest_people)
    maybe_nobody = (_under(few) | (people == 0)) if profile.is_zero_shown else few
    low, high = np.where(few, ~maybe_nobody, low), np.where(few, profile.fewest_people - 1, high)
    others = hidden & ~few
    least, most = hidden_people(people, profile)
    return _worlds(people, people, np.where(others, least, low), np.where(others, most, high), True)


def hidden_people(people: np.ndarray, profile: Profile) -> tuple[float, float]:
    """How many people a cell may have that is hidden because of others."""
    return float(profile.fewest_people), float(4 * people.max() + 100)


def _under(few: np.ndarray) -> np.ndarray:
    """Hidden cells that lie within a hidden margin: there may be nobody in them."""
    found = np.zeros_like(few)
    for axis in range(few.ndim):
        above = np.take(within(few), [-1], axis=axis) | np.zeros_like(few)
        np.moveaxis(above, axis, 0)[-1] = False
        found |= above
    return found


def base_of(is_cost: bool, profile: Profile) -> int:
    """What totals are rounded to, in pennies or in ones."""
    return profile.round_cost_to * PENNIES if is_cost else profile.round_people_to


def total_worlds(total: np.ndarray, empty: np.ndarray, hidden: np.ndarray, base: int, unit: int) -> Worlds:
    """What is known of totals, in units that keep the numbers of the program small.

    Args:
        total: exact.
        empty: cells of which it is known that they are nought.
        hidden: which are hidden.
        base: what this release's totals are rounded to.
        unit: the size of a unit.
    """
    least, most = least_and_most(rounded(total, base), base)
    floor, end = hidden_total(total / unit)
    low = np.where(empty, 0, np.where(hidden, floor, np.maximum(least / unit, floor)))
    high = np.where(empty, 0, np.where(hidden, end, most / unit))
    return _worlds(total, total / unit, low, high, False)


def hidden_total(exact: np.ndarray) -> tuple[float, float]:
    """What a hidden total may be: anything, but below nought only where some are."""
    end = float(4 * np.abs(exact).max() + 100)
    return (0.0 if (exact >= 0).all() else -end), end


def _worlds(
    values: np.ndarray, exact: np.ndarray, low: np.ndarray, high: np.ndarray, is_whole: bool
) -> Worlds:
    flat = [array.ravel().astype(float) for array in (low, high, exact)]
    return Worlds(*known_lines(values), flat[0], flat[1], flat[2], is_whole)
