"""The evidence table: how often the one-person verdict is wrong, and how often it sees a true fall.

Usage: python -m journey.evidence.run [--part targets|elsewhere|drift] [--runs N] [--page docs/evidence.md]
With --page the table is put into the page between its marks; else it is written to the screen. The seed is
fixed: the same table comes out everywhere.
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

from journey.evidence.simulate import Bursts, People, SelfExciting, World, people
from journey.evidence.verdict import judge

SEED = 20261122
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
    "drift": Part(2, DRIFT, 400, 400),
}
_FALSE, _TRUE = "called changed, no effect", f"called changed, true ratio {TRUE_RATIO}"
_HEAD = ("Generated people", "runs", _FALSE, "of these rose", "placebo in time, no effect", _TRUE)
_DRIFT_HEAD = (*_HEAD, "warned, no effect", f"{_FALSE}, not warned", f"{_TRUE}, not warned")


def main() -> None:
    """Read the arguments, make the part asked for, write it."""
    parser = argparse.ArgumentParser(description="How often the one-person verdict is wrong.")
    parser.add_argument("--part", choices=sorted(PARTS), default="targets")
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
    """The rows of one part, one a world, as they are found."""
    part, is_drift = PARTS[name], name == "drift"
    head = _DRIFT_HEAD if is_drift else _HEAD
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    for number, (label, world) in enumerate(part.worlds):
        seed = (SEED, part.number, number)
        quiet = people(world, runs or part.n_without_effect, (*seed, 0))
        codes, warned = verdicts(quiet)
        fallen = replace(world, ratio=TRUE_RATIO)
        true, true_warned = verdicts(people(fallen, runs or part.n_with_effect, (*seed, 1)))
        changed, seen = np.isin(codes, ["fell", "rose"]), true == "fell"
        found = [changed, codes == "rose", placebo(quiet), seen]
        if is_drift:
            found += [warned, changed & ~warned, seen & ~true_warned]
        yield f"| {label} | {len(codes):,} | {' | '.join(f'{100 * hits.mean():.1f}' for hits in found)} |"


def verdicts(generated: People) -> tuple[np.ndarray, np.ndarray]:
    """The verdict code of every person, and whether contacts were falling already."""
    found = [judge(*generated.months(row)) for row in range(len(generated.before))]
    return np.array([one.verdict_code for one in found]), np.array([one.is_falling_already for one in found])


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
