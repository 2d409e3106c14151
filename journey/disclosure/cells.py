"""Exact cells of a table of groups: distinct people and their sums, in every cell and every margin.

Arrays have one axis a dimension: its categories in alphabetical order, and last the margin over it ("all").
A whole-number measure is held in ones, a cost in pennies, so that all sums are exact.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from journey.disclosure.profiles import Profile
from journey.errors import Refused

ALL = "all"
MOST_DIMS = 3
MOST_CELLS = 2_500  # with margins; beyond it the attack on what is shown takes minutes


@dataclass(frozen=True)
class Nought:
    """A figure that a reader is told to be nought, or knows to be, whether or not noughts are shown.

    Attributes:
        figure: n_people (of whom nobody is in the cell there is no measure either), or a measure's column.
        where: dimension -> category, "all" for its margin; every category of a dimension that is not named.
            Where the figure is not nought, nothing is told.
    """

    figure: str
    where: Mapping[str, str]


@dataclass(frozen=True)
class Sums:
    """One measure in every cell: its total, and absolute values for the rules about the largest people."""

    name: str
    is_cost: bool
    total: np.ndarray
    absolute: np.ndarray
    largest: np.ndarray  # of one person
    two_largest: np.ndarray
    n_largest: np.ndarray  # of as many people as the profile says, together

    @property
    def stem(self) -> str:
        """The measure's name without what says its unit: n_contacts -> contacts, cost_gbp -> cost."""
        return stem_of(self.name)


def stem_of(name: str) -> str:
    """A measure's name without what says its unit."""
    return name.removeprefix("n_").removesuffix("_gbp")


@dataclass(frozen=True)
class Cells:
    """A table, exact. Never written to a file that leaves."""

    dims: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    people: np.ndarray
    sums: tuple[Sums, ...]
    told: dict[str, np.ndarray]  # figure -> cells in which it is told elsewhere that it is nought

    def frame(self) -> pl.DataFrame:
        """One row a cell and margin, in the order of the arrays: the dimensions alone."""
        labels = list(itertools.product(*((*held, ALL) for held in self.categories)))
        return pl.DataFrame(labels, schema=dict.fromkeys(self.dims, pl.String), orient="row")


def exact_cells(
    parts: pl.DataFrame,
    dims: Sequence[str],
    profile: Profile,
    measures: Mapping[str, str],
    domains: Mapping[str, Sequence[str]],
    noughts: Sequence[Nought] = (),
) -> Cells:
    """Count and sum parts by every combination of categories, and over every margin.

    Args:
        parts: grain person_id x dims; see journey.disclosure.protect.protected.
        dims: one to three columns of text.
        profile: for the number of largest people that are looked at together.
        measures: column -> "count" or "cost".
        domains: dimension -> categories that stand in the table though nobody is in them.
        noughts: figures that are told to be nought, whatever is hidden.

    Raises:
        Refused: too many dimensions or cells, a category named "all", or columns that are not as said.
    """
    _check(parts, dims, measures)
    categories = tuple(tuple(sorted({*parts[dim].unique(), *domains.get(dim, ())})) for dim in dims)
    if any(ALL in held for held in categories):
        raise Refused(f'A category is named "{ALL}", which is kept for totals. Give it another name.')
    shape = tuple(len(held) + 1 for held in categories)
    if np.prod(shape, dtype=np.int64) > MOST_CELLS:
        raise Refused(
            f"The table would have more than {MOST_CELLS:,} cells with its totals, too many to check. "
            "Ask for fewer dimensions, or for coarser categories."
        )
    units = parts.select("person_id", *dims, *(in_units(parts, name) for name in measures))
    for dim, held in zip(dims, categories, strict=True):
        units = units.with_columns(
            pl.col(dim).replace_strict(list(held), range(len(held)), return_dtype=pl.Int64)
        )
    margins = [
        margin_of(units, kept, list(measures), profile.n_largest)
        for size in range(len(dims) + 1)
        for kept in itertools.combinations(dims, size)
    ]
    found = pl.concat(margins, how="diagonal")
    at = tuple(found[dim].fill_null(len(held)).to_numpy() for dim, held in zip(dims, categories, strict=True))

    def laid(column: str) -> np.ndarray:
        array = np.zeros(shape, dtype=np.int64)
        array[at] = found[column].to_numpy()
        return array

    sums = tuple(_sums(name, kind, laid) for name, kind in measures.items())
    people = laid("n_people")
    told = {"n_people": _told(noughts, "n_people", dims, categories) & (people == 0)}
    for one in sums:
        is_nought = _told(noughts, one.name, dims, categories) & (one.absolute == 0)
        told[one.name] = is_nought | told["n_people"]
    return Cells(tuple(dims), categories, people, sums, told)


def _told(
    noughts: Sequence[Nought], figure: str, dims: Sequence[str], categories: Sequence[tuple[str, ...]]
) -> np.ndarray:
    """Cells in which a figure is told to be nought."""
    axes = [np.array([*held, ALL]) for held in categories]
    found = np.zeros([len(axis) for axis in axes], dtype=bool)
    for nought in noughts:
        if nought.figure == figure:
            fits = [axis == nought.where.get(dim, axis) for dim, axis in zip(dims, axes, strict=True)]
            found[np.ix_(*fits)] = True
    return found


def _check(parts: pl.DataFrame, dims: Sequence[str], measures: Mapping[str, str]) -> None:
    if not 1 <= len(dims) <= MOST_DIMS or len(set(dims)) != len(dims):
        raise Refused(f"A table has from one to {MOST_DIMS} dimensions, each once.")
    if parts.is_empty():
        raise Refused("Nobody is in the table. Ask for a longer time or for more people.")
    if any(kind not in ("count", "cost") for kind in measures.values()):
        raise ValueError("a measure is a count or a cost")
    for name in (*dims, "person_id", *measures):
        if parts[name].null_count():
            raise ValueError(f"{name} has gaps")
    for name, kind in measures.items():
        kinds = parts.schema[name]
        if not (kinds == pl.Decimal(18, 2) if kind == "cost" else kinds.is_integer()):
            raise ValueError(f"{name} is {kinds}, which is no {kind}")


def in_units(frame: pl.DataFrame, name: str) -> pl.Expr:
    """A measure in whole units: pennies of a cost."""
    is_cost = isinstance(frame.schema[name], pl.Decimal)
    return (pl.col(name).to_physical() if is_cost else pl.col(name)).cast(pl.Int64)


def margin_of(units: pl.DataFrame, kept: Sequence[str], measures: list[str], n_largest: int) -> pl.DataFrame:
    """People and sums by the dimensions that are kept; the largest are of whole people, not of parts."""
    persons = units.group_by(*kept, "person_id").agg(pl.col(measures).sum())
    wanted = [pl.len().cast(pl.Int64).alias("n_people")]
    for name in measures:
        size = pl.col(name).abs()
        wanted += [
            pl.col(name).sum().alias(f"{name} total"),
            size.sum().alias(f"{name} absolute"),
            size.max().alias(f"{name} largest"),
            size.top_k(2).sum().alias(f"{name} two_largest"),
            size.top_k(n_largest).sum().alias(f"{name} n_largest"),
        ]
    return persons.group_by(kept).agg(wanted) if kept else persons.select(wanted)


def _sums(name: str, kind: str, laid: Callable[[str], np.ndarray]) -> Sums:
    held = {
        part: laid(f"{name} {part}") for part in ("total", "absolute", "largest", "two_largest", "n_largest")
    }
    return Sums(name=name, is_cost=kind == "cost", **held)
