"""One job, several rows or people: who shares its cost, and which share is whose."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from journey.canonical.tokens import Tokenise, tokenised
from journey.profiles import Profile, TableRule
from schemas.vocabularies import ROLE_CODES

# By role, within one by the agency's own record, and then as its people stand in it. Not by our tokens: under
# another key they are others, and a person's pennies may not hang on that.
_FIRST_ORDER = ("_role_no", "key")
_ROLE_NO = {role: number for number, role in enumerate(ROLE_CODES)}


def add_sharing(people: pl.DataFrame, rule: TableRule, profile: Profile, tokenise: Tokenise) -> pl.DataFrame:
    """Adds group_id (null unless the job has several rows or people), n_sharing and share_no.

    Expects one row per person of a row, in the order of the file, with key, role_code and
    status_code.
    """
    if not rule.share_by and not rule.persons:
        one = pl.lit(1, dtype=pl.Int64)
        return people.with_columns(group_id=pl.lit(None, dtype=pl.String), n_sharing=one, share_no=one)
    job = pl.concat_str([pl.col(name).fill_null("") for name in rule.share_by], separator="|")
    people = people.with_columns(_job=job if rule.share_by else pl.col("key"))
    is_shared = pl.len().over("_job") > 1
    shared = people.select(
        pl.when(is_shared).then(pl.format(f"{profile.source_code}|{rule.name}|{{}}", "_job"))
    )
    grouped = people.with_columns(
        group_id=tokenised(tokenise, "group", shared.to_series()),
        _role_no=pl.col("role_code").replace_strict(_ROLE_NO, default=len(_ROLE_NO)),
    )
    return count_sharing(grouped, _FIRST_ORDER)


def count_sharing(interaction: pl.DataFrame, order: Sequence[str] = ("share_no",)) -> pl.DataFrame:
    """n_sharing and share_no by group: those of the job that took place share its cost, and are numbered.

    To be called again where rows of a job were set aside later: those who remain share the cost, and stay in
    the order that they had. Any other row is 1 of 1.

    Args:
        interaction: group_id, status_code and the columns of `order`.
        order: what the shares of a job are numbered by; of equals the earlier row is first.
    """
    takes_part = (pl.col("status_code") == "happened") & pl.col("group_id").is_not_null()
    places = interaction.select(takes_part).to_series().arg_true()
    shares = interaction.select("group_id", *order)[places].with_columns(_place=places)
    numbered = shares.sort("group_id", *order, maintain_order=True).select(
        "_place",
        n_sharing=pl.len().over("group_id").cast(pl.Int64),
        share_no=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("group_id"),
    )
    ones = pl.Series([1], dtype=pl.Int64).new_from_index(0, interaction.height)
    return interaction.with_columns(
        ones.scatter(numbered["_place"], numbered[name]).alias(name) for name in ("n_sharing", "share_no")
    )
