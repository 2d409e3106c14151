"""The tables of docs/linkage.md, made of runs and the truth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl
from benchmarks.bench_link_harder import harder_population
from benchmarks.bench_link_runs import WITHOUT, Run, link
from benchmarks.population import Population
from benchmarks.population_metrics import missed, score
from benchmarks.population_simple import METHODS, link_by
from benchmarks.population_splink import link_by_splink

# A trial before this program was written, on 147,778 records of 30,000 synthetic people: precision, recall,
# mixed, exact cost. The population here is made to be as hard.
TRIAL = {
    "NHS number": "1.000 | .638 | 0.00% | 39.3%",
    "NHS number, or name, birth date and postcode": ".9995 | .847 | 0.03% | 68.4%",
    "NHS number, or name and birth date": ".9993 | .926 | 0.06% | 82.8%",
}
TRIAL_SPLINK = {
    "Splink at 0.99, no NHS number": ".983 | .960 | 0.99% | 88.2%",
    "NHS number, or name and birth date, or Splink at 0.99": ".982 | .984 | 1.05% | 93.9%",
}


@dataclass(frozen=True)
class Told:
    """One population, and what linking made of it."""

    n_people: int
    seed: int
    population: Population
    run: Run
    floor: float


def sizes(told: list[Told]) -> list[str]:
    """How right and how fast, a line a population."""
    lines = [
        "| People | Seed | Source people | Exactly right | Mixed clusters | Precision | Recall | Seconds |"
        " Processor seconds | Floor, s | Ratio | Peak memory, GB |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in told:
        found = score(one.run.clusters, one.population.truth)
        lines.append(
            f"| {one.n_people:,} | {one.seed} | {one.population.records:,} | {found.exact_cost:.1%} |"
            f" {found.mixed:.3%} | {found.precision:.4f} | {found.recall:.4f} | {one.run.seconds:.0f} |"
            f" {one.run.processor_seconds:.0f} |"
            f" {one.floor:.1f} | {one.run.seconds / one.floor:.1f} | {one.run.peak_gb:.1f} |"
        )
    return lines


def hardness(told: list[Told]) -> list[str]:
    """Simple methods on each size beside the trial."""
    lines = ["| Method | Precision | Recall | Mixed | Exactly right |", "| --- | --- | --- | --- | --- |"]
    sized = {one.n_people: one for one in reversed(told)}
    for method, keys in METHODS.items():
        lines.append(f"| {method}: the trial | {TRIAL[method]} |")
        for n_people, one in sorted(sized.items()):
            found = score(link_by(one.population.identifiers, keys), one.population.truth)
            lines.append(_scored(f"{method}: {n_people:,} people", found))
    one = told[0]
    for (method, trial), with_rules in zip(TRIAL_SPLINK.items(), (False, True), strict=True):
        found = score(link_by_splink(one.population.identifiers, with_rules), one.population.truth)
        lines.append(f"| {method}: the trial | {trial} |")
        lines.append(_scored(f"{method}: {one.n_people:,} people", found))
    for n_people, one in sorted(sized.items()):
        found = score(one.run.clusters, one.population.truth)
        lines.append(_scored(f"**`journey.link`: {n_people:,} people**", found))
    return lines


def _scored(name: str, found: object) -> str:
    return "| {} | {:.4f} | {:.3f} | {:.3%} | {:.1%} |".format(
        name, *(getattr(found, field) for field in ("precision", "recall", "mixed", "exact_cost"))
    )


def shares(one: Told, by: str, heading: str) -> list[str]:
    """Source people that linking missed or misplaced, by a column of the truth, in alphabetical order."""
    lines = [
        f"| {heading} | Source people of people with several | Missed | Their cost, of all | With others |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, n, is_missed, cost, misplaced in missed(one.run.clusters, one.population.truth, by).iter_rows():
        lines.append(f"| {name} | {n:,} | {is_missed:.2%} | {cost:.2%} | {misplaced:.3%} |")
    return lines


def levels(one: Told) -> list[str]:
    """The same people at three levels of caution."""
    lines = ["| Level | Precision | Recall | Mixed | Exactly right |", "| --- | --- | --- | --- | --- |"]
    for code in ("cautious", "standard", "generous"):
        clusters = one.run.frames["at"].filter(pl.col("threshold_code") == code)
        lines.append(_scored(code, score(clusters, one.population.truth)))
    return lines


def doubts(one: Told) -> list[str]:
    """Pairs put before reviewers by kind, and how many of them are one person: what no reviewer is told."""
    person = one.population.truth.select("source_person_id", "person")
    judged = one.run.frames["doubts"]
    for side in ("a", "b"):
        judged = judged.join(
            person.rename({"source_person_id": f"source_person_id_{side}", "person": f"true_{side}"}),
            on=f"source_person_id_{side}",
        )
    is_one = pl.col("true_a") == pl.col("true_b")
    found = judged.group_by("kind_code").agg(n=pl.len(), true_share=is_one.mean()).sort("kind_code")
    lines = ["| Kind of doubt | Pairs | Really one person |", "| --- | --- | --- |"]
    return lines + [f"| {kind} | {n:,} | {share:.0%} |" for kind, n, share in found.iter_rows()]


def ignored(one: Told) -> list[str]:
    """Values not used, over all sources."""
    found = (
        one.run.frames["ignored"]
        .group_by("field", "reason_code")
        .agg(pl.sum("n_values"), pl.sum("n_source_people"))
        .sort("field", "reason_code")
    )
    lines = [
        "| Field | Why not used | Different values, by source | Source people |",
        "| --- | --- | --- | --- |",
    ]
    return lines + [
        f"| {field} | {why} | {n:,} | {people:,} |" for field, why, n, people in found.iter_rows()
    ]


def guards(one: Told, folder: Path) -> list[str]:
    """What each guard buys: the same people linked without it, and again where few NHS numbers are held."""
    few = harder_population("a fifth of the NHS numbers", one.n_people, one.seed)
    lines = [
        "| Linked | Mixed | Exactly right | Mixed, a fifth of the NHS numbers | Exactly right |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name in (None, *WITHOUT):
        asked = {"without": name} if name else {}
        cells = []
        for population in (one.population, few):
            found = score(link(population.identifiers, folder, **asked).clusters, population.truth)
            cells.append(f"{found.mixed:.3%} | {found.exact_cost:.1%}")
        lines.append(f"| {f'without {name}' if name else 'with every guard'} | {' | '.join(cells)} |")
    return lines


def same(one: Told, folder: Path) -> list[str]:
    """Whether every frame is the same with other numbers of threads and another order of rows."""
    identifiers = one.population.identifiers
    mixed = identifiers.sample(fraction=1, shuffle=True, seed=5)
    trials = {f"{n} threads" if n > 1 else "1 thread": (identifiers, n) for n in (1, 2, 4)}
    trials["2 threads, rows shuffled"] = (mixed, 2)
    lines = ["| Linked with | Clusters, doubts and counts | Model | Seconds |", "| --- | --- | --- | --- |"]
    for name, (rows, n_threads) in trials.items():
        run = link(rows, folder, threads=n_threads)
        is_same = all(frame.equals(one.run.frames[key]) for key, frame in run.frames.items())
        is_same_model = run.model == one.run.model
        words = ["same" if held else "DIFFERENT" for held in (is_same, is_same_model)]
        lines.append(f"| {name} | {words[0]} | {words[1]} | {run.seconds:.0f} |")
    return lines
