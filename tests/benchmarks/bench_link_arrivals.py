"""A tenth more records: what becomes of the ids that people have already."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl
from benchmarks.bench_link_runs import link
from benchmarks.population import Population

from journey.registry import Registry

_PERSON = "source_person_id"


def arrivals(population: Population, folder: Path) -> list[str]:
    """Link nine tenths, name people, link everything under the same model, name people again; compare."""
    people = population.truth.select(_PERSON)
    late = people.sample(fraction=0.1, seed=11)
    early = population.identifiers.join(late, on=_PERSON, how="anti")
    first = link(early, folder)
    registry = Registry()
    before = registry.assign(first.clusters, _new_ids, "linking", "first")
    second = link(population.identifiers, folder, model=first.model)
    after = registry.assign(second.clusters, _new_ids, "linking", "second")
    return _told(population.truth, before, after, registry)


def _new_ids(texts: pl.Series) -> pl.Series:
    return pl.Series([hashlib.sha256(text.encode()).hexdigest()[:12] for text in texts], dtype=pl.String)


def _told(truth: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame, registry: Registry) -> list[str]:
    """Counts of changes; whose they are is worked out here from the two lists alone."""
    both = before.join(after, on=_PERSON, suffix="_after")
    changed = both.filter(pl.col("person_id") != pl.col("person_id_after"))
    explained = changed.join(
        registry.lines.select(_PERSON, "person_id", "former_person_id", "event_code"),
        left_on=[_PERSON, "person_id_after", "person_id"],
        right_on=[_PERSON, "person_id", "former_person_id"],
        how="left",
    )
    by_event = dict(explained.group_by("event_code").len().iter_rows())
    # an id has changed hands when none of those who have it now had it before, though somebody had
    held_now = both.group_by("person_id_after").agg(
        kept=(pl.col("person_id") == pl.col("person_id_after")).any()
    )
    known = held_now.filter(pl.col("person_id_after").is_in(before["person_id"].unique().implode()))
    handed = known.filter(~pl.col("kept")).height
    strangers = after.join(before, on=_PERSON, how="anti").filter(
        pl.col("person_id").is_in(before["person_id"].unique().implode())
    )
    vanished = before.filter(~pl.col("person_id").is_in(after["person_id"].unique().implode()))[
        "person_id"
    ].unique()
    lost = [person_id for person_id in vanished if registry.resolve(person_id) is None]
    people = truth.select(_PERSON, "person")
    merged = changed.join(people, on=_PERSON).select("person", "person_id_after")
    keeper = both.filter(pl.col("person_id") == pl.col("person_id_after")).join(people, on=_PERSON)
    right = merged.join(
        keeper.select("person", "person_id_after").unique(), on=["person", "person_id_after"], how="semi"
    )
    lines = [
        ("Source people who had an id", both.height),
        ("New source people", after.height - both.height),
        ("of them given the id of someone known", strangers.height),
        ("Source people whose id changed", changed.height),
        ("of them because two people were found to be one", by_event.get("merged", 0)),
        ("... and truly are one", right.height),
        ("of them because one person was found to be two", by_event.get("split", 0)),
        ("of them for no recorded reason", by_event.get(None, 0)),
        ("Ids that now mean somebody else", handed),
        ("Ids given up", len(vanished)),
        ("of them that lead nowhere", len(lost)),
    ]
    return ["| What | How many |", "| --- | --- |"] + [f"| {what} | {n:,} |" for what, n in lines]
