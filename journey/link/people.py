"""What linking found for each source person: cluster, why, how sure, and how old."""

from __future__ import annotations

import datetime as dt

import polars as pl

from journey.link.clean import OLDEST_YEARS
from journey.link.cluster import probability
from journey.link.rules import Ruled

_BANDS = ((18, "under_18"), (30, "18_29"), (45, "30_44"), (65, "45_64"), (200, "65_over"))


def linked_people(
    identifiers: pl.DataFrame,
    people: pl.DataFrame,
    ruled: Ruled,
    pairs: pl.DataFrame,
    label: pl.Series,
    as_of_date: dt.date,
) -> pl.DataFrame:
    """One row a source person, in order of source_code and source_person_id.

    Args:
        identifiers: as received.
        people: Evidence.people.
        ruled: what the rules joined.
        pairs: pairs of entities, weighed.
        label: for each entity its cluster.
        as_of_date: the day on which ages are told.
    """
    cluster = label.gather(ruled.entity)
    placed = people.with_columns(
        ruled.reason,
        entity=ruled.entity,
        cluster=people["source_person_id"].gather(ruled.first.gather(cluster)),
    )
    joined = placed.join(_best(pairs, label), on="entity", how="left", maintain_order="left")
    is_alone = ~pl.col("cluster").is_duplicated()
    return (
        joined.with_columns(
            link_reason=pl.when(is_alone)
            .then(pl.lit("single"))
            .otherwise(pl.coalesce("reason", pl.lit("score"))),
        )
        .with_columns(link_probability=pl.when(pl.col("link_reason") == "score").then("link_probability"))
        .join(_age_bands(identifiers, as_of_date), on="source_person_id", how="left")
        .select(
            "source_code", "source_person_id", "cluster", "link_reason", "link_probability", "age_band_code"
        )
        .sort("source_code", "source_person_id")
    )


def at_thresholds(people: pl.DataFrame, ruled: Ruled, labels: dict[str, pl.Series]) -> pl.DataFrame:
    """threshold_code, source_person_id, cluster, for every source person at each of the thresholds."""
    tokens = people["source_person_id"]
    return pl.concat(
        pl.DataFrame(
            {
                "source_person_id": tokens,
                "cluster": tokens.gather(ruled.first.gather(label.gather(ruled.entity))),
            }
        ).select(pl.lit(code).alias("threshold_code"), "source_person_id", "cluster")
        for code, label in labels.items()
    )


def _best(pairs: pl.DataFrame, label: pl.Series) -> pl.DataFrame:
    """For each entity the probability of its best pair within its cluster."""
    within = pairs.filter(label.gather(pairs["a"]) == label.gather(pairs["b"])).select(
        "a", "b", link_probability=probability(pl.col("bits"))
    )
    ends = [within.select("link_probability", entity=side) for side in "ab"]
    return pl.concat(ends).group_by("entity").agg(pl.col("link_probability").max())


def _age_bands(identifiers: pl.DataFrame, as_of_date: dt.date) -> pl.DataFrame:
    """The age band of each source person by its most frequent birth date, the earliest of several."""
    born = pl.col("birth_date")
    usual = (
        identifiers.unique()
        .filter(born <= as_of_date, born.dt.year() > as_of_date.year - OLDEST_YEARS)
        .group_by("source_person_id", "birth_date")
        .len("n")
        .sort("source_person_id", "n", "birth_date", descending=[False, True, False])
        .unique("source_person_id", keep="first", maintain_order=True)
    )
    had = (born.dt.month().cast(pl.Int32) * 100 + born.dt.day()) <= as_of_date.month * 100 + as_of_date.day
    age = as_of_date.year - born.dt.year() - pl.when(had).then(0).otherwise(1)
    band = pl.coalesce(*(pl.when(age < below).then(pl.lit(code)) for below, code in _BANDS))
    everyone = identifiers.select("source_person_id").unique()
    return everyone.join(
        usual.select("source_person_id", age_band_code=band), on="source_person_id", how="left"
    ).with_columns(pl.col("age_band_code").fill_null("not_held"))
