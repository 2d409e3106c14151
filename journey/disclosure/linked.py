"""Releases that are out already, tied to a new one: a cell that both have, and groups that nest.

A new table is attacked together with earlier ones, for what one hides may follow from what the other shows.
What is out can't be hidden any more, so all that gives way is the new table.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
import scipy.sparse

from journey.disclosure.cells import ALL
from journey.disclosure.profiles import Profile
from journey.disclosure.worlds import Worlds

MOST_EARLIER_CELLS = 5_000  # of all earlier releases that are looked at together


@dataclass(frozen=True)
class Earlier:
    """A release that is out, as the sealed log holds it.

    Attributes:
        dims: its dimensions.
        exact: its `Protected.exact`, whole.
        profile: its rules.
        groups: dimension -> category of the finer table -> category of the coarser, where the two tables do
            not have the same categories in it.
    """

    dims: tuple[str, ...]
    exact: pl.DataFrame
    profile: Profile
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Laid:
    """A release as arrays, one axis a dimension, categories in alphabetical order and last the margin."""

    dims: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    columns: dict[str, np.ndarray]

    @property
    def size(self) -> int:
        """How many cells it has, with margins."""
        return int(np.prod([len(held) + 1 for held in self.categories]))


def laid(exact: pl.DataFrame, dims: Sequence[str]) -> Laid:
    """`Protected.exact` as arrays, whatever the order of its rows."""
    categories = tuple(tuple(sorted(set(exact[dim]) - {ALL})) for dim in dims)
    orders = [
        pl.col(dim).replace_strict([*held, ALL], range(len(held) + 1), return_dtype=pl.Int64)
        for dim, held in zip(dims, categories, strict=True)
    ]
    shape = tuple(len(held) + 1 for held in categories)
    rest = exact.sort(orders).drop(dims).with_columns(pl.selectors.decimal().to_physical().cast(pl.Int64))
    return Laid(
        tuple(dims), categories, {name: rest[name].to_numpy().reshape(shape) for name in rest.columns}
    )


def within_budget(earlier: Sequence[Earlier]) -> list[Earlier]:
    """As many earlier releases as can be attacked together, the first of them first."""
    total = itertools.accumulate(held.exact.height for held in earlier)
    return [held for held, cells in zip(earlier, total, strict=True) if cells <= MOST_EARLIER_CELLS]


@dataclass(frozen=True)
class Tie:
    """Lines over the cells of a new table and then those of an earlier one: least <= matrix @ cells <= most.

    `same`: cells of the new and of the earlier table that are known to be about the same people.
    """

    matrix: scipy.sparse.csr_array
    least: np.ndarray
    most: np.ndarray
    same: list[tuple[int, int]]


def ties(
    new: Laid,
    old: Laid,
    groups: Mapping[str, Mapping[str, str]],
    new_values: np.ndarray,
    old_values: np.ndarray,
) -> Tie | None:
    """What anybody knows ties two releases.

    Where every cell that both have is the same, they are taken to be known to be about the same people; where
    none is less, that people were only added; where none is more, only left out.

    Returns:
        The lines; None where the two are not comparable.
    """
    pairs = _pairs(new, old, groups)
    apart = np.array([new_values.flat[ours].sum() - old_values.flat[theirs].sum() for ours, theirs in pairs])
    is_plain = np.array([len(ours) <= 1 and len(theirs) <= 1 for ours, theirs in pairs])
    plain = apart[is_plain]
    if not (plain == 0).all():
        if not ((plain >= 0).all() or (plain <= 0).all()):
            return None
        pairs, same = [pair for pair, keep in zip(pairs, is_plain, strict=True) if keep], []
        grew = bool((plain >= 0).all())
        least = np.full(len(pairs), 0.0 if grew else -np.inf)
        most = np.full(len(pairs), np.inf if grew else 0.0)
    else:  # the same people: finer groups add up to coarser ones, or to more where people are in several
        least = np.where(apart < 0, -np.inf, 0.0)
        most = np.where(apart > 0, np.inf, 0.0)
        same = [(ours[0], theirs[0]) for ours, theirs in pairs if len(ours) == len(theirs) == 1]
    rows = [at for at, (ours, theirs) in enumerate(pairs) for _ in (*ours, *theirs)]
    cells = [cell for ours, theirs in pairs for cell in (*ours, *(new.size + other for other in theirs))]
    weights = [weight for ours, theirs in pairs for weight in (*[1.0] * len(ours), *[-1.0] * len(theirs))]
    matrix = scipy.sparse.csr_array((weights, (rows, cells)), shape=(len(pairs), new.size + old.size))
    return Tie(matrix, least, most, same)


def _pairs(
    new: Laid, old: Laid, groups: Mapping[str, Mapping[str, str]]
) -> list[tuple[list[int], list[int]]]:
    """The cells of each table that are about the same people, over the dimensions that both have."""
    shared = [dim for dim in new.dims if dim in old.dims]
    choices = [_choices(_of(new, dim), _of(old, dim), groups.get(dim)) for dim in shared]
    found = []
    for chosen in itertools.product(*choices):
        ours, theirs = (
            _cells(table, {dim: part[side] for dim, part in zip(shared, chosen, strict=True)})
            for side, table in enumerate((new, old))
        )
        found.append((ours, theirs))
    return found


def _of(table: Laid, dim: str) -> tuple[str, ...]:
    return table.categories[table.dims.index(dim)]


def _choices(
    new: tuple[str, ...], old: tuple[str, ...], groups: Mapping[str, str] | None
) -> list[tuple[list[int], list[int]]]:
    """Positions in each table's axis that mean the same; the margin last."""
    if groups is None:
        groups = {name: name for name in (*new, *old)}
    kinds = sorted({*groups.values()})

    def members(held: tuple[str, ...], kind: str) -> list[int]:
        return [at for at, name in enumerate(held) if name == kind or groups.get(name) == kind]

    return [*((members(new, kind), members(old, kind)) for kind in kinds), ([len(new)], [len(old)])]


