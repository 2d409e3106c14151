"""Nested grains: the record that a row is part of, and which of its rows counts for cost."""

from __future__ import annotations

import polars as pl

from journey.canonical.tokens import Tokenise, tokenised
from journey.profiles import Profile, TableRule


def add_parent(frame: pl.DataFrame, rule: TableRule, profile: Profile, tokenise: Tokenise) -> pl.DataFrame:
    """Adds parent_id (the token of the record a row is part of) and counts_for_cost.

    With "first" the first row of each parent that took place counts; the others are priced in it. A row that
    names no parent always counts. The token is the parent's own interaction_id where its table is in the
    extract.
    """
    parent = rule.parent
    if parent is None:
        return frame.with_columns(parent_id=pl.lit(None, dtype=pl.String), counts_for_cost=pl.lit(True))
    key = pl.concat_str([pl.col(name).fill_null("") for name in parent.key], separator="|")
    frame = frame.with_columns(_parent=pl.when(key.str.strip_chars("|") != "").then(key))
    identity = frame.select(pl.format(f"{profile.source_code}|{parent.table}|{{}}|subject", "_parent"))
    happened = pl.col("status_code") == "happened"
    first = pl.when(happened).then(happened.cum_sum().over("_parent") == 1).otherwise(pl.lit(True))
    counts = {"all": pl.lit(True), "none": pl.lit(False), "first": first}[parent.counts_for_cost]
    return frame.with_columns(
        parent_id=tokenised(tokenise, "interaction", identity.to_series()),
        counts_for_cost=pl.when(pl.col("_parent").is_null()).then(pl.lit(True)).otherwise(counts),
    )
