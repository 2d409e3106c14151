"""Differencing: what two releases say together that neither says alone.

Pure: the log of releases asks. It works on exact parts of people, which are sealed, and answers without any.
Who subtracts one table from the other has a table of those who came, who went and whose figures changed. That
table is judged by the rules as if it were to leave by itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from journey.disclosure.bounds import base_of
from journey.disclosure.cells import ALL, Sums, in_units, margin_of, stem_of
from journey.disclosure.profiles import Profile
from journey.disclosure.rules import rounded, too_uneven

PEOPLE = "n_people"


@dataclass(frozen=True)
class Side:
    """One of two releases, as its `Protected` and the sealed log hold it.

    Attributes:
        dims: its dimensions.
        exact: its `Protected.exact`, whole.
        parts: its `Protected.parts`, whole.
        profile: its rules.
    """

    dims: tuple[str, ...]
    exact: pl.DataFrame
    parts: pl.DataFrame
    profile: Profile

    @property
    def measures(self) -> list[str]:
        """The columns of its measures."""
        return [name for name in self.parts.columns if name not in ("person_id", *self.dims)]


def differences(earlier: Side, new: Side) -> pl.DataFrame:
    """Work out in which cells two releases differ by too little to be shown as a table of its own.

    People: those who came, or those who went, are some, and fewer than either profile shows. A measure: those
    whose own changed are some, and too few for it; or a few of them make up most of the changes, by their
    size without sign ((n,k), p%). Only cells that both have are looked at, and figures that could be shown in
    one of the two at least; and no measure that is shown as the same in both.

    Returns:
        Grain cell x figure: the dimensions that both have (String, "all" in margins), figure (PEOPLE, or the
        column of a measure). No number.
    """
    shared = [dim for dim in new.dims if dim in earlier.dims]
    measures = [name for name in new.measures if name in earlier.measures]
    apart = _apart(earlier, new, shared, measures)
    telling = _telling(earlier, new, shared, measures)
    found = [pl.DataFrame(schema=dict.fromkeys([*shared, "figure"], pl.String))]
    for size in range(len(shared) + 1):
        for kept in itertools.combinations(shared, size):
            over = [pl.lit(ALL).alias(dim) for dim in shared if dim not in kept]
            for figure, cells in _too_little(apart, kept, measures, (earlier.profile, new.profile)):
                marked = cells.with_columns(*over, figure=pl.lit(figure)).select(*shared, "figure")
                found.append(marked.join(telling, on=[*shared, "figure"], how="semi"))
    return pl.concat(found).unique().sort(pl.all())


def _apart(earlier: Side, new: Side, shared: Sequence[str], measures: Sequence[str]) -> pl.DataFrame:
    """One row a person and shared cell: was there, is held now, and the change of measures, in units."""
    keys = [*shared, "person_id"]
    then, now = (
        side.parts.select(*keys, *(in_units(side.parts, name) for name in measures))
        .group_by(keys)
        .agg(pl.col(measures).sum())
        for side in (earlier, new)
    )
    both = then.with_columns(was=True).join(now.with_columns(held=True), on=keys, how="full", coalesce=True)
    changes = [
        (pl.col(f"{name}_right").fill_null(0) - pl.col(name).fill_null(0)).alias(name) for name in measures
    ]
    return both.select(*keys, pl.col("was", "held").fill_null(False), *changes)


def _telling(earlier: Side, new: Side, shared: Sequence[str], measures: Sequence[str]) -> pl.DataFrame:
    """Cells and figures that both have, and that at least one of the two may show: shared, figure."""
    cells = _over(new, shared).join(_over(earlier, shared), on=["whole", *shared])
    fewest = (new.profile.fewest_people, earlier.profile.fewest_people)
    seen = pl.any_horizontal(pl.col(name) >= n for name, n in zip(_pair("n_people"), fewest, strict=True))
    found = [cells.filter(seen).select(*shared, figure=pl.lit(PEOPLE))]
    for name in measures:
        few = [pl.col(held) for held in _pair(f"is_{stem_of(name)}_few")]
        some = [pl.col(held) > 0 for held in _pair("n_people")]
        can_be_shown = pl.any_horizontal(~no & any_ for no, any_ in zip(few, some, strict=True))
        shown = cells.filter(can_be_shown)
        found.append(
            shown.filter(~_same_shown(shown, name, earlier, new)).select(*shared, figure=pl.lit(name))
        )
    return pl.concat(found)


def _pair(name: str) -> tuple[str, str]:
    """The new release's column and the earlier one's, once they are joined."""
    return name, f"{name}_right"


def _over(side: Side, kept: Sequence[str]) -> pl.DataFrame:
    """The part of a table that does not look at other dimensions than those that are kept."""
    others = [pl.col(dim) == ALL for dim in side.dims if dim not in kept]
    held = side.exact.filter(others) if others else side.exact
    return held.with_columns(whole=pl.lit(0))


def _same_shown(cells: pl.DataFrame, name: str, earlier: Side, new: Side) -> pl.Series:
    """Where a measure is rounded alike in both, and to the same."""
    bases = {base_of(name.endswith("_gbp"), side.profile) for side in (earlier, new)}
    if len(bases) > 1:
        return pl.Series([False] * cells.height, dtype=pl.Boolean)
    pair = cells.select(in_units(cells, held) for held in _pair(name))
    now, then = (rounded(held.to_numpy(), min(bases)) for held in pair.iter_columns())
    return pl.Series(now == then, dtype=pl.Boolean)


def _too_little(
    apart: pl.DataFrame, kept: Sequence[str], measures: Sequence[str], profiles: Sequence[Profile]
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Each figure with the cells by the dimensions that are kept in which too little of it changed."""
    keys = [*kept, "person_id"]
    persons = apart.group_by(keys).agg(pl.col("was", "held").any(), pl.col(measures).sum())
    fewest = max(profile.fewest_people for profile in profiles)
    for moved in (pl.col("held") & ~pl.col("was"), pl.col("was") & ~pl.col("held")):
        counted = _margins(persons.filter(moved), kept, [], 1)
        yield PEOPLE, counted.filter(pl.col("n_people") < fewest)
    for name in measures:
        for profile in profiles:
            changed = persons.filter(pl.col(name) != 0)
            yield name, _unshowable(_margins(changed, kept, [name], profile.n_largest), name, profile)


def _margins(persons: pl.DataFrame, kept: Sequence[str], measures: list[str], n_largest: int) -> pl.DataFrame:
    """Cells that anybody is in."""
    return margin_of(persons, kept, measures, n_largest).filter(pl.col("n_people") > 0)


def _unshowable(changes: pl.DataFrame, name: str, profile: Profile) -> pl.DataFrame:
    """Cells of a table of changes that the rules would hide."""
    is_cost = name.endswith("_gbp")
    sizes = [
        changes[f"{name} {part}"].to_numpy()
        for part in ("total", "absolute", "largest", "two_largest", "n_largest")
    ]
    uneven = too_uneven(Sums(name, is_cost, *sizes), profile)
    fewest = profile.fewest_people_cost if is_cost else profile.fewest_people
    return changes.filter((pl.col("n_people") < fewest) | pl.Series(uneven, dtype=pl.Boolean))
