"""Clusters of entities: strongest pairs first, each merge weighed anew with all that both sides hold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from journey.link.forms import FIELDS
from journey.link.groups import components
from journey.link.guards import refused_by

_CLEARLY = 4.0  # bits by which the better of two that can't both be right must lead
_LEVELS = [f"level_{f}" for f in FIELDS]
_WEIGHTS = [f"weight_{f}" for f in FIELDS]


@dataclass(frozen=True)
class Field:
    """What clustering works on. Entities are the whole numbers from 0.

    entities   scheme_bits, has_number; one row an entity, in order
    pairs      a < b, level_<field>, weight_<field>, of score.weigh; is_known_twin
    forbidden  a, b: entities that a reviewer parted
    prior      bits of any two entities being one person, before anything is compared
    twice      bits of two ids of one scheme being one person's
    """

    entities: pl.DataFrame
    pairs: pl.DataFrame
    forbidden: pl.DataFrame
    prior: float
    twice: float


def probability(bits: pl.Expr) -> pl.Expr:
    """Probability from bits of evidence, to nine digits."""
    return (1 / (1 + 2 ** (-bits.clip(-60, 60)))).round(9)


def bits(probability_: float) -> float:
    """Bits of evidence from a probability.

    >>> bits(0.5), bits(1.0)
    (0.0, 60.0)
    """
    return min(60.0, math.log2(max(probability_, 1e-18) / max(1 - probability_, 1e-18)))


def agglomerate(field: Field, thresholds: Sequence[float]) -> dict[float, pl.Series]:
    """Clusters at each threshold, from the highest down, so that each holds those of the one above.

    In every round all pairs that are each other's best, and that no guard stops, are joined; then all are
    weighed anew. Nothing depends on the order of the rows.

    Args:
        field: what there is to join.
        thresholds: probabilities.

    Returns:
        For each threshold the cluster (its smallest entity) of each entity, in order.
    """
    label = alone(field)
    weighed = weighed_clusters(field, label)
    # Most pairs are of two numbers and two people; that is known of the entities too, so they can go.
    is_settled = (pl.col("refused_by") == "clear") & pl.col("has_number_a") & pl.col("has_number_b")
    weighed = weighed.filter(~is_settled.fill_null(False))
    found = {}
    for threshold in sorted(set(thresholds), reverse=True):
        while not (merges := _merges(weighed, bits(threshold))).is_empty():
            label = components(len(label), merges).gather(label)
            weighed = weighed_clusters(replace(field, pairs=weighed.select(field.pairs.columns)), label)
        found[threshold] = label.alias("cluster")
    return found


def alone(field: Field) -> pl.Series:
    """Every entity a cluster of its own."""
    return pl.int_range(field.entities.height, dtype=pl.UInt32, eager=True).alias("cluster")


def weighed_clusters(field: Field, label: pl.Series) -> pl.DataFrame:
    """Pairs of clusters: a < b, levels, weights, is_twice (ids of one scheme), bits, refused_by."""
    pairs = (
        _between(field.pairs, label)
        .group_by("a", "b")
        .agg(pl.col(_LEVELS + _WEIGHTS).max(), pl.col("is_known_twin").any())
    )
    forbidden = (
        _between(field.forbidden, label).select("a", "b").unique().with_columns(is_forbidden=pl.lit(True))
    )
    clusters = (
        field.entities.select(cluster=label, bits=pl.col("scheme_bits"), has_number=pl.col("has_number"))
        .group_by("cluster")
        .agg(pl.col("bits").bitwise_or(), pl.col("has_number").max())
    )
    joined = pairs.join(forbidden, on=["a", "b"], how="left").with_columns(
        pl.col("is_forbidden").fill_null(False)
    )
    for side in "ab":
        joined = joined.join(
            clusters.select(pl.col("cluster").alias(side), pl.exclude("cluster").name.suffix(f"_{side}")),
            on=side,
            how="left",
        )
    joined = joined.with_columns(is_twice=(pl.col("bits_a") & pl.col("bits_b")) != 0)
    twice = pl.when("is_twice").then(field.twice).otherwise(0.0)
    total = field.prior + pl.sum_horizontal(pl.col(_WEIGHTS).fill_null(0)) + twice
    return joined.with_columns(bits=total.round(4), refused_by=refused_by()).drop("bits_a", "bits_b")


def _between(pairs: pl.DataFrame, label: pl.Series) -> pl.DataFrame:
    """Pairs of entities as pairs of clusters, the smaller first, without those within one."""
    one, other = label.gather(pairs["a"]), label.gather(pairs["b"])
    placed = pairs.with_columns(one.alias("_one"), other.alias("_other"))
    return (
        placed.with_columns(a=pl.min_horizontal("_one", "_other"), b=pl.max_horizontal("_one", "_other"))
        .filter(pl.col("a") != pl.col("b"))
        .drop("_one", "_other")
    )


def _merges(weighed: pl.DataFrame, least: float) -> pl.DataFrame:
    """Pairs that are each other's best and may be joined: a, b."""
    may = weighed.filter(pl.col("refused_by").is_null() & (pl.col("bits") >= least)).select("a", "b", "bits")
    clear = may.join(torn_between(weighed, may), on=["a", "b"], how="anti")
    sides = pl.concat([clear, clear.select(a="b", b="a", bits="bits")])
    best = sides.sort(["a", "bits", "b"], descending=[False, True, False]).unique(
        "a", keep="first", maintain_order=True
    )
    mutual = best.join(best.select(a="b", b="a"), on=["a", "b"], how="semi").filter(pl.col("a") < pl.col("b"))
    return mutual.select("a", "b").sort("a", "b")


def torn_between(weighed: pl.DataFrame, may: pl.DataFrame) -> pl.DataFrame:
    """Pairs a, b of which one side fits a third cluster about as well, that can't be the other side."""
    sides = pl.concat([may, may.select(a="b", b="a", bits="bits")])
    several = sides.filter(pl.len().over("a") > 1)
    two = several.join(several, on="a", suffix="_other").filter(
        (pl.col("b") != pl.col("b_other")) & (pl.col("bits_other") > pl.col("bits") - _CLEARLY)
    )
    two = two.with_columns(x=pl.min_horizontal("b", "b_other"), y=pl.max_horizontal("b", "b_other"))
    apart = weighed.filter(pl.col("refused_by").is_not_null()).select(x="a", y="b")
    numbered = (
        pl.concat([weighed.select(c="a", n="has_number_a"), weighed.select(c="b", n="has_number_b")])
        .unique()
        .filter("n")["c"]
    )
    seen = weighed.select(x="a", y="b")
    unseen = two.join(seen, on=["x", "y"], how="anti").filter(
        pl.col("x").is_in(numbered.to_list()) & pl.col("y").is_in(numbered.to_list())
    )
    torn = pl.concat([two.join(apart, on=["x", "y"], how="semi"), unseen])
    return torn.select(a=pl.min_horizontal("a", "b"), b=pl.max_horizontal("a", "b")).unique()
