"""Fitting the model to the people at hand, without knowing who is who."""

from __future__ import annotations

import math
from collections.abc import Mapping

import polars as pl

from journey.link.cluster import probability
from journey.link.forms import FIELDS, LEVELS, place
from journey.link.model import Model, rounded

_ROUNDS = 12
_WORTH_M = 50  # pairs of one person that the starting shares stand for
_WORTH_U = 100_000  # pairs of two people that the starting shares stand for
_LEAST = 1e-7
_WHOLE = 1_000_000_000
_LEAST_PER_ENTITY = 1e-4
_LEAST_TWICE = 0.01
_MOST_SETS = 2_000  # sets of schemes; rarer ones change nothing
# Levels where half is missing say as much whether a source leaves out that half seldom or always.
_LEAST_RATIO = {
    ("forename", "same_letter"): 12.0,
    ("surname", "same_letter"): 12.0,
    ("birth_date", "year_only"): 40.0,
}

# Names are swapped both or neither: the forename's level has said it already.
_SAID_ALREADY = {("surname", "swapped")}


def level_names(field: str) -> list[str]:
    """Levels by their number, from "different" up."""
    return ["different", *(name for name, _ in reversed(LEVELS[field]))]


def blended_u(
    seen: Mapping[str, Mapping[str, float]], n_pairs: int, start: Model
) -> dict[str, dict[str, float]]:
    """Shares among pairs of two people: those seen in a sample, and for what is rare the starting ones."""
    return {
        field: _normal(
            {
                name: (seen[field].get(name, 0.0) * n_pairs + start.u[field][name] * _WORTH_U)
                / (n_pairs + _WORTH_U)
                for name in level_names(field)
            }
        )
        for field in FIELDS
    }


def expected(
    pairs: pl.DataFrame, n_entities: int, every: int, start: Model, u: Mapping[str, Mapping[str, float]]
) -> tuple[dict[str, dict[str, float]], float, float]:
    """Shares among pairs of one person, by expectation maximisation.

    Args:
        pairs: levels and weights of candidate pairs as `start` weighs them, and is_twice; without those that
            a guard stops.
        n_entities: how many entities there are.
        every: the pairs are those of one entity in so many.
        start: the model to begin with.
        u: shares among pairs of two people.

    Returns:
        m; how many pairs of one person there are for each entity; how often both are of one id scheme.
    """
    m: dict[str, dict[str, float]] = {field: dict(start.m[field]) for field in FIELDS}
    per_entity, twice = start.per_entity, start.same_scheme[0]
    rarity = pairs.select(_rarity(field, start) for field in FIELDS)
    levels = pairs.select("is_twice", *(f"level_{field}" for field in FIELDS))
    for _ in range(_ROUNDS if pairs.height else 0):
        share = 2 * per_entity / max(n_entities - 1, 1)
        total = math.log2(share / (1 - share)) + pl.sum_horizontal(
            pl.col(f"level_{field}").replace_strict(_bits(m[field], u[field], field), default=0.0)
            + pl.col(f"rarity_{field}")
            for field in FIELDS
        )
        held = pl.concat([levels, rarity], how="horizontal").with_columns(
            chance=(probability(total) * _WHOLE).round().cast(pl.Int64)  # whole numbers add up in any order
        )
        m = {field: _shares(held, field, start, u) for field in FIELDS}
        n_same = int(held["chance"].sum()) / _WHOLE
        per_entity = rounded(max(n_same * every / n_entities, _LEAST_PER_ENTITY))
        n_twice = int(held.filter("is_twice")["chance"].sum()) / _WHOLE
        twice = rounded((n_twice + _WORTH_M * start.same_scheme[0]) / (n_same + _WORTH_M))
    return m, per_entity, twice


def shared_schemes(bits: pl.Series) -> float:
    """The share of all pairs of entities that have an id of one scheme."""
    counts = bits.alias("bits").value_counts(name="n").sort("n", "bits", descending=[True, False])
    kept = counts.head(_MOST_SETS).with_columns(pl.col("n").cast(pl.Float64))
    pairs = kept.join(kept, how="cross", suffix="_other")
    both = pairs.filter((pl.col("bits") & pl.col("bits_other")) != 0)
    share = float((both["n"] * both["n_other"]).sum()) / max(float(kept["n"].sum()) ** 2, 1.0)
    return rounded(min(max(share, _LEAST_TWICE), 1.0))


def _bits(m: Mapping[str, float], u: Mapping[str, float], field: str) -> dict[int, float]:
    return {
        place(field, name): math.log2(max(m[name], _LEAST) / max(u[name], _LEAST))
        for name in level_names(field)
    }


def _rarity(field: str, start: Model) -> pl.Expr:
    """Bits that the frequency of the very value adds to those of its level."""
    plain = pl.col(f"level_{field}").replace_strict(_bits(start.m[field], start.u[field], field), default=0.0)
    return (pl.col(f"weight_{field}").fill_null(0.0) - plain).alias(f"rarity_{field}")


def _shares(
    held: pl.DataFrame, field: str, start: Model, u: Mapping[str, Mapping[str, float]]
) -> dict[str, float]:
    level = f"level_{field}"
    sums = dict(held.filter(pl.col(level) >= 0).group_by(level).agg(pl.col("chance").sum()).iter_rows())
    found = _normal(
        {
            name: sums.get(place(field, name), 0) / _WHOLE + _WORTH_M * start.m[field][name]
            for name in level_names(field)
        }
    )
    least = {name: rounded(_LEAST_RATIO.get((field, name), 0.0) * u[field][name]) for name in found}
    said = {name: u[field][name] for name in found if (field, name) in _SAID_ALREADY}
    return {name: max(share, least[name]) for name, share in found.items()} | said


def _normal(shares: dict[str, float]) -> dict[str, float]:
    total = sum(shares.values())
    return {name: rounded(max(share / total, _LEAST)) for name, share in shares.items()}
