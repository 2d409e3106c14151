"""An attack on a table before it leaves: what can be worked out is hidden too, or the table refused.

The attacker is taken to know more than a reader does: the rules, which cells were hidden for themselves and
which because of others, and that cells add up wherever they do. docs/disclosure.md says what that leaves out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from journey.disclosure.bounds import hidden_people, hidden_total
from journey.disclosure.profiles import Profile
from journey.disclosure.worlds import Worlds, apart, furthest, to_hide
from journey.errors import Refused

FEWEST_VALUES = 4  # a hidden number of people must be able to be this many values or more
_TRIES = 8
_ROUNDS = 40
_NEAR = 1e-5
UNSAFE = (
    "This table can't be made safe: what is hidden in it, or in a table that is out already, could be worked "
    "out whatever else it hides. Ask for fewer dimensions or fewer figures. No reason lets it leave as it is."
)

Bounds = tuple[float, float]


@dataclass(frozen=True)
class Aim:
    """How much has to stay unknown.

    Attributes:
        is_enough: (smallest, largest value seen of each cell) -> whether that is far enough apart.
        ways: (cell, smallest, largest) -> bounds in one of which the cell has to be able to lie as well.
        steps: how far from the truth each cell is moved when many are tried at once.
        price: of hiding a shown cell; infinite for what can't be hidden.
        hidden: the least and the most that a cell hidden because of others may be.
    """

    is_enough: Callable[[np.ndarray, np.ndarray], np.ndarray]
    ways: Callable[[int, float, float], list[Bounds]]
    steps: np.ndarray
    price: np.ndarray
    hidden: Bounds


def hide_counts(worlds: Worlds, people: np.ndarray, hidden: np.ndarray, profile: Profile) -> np.ndarray:
    """Hide numbers of people until none that is hidden is known to within three values.

    Args:
        worlds: what is known of the new table, and after it of earlier ones.
        people: exact, of the new table.
        hidden: flat, over all cells of worlds: hidden for themselves, and in earlier releases.
        profile: the rules of the new table.

    Returns:
        Which cells of the new table are hidden.

    Raises:
        Refused: no set of cells does.
    """

    def is_enough(least: np.ndarray, largest: np.ndarray) -> np.ndarray:
        enough: np.ndarray = largest - least >= FEWEST_VALUES - 1
        return enough

    def ways(cell: int, least: float, largest: float) -> list[Bounds]:
        return [(least + FEWEST_VALUES - 1, np.inf), (-np.inf, largest - FEWEST_VALUES + 1)]

    price = np.where(people > 0, people, np.inf).astype(float)
    steps = np.full(hidden.size, FEWEST_VALUES - 1.0)
    return _hide(worlds, hidden, Aim(is_enough, ways, steps, price, hidden_people(people, profile)))


def hide_totals(
    worlds: Worlds, hidden: np.ndarray, few: np.ndarray, empty: np.ndarray, step: float, p_percent: int
) -> np.ndarray:
    """Hide totals of a measure until none that is about few people is known to within p%.

    A total that is hidden only because of others could have been shown, so it only has to be known no better
    than a total that is shown.

    Args:
        worlds: what is known of the new table, and after it of earlier ones.
        hidden: flat, over all cells of worlds: hidden for themselves, and in earlier releases.
        few: flat: totals that are about few people, or that a few make up.
        empty: cells of the new table that nobody is in, or that are told to be nought.
        step: how far every hidden total has to be from being known, in units of worlds.
        p_percent: the same for those about few people, in per cent of the total.

    Returns:
        Which cells of the new table are hidden.

    Raises:
        Refused: no set of cells does.
    """
    exact, bounds = worlds.exact, hidden_total(worlds.exact)
    keep = np.where(few, np.maximum(step, np.abs(exact) * p_percent / 100), step)
    lowest, highest = np.maximum(exact - keep, bounds[0]), exact + keep

    def is_enough(least: np.ndarray, largest: np.ndarray) -> np.ndarray:
        enough: np.ndarray = (least <= lowest + _NEAR) & (largest >= highest - _NEAR)
        return enough

    def ways(cell: int, least: float, largest: float) -> list[Bounds]:
        if least > lowest[cell] + _NEAR:
            return [(-np.inf, lowest[cell])]
        return [(highest[cell], np.inf)]

    price = np.where(empty, np.inf, 1 + np.abs(exact[: empty.size].reshape(empty.shape)))
    return _hide(worlds, hidden, Aim(is_enough, ways, keep, price, bounds))


def _hide(worlds: Worlds, first: np.ndarray, aim: Aim) -> np.ndarray:
    """Attack, hide what lets the attack succeed, and attack again until it finds nothing new."""
    shape, size = aim.price.shape, aim.price.size
    hidden, price = first.copy(), np.full(first.size, np.inf)  # what is out can't be hidden
    price[:size] = np.where(first[:size], np.inf, aim.price.ravel())
    for _ in range(_ROUNDS):
        known = _known(worlds, np.flatnonzero(hidden), aim)
        known = _not_told(worlds, size, known, aim.hidden[1])
        if not known:
            return hidden[:size].reshape(shape)
        for cell, (least, largest) in known.items():
            tried = [to_hide(worlds, cell, way, price, *aim.hidden) for way in aim.ways(cell, least, largest)]
            sets = [held for held in tried if held is not None]
            if not sets:
                raise Refused(UNSAFE)
            _, more = min(sets, key=lambda held: held[0])
            worlds = worlds.opened(more.tolist(), *aim.hidden)
            hidden[more], price[more] = True, np.inf
    raise Refused(UNSAFE)


def _not_told(worlds: Worlds, size: int, known: Mapping[int, Bounds], high: float) -> dict[int, Bounds]:
    """What of the known the earlier releases do not give away as closely without the new one."""
    if not known or worlds.exact.size == size:
        return dict(known)
    without = _without_new(worlds, size, high)
    found = {}
    for cell, (least, largest) in known.items():
        low, top = (furthest(without, cell, sign) for sign in (-1, 1))
        if low is None or top is None or least > low[cell] + _NEAR or largest < top[cell] - _NEAR:
            found[cell] = (least, largest)
    return found


def _without_new(worlds: Worlds, size: int, high: float) -> Worlds:
    """The earlier releases, and a new table of which only cells that they have too are known.

    What people who came or went make known is not told by an earlier release alone: such ties are left out.
    """
    ours, theirs = worlds.matrix[:, :size], worlds.matrix[:, size:]
    is_old = (theirs > 0).sum(axis=1) > 0  # a line of an earlier table; a tie takes its cells away
    is_tie = ((ours != 0).sum(axis=1) > 0) & ((theirs != 0).sum(axis=1) > 0) & (worlds.least == worlds.most)
    kept = is_old | is_tie
    free = worlds.opened(range(size), 0.0 if worlds.is_whole else -high, high)
    return dataclasses.replace(
        free, least=np.where(kept, worlds.least, -np.inf), most=np.where(kept, worlds.most, np.inf)
    )


def _known(worlds: Worlds, cells: np.ndarray, aim: Aim) -> dict[int, Bounds]:
    """The hidden cells about which too much can be worked out, with the values that they may have."""
    low, high = worlds.exact.copy(), worlds.exact.copy()

    def left() -> np.ndarray:
        known: np.ndarray = cells[~aim.is_enough(low, high)[cells]]
        return known

    def seen(world: np.ndarray | None) -> None:
        if world is not None:
            np.minimum(low, world, out=low)
            np.maximum(high, world, out=high)

    chance = np.random.default_rng(0)  # only which worlds are tried first hangs on it, not what is found
    for _ in range(_TRIES):
        before = left()
        if not before.size:
            break
        signs = chance.choice([-1.0, 1.0], before.size)
        seen(apart(worlds, before, signs, aim.steps[before]))
        seen(apart(worlds, before, -signs, aim.steps[before]))
        if left().size > 0.7 * before.size:
            break
    known = {}
    for cell in left().tolist():
        for sign in (1, -1):
            if not aim.is_enough(low, high)[cell]:
                seen(furthest(worlds, cell, sign))
        if not aim.is_enough(low, high)[cell]:
            known[cell] = (float(low[cell]), float(high[cell]))
    return known
