"""Attack random releases and write what was recovered into docs/disclosure.md.

Usage: python tests/benchmarks/attack_run.py [--singles N] [--pairs N] [--control N] [--keep FILE]
`--keep` holds each trial's result as a line of JSON, so that a run that was cut off goes on where it was.
Tests do a part of it (tests/spec/test_disclosure_attack.py).
"""

import argparse
import json
import multiprocessing
import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support import attack, attack_trials  # noqa: E402

PAGE = ROOT / "docs" / "disclosure.md"
ORDER = ("control", "single", "tre10", "unaware", "pair")
SAID = {
    "single": "one table",
    "control": "one table, only 1 to 7 hidden and the rest exact: must break",
    "tre10": "one table, `tre10`",
    "unaware": "two tables, the second made without sight of the first",
}


def trial(order: tuple[str, int]) -> dict:
    """One trial, named by its kind and seed."""
    kind, seed = order
    if kind == "single":
        return {
            "kind": kind,
            "seed": seed,
            "name": kind,
            "found": attack_trials.plain(attack_trials.single(seed)),
        }
    if kind == "tre10":
        held = attack_trials.single(20_000 + seed, "tre10")
        return {"kind": kind, "seed": seed, "name": kind, "found": attack_trials.plain(held)}
    if kind == "control":
        held = {"people": attack_trials.hidden_only(seed)}
        return {"kind": kind, "seed": seed, "name": kind, "found": attack_trials.plain(held)}
    name, held = attack_trials.pair(seed, is_aware=kind == "pair")
    return {"kind": kind, "seed": seed, "name": name, "found": attack_trials.plain(held)}


def table(results: list[dict]) -> str:
    """The measured table of docs/disclosure.md."""
    trials: dict[tuple[str, str], int] = defaultdict(int)
    refused: dict[tuple[str, str], int] = defaultdict(int)
    sums: dict[tuple[str, str, str], attack.Found] = defaultdict(attack.Found)
    for result in results:
        whole = (result["kind"], result["name"] if result["kind"] == "pair" else "")
        trials[whole] += 1
        for measure, found in result["found"].items():
            if measure == "refused":
                refused[whole] += 1
            else:
                sums[(*whole, measure)] += attack.Found(**found)
    lines = [
        "| What leaves | Figure | Releases | Refused | Hidden cells | Recovered exactly "
        "| To three values, or within 10% |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for (kind, name, measure), found in sorted(sums.items(), key=lambda held: ORDER.index(held[0][0])):
        what = SAID.get(kind) or f"two tables: {name}"
        n, out = trials[kind, name], refused[kind, name]
        exact, narrow = (
            f"{part:,} ({_percent(part, found.hidden)})" for part in (found.exactly, found.narrowed)
        )
        lines.append(f"| {what} | {measure} | {n:,} | {out:,} | {found.hidden:,} | {exact} | {narrow} |")
    return "\n".join(lines)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "none hidden"


def write_page(results: list[dict]) -> None:
    """The measured table into docs/disclosure.md."""
    results = sorted(results, key=lambda result: (result["kind"], result["name"], result["seed"]))
    page = PAGE.read_text(encoding="utf-8")
    within = re.compile(r"(<!-- attack -->\n).*(<!-- /attack -->)", re.DOTALL)
    PAGE.write_text(within.sub(lambda held: f"{held[1]}{table(results)}\n{held[2]}", page), encoding="utf-8")


def main() -> None:
    """Run the trials that are not held yet, and write the page."""
    asked = argparse.ArgumentParser()
    for name, number in (("single", 1000), ("pair", 400), ("unaware", 100), ("control", 200), ("tre10", 200)):
        asked.add_argument(f"--{name}", type=int, default=number)
    asked.add_argument("--keep", type=Path, default=Path("attack-run.jsonl"))
    given = asked.parse_args()
    results = (
        [json.loads(line) for line in given.keep.read_text().splitlines()] if given.keep.exists() else []
    )
    done = {(result["kind"], result["seed"]) for result in results}
    kinds = ("control", "single", "pair", "unaware", "tre10")
    orders = [(kind, seed) for kind in kinds for seed in range(getattr(given, kind))]
    orders.sort(
        key=lambda order: order[1] / getattr(given, order[0])
    )  # a run that is cut off has some of each
    with multiprocessing.Pool(2) as pool, given.keep.open("a") as keep:
        for result in pool.imap_unordered(
            trial, [order for order in orders if order not in done], chunksize=1
        ):
            keep.write(json.dumps(result) + "\n")
            keep.flush()
            results.append(result)
    write_page(results)


if __name__ == "__main__":
    main()
