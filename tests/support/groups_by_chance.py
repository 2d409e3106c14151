"""Random people in groups, skewed and sparse, for attacks on what is shown of them."""

from decimal import Decimal

import numpy as np
import polars as pl

MEASURES = {"n_contacts": "count", "cost_gbp": "cost"}
SCHEMA = {"cost_gbp": pl.Decimal(18, 2), "n_contacts": pl.Int64}


def shares(chance: np.random.Generator, size: int) -> np.ndarray:
    """Uneven shares of a dimension's categories."""
    held = chance.lognormal(0, 1.2, size)
    return held / held.sum()


def people(
    chance: np.random.Generator, sizes: list[int], n_people: int, is_overlapping: bool
) -> pl.DataFrame:
    """Parts of people by dimensions d0, d1...; in an overlapping d0 a person is in up to three categories."""
    spread = [shares(chance, size) for size in sizes]
    rows = []
    for person in range(n_people):
        fixed = [chance.choice(size, p=share) for size, share in zip(sizes[1:], spread[1:], strict=True)]
        times = int(chance.integers(1, 4)) if is_overlapping else 1
        for first in set(chance.choice(sizes[0], times, p=spread[0]).tolist()):
            rows.append([f"c{first}", *(f"c{other}" for other in fixed), f"p{person}"])
    names = [f"d{number}" for number in range(len(sizes))]
    made = pl.DataFrame(rows, schema=[*names, "person_id"], orient="row")
    costs = np.round(chance.lognormal(7, 1.6, made.height) * 100).astype(int)
    return made.with_columns(
        pl.Series("n_contacts", chance.geometric(0.3, made.height), dtype=pl.Int64),
        pl.Series("cost_gbp", [Decimal(int(cost)) / 100 for cost in costs], dtype=pl.Decimal(18, 2)),
    )


def table(chance: np.random.Generator, most: int = 8) -> tuple[pl.DataFrame, list[str], set[str]]:
    """A random table: parts, its dimensions, and those in which each person has one category.

    Two dimensions of 3 to `most` categories; where that is 8, one table in five has three of 3 to 5.
    """
    n_dims = 3 if most == 8 and chance.random() < 0.2 else 2
    sizes = chance.integers(3, most + 1 if n_dims == 2 else 6, n_dims).tolist()
    cells = int(np.prod(sizes))
    n_people = int(cells * chance.choice([1.5, 3, 6, 12, 25]))
    is_overlapping = chance.random() < 0.3
    dims = [f"d{number}" for number in range(n_dims)]
    made = people(chance, sizes, n_people, is_overlapping)
    return made, dims, set(dims[1:] if is_overlapping else dims)
