"""What an attacker may believe: every table that agrees with what is shown, as a linear program.

A world gives each cell and margin a value. What anybody knows of all worlds: a margin is what its cells
add up to where each person is in one of them; where a person may be in several, it lies between the largest
cell and the sum. What is shown adds bounds. Integer programs then say how far apart two worlds
that agree with all of it may be in one cell.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.optimize
import scipy.sparse

_NODES = 20_000  # of one integer program; where they do not do, the cell counts as known


@dataclass(frozen=True)
class Worlds:
    """All worlds that agree with what is shown: least <= matrix @ cells <= most, low <= cells <= high.

    `exact` is the true one, in the same units. Cells are in the order of the arrays, flat.
    """

    matrix: scipy.sparse.csr_array
    least: np.ndarray
    most: np.ndarray
    low: np.ndarray
    high: np.ndarray
    exact: np.ndarray
    is_whole: bool

    def opened(self, cells: Sequence[int], low: float, high: float) -> Worlds:
        """The worlds that there are once these cells are hidden too."""
        lows, highs = self.low.copy(), self.high.copy()
        lows[list(cells)], highs[list(cells)] = low, high
        return dataclasses.replace(self, low=lows, high=highs)


def known_lines(values: np.ndarray) -> tuple[scipy.sparse.csr_array, np.ndarray, np.ndarray]:
    """What ties a margin to its cells, as matrix, least and most of each line.

    A line on which the cells add up to the margin is taken to be known to do so: the attacker may know that
    each person is in one of them.
    """
    order = np.arange(values.size).reshape(values.shape)
    flat, rows, least = values.ravel(), [], []
    for axis in range(values.ndim):
        for line in np.moveaxis(order, axis, -1).reshape(-1, values.shape[axis]):
            cells, margin = line[:-1], line[-1]
            is_sum = flat[cells].sum() == flat[margin]
            rows.append((np.append(cells, margin), np.append(np.ones(cells.size), -1.0)))
            least.append((0.0, 0.0 if is_sum else np.inf))
            if not is_sum:
                rows += [(np.array([margin, cell]), np.array([1.0, -1.0])) for cell in cells]
                least += [(0.0, np.inf)] * cells.size
    matrix = scipy.sparse.csr_array(
        (
            np.concatenate([weights for _, weights in rows]),
            np.concatenate([cells for cells, _ in rows]),
            np.cumsum([0, *(cells.size for cells, _ in rows)]),
        ),
        shape=(len(rows), values.size),
    )
    bounds = np.array(least)
    return matrix, bounds[:, 0], bounds[:, 1]


def _solved(
    worlds: Worlds, price: np.ndarray, extra: scipy.sparse.csr_array, most: np.ndarray, low: np.ndarray,
    high: np.ndarray, gap: float = 0.0,
) -> np.ndarray | None:  # fmt: skip
    """The cheapest world with helpers beside the cells: extra @ (cells, helpers) <= most."""
    n_helpers = price.size - worlds.exact.size
    lines = scipy.sparse.vstack(
        [scipy.sparse.hstack([worlds.matrix, scipy.sparse.csr_array((worlds.least.size, n_helpers))]), extra],
        format="csr",
    )
    whole = np.full(price.size, float(worlds.is_whole))
    done = scipy.optimize.milp(
        price,
        integrality=whole,
        bounds=scipy.optimize.Bounds(low, high),
        constraints=scipy.optimize.LinearConstraint(
            lines, np.append(worlds.least, np.full(most.size, -np.inf)), np.append(worlds.most, most)
        ),
        options={"node_limit": _NODES, "mip_rel_gap": gap},
    )
    if done.x is None:
        return None
    found: np.ndarray = np.round(done.x) if worlds.is_whole else done.x
    return found


def furthest(worlds: Worlds, cell: int, sign: int) -> np.ndarray | None:
    """A world in which one cell is as large (sign 1) or as small (sign -1) as in any."""
    price = np.zeros(worlds.exact.size)
    price[cell] = -sign
    none = scipy.sparse.csr_array((0, price.size))
    return _solved(worlds, price, none, np.zeros(0), worlds.low, worlds.high)


def apart(worlds: Worlds, cells: np.ndarray, signs: np.ndarray, steps: np.ndarray) -> np.ndarray | None:
    """A world in which many cells at once are a step away from the true one, each the way of its sign.

    One such world speaks for many cells, which spares most of the programs of one cell each.
    """
    size, count = worlds.exact.size, cells.size
    at = np.arange(count)
    moved = scipy.sparse.csr_array((-signs.astype(float), (at, cells)), shape=(count, size))
    extra = scipy.sparse.hstack([moved, scipy.sparse.eye_array(count)], format="csr")
    found = _solved(
        worlds,
        np.append(np.zeros(size), -np.ones(count)),
        extra,
        -signs * worlds.exact[cells],
        np.append(worlds.low, np.full(count, -np.inf)),
        np.append(worlds.high, steps),
        gap=0.1,
    )
    return None if found is None else found[:size]


def to_hide(
    worlds: Worlds,
    cell: int,
    bounds: tuple[float, float],
    price: np.ndarray,
    hidden_low: float,
    hidden_high: float,
) -> tuple[float, np.ndarray] | None:
    """Which shown cells have to be hidden so that one cell may lie within bounds; the cheapest such set.

    Args:
        worlds: what is known now.
        cell: the cell that is known too well.
        bounds: where it must be able to lie.
        price: of hiding each cell; infinite for one that can't be hidden any further.
        hidden_low: the least that a cell may be once it is hidden.
        hidden_high: the most.

    Returns:
        What it costs and the cells, none where it may lie there already; None where no set does.
    """
    size = worlds.exact.size
    free = np.flatnonzero(np.isfinite(price))
    low, high = worlds.low.copy(), worlds.high.copy()
    low[free] = np.minimum(low[free], hidden_low)
    high[free] = np.maximum(high[free], hidden_high)
    low[cell], high[cell] = max(low[cell], bounds[0]), min(high[cell], bounds[1])
    if low[cell] > high[cell]:
        return None
    at = np.arange(free.size)
    pick = scipy.sparse.csr_array((np.ones(free.size), (at, free)), shape=(free.size, size))
    excess = -scipy.sparse.eye_array(free.size)
    extra = scipy.sparse.vstack(
        [scipy.sparse.hstack([pick, excess]), scipy.sparse.hstack([-pick, excess])], format="csr"
    )
    found = _solved(
        worlds,
        np.append(np.zeros(size), price[free]),
        extra,
        np.append(worlds.high[free], -worlds.low[free]),
        np.append(low, np.zeros(free.size)),
        np.append(high, np.full(free.size, np.inf)),
        gap=0.05,
    )
    if found is None:
        return None
    values = found[:size][free]
    over = np.maximum(values - worlds.high[free], worlds.low[free] - values)
    return float((np.maximum(over, 0) * price[free]).sum()), free[over > 1e-6]
