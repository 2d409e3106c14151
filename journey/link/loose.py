"""Clusters in which few of the possible pairs agree: cut again higher up; what stays so is reported."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from journey.link.clean import Evidence
from journey.link.cluster import bits
from journey.link.rules import Ruled

RECUTS = (0.95, 0.99, 0.999, 0.9999)
_LEAST_DENSITY = 0.45
_MOST_NODES = 3  # in so small a cluster the density says nothing


def recut(pairs: pl.DataFrame, cut: Mapping[float, pl.Series], threshold: float) -> pl.Series:
    """Clusters at a threshold, loose ones as they were at the next higher one, until none is loose.

    Args:
        pairs: pairs of entities, weighed.
        cut: clusters at each threshold, each holding those of the one above.
        threshold: one of them.
    """
    label = cut[threshold]
    for higher in sorted(one for one in cut if one > threshold and one in RECUTS):
        loose = _loose(pairs, label, bits(threshold))["cluster"]
        if loose.is_empty():
            break
        choice = pl.DataFrame({"now": label, "higher": cut[higher]})
        label = choice.select(
            cluster=pl.when(pl.col("now").is_in(loose.to_list())).then("higher").otherwise("now")
        )["cluster"]
    return label


def loose_people(
    evidence: Evidence, ruled: Ruled, pairs: pl.DataFrame, label: pl.Series, least: float
) -> pl.DataFrame:
    """Clusters that may hold more than one person: cluster, reason_code, n_source_people, n_pairs.

    n_pairs counts the pairs of entities that do not agree, or of NHS numbers.
    """
    loose = _loose(pairs, label, least).select("cluster", n_pairs="n_missing", reason_code=pl.lit("loose"))
    rows = evidence.rows.drop_nulls("nhs_number")
    numbers = pl.DataFrame(
        {"cluster": label.gather(ruled.entity.gather(rows["person"])), "nhs_number": rows["nhs_number"]}
    )
    n = pl.col("nhs_number").n_unique().cast(pl.Int64)
    differ = (
        numbers.group_by("cluster")
        .agg(n_pairs=n * (n - 1) // 2)
        .filter(pl.col("n_pairs") > 0)
        .with_columns(reason_code=pl.lit("numbers_differ"))
    )
    sizes = pl.DataFrame({"cluster": label.gather(ruled.entity)}).group_by("cluster").len("n")
    found = pl.concat([loose, differ.select(loose.columns)]).join(sizes, on="cluster")
    tokens = evidence.people["source_person_id"]
    return (
        found.filter(pl.col("n") > 1)
        .select(
            cluster=tokens.gather(ruled.first.gather(found.filter(pl.col("n") > 1)["cluster"])),
            reason_code="reason_code",
            n_source_people=pl.col("n").cast(pl.Int64),
            n_pairs=pl.col("n_pairs").cast(pl.Int64),
        )
        .sort("cluster", "reason_code")
    )


def _loose(pairs: pl.DataFrame, label: pl.Series, least: float) -> pl.DataFrame:
    """Clusters of over three entities with too few pairs of `least` bits or more: cluster, n_missing."""
    agree = pairs.filter(pl.col("refused_by").is_null() & (pl.col("bits") >= least))
    one, other = label.gather(agree["a"]), label.gather(agree["b"])
    within = one.filter(one == other).alias("cluster").value_counts(name="n_edges")
    nodes = label.alias("cluster").value_counts(name="n_nodes").filter(pl.col("n_nodes") > _MOST_NODES)
    possible = pl.col("n_nodes").cast(pl.Int64) * (pl.col("n_nodes").cast(pl.Int64) - 1) // 2
    found = nodes.join(within, on="cluster", how="left").select(
        "cluster", n_missing=possible - pl.col("n_edges").fill_null(0).cast(pl.Int64), possible=possible
    )
    is_loose = pl.col("possible") - pl.col("n_missing") < _LEAST_DENSITY * pl.col("possible")
    return found.filter(is_loose).select("cluster", "n_missing").sort("cluster")
