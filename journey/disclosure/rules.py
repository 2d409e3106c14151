"""The rules of a profile, one cell at a time: what is hidden because of the cell itself.

Nothing here looks at neighbours; journey.disclosure.audit does.
"""

from __future__ import annotations

import numpy as np

from journey.disclosure.cells import Cells, Sums
from journey.disclosure.profiles import Profile


def few_people(cells: Cells, profile: Profile) -> np.ndarray:
    """Which counts are hidden: of too few people, or parts of a margin that is of too few.

    How a handful of people divide says something about each of them even by noughts: where all four people of
    an agency were in one age band, the noughts beside it would say so. So nothing under a margin of too few
    people is shown, but for what a margin of nobody shows in any case.
    """
    hidden: np.ndarray = cells.people < profile.fewest_people
    nobody = cells.people == 0
    if not profile.is_zero_shown:
        return hidden
    few = hidden & ~nobody
    shown = within(nobody & ~within(few))
    hidden = few | (nobody & ~shown)
    return hidden


def within(margins: np.ndarray) -> np.ndarray:
    """The cells that are marked, or lie within a margin that is."""
    found = margins.copy()
    for axis in range(margins.ndim):
        found |= np.take(found, [-1], axis=axis)
    return found


def n_in_one_category(people: np.ndarray) -> int:
    """How many margins have all of their people in one category, which says where each of them is.

    Counted and told, not hidden: a nought is shown as a nought by the profiles that show noughts.
    """
    found = 0
    for axis in range(people.ndim):
        cells = np.moveaxis(people, axis, 0)[:-1]
        if len(cells) > 1:
            found += int(((cells > 0).sum(axis=0) == 1).sum())
    return found


def too_uneven(sums: Sums, profile: Profile) -> np.ndarray:
    """Which totals a few people make up: the (n,k) rule or the p% rule, on absolute values by person."""
    rest = sums.absolute - sums.two_largest
    uneven: np.ndarray = 100 * sums.n_largest > profile.k_percent * sums.absolute
    uneven |= 100 * rest < profile.p_percent * sums.largest
    return uneven


def too_few_for_costs(cells: Cells, profile: Profile) -> np.ndarray:
    """Which cells are of too few people for a cost, and not of nobody."""
    few: np.ndarray = (cells.people < profile.fewest_people_cost) & (cells.people > 0)
    return few


def hidden_totals(cells: Cells, sums: Sums, hidden_people: np.ndarray, profile: Profile) -> np.ndarray:
    """Which totals of a measure are hidden because of the cell itself."""
    hidden: np.ndarray = hidden_people | too_uneven(sums, profile)
    if sums.is_cost:
        hidden |= too_few_for_costs(cells, profile)
    return hidden


def rounded(exact: np.ndarray, base: int) -> np.ndarray:
    """To the nearest multiple of base, halves away from nought; whole numbers throughout.

    >>> rounded(np.array([12, 13, -13]), 5).tolist()
    [10, 15, -15]
    """
    nearest: np.ndarray = np.sign(exact) * ((2 * np.abs(exact) + base) // (2 * base) * base)
    return nearest


def rounded_ratio(top: np.ndarray, below: np.ndarray) -> np.ndarray:
    """A ratio to the nearest whole number, halves away from nought; nought where there is nothing below.

    >>> rounded_ratio(np.array([7, -7, 3]), np.array([2, 2, 0])).tolist()
    [4, -4, 0]
    """
    by = np.maximum(below, 1)
    ratio: np.ndarray = np.where(below > 0, np.sign(top) * ((2 * np.abs(top) + by) // (2 * by)), 0)
    return ratio


def least_and_most(shown: np.ndarray, base: int) -> tuple[np.ndarray, np.ndarray]:
    """The smallest and the largest whole number that is shown so. Widest at nought, where signs meet."""
    least, most = shown - base // 2, shown + base // 2
    if base % 2 == 0:
        least, most = least + (shown < 0) + (shown == 0), most - (shown > 0) - (shown == 0)
    return least, most
