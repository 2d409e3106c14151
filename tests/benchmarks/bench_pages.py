"""Every page in Chromium on a store of ten million contacts.

Usage: python tests/benchmarks/bench_pages.py --small DIR --store DIR [--copies 7] [--pages NAME...] [--write]
--small is a built workspace, whose people are copied into --store, made if it is not there. JOURNEY_KEY_FILE
is the key of both. A page is ready when its script has run, its footer stands and every chart in sight is
drawn. Cold: a new browser with nothing kept, the server running and the build open. Warm: the same page a
second time in that browser. A block is the longest task that held the page's main thread. Medians of the
runs. Prints a table; --write puts it into docs/performance.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import duckdb

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from app.pages import PAGES  # noqa: E402
from tests.app.browsing import chromium, served  # noqa: E402
from tests.benchmarks.bench_events import write  # noqa: E402
from tests.benchmarks.bench_pages_store import make  # noqa: E402

MOST_WARM, MOST_COLD, MOST_BLOCK = 3.0, 6.0, 1.0
_WATCH = """
window.blocks = [];
new PerformanceObserver(found => window.blocks.push(...found.getEntries().map(task => task.duration)))
    .observe({type: 'longtask', buffered: true});
"""
_READY = """() => document.querySelector('.jy-footer')
    && document.querySelector('[data-test-script-state=notRunning]')
    && !document.querySelector('[data-testid=stSkeleton]')
    && [...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(
        chart => chart.offsetParent === null || chart.querySelector('.plot-container'))"""


class Took(NamedTuple):
    """Seconds until a page was ready, and the longest task of its main thread."""

    cold: float
    warm: float
    block: float


def measure(address: str, name: str) -> Took:
    """One page in a browser of its own: cold, then warm."""
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1366, "height": 900})
        context.add_init_script(_WATCH)
        cold, block = _visit(context, f"{address}/{name}")
        warm, second = _visit(context, f"{address}/{name}")
    return Took(cold, warm, max(block, second))


def _visit(context: Any, url: str) -> tuple[float, float]:
    page = context.new_page()
    began = time.perf_counter()
    page.goto(url)
    page.wait_for_function(_READY, timeout=120_000, polling=50)
    took = time.perf_counter() - began
    page.wait_for_timeout(1500)  # what goes on after it looks ready
    block = max(page.evaluate("window.blocks"), default=0.0) / 1000
    page.close()
    return took, block


def contacts(workspace: Path) -> tuple[int, int]:
    """Contacts and people of the published build."""
    database = workspace / "builds" / (workspace / "current").read_text().strip() / "analysis.duckdb"
    con = duckdb.connect(str(database), read_only=True)
    try:
        found = con.execute("select sum(n_interactions), count(*) from timeline.person").fetchone()
    finally:
        con.close()
    assert found
    return int(found[0]), int(found[1])


def main() -> None:
    """Make the store, measure each page, print, and write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", type=Path)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--copies", type=int, default=7)
    parser.add_argument("--pages", nargs="*", default=[page.name for page in PAGES])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    if chosen.small:
        make(chosen.small, chosen.store, chosen.copies)
    n_contacts, n_people = contacts(chosen.store)
    lines = [
        f"{n_contacts:,} contacts of {n_people:,} people; 2 processors; medians of {chosen.runs} runs.", "",
        "| Page | Cold, s | Warm, s | Longest block, s |", "| --- | --- | --- | --- |",
    ]  # fmt: skip
    slow = []
    with served(chosen.store) as address:
        measure(address, "one_person")  # the first to come opens the build
        for page in PAGES:
            if page.name not in chosen.pages:
                continue
            name = "" if page.name == "start_here" else page.name
            runs = [measure(address, name) for _ in range(chosen.runs)]
            cold, warm, block = (median(run[n] for run in runs) for n in range(3))
            lines.append(f"| {page.title} | {cold:.1f} | {warm:.1f} | {block:.2f} |")
            print(lines[-1], flush=True)
            most_cold = MOST_COLD if page.name == "one_person" else cold
            if warm > MOST_WARM or cold > most_cold or block > MOST_BLOCK:
                slow.append(page.title)
    if chosen.write:
        write("pages", "\n".join(lines))
    else:
        print("\n".join(lines))
    if slow:
        sys.exit(f"Slower than it may be: {', '.join(slow)}")


if __name__ == "__main__":
    main()
