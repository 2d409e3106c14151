"""Strata of pairs, joined or not, and the few that are drawn of each for reviewers to judge."""

from __future__ import annotations

import polars as pl

from journey.link.cluster import bits
from journey.link.forms import place
from journey.settings import Linking
from schemas.vocabularies import STRATA

N_DRAWN = 60  # pairs of each stratum; enough for an interval of a few points


def stratified(judged: pl.DataFrame, wished: pl.DataFrame, rule: Linking) -> pl.DataFrame:
    """Decided pairs in the stratum and of the kind in which they would be had nobody decided.

    Args:
        judged: person_a, person_b, bits, refused_by.
        wished: a, b: what a rule would join.
        rule: the thresholds.

    Returns:
        The same with stratum_code, kind_code and is_comparable: whether such pairs are counted and drawn.
    """
    by_rule = wished.select(person_a="a", person_b="b", is_wished=pl.lit(True))
    known = judged.join(by_rule, on=["person_a", "person_b"], how="left")
    is_stopped = pl.col("refused_by").is_not_null()
    stratum = (
        pl.when(pl.col("is_wished"))
        .then(pl.lit("accepted_rule"))
        .when(is_stopped)
        .then(pl.lit("refused_guard"))
        .when(pl.col("bits") >= bits(rule.cautious))
        .then(pl.lit("accepted_high"))
        .when(pl.col("bits") >= bits(rule.standard))
        .then(pl.lit("accepted_standard"))
        .when(pl.col("bits") >= bits(rule.generous))
        .then(pl.lit("refused_generous"))
        .otherwise(pl.lit("refused_low"))
    )
    kind = (
        pl.when(pl.col("stratum_code").str.starts_with("accepted"))
        .then(pl.lit("sample"))
        .when(pl.col("refused_by").is_in(["numbers_differ", "twin", "ambiguous"]))
        .then("refused_by")
        .otherwise(pl.lit("uncertain"))
    )
    is_ruled = pl.col("stratum_code") == "accepted_rule"
    return known.with_columns(stratum_code=stratum).with_columns(
        kind_code=kind, is_comparable=is_ruled | is_worth_a_look(rule), bits=pl.when(~is_ruled).then("bits")
    )


def is_worth_a_look(rule: Linking) -> pl.Expr:
    """Whether a pair may be shown to anyone: likely enough, or two people under one NHS number."""
    is_same_number = (pl.col("level_nhs_number") == place("nhs_number", "same")).fill_null(False)
    is_likely = (pl.col("bits") >= bits(rule.review_from)) & (pl.col("refused_by").fill_null("") != "clear")
    return is_likely | is_same_number


def draw(tokens: pl.Series, pairs: pl.DataFrame) -> pl.DataFrame:
    """A few pairs of each stratum, always the same ones.

    They are the first in order of the ends of their tokens, which are as good as random and never change.

    Args:
        tokens: source_person_id by place.
        pairs: person_a, person_b, stratum_code and more.
    """
    ends = tokens.str.slice(-12)
    lot = ends.gather(pairs["person_a"]) + ends.gather(pairs["person_b"])
    ordered = pairs.with_columns(lot.alias("lot")).sort("stratum_code", "lot", "person_a", "person_b")
    return ordered.filter(pl.int_range(pl.len()).over("stratum_code") < N_DRAWN).drop("lot")


def counted(pairs: pl.DataFrame) -> pl.DataFrame:
    """How many pairs each stratum has: schemas.link.Stratum, in order."""
    counts = dict(pairs.group_by("stratum_code").len().iter_rows())
    return pl.DataFrame(
        [(code, code.startswith("accepted"), counts.get(code, 0)) for code in STRATA],
        schema={"stratum_code": pl.String, "is_accepted": pl.Boolean, "n_pairs": pl.Int64},
        orient="row",
    ).sort("stratum_code")
