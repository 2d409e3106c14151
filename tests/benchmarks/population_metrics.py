"""How right a linkage is, counted from the truth; shares no code with what is measured."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Score:
    """Shares between 0 and 1.

    precision, recall  of pairs of source people
    mixed              of clusters, those that hold more than one true person
    exact              of true people, those with all their source people in one cluster, alone in it
    exact_cost         of true people, those whose cost is what the cluster of most of their records sums to
    """

    precision: float
    recall: float
    mixed: float
    exact: float
    exact_cost: float


def score(clusters: pl.DataFrame, truth: pl.DataFrame) -> Score:
    """Measure source_person_id, cluster against the truth of every source person."""
    held = _joined(clusters, truth)
    cells = held.group_by("cluster", "person").agg(n=pl.len().cast(pl.Int64), cost=pl.sum("cost_pence"))
    by_cluster = cells.group_by("cluster").agg(pl.sum("n"), pl.sum("cost"), n_people=pl.len())
    by_person = cells.group_by("person").agg(pl.sum("n"), pl.sum("cost"), n_clusters=pl.len())
    right = _pairs(cells)
    best = (
        cells.sort("n", "cluster", descending=[True, False])
        .unique("person", keep="first", maintain_order=True)
        .join(by_cluster.rename({"n": "n_all", "cost": "cost_all"}), on="cluster")
        .join(by_person.rename({"n": "n_own", "cost": "cost_own"}), on="person")
    )
    is_exact = (pl.col("n_clusters") == 1) & (pl.col("n_people") == 1)
    is_same_cost = pl.col("cost_all") == pl.col("cost_own")
    shares = best.select(exact=is_exact.mean(), exact_cost=is_same_cost.mean()).row(0)
    mixed = by_cluster.select((pl.col("n_people") > 1).mean()).item()
    return Score(_share(right, _pairs(by_cluster)), _share(right, _pairs(by_person)), mixed, *shares)


def missed(clusters: pl.DataFrame, truth: pl.DataFrame, by: str) -> pl.DataFrame:
    """Of the source people of people with several: how many are apart from the rest, or with others.

    Args:
        clusters: source_person_id, cluster.
        truth: the population's truth.
        by: the column to count by, source_code or age_band_code.

    Returns:
        One row per value of `by`, in order: n, missed_share, missed_cost_share, misplaced_share (in a cluster
        mostly of somebody else).
    """
    held = _joined(clusters, truth)
    cells = held.group_by("cluster", "person").agg(n=pl.len())
    order = cells.sort("n", "cluster", "person", descending=[True, False, False])
    main = order.unique("person", keep="first").select("person", main="cluster")
    owner = order.unique("cluster", keep="first").select("cluster", owner="person")
    several = held.filter(pl.len().over("person") > 1).join(main, on="person").join(owner, on="cluster")
    is_missed = pl.col("cluster") != pl.col("main")
    cost = pl.col("cost_pence")
    return (
        several.group_by(by)
        .agg(
            n=pl.len(),
            missed_share=is_missed.mean(),
            missed_cost_share=cost.filter(is_missed).sum() / cost.sum(),
            misplaced_share=(pl.col("owner") != pl.col("person")).mean(),
        )
        .sort(by)
    )


def _joined(clusters: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    held = truth.join(clusters.select("source_person_id", "cluster"), on="source_person_id", how="left")
    if clusters.height != truth.height or held["cluster"].null_count():
        raise ValueError("Every source person must be in exactly one cluster.")
    return held


def _pairs(frame: pl.DataFrame) -> int:
    return int(frame.select((pl.col("n") * (pl.col("n") - 1) // 2).sum()).item())


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
