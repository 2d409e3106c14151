"""Jobs that were shared with someone who was erased: the others' shares stay what they were.

A manifest's `erased_shares` says of each such job how many of those gone took part. It says nothing of who.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

_SHAPE = {"group_id": pl.String, "record_key": pl.String, "n_sharing": pl.Int64}
_RECORD = pl.coalesce("record_key", "interaction_id").alias("record_key")


def erased_shares(gone: pl.DataFrame, left: pl.DataFrame) -> list[dict[str, Any]]:
    """Shares of interactions that go, in jobs that someone else is still in.

    Args:
        gone, left: schemas.canonical.Interaction's columns, of one part: a job is never in two.

    Returns:
        group_id, record_key (the record's token), n_sharing (how many took part), in order.
    """
    shared = gone.join(left.select("group_id").drop_nulls().unique(), on="group_id", how="semi")
    took_part = (pl.col("status_code") == "happened").sum().cast(pl.Int64).alias("n_sharing")
    return shared.group_by("group_id", _RECORD).agg(took_part).sort("group_id", "record_key").to_dicts()


def added_shares(held: Sequence[dict[str, Any]], more: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Shares of an earlier removal and of this one, added up."""
    both = pl.DataFrame([*held, *more], schema=_SHAPE, orient="row")
    keys = ["group_id", "record_key"]
    return both.group_by(keys).agg(pl.col("n_sharing").sum()).sort(keys).to_dicts()


def with_erased_shares(interaction: pl.DataFrame, extracts: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """n_sharing with those who were erased, so that nobody else's cost changes.

    Args:
        interaction: the current interactions with `sequence`, n_sharing counted among those who are left.
        extracts: manifests. What a later extract says of a record replaces what an earlier one said.

    Returns:
        The same rows in the same order.
    """
    told = [
        {**share, "sequence": one["sequence"]} for one in extracts for share in one.get("erased_shares", [])
    ]
    if not told:
        return interaction
    shares = pl.DataFrame(told, schema={**_SHAPE, "sequence": pl.Int64}, orient="row")
    rows = interaction.select("group_id", _RECORD, pl.col("sequence").cast(pl.Int64))
    seen = pl.concat([shares.select(rows.columns), rows.join(shares, on="record_key", how="semi")])
    newest = seen.group_by("record_key").agg(pl.col("sequence").max())
    current = shares.join(newest, on=["record_key", "sequence"], how="semi")
    more = current.group_by("group_id").agg(_more=pl.col("n_sharing").sum())
    joined = interaction.join(more, on="group_id", how="left", maintain_order="left")
    shares_cost = pl.col("status_code") == "happened"
    n_more = pl.when(shares_cost).then(pl.col("_more").fill_null(0)).otherwise(0)
    return joined.with_columns(n_sharing=pl.col("n_sharing") + n_more).drop("_more")
