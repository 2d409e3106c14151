"""Identifiers to people, in steps: clean, rules, score, cluster, doubts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

import polars as pl

from journey.link.blocks import candidate_pairs
from journey.link.clean import Evidence, clean
from journey.link.cluster import Field, agglomerate, alone, bits, weighed_clusters
from journey.link.doubts import find_doubts
from journey.link.fit import blended_u, expected, shared_schemes
from journey.link.guards import entities
from journey.link.loose import RECUTS, loose_people, recut
from journey.link.model import LEAST_ENTITIES, LEAST_ROWS, Model, default_model, prior_bits
from journey.link.people import at_thresholds, linked_people
from journey.link.rules import Ruled, apply_rules
from journey.link.score import N_SAMPLED, estimate_u, frequencies, weigh
from journey.link.twins import known_twins
from journey.link.undecided import undecided
from journey.link.variants import variants
from journey.settings import Linking
from journey.store import Store, in_memory

_MOST_FITTED = 300_000  # pairs of variants; more change no third digit
_ALIASES = dict.fromkeys(("scheme_a", "value_a", "scheme_b", "value_b"), pl.String)


@dataclass(frozen=True)
class Decided:
    """What people decided: pairs of source_person_id that are one person, or two; the table of aliases."""

    same: list[tuple[str, str]] = field(default_factory=list)
    different: list[tuple[str, str]] = field(default_factory=list)
    aliases: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_ALIASES))


@dataclass(frozen=True)
class Linked:
    """Who is who; columns as in docs/identity.md, every frame in order of its first columns."""

    clusters: pl.DataFrame
    at: pl.DataFrame
    doubts: pl.DataFrame
    strata: pl.DataFrame
    loose: pl.DataFrame
    ignored: pl.DataFrame
    model: Model


def run(
    identifiers: pl.DataFrame, decided: Decided, model: Model | None, rule: Linking, as_of_date: dt.date
) -> Linked:
    """Find which source people are one person. Writes nothing and knows no person ids.

    Same inputs give the same answer whatever the order of the rows and the number of threads.

    Args:
        identifiers: schemas.canonical.Identifier's columns and id_scheme; a row or more a source person.
        decided: what reviewers decided; it always wins. Ids that are not held are passed over.
        model: a frozen model; it is used as it is until the rows have grown by half. None to fit one, or to
            take the shipped one where there are too few people.
        rule: how sure a link must be.
        as_of_date: nobody was born after it; ages are told on it.
    """
    evidence = clean(identifiers, as_of_date)
    store = in_memory()
    try:
        return _linked(store, identifiers, evidence, decided, model, rule, as_of_date)
    finally:
        store.close()


def _linked(
    store: Store,
    identifiers: pl.DataFrame,
    evidence: Evidence,
    decided: Decided,
    model: Model | None,
    rule: Linking,
    as_of_date: dt.date,
) -> Linked:
    same, different = (_placed(evidence.people, pairs) for pairs in (decided.same, decided.different))
    ruled = apply_rules(store, evidence, same, different, decided.aliases)
    found = variants(evidence.rows, ruled.entity)
    candidates, crowded = candidate_pairs(store, found, _entity_pairs(ruled, ruled.unclear))
    if model is None or model.is_outgrown(evidence.rows.height):
        model = _fitted(store, evidence, ruled, found, candidates)
    used = model or default_model()
    weights = weigh(store, found, candidates, used)
    weights = weights.with_columns(known_twins(found, weights))
    ground = _field(evidence, ruled, weights, used, different)
    levels = {"cautious": rule.cautious, "standard": rule.standard, "generous": rule.generous}
    cut = agglomerate(ground, [*levels.values(), *RECUTS])
    pairs = weighed_clusters(ground, alone(ground))
    labels = {code: recut(pairs, cut, threshold) for code, threshold in levels.items()}
    judged = undecided(store, evidence, ground, same + different, used)
    doubts, strata = find_doubts(store, evidence, ruled, ground, pairs, labels["standard"], judged, rule)
    return Linked(
        clusters=linked_people(identifiers, evidence.people, ruled, pairs, labels["standard"], as_of_date),
        at=at_thresholds(evidence.people, ruled, labels),
        doubts=doubts,
        strata=strata,
        loose=loose_people(evidence, ruled, pairs, labels["standard"], bits(rule.generous)),
        ignored=_with_crowded(evidence, ruled, found, crowded),
        model=used,
    )


def _placed(people: pl.DataFrame, pairs: list[tuple[str, str]]) -> list[tuple[int, int]]:
    """Pairs of source_person_id as pairs of places, the smaller first, of those that are held."""
    wanted = sorted({one for pair in pairs for one in pair})
    places = dict(
        people.filter(pl.col("source_person_id").is_in(wanted))
        .select("source_person_id", "person")
        .iter_rows()
    )
    held = {(places[a], places[b]) for a, b in pairs if a in places and b in places and a != b}
    return sorted((min(pair), max(pair)) for pair in held)


def _entity_pairs(ruled: Ruled, pairs: pl.DataFrame) -> pl.DataFrame:
    one, other = ruled.entity.gather(pairs["a"]), ruled.entity.gather(pairs["b"])
    placed = pl.DataFrame({"one": one, "other": other})
    ordered = placed.select(a=pl.min_horizontal("one", "other"), b=pl.max_horizontal("one", "other"))
    return ordered.filter(pl.col("a") != pl.col("b")).unique().sort("a", "b")


def _field(
    evidence: Evidence, ruled: Ruled, weights: pl.DataFrame, model: Model, different: list[tuple[int, int]]
) -> Field:
    held = entities(evidence.rows, ruled.entity)
    parted = pl.DataFrame(different, schema={"a": pl.UInt32, "b": pl.UInt32}, orient="row")
    return Field(
        held,
        weights,
        _entity_pairs(ruled, parted),
        prior_bits(model, held.height),
        bits(model.same_scheme[0]) - bits(model.same_scheme[1]),
    )


def _fitted(
    store: Store, evidence: Evidence, ruled: Ruled, found: pl.DataFrame, candidates: pl.DataFrame
) -> Model | None:
    """A model of the people at hand; None where they are too few, or nothing tells them apart."""
    n_entities = len(ruled.first)
    if evidence.rows.height < LEAST_ROWS or n_entities < LEAST_ENTITIES or found.is_empty():
        return None
    start = replace(default_model(), frequencies=frequencies(found))
    every = -(-candidates.height // _MOST_FITTED)  # one entity in so many; tokens are in no order
    sample = (
        candidates.filter(found["entity"].gather(candidates["variant_l"]) % every == 0)
        if every > 1
        else candidates
    )
    weights = weigh(store, found, sample, start)
    ground = _field(evidence, ruled, weights.with_columns(known_twins(found, weights)), start, [])
    pairs = weighed_clusters(ground, alone(ground)).filter(pl.col("refused_by").is_null())
    n_sampled = min(n_entities, N_SAMPLED)
    u = blended_u(estimate_u(store, found, start), n_sampled * (n_sampled - 1) // 2, start)
    m, per_entity, twice = expected(pairs.sort("a", "b"), n_entities, max(every, 1), start, u)
    schemes = shared_schemes(ground.entities["scheme_bits"])
    return Model(
        m,
        u,
        per_entity,
        n_entities,
        (twice, schemes),
        start.frequencies,
        evidence.rows.height,
        "the people at hand",
        is_fitted=True,
    )


def _with_crowded(
    evidence: Evidence, ruled: Ruled, found: pl.DataFrame, crowded: pl.DataFrame
) -> pl.DataFrame:
    """Ignored values, with those that so many share that nothing was looked for among them."""
    if crowded.is_empty():
        return evidence.ignored
    entity = pl.DataFrame({"person": evidence.people["person"], "entity": ruled.entity})
    people = entity.join(evidence.people.select("person", "source_code"), on="person")
    held = crowded.join(found.select("variant", "entity"), on="variant").join(people, on="entity")
    counted = held.group_by("source_code", "field").agg(
        reason_code=pl.lit("shared_by_many"),
        n_values=pl.col("key").n_unique().cast(pl.Int64),
        n_source_people=pl.col("person").n_unique().cast(pl.Int64),
    )
    names = ["source_code", "field", "reason_code"]
    both = pl.concat([evidence.ignored, counted.select(evidence.ignored.columns)])
    return both.group_by(names).agg(pl.col("n_values", "n_source_people").sum()).sort(names)