def _cells(table: Laid, chosen: Mapping[str, list[int]]) -> list[int]:
    """Flat positions of the cells with these categories, over the margin of every other dimension."""
    shape = tuple(len(held) + 1 for held in table.categories)
    axes = [chosen.get(dim, [size - 1]) for dim, size in zip(table.dims, shape, strict=True)]
    return [int(np.ravel_multi_index(at, shape)) for at in itertools.product(*axes)]


def together(new: Worlds, others: Sequence[tuple[Worlds, Tie]]) -> Worlds:
    """One set of worlds of a new table and earlier ones, each with its ties to the new one."""
    held, lines = [new, *(other for other, _ in others)], []
    starts = np.cumsum([0, *(worlds.exact.size for worlds in held)])
    size = new.exact.size
    for (_, tie), start in zip(others, starts[1:].tolist(), strict=False):
        count, width = tie.matrix.shape
        between = scipy.sparse.csr_array((count, start - size))
        after = scipy.sparse.csr_array((count, int(starts[-1]) - start - (width - size)))
        lines.append(scipy.sparse.hstack([tie.matrix[:, :size], between, tie.matrix[:, size:], after]))
    blocks = scipy.sparse.block_diag([worlds.matrix for worlds in held])
    return Worlds(
        scipy.sparse.vstack([blocks, *lines], format="csr"),
        np.concatenate([*(worlds.least for worlds in held), *(tie.least for _, tie in others)]),
        np.concatenate([*(worlds.most for worlds in held), *(tie.most for _, tie in others)]),
        np.concatenate([worlds.low for worlds in held]),
        np.concatenate([worlds.high for worlds in held]),
        np.concatenate([worlds.exact for worlds in held]),
        new.is_whole,
    )


def carried(first: np.ndarray, earlier: Sequence[tuple[Tie, np.ndarray]]) -> np.ndarray:
    """What is hidden to begin with: what the rules hide, and what an earlier release hid of the same people.

    So a table that is asked for twice is the same twice.

    Args:
        first: the new table's cells that the rules hide.
        earlier: each tie, with what that release hid.
    """
    hidden = first.copy()
    for tie, unsaid in earlier:
        for ours, theirs in tie.same:
            hidden.flat[ours] |= unsaid.flat[theirs]
    return hidden
