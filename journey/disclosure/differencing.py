"""Differencing: what two releases say together that neither says alone.

Pure: the log of releases asks. It works on exact counts, which are sealed, and answers without any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from journey.disclosure.cells import ALL
from journey.disclosure.profiles import Profile


@dataclass(frozen=True)
class Warned:
    """Cells of a new release that differ from an earlier one by few people.

    Attributes:
        dims: the dimensions that both have.
        cells: dims, is_hidden_in_one: the cells that differ by at least one person and fewer than the profile
            shows. No counts.
        is_whole: the two groups as a whole differ by few people.
    """

    dims: tuple[str, ...]
    cells: pl.DataFrame
    is_whole: bool


def differences(
    earlier: pl.DataFrame,
    new: pl.DataFrame,
    dims: Sequence[str],
    earlier_dims: Sequence[str],
    profile: Profile,
) -> Warned | None:
    """Compare two exact tables on the dimensions and categories that they share.

    Args:
        earlier: `Protected.exact` of the earlier release, from the sealed log.
        new: the same of the new one.
        dims: the new release's dimensions.
        earlier_dims: the earlier release's.
        profile: the stricter of the two profiles.

    Returns:
        What is close; None where nothing is, also where every shared cell is the same.
    """
    shared = tuple(dim for dim in dims if dim in earlier_dims)
    both = _margin(new, dims, shared).join(_margin(earlier, earlier_dims, shared), on=["whole", *shared])
    apart = (pl.col("n_people") - pl.col("n_people_right")).abs()
    close = both.filter(apart.is_between(1, profile.fewest_people - 1))
    if close.is_empty():
        return None
    hidden = [
        pl.col(name).is_between(1, profile.fewest_people - 1) for name in ("n_people", "n_people_right")
    ]
    whole = pl.all_horizontal([pl.col(dim) == ALL for dim in shared]) if shared else pl.lit(True)
    cells = close.select(*shared, is_hidden_in_one=hidden[0] != hidden[1])
    return Warned(shared, cells, bool(close.select(whole.any()).item()))


def _margin(exact: pl.DataFrame, dims: Sequence[str], kept: Sequence[str]) -> pl.DataFrame:
    """The part of a table that does not look at other dimensions than those that are kept."""
    others = [pl.col(dim) == ALL for dim in dims if dim not in kept]
    held = exact.filter(others) if others else exact
    return held.select(pl.lit(0).alias("whole"), *kept, "n_people")
