"""Jobs that were shared with someone who was erased: the others' shares stay what they were.

A manifest's `erased_shares` says of each such job which of its shares are gone. It says nothing of who.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

_SHAPE: dict[str, pl.DataType] = {
    "group_id": pl.String(),
    "record_key": pl.String(),
    "share_nos": pl.List(pl.Int64),
}
_RECORD = pl.coalesce("record_key", "interaction_id").alias("record_key")


def erased_shares(gone: pl.DataFrame, left: pl.DataFrame) -> list[dict[str, Any]]:
    """Shares of interactions that go, in jobs that someone else is still in.

    Args:
        gone, left: schemas.canonical.Interaction's columns, of one part: a job is never in two.

    Returns:
        group_id, record_key (the record's token), share_nos (of those gone who took part, as the extract
        numbers them), in order.
    """
    shared = gone.join(left.select("group_id").drop_nulls().unique(), on="group_id", how="semi")
    took_part = pl.col("share_no").filter(pl.col("status_code") == "happened").sort().alias("share_nos")
    return shared.group_by("group_id", _RECORD).agg(took_part).sort("group_id", "record_key").to_dicts()


def added_shares(held: Sequence[dict[str, Any]], more: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Shares of an earlier removal and of this one, together."""
    both = pl.DataFrame([*held, *more], schema=_SHAPE, orient="row")
    keys = ["group_id", "record_key"]
    return both.group_by(keys).agg(pl.col("share_nos").explode().drop_nulls().sort()).sort(keys).to_dicts()


def with_erased_shares(interaction: pl.DataFrame, extracts: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """The interactions, and after them a row for each share of a job that is gone, to be counted together.

    Args:
        interaction: the current interactions, with the `sequence` and the share_no of their extract.
        extracts: manifests. What a later extract says of a record replaces what an earlier one said.

    Returns:
        The same rows in the same order; then rows of group_id, status_code, share_no and sequence alone.
    """
    told = [
        {**share, "sequence": one["sequence"]} for one in extracts for share in one.get("erased_shares", [])
    ]
    if not told:
        return interaction
    gone = pl.DataFrame(told, schema={**_SHAPE, "sequence": pl.Int64()}, orient="row")
    rows = interaction.select("group_id", _RECORD, pl.col("sequence").cast(pl.Int64))
    seen = pl.concat([gone.select(rows.columns), rows.join(gone, on="record_key", how="semi")])
    newest = seen.group_by("record_key").agg(pl.col("sequence").max())
    current = gone.join(newest, on=["record_key", "sequence"], how="semi").explode("share_nos").drop_nulls()
    beside = current.select(
        "group_id",
        pl.col("sequence").cast(interaction.schema["sequence"]),
        share_no="share_nos",
        status_code=pl.lit("happened"),
    )
    return pl.concat([interaction, beside], how="diagonal")
