"""Populations with more of one difficulty than was planned for: what is lost then, precision or recall."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

from benchmarks.bench_link_runs import link
from benchmarks.population import Population, make_population
from benchmarks.population_faults import AGENCIES, SHARES, Agency
from benchmarks.population_metrics import score


def _agencies(**factors: float) -> dict[str, Agency]:
    """Every agency with some of its rates multiplied."""
    return {
        name: replace(one, **{rate: getattr(one, rate) * factor for rate, factor in factors.items()})
        for name, one in AGENCIES.items()
    }


def _shares(factor: float, *names: str) -> dict[str, float]:
    return {name: SHARES[name] * factor for name in names}


_COMMUNITIES = ("community", "second_community", "refugee")
HARDER: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "as above": (AGENCIES, {}),
    "twice the faults": (_agencies(care=2.0), {}),
    "half of the NHS numbers": (_agencies(nhs_number=0.5), {}),
    "a fifth of the NHS numbers": (_agencies(nhs_number=0.2), {}),
    "twice the earlier addresses": (_agencies(stale=2.0), {}),
    "three times the twins, half of them named alike": (AGENCIES, {**_shares(3, "twin"), "twin_alike": 0.5}),
    "three times the communities of few names": (AGENCIES, _shares(3, *_COMMUNITIES)),
    "ten times the numbers of other people": (AGENCIES, _shares(10, "number_of_another")),
}


def harder_population(name: str, n_people: int, seed: int) -> Population:
    """So many people with more of one difficulty, a key of HARDER."""
    agencies, shares = HARDER[name]
    with mock.patch.dict(AGENCIES, agencies), mock.patch.dict(SHARES, shares):
        return make_population(n_people, seed)


def harder(n_people: int, seed: int, folder: Path) -> list[str]:
    """How right the links are where life is harder; a line a population."""
    lines = [
        "| People with | Precision | Recall | Mixed | Exactly right |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name in HARDER:
        population = harder_population(name, n_people, seed)
        found = score(link(population.identifiers, folder).clusters, population.truth)
        pairs = f"{found.precision:.4f} | {found.recall:.3f}"
        lines.append(f"| {name} | {pairs} | {found.mixed:.3%} | {found.exact_cost:.1%} |")
    return lines
