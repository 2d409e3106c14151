"""The evidence tables: how often the one-person verdict is wrong, how often it sees a true fall, and groups.

Usage: python -m journey.evidence.run [--part targets|elsewhere|drift|groups] [--runs N] [--page PAGE]
With --page docs/evidence.md the table is put into the page between its marks; else it is written to the
screen. The seed is fixed: the same table comes out everywhere.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from journey.evidence.groups import GROUPS, SIZES, coverage
from journey.evidence.outlook import Series
from journey.evidence.simulate import MONTH_DAYS, Bursts, People, SelfExciting, World, people
from journey.evidence.verdict import Verdict, judge_all

SEED = 20261122
RARE = 0.01  # a chance under this is taken for near certainty by a reader
TRUE_RATIO = 0.48  # that of the published case the project starts from, ten years against one
BURSTY, CALMER = Bursts(0.6, 0.8), Bursts(0.3, 0.5)
TARGETS = (
    ("bursty, random start", World(BURSTY)),
    ("bursty, after the worst quarter", World(BURSTY, "worst")),
    ("calmer, random start", World(CALMER)),
    ("calmer, after the worst quarter", World(CALMER, "worst")),
    ("self-exciting (0.8, 4 weeks), random start", World(SelfExciting(0.8, 4))),
    ("self-exciting (0.8, 4 weeks), after the worst quarter", World(SelfExciting(0.8, 4), "worst")),
    ("self-exciting (0.7, 4 weeks), random start", World(SelfExciting(0.7, 4))),
    ("self-exciting (0.7, 4 weeks), after the worst quarter", World(SelfExciting(0.7, 4), "worst")),
)
_FEW = (
    ("no swing but chance", Bursts(0.0, 0.0)),
    ("calmer", CALMER),
    ("bursty", BURSTY),
    ("self-exciting (0.8, 4 weeks)", SelfExciting(0.8, 4)),
)
_BOTH = (
    ("24 months before", {"n_before": 24}),
    ("36 months before", {"n_before": 36}),
    ("60 months before", {"n_before": 60}),
    ("240 months before", {"n_before": 240}),
    ("6 months after", {"n_after": 6}),
    ("36 months after", {"n_after": 36}),
    ("3 contacts a month", {"mean": 3.0}),
    ("8 contacts a month", {"mean": 8.0}),
    ("60 contacts a month", {"mean": 60.0}),
    ("falling 5% a year anyway", {"trend_a_year": -0.05}),
    ("falling 10% a year anyway", {"trend_a_year": -0.10}),
    ("rising 10% a year anyway", {"trend_a_year": 0.10}),
    ("a yearly wave of 30%", {"season": 0.3}),
    ("8 months not supplied, known", {"n_lost_before": 8}),
    ("a fifth of contacts silent 6 months before, unnoticed", {"n_silent_before": 6}),
    ("a fifth of contacts silent 6 months after, unnoticed", {"n_silent_after": 6}),
    ("start after the worst quarter so far", {"start_code": "worst_so_far"}),
    ("start after the worst quarter of two years to choose from", {"start_code": "worst_of_24"}),
)
ELSEWHERE = (
    *((f"bursty, {label}", World(BURSTY, **changed)) for label, changed in _BOTH),
    *((f"calmer, {label}", World(CALMER, **changed)) for label, changed in _BOTH),
    ("no swing but chance", World(Bursts(0.0, 0.0))),
    ("far swings (1.0, 0.8)", World(Bursts(1.0, 0.8))),
    ("slow drift (0.6, 0.95)", World(Bursts(0.6, 0.95))),
    ("self-exciting nearly without end (0.9, 8 weeks)", World(SelfExciting(0.9, 8))),
    ("the same, after the worst quarter", World(SelfExciting(0.9, 8), "worst")),
    ("self-exciting (0.8, 4 weeks), 24 months before", World(SelfExciting(0.8, 4), n_before=24)),
    *(
        (f"{name}, {n} contacts a month", World(swing, mean=float(n)))
        for n in (2, 4, 5)
        for name, swing in _FEW
    ),
    *(
        (
            f"{name}, 8 contacts a month, {n_before} months before, {n_after} after",
            World(swing, mean=8.0, n_before=n_before, n_after=n_after),
        )
        for n_before, n_after in ((24, 18), (124, 6))
        for name, swing in _FEW
    ),
)
DRIFT = tuple(
    (f"{name}, {label}", World(swing, trend_a_year=trend))
    for name, swing in (("bursty", BURSTY), ("calmer", CALMER))
    for label, trend in (("no drift", 0.0), ("falling 5% a year", -0.05), ("falling 10% a year", -0.10))
)


class Part(NamedTuple):
    """One table: its number is part of its seed."""

    number: int
    worlds: tuple[tuple[str, World], ...]
    n_without_effect: int
    n_with_effect: int


PARTS = {
    "targets": Part(1, TARGETS, 2000, 2000),
    "elsewhere": Part(0, ELSEWHERE, 600, 250),
    "drift": Part(2, DRIFT, 2000, 400),
}
GROUP_NUMBER, GROUP_RUNS = 3, 4000
_FALSE, _TRUE = "called changed, no effect", f"called changed, true ratio {TRUE_RATIO}"
_HEAD = ("Generated people", "runs", _FALSE, "of these rose", "placebo in time, no effect", _TRUE)
_DRIFT_HEAD = (
    *_HEAD,
    "called falling already, no effect",
    "the same, true ratio 0.48",
    "fell, said to come under 1 in 100 times, no effect",
)
_ELSEWHERE_HEAD = (*_HEAD, "refused, no effect")
_GROUP_HEAD = (
    "Generated people, and the change",
    "groups",
    *(f"{name}, {n} people" for name in ("t", "bootstrap") for n in SIZES),
)
_AT_ONCE = 250  # people judged together


def main() -> None:
    """Read the arguments, make the part asked for, write it."""
    parser = argparse.ArgumentParser(description="How often the one-person verdict is wrong.")
    parser.add_argument("--part", choices=[*PARTS, "groups"], default="targets")
    parser.add_argument("--runs", type=int, help="people in each cell; else as in the document")
    parser.add_argument("--page", type=Path, help="put the table into this page")
    given = parser.parse_args()
    lines = []
    for line in table(given.part, given.runs):
        lines.append(line)
        if not given.page:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    if given.page:
        put_into(given.page, given.part, "\n".join(lines))


def table(name: str, runs: int | None) -> Iterator[str]:
    """The rows of one part as they are found: one a kind of people."""
    head = {"elsewhere": _ELSEWHERE_HEAD, "drift": _DRIFT_HEAD, "groups": _GROUP_HEAD}.get(name, _HEAD)
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    for label, n_runs, shares in _group_rows(runs) if name == "groups" else _person_rows(name, runs):
        yield f"| {label} | {n_runs:,} | {' | '.join(f'{100 * share:.1f}' for share in shares)} |"


def _person_rows(name: str, runs: int | None) -> Iterator[tuple[str, int, list[float]]]:
    part = PARTS[name]
    for number, (label, world) in enumerate(part.worlds):
        seed = (SEED, part.number, number)
        quiet = people(world, runs or part.n_without_effect, (*seed, 0))
        said = judged(quiet)
        codes = np.array([one.verdict_code for one in said])
        true = verdicts(people(replace(world, ratio=TRUE_RATIO), runs or part.n_with_effect, (*seed, 1)))
        found = [np.isin(codes, ["fell", "rose"]), codes == "rose", placebo(quiet), true == "fell"]
        if name == "drift":
            is_rare = np.array([one.verdict_code == "fell" and (one.low_chance or 0) < RARE for one in said])
            found += [codes == "falling_already", true == "falling_already", is_rare]
        elif name == "elsewhere":
            found.append(codes == "refused")
        yield label, len(codes), [float(hits.mean()) for hits in found]


def _group_rows(runs: int | None) -> Iterator[tuple[str, int, list[float]]]:
    n_groups = runs or GROUP_RUNS
    for number, (label, world) in enumerate(GROUPS):
        sizes = [coverage(world, n, n_groups, (SEED, GROUP_NUMBER, number, n)) for n in SIZES]
        yield label, n_groups, [size[method] for method in (0, 1) for size in sizes]


def verdicts(generated: People) -> np.ndarray:
    """The verdict code of every person."""
    return np.array([one.verdict_code for one in judged(generated)])


def judged(generated: People) -> list[Verdict]:
    """The verdict on every person."""
    sides = (
        (generated.before, generated.before_days),
        (generated.after, generated.after_days),
    )
    said: list[Verdict] = []
    for first in range(0, len(generated.before), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        before, after = (
            Series(counts[some].astype(float), days[some] / MONTH_DAYS) for counts, days in sides
        )
        said += judge_all(before, after)
    return said


def placebo(generated: People) -> np.ndarray:
    """Placebo in time as first tried: at most 5 in 100 of the overlapping earlier spans were as low."""
    n_after = generated.after.shape[1]
    sums = np.lib.stride_tricks.sliding_window_view(generated.before, n_after, axis=1).sum(axis=2)
    days = np.lib.stride_tricks.sliding_window_view(generated.before_days, n_after, axis=1).sum(axis=2)
    rates = sums / np.maximum(days, 1)
    now = generated.after.sum(axis=1) / generated.after_days.sum(axis=1)
    return np.asarray((rates <= now[:, None]).mean(axis=1) <= 0.05)


def put_into(page: Path, part: str, text: str) -> None:
    """Replace what stands between the marks of this part."""
    marked = re.compile(f"<!-- {part} -->.*<!-- /{part} -->", re.DOTALL)
    old = page.read_text(encoding="utf-8")
    new = marked.sub(lambda _: f"<!-- {part} -->\n{text}\n<!-- /{part} -->", old)
    page.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
