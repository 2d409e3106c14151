"""Which id each cluster has, and what the registry learns by it: whole columns, in any order of rows."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from journey.registry.claims import PERSON, current, dormant, holders, published
from journey.registry.new_ids import Made, unused


@dataclass(frozen=True)
class Named:
    """What a linking gives the registry."""

    people: pl.DataFrame  # source_person_id, cluster, person_id, former_person_id (null: not known before)
    fresh: pl.DataFrame  # cluster, person_id of clusters whose id was made now
    anchors: pl.DataFrame  # former_person_id, anchor_cluster of ids that are not plainly those of one cluster


def name_clusters(lines: pl.DataFrame, clusters: pl.DataFrame, made: Made) -> Named:
    """A person id for every cluster.

    Args:
        lines: the registry so far.
        clusters: source_person_id, cluster.
        made: makes ids from source person ids.
    """
    before = current(lines).rename({"person_id": "former_person_id"})
    seen = clusters.join(before, on=PERSON, how="left")
    plain = _undisputed(seen)
    rest = seen.join(plain, on="cluster", how="anti")
    known = rest.drop_nulls("former_person_id").rename({"former_person_id": "person_id"})
    held = holders(lines, known).join(known, on=[PERSON, "person_id"], how="semi")
    anchors = _anchors(held, rest)
    named = _earliest(anchors, lines)
    unnamed = rest.join(named, on="cluster", how="anti")
    waiting = _anchors(dormant(lines, lines), clusters)
    given_back = _earliest(waiting.join(unnamed, on="cluster", how="semi"), lines)
    unnamed = unnamed.join(given_back, on="cluster", how="anti")
    fresh = _made_now(unnamed, lines, made)
    all_named = pl.concat([plain, named, given_back, fresh])
    where = anchors.select(former_person_id="person_id", anchor_cluster="cluster")
    return Named(seen.join(all_named, on="cluster"), fresh, where)


def changes(lines: pl.DataFrame, named: Named) -> pl.DataFrame:
    """What is new: one row a source person whose id is another than before, or who had none.

    Source people whom linking does not see now go with the anchor of their id when it is given up.

    Returns:
        source_person_id, person_id, event_code, former_person_id.
    """
    is_new = pl.lit("new").alias("event_code")
    fresh = named.fresh.select("cluster", is_new)
    arrived = (
        named.people.filter(pl.col("former_person_id").is_null())
        .join(fresh, on="cluster", how="left")
        .with_columns(pl.col("event_code").fill_null("joined"))
    )
    is_together = pl.col("anchor_cluster") == pl.col("cluster")
    moved = (
        named.people.filter(pl.col("former_person_id") != pl.col("person_id"))
        .join(named.anchors, on="former_person_id")
        .with_columns(event_code=pl.when(is_together).then(pl.lit("merged")).otherwise(pl.lit("split")))
    )
    wanted = [PERSON, "person_id", "event_code", "former_person_id"]
    parts = (arrived, moved, _unseen(lines, named, moved))
    return pl.concat([part.select(wanted) for part in parts]).sort(PERSON)


def by_reviewers(people: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """The merges and splits that a reviewer's decision brought: former_person_id, person_id, who, why.

    A decision brought a change when it says of two source people what linking says now and did not before.
    """
    ends = people.select(PERSON, before="former_person_id", now="person_id").drop_nulls()
    found = decided
    for side in ("a", "b"):
        found = found.join(ends.select(pl.all().name.suffix(f"_{side}")), on=f"{PERSON}_{side}")
    was_one = pl.col("before_a") == pl.col("before_b")
    is_one = pl.col("now_a") == pl.col("now_b")
    is_same = pl.col("verdict_code") == "same"
    found = found.filter((was_one != is_one) & (is_one == is_same)).sort("at", "pair_id")
    why = pl.format("pair {} {}, decided {}", "pair_id", "verdict_code", "at")
    sides = [
        found.select("who", why.alias("why"), former_person_id=f"before_{side}", person_id=f"now_{side}")
        for side in ("a", "b")
    ]
    moved = pl.concat(sides).filter(pl.col("former_person_id") != pl.col("person_id"))
    return moved.unique(["former_person_id", "person_id"], keep="first", maintain_order=True)


def _undisputed(seen: pl.DataFrame) -> pl.DataFrame:
    """cluster, person_id where all who had an id had this one, and nobody elsewhere had it: nearly always."""
    ids = seen.drop_nulls("former_person_id").select("cluster", person_id="former_person_id").unique()
    return ids.filter(~pl.col("cluster").is_duplicated() & ~pl.col("person_id").is_duplicated())


def _anchors(held: pl.DataFrame, clusters: pl.DataFrame) -> pl.DataFrame:
    """person_id, cluster (of the earliest of those who claim the id and are seen now), n_claims."""
    seen = held.join(clusters.select(PERSON, "cluster"), on=PERSON)
    ordered = seen.sort("first_sequence", PERSON)
    return ordered.group_by("person_id", maintain_order=True).agg(
        cluster=pl.col("cluster").first(), n_claims=pl.len()
    )


def _earliest(anchors: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """cluster, person_id: the id published first; among those as old, that of most source people."""
    ordered = anchors.join(published(lines, anchors), on="person_id").sort(
        "published", "n_claims", "person_id", descending=[False, True, False]
    )
    return ordered.unique("cluster", keep="first", maintain_order=True).select("cluster", "person_id")


def _made_now(unnamed: pl.DataFrame, lines: pl.DataFrame, made: Made) -> pl.DataFrame:
    smallest = unnamed.group_by("cluster").agg(text=pl.col(PERSON).min())
    ids = unused(smallest["text"], made, lines["person_id"].unique())
    return smallest.join(ids, on="text").select("cluster", "person_id")


def _unseen(lines: pl.DataFrame, named: Named, moved: pl.DataFrame) -> pl.DataFrame:
    """Source people of extracts taken out, whose id was given up by all that are seen: they go along."""
    merged = moved.filter(pl.col("event_code") == "merged").select("former_person_id", "person_id").unique()
    before = current(lines).rename({"person_id": "former_person_id"})
    gone_along = before.join(merged, on="former_person_id").join(named.people, on=PERSON, how="anti")
    return gone_along.with_columns(event_code=pl.lit("merged"))
