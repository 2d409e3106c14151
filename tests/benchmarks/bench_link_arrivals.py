"""A tenth more records: what becomes of the ids that people have already. Judged from the two lists alone."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl
from benchmarks.bench_link_runs import link
from benchmarks.population import Population

from journey.registry import Registry

_PERSON = "source_person_id"
WORDS = {
    "known": "Source people who had an id",
    "arrived": "New source people",
    "joined": "... given the id of someone known",
    "changed": "Source people whose id changed",
    "merged": "... because two people were found to be one",
    "rightly_merged": "... ... who truly are one",
    "split": "... because one person was found to be two",
    "rightly_split": "... ... who truly are two",
    "unexplained": "... for no recorded reason",
    "handed": "Ids that now mean somebody else",
    "given_up": "Ids given up",
    "lost": "... that lead nowhere",
}


def arrivals(population: Population, folder: Path) -> dict[str, int]:
    """Link nine tenths and name people; link everything under the same model and name people again.

    Returns:
        How many, by the keys of WORDS.
    """
    late = population.truth.select(_PERSON).sample(fraction=0.1, seed=11)
    early = population.identifiers.join(late, on=_PERSON, how="anti")
    registry = Registry()
    first = link(early, folder)
    before = registry.assign(first.clusters, _new_ids, "linking", "first")
    second = link(population.identifiers, folder, model=first.model)
    after = registry.assign(second.clusters, _new_ids, "linking", "second")
    return _counted(population.truth.select(_PERSON, "person"), before, after, registry)


def table(counts: dict[str, int]) -> list[str]:
    """The counts in words."""
    return ["| What | How many |", "| --- | --- |"] + [
        f"| {WORDS[key]} | {n:,} |" for key, n in counts.items()
    ]


def _new_ids(texts: pl.Series) -> pl.Series:
    return pl.Series([hashlib.sha256(text.encode()).hexdigest()[:12] for text in texts], dtype=pl.String)


def _counted(
    truth: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame, registry: Registry
) -> dict[str, int]:
    ids_before = before["person_id"].unique()
    both = before.join(after, on=_PERSON, suffix="_after").join(truth, on=_PERSON)
    is_kept = pl.col("person_id") == pl.col("person_id_after")
    said = registry.lines.select(
        _PERSON, "event_code", person_id_after="person_id", person_id="former_person_id"
    )
    changed = both.filter(~is_kept).join(said, on=[_PERSON, "person_id", "person_id_after"], how="left")
    merged, split = (changed.filter(pl.col("event_code") == code) for code in ("merged", "split"))
    stayed = both.filter(is_kept)
    # who keeps an id has it by right: of a merge they are those one is joined to, of a split those one leaves
    to_them = stayed.select("person", "person_id_after").unique()
    from_them = stayed.select("person", "person_id").unique()
    holders = both.group_by("person_id_after").agg(is_kept.any().alias("is_kept"))
    is_known = pl.col("person_id_after").is_in(ids_before.implode())
    given_up = ids_before.filter(~ids_before.is_in(after["person_id"].unique().implode()))
    new = after.join(before, on=_PERSON, how="anti")
    return {
        "known": both.height,
        "arrived": new.height,
        "joined": new.filter(pl.col("person_id").is_in(ids_before.implode())).height,
        "changed": changed.height,
        "merged": merged.height,
        "rightly_merged": merged.join(to_them, on=["person", "person_id_after"], how="semi").height,
        "split": split.height,
        "rightly_split": split.join(from_them, on=["person", "person_id"], how="anti").height,
        "unexplained": changed.height - merged.height - split.height,
        "handed": holders.filter(is_known & ~pl.col("is_kept")).height,
        "given_up": len(given_up),
        "lost": sum(registry.resolve(person_id) is None for person_id in given_up),
    }
