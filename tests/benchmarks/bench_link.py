"""Linking synthetic populations whose truth is known: how right, how fast, and that nothing varies.

Usage: python tests/benchmarks/bench_link.py [--people 30000 267000] [--seeds 101 102 103]
Nobody tuned anything on these seeds. The first size is linked once a seed, and its first population looked at
closely; the larger sizes once. Prints the tables and writes them into docs/linkage.md. 267,000 people
are 1.3 million source people. All of it takes half an hour.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from benchmarks import bench_link_tables as tables  # noqa: E402
from benchmarks.bench_link_arrivals import arrivals, table  # noqa: E402
from benchmarks.bench_link_harder import harder  # noqa: E402
from benchmarks.bench_link_runs import floor_seconds, link  # noqa: E402
from benchmarks.population import make_population  # noqa: E402

PAGE = ROOT / "docs" / "linkage.md"


def main() -> None:
    """Measure, print, and write the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, nargs="+", default=[30_000, 267_000])
    parser.add_argument("--seeds", type=int, nargs="+", default=[101, 102, 103])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sized = [(asked.people[0], seed) for seed in asked.seeds]
        sized += [(n_people, asked.seeds[0]) for n_people in asked.people[1:]]
        told = []
        for n_people, seed in sized:
            population = make_population(n_people, seed)
            run = link(population.identifiers, folder)
            floor = floor_seconds(population.identifiers, folder)
            told.append(tables.Told(n_people, seed, population, run, floor))
            print("\n".join(tables.sizes(told[-1:])), flush=True)
        write("sizes", tables.sizes(told))
        write("hardness", tables.hardness(told))
        close = told[0]
        write("agencies", tables.shares(close, "source_code", "Agency"))
        write("ages", tables.shares(close, "age_band_code", "Age"))
        write("levels", tables.levels(close))
        write("doubts", tables.doubts(close))
        write("ignored", tables.ignored(close))
        write("guards", tables.guards(close, folder))
        write("harder", harder(close.n_people, close.seed, folder))
        write("same", tables.same(close, folder))
        write("arrivals", table(arrivals(close.population, folder)))


def write(marker: str, lines: list[str]) -> None:
    """Print a table, and put it between its markers in the page."""
    print("\n".join([f"\n{marker}", *lines]), flush=True)
    text = PAGE.read_text(encoding="utf-8")
    block = f"<!-- {marker} -->\n" + "\n".join(lines) + f"\n<!-- /{marker} -->"
    new, n_found = re.subn(f"<!-- {marker} -->.*<!-- /{marker} -->", lambda _: block, text, flags=re.DOTALL)
    if n_found != 1:
        raise SystemExit(f"{PAGE.name} must have the markers of {marker} once.")
    PAGE.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
