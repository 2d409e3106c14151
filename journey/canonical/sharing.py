"""One job, several rows or people: who shares its cost."""

from __future__ import annotations

import polars as pl

from journey.canonical.tokens import Tokenise, tokenised
from journey.profiles import Profile, TableRule


def add_sharing(people: pl.DataFrame, rule: TableRule, profile: Profile, tokenise: Tokenise) -> pl.DataFrame:
    """Adds group_id (null unless the job has several rows or people) and n_sharing.

    Expects one row per person of a row, with key and status_code.
    """
    if not rule.share_by and not rule.persons:
        return people.with_columns(
            group_id=pl.lit(None, dtype=pl.String), n_sharing=pl.lit(1, dtype=pl.Int64)
        )
    job = pl.concat_str([pl.col(name).fill_null("") for name in rule.share_by], separator="|")
    people = people.with_columns(_job=job if rule.share_by else pl.col("key"))
    is_shared = pl.len().over("_job") > 1
    shared = people.select(
        pl.when(is_shared).then(pl.format(f"{profile.source_code}|{rule.name}|{{}}", "_job"))
    )
    return count_sharing(people.with_columns(group_id=tokenised(tokenise, "group", shared.to_series())))


def count_sharing(interaction: pl.DataFrame) -> pl.DataFrame:
    """n_sharing by group: those of the job that took place share its cost; any other row is 1.

    To be called again where rows of a job were set aside later: those who remain share the cost.
    """
    happened = pl.col("status_code") == "happened"
    n_happened = happened.sum().over("group_id").cast(pl.Int64)
    shares = happened & pl.col("group_id").is_not_null()
    return interaction.with_columns(n_sharing=pl.when(shares).then(n_happened).otherwise(pl.lit(1, pl.Int64)))
