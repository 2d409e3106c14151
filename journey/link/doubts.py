"""Pairs for a person to judge: what is doubtful, and a sample from which errors are estimated."""

from __future__ import annotations

import polars as pl

from journey.identifiers import pair_id_of
from journey.link.agreement import best_persons, in_words
from journey.link.clean import Evidence
from journey.link.cluster import Field, bits, probability, weighed_clusters
from journey.link.rules import Ruled
from journey.link.strata import counted, draw, is_worth_a_look, stratified
from journey.settings import Linking
from journey.store import Store

_SHOWN = ("numbers_differ", "twin", "ambiguous")
_COLUMNS = ("entity_a", "entity_b", "person_a", "person_b", "kind_code", "bits", "stratum_code")


def find_doubts(
    store: Store,
    evidence: Evidence,
    ruled: Ruled,
    field: Field,
    pairs: pl.DataFrame,
    label: pl.Series,
    judged: pl.DataFrame,
    rule: Linking,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Doubtful and drawn pairs, and how many pairs of each stratum there were.

    Args:
        store: in memory.
        evidence: of all persons.
        ruled: what the rules joined.
        field: what was clustered.
        pairs: pairs of entities, weighed.
        label: for each entity its cluster, at the standard threshold.
        judged: of undecided(): pairs that reviewers decided on. They are always among the doubts, in the
            stratum in which they would be had nobody decided, or no sample could ever be judged.
        rule: the thresholds.

    Returns:
        schemas.link.Doubt without person ids and state_code, in order of pair_id; schemas.link.Stratum.
    """
    apart = _with_persons(_between(field, pairs, label, rule), evidence, ruled)
    accepted = _with_persons(_within(pairs, label, rule), evidence, ruled)
    decided = stratified(judged, ruled.wished, rule)
    of_rules = ruled.wished.select(person_a="a", person_b="b").join(
        judged, on=["person_a", "person_b"], how="anti"
    )
    by_rule = of_rules.with_columns(kind_code=pl.lit("sample"), stratum_code=pl.lit("accepted_rule"))
    comparable = decided.filter("is_comparable")
    everything = pl.concat([_completed(frame) for frame in (apart, accepted, by_rule, comparable)])
    drawn = draw(evidence.people["source_person_id"], everything)
    doubtful = _completed(apart.filter(pl.col("kind_code").is_in(["uncertain", *_SHOWN])))
    others = doubtful.join(drawn, on=["person_a", "person_b"], how="anti").drop("person_a", "person_b")
    shown = _completed(best_persons(store, evidence.rows, ruled.entity, others))
    listed = pl.concat([_completed(decided), drawn, shown]).unique(
        ["person_a", "person_b"], keep="first", maintain_order=True
    )
    is_drawn = drawn.select("person_a", "person_b", is_sampled=pl.lit(True))
    marked = listed.join(is_drawn, on=["person_a", "person_b"], how="left", maintain_order="left")
    return _finished(store, evidence, marked.with_columns(pl.col("is_sampled").fill_null(False))), counted(
        everything
    )


def _completed(pairs: pl.DataFrame) -> pl.DataFrame:
    """The columns in one order; no entities and no evidence where a rule or a reviewer joined."""
    kinds = {"entity_a": pl.UInt32, "entity_b": pl.UInt32, "bits": pl.Float64}
    missing = [pl.lit(None, kind).alias(name) for name, kind in kinds.items() if name not in pairs.columns]
    return pairs.with_columns(missing).select(_COLUMNS)


def _with_persons(pairs: pl.DataFrame, evidence: Evidence, ruled: Ruled) -> pl.DataFrame:
    """Adds for each entity the person of whom most is held."""
    rows = evidence.rows
    held = pl.DataFrame(
        {
            "entity": ruled.entity.gather(rows["person"]),
            "person": rows["person"],
            "n": rows.select(pl.sum_horizontal(pl.all().is_not_null().cast(pl.Int32))).to_series(),
        }
    )
    most = held.sort("entity", "n", "person", descending=[False, True, False]).unique(
        "entity", keep="first", maintain_order=True
    )["person"]
    one, other = most.gather(pairs["entity_a"]), most.gather(pairs["entity_b"])
    placed = pairs.with_columns(one.alias("one"), other.alias("other"))
    return placed.with_columns(
        person_a=pl.min_horizontal("one", "other"), person_b=pl.max_horizontal("one", "other")
    )


def _between(field: Field, pairs: pl.DataFrame, label: pl.Series, rule: Linking) -> pl.DataFrame:
    """Pairs that were not joined, one for two clusters (the likeliest of their entities)."""
    clusters = weighed_clusters(field, label).filter(
        is_worth_a_look(rule) & (pl.col("refused_by").fill_null("") != "forbidden")
    )
    one, other = label.gather(pairs["a"]), label.gather(pairs["b"])
    placed = pairs.select(entity_a="a", entity_b="b", own="bits").with_columns(
        one.alias("one"), other.alias("other")
    )
    best = (
        placed.with_columns(a=pl.min_horizontal("one", "other"), b=pl.max_horizontal("one", "other"))
        .sort("a", "b", "own", "entity_a", "entity_b", descending=[False, False, True, False, False])
        .unique(["a", "b"], keep="first", maintain_order=True)
    )
    standard, generous = bits(rule.standard), bits(rule.generous)
    stopped = pl.col("refused_by").is_not_null() | (pl.col("bits") >= standard)
    kind = pl.when(pl.col("refused_by").is_not_null()).then("refused_by")
    return (
        clusters.join(best, on=["a", "b"])
        .select(
            "entity_a",
            "entity_b",
            kind_code=kind.when(pl.col("bits") >= standard)
            .then(pl.lit("ambiguous"))
            .otherwise(pl.lit("uncertain")),
            bits="bits",
            stratum_code=pl.when(stopped)
            .then(pl.lit("refused_guard"))
            .when(pl.col("bits") >= generous)
            .then(pl.lit("refused_generous"))
            .otherwise(pl.lit("refused_low")),
        )
        .sort("entity_a", "entity_b")
    )


def _within(pairs: pl.DataFrame, label: pl.Series, rule: Linking) -> pl.DataFrame:
    """Pairs of entities that the score joined."""
    joined = pairs.filter(label.gather(pairs["a"]) == label.gather(pairs["b"]))
    is_high = pl.col("bits") >= bits(rule.cautious)
    return joined.select(
        entity_a="a",
        entity_b="b",
        kind_code=pl.lit("sample"),
        bits="bits",
        stratum_code=pl.when(is_high).then(pl.lit("accepted_high")).otherwise(pl.lit("accepted_standard")),
    ).sort("entity_a", "entity_b")


def _finished(store: Store, evidence: Evidence, pairs: pl.DataFrame) -> pl.DataFrame:
    """Tokens for places, agreement in words, ids for pairs."""
    tokens, sources = evidence.people["source_person_id"], evidence.people["source_code"]
    worded = in_words(store, evidence.rows, pairs)
    return (
        worded.with_columns(
            source_code_a=sources.gather(worded["person_a"]),
            source_person_id_a=tokens.gather(worded["person_a"]),
            source_code_b=sources.gather(worded["person_b"]),
            source_person_id_b=tokens.gather(worded["person_b"]),
            probability=probability(pl.col("bits")),
        )
        .with_columns(
            pair_id=pl.struct("source_person_id_a", "source_person_id_b").map_elements(
                lambda pair: pair_id_of(*pair.values()), return_dtype=pl.String
            )
        )
        .select(
            "pair_id",
            *("source_code_a", "source_person_id_a", "source_code_b", "source_person_id_b", "kind_code"),
            *("probability", "agreement", "stratum_code", "is_sampled"),
        )
        .sort("pair_id")
    )
