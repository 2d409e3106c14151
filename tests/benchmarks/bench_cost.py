"""Costing again after a change of price base, against a bare join-and-sum of the same rows in the same run.

Usage: python tests/benchmarks/bench_cost.py [--rows 10000000] [--runs 5]
The floor is DuckDB alone: interactions joined to unit cost and price index by activity, value x index ratio x
quantity summed by agency, in decimals and unrounded. Ours rounds every line to the penny and splits it by who
pays. Prints the figures and writes them into docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bench_cost_rows import independent_total, write_rows

from journey import cost
from journey.assumptions import Assumptions
from journey.pipeline.prices import read_prices, set_row
from journey.settings import Settings
from journey.store import Store, create_build

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "performance.md"
SETTINGS = Settings("Benchmark", date(2024, 12, 31), "2024-25")
BASES = ("2024-25", "2019-20")  # changed to and fro, so that every run is a change
THREADS = 2

# What an analyst would write: no rounding, no sharing, no payers, one rule an activity.
JOINS = """
    join cost.unit_cost as item on item.item_code = rule.item_code
    join cost.unit as unit on unit.unit_code = item.unit_code
    join cost.price_index as there
        on there.index_code = 'gdp' and there.financial_year = item.price_year_fy
    join cost.price_index as here on here.index_code = 'gdp' and here.financial_year = '{base}'
"""
RATIO = """here.index_value / there.index_value
            / case when rule.basis_code = 'each' then 1 else unit.base_units end"""
GENERAL = """rule.perspective_code = 'fiscal' and rule.status_code = 'happened' and rule.outcome_code is null
        and rule.setting_code is null and rule.from_nights is null and rule.to_nights_excl is null"""
QUANTITY = """cast(case rule.basis_code
        when 'each' then 1
        when 'minutes' then coalesce(done.duration_minutes, 0)
        else greatest(0, date_diff('day', done.start_date, done.end_date_excl))
    end as decimal(6, 0))"""
BARE = f"""
select {{key}}, sum(item.value_gbp * cast({RATIO} as decimal(12, 8)) * {QUANTITY}) as cost_gbp
from canonical.interaction as done
join cost.cost_rule as rule on rule.activity_code = done.activity_code
{JOINS}{{people}}where done.status_code = 'happened' and done.counts_for_cost and {GENERAL}
group by all order by all
"""
# The same with the price of one unit worked out before the join: the least that the engine can do.
LEAN = f"""
with price as (
    select rule.activity_code, rule.basis_code, cast(item.value_gbp * {RATIO} as decimal(12, 4)) as unit_gbp
    from cost.cost_rule as rule {JOINS} where {GENERAL}
)
select done.agency_code, sum(rule.unit_gbp * {QUANTITY}) as cost_gbp
from canonical.interaction as done
join price as rule on rule.activity_code = done.activity_code
where done.status_code = 'happened' and done.counts_for_cost
group by all order by all
"""
PEOPLE = """join link.person_link as person
    on person.source_code = done.source_code and person.source_person_id = done.source_person_id
"""
LINES = """
from cost.interaction_kind as own
join cost.kind as kind on kind.kind_no = own.kind_no
join cost.kind_line as line on line.kind_no = own.kind_no
where line.perspective_code = 'fiscal'
"""
BY_BOTH = f"""
select kind.agency_code, line.payer_code, sum(line.cost_gbp) as cost_gbp {LINES}
group by grouping sets ((kind.agency_code), (line.payer_code))
"""
WHOLE = "select sum(cost_gbp) as cost_gbp from cost.cost_line where perspective_code = 'fiscal'"
BY_PERSON = """
select person.person_id, sum(line.cost_gbp) as cost_gbp
from cost.cost_line as line
join canonical.interaction as done on done.interaction_id = line.interaction_id
join link.person_link as person
    on person.source_code = done.source_code and person.source_person_id = done.source_person_id
where line.perspective_code = 'fiscal' group by all order by all
"""


def opened(file: Path) -> Store:
    """The build-like database, on as many threads for both sides."""
    store = create_build(file)
    store.connection.execute(f"set threads = {THREADS}")
    return store


def change_base(store: Store, base: str) -> None:
    """What `journey assumptions use` changes in a build, when two sets differ in the price base alone."""
    store.load_frame("cost.assumption_set", set_row(Assumptions(), base))


def generate(store: Store, n_rows: int) -> None:
    """Rows, links and the shipped prices."""
    write_rows(store, n_rows)
    prices = read_prices(Path("."), Assumptions(), BASES[0])
    for table, frame in prices.frames.items():
        store.load_frame(table, frame)


def first_costing(store: Store, run: int = 0) -> None:
    """Kinds and prices, as a build makes them when files were read."""
    cost.measure(store, SETTINGS)
    cost.price(store)


def cost_again(store: Store, run: int = 0) -> None:
    """Another price base, then the totals by agency and by payer over every line."""
    change_base(store, BASES[run % 2])
    cost.price(store)
    store.frame(BY_BOTH)


def floor(store: Store, run: int = 0) -> None:
    """The bare join-and-sum, by agency."""
    store.frame(BARE.format(base=BASES[run % 2], key="done.agency_code", people=""))


def lean_floor(store: Store, run: int = 0) -> None:
    """The same with the arithmetic of prices taken out of the rows."""
    store.frame(LEAN.format(base=BASES[run % 2]))


def cost_by_person(store: Store, run: int = 0) -> None:
    """Every line summed by person, at the prices last worked out."""
    store.frame(BY_PERSON)


def floor_by_person(store: Store, run: int = 0) -> None:
    """The same of the bare engine."""
    store.frame(BARE.format(base=BASES[run % 2], key="person.person_id", people=PEOPLE))


TASKS: dict[str, Callable[..., None]] = {
    "first": first_costing, "again": cost_again, "floor": floor, "lean": lean_floor,
    "person": cost_by_person, "floor_person": floor_by_person,
}  # fmt: skip


def check(store: Store) -> None:
    """By agency, by payer and an independent sum of rounded rows are one amount, in both price bases."""
    for run, base in enumerate(BASES):
        cost_again(store, run)
        both = store.frame(BY_BOTH)
        totals = {both.drop_nulls(name)["cost_gbp"].sum() for name in ("agency_code", "payer_code")}
        totals.add(store.frame(WHOLE)["cost_gbp"][0])
        wanted = independent_total(store, base)
        if totals != {wanted}:
            raise SystemExit(f"Totals differ in prices of {base}: {totals}, independently {wanted}.")
        print(f"prices of {base}: £{wanted:,} by agency, by payer and independently", file=sys.stderr)


def timed(task: Callable[..., None], store: Store, run: int) -> float:
    """Wall seconds of one run."""
    start = time.perf_counter()
    task(store, run)
    return time.perf_counter() - start


def measure(store: Store, n_runs: int) -> dict[str, float]:
    """Medians of runs that take turns, so that whatever else the machine does falls on all of them."""
    found: dict[str, list[float]] = {name: [] for name in TASKS}
    for name in TASKS:
        TASKS[name](store, 0)  # the first reads from disk; all that follow find the same pages in memory
    for run in range(n_runs):
        for name, task in TASKS.items():
            found[name].append(timed(task, store, run + 1))
    for name, seconds in found.items():
        print(name, " ".join(f"{held:.2f}" for held in seconds), file=sys.stderr)
    check(store)
    n_kinds, n_lines = (
        store.frame(f"select count(*) as n from {table}")["n"][0] for table in ("cost.kind", "cost.kind_line")
    )
    return {name: statistics.median(held) for name, held in found.items()} | {
        "n_kinds": n_kinds, "n_lines": n_lines,
    }  # fmt: skip


def alone(file: Path, name: str, *more: str) -> tuple[str, float]:
    """What one task says, and its peak resident gigabytes, in a process of its own.

    This process holds no data: what a parent once held is counted as its children's.
    """
    command = [sys.executable, str(Path(__file__).resolve()), "--task", name, "--file", str(file), *more]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{name} failed in a process of its own.")
    return said, usage.ru_maxrss / 1_048_576


def run_task(chosen: argparse.Namespace) -> None:
    """One task of this program's own children."""
    store = opened(chosen.file)
    if chosen.task == "generate":
        generate(store, chosen.rows)
    elif chosen.task == "measure":
        print(json.dumps(measure(store, chosen.runs)))
    else:
        TASKS[chosen.task](store)
    store.close()


def table(n_rows: int, found: dict[str, float], peaks: dict[str, float]) -> str:
    """The block of docs/performance.md."""
    words = {
        "first": "First costing: kinds, prices and lines",
        "floor": "Bare join-and-sum by agency",
        "lean": "The same, the price of one unit worked out before the join",
        "again": "Costing again in another price base, totals by agency and by payer",
        "floor_person": "Bare join-and-sum by person",
        "person": "Sum of all lines by person, costed already",
    }
    lines = [
        f"{n_rows:,} interactions, {found['n_kinds']:,} kinds, {found['n_lines']:,} lines of kinds;"
        f" {THREADS} threads; medians.",
        "",
        "| What | Seconds | To the floor | Peak memory, GB |",
        "| --- | --- | --- | --- |",
    ]
    for name, what in words.items():
        floor_of = "floor_person" if "person" in name else "floor"
        ratio = f"{found[name] / found[floor_of]:.2f}"
        lines.append(f"| {what} | {found[name]:.2f} | {ratio} | {peaks[name]:.2f} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--file", type=Path, help="a database generated before, or where to keep it")
    parser.add_argument("--task", choices=["generate", "measure", *TASKS], help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.task:
        run_task(chosen)
        return
    with tempfile.TemporaryDirectory() as folder:
        file = chosen.file or Path(folder) / "analysis.duckdb"
        if not file.is_file():
            alone(file, "generate", "--rows", str(chosen.rows))
        found = json.loads(alone(file, "measure", "--runs", str(chosen.runs))[0])
        peaks = {name: alone(file, name)[1] for name in TASKS}
    made = table(chosen.rows, found, peaks)
    print(made)
    text = PAGE.read_text(encoding="utf-8")
    block = f"<!-- cost -->\n{made}\n<!-- /cost -->"
    PAGE.write_text(
        re.sub(r"<!-- cost -->.*<!-- /cost -->", lambda _: block, text, flags=re.DOTALL), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
