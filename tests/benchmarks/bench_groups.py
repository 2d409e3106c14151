"""A group of 2,000 people with a comparison group, asked of a build of 10 million contacts.

Usage: python tests/benchmarks/bench_groups.py [--people N] [--supported N] [--runs N] [--folder D] [--write]
The rows are those of bench_events_rows, 400 a person over ten years, counted by month as
timeline.person_month has them. Each answer is made in a process of its own. The floor is bare DuckDB in the
same build: cost of the group's people summed by person and side, and everybody's by person and month.
Prints a table, the least of the runs in each row; --write puts it into docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import polars as pl

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "performance.md"
MONTHS = """
create table timeline.person_month as
select person_id, agency_code, cast(date_trunc('month', start_date) as date) as month_start_date,
    count(*) as n_interactions, cast(count(*) filter (activity_type_code = 'crisis') as bigint) as n_crises,
    cast(sum(nights) as bigint) as nights,
    cast(coalesce(sum(cost_gbp), 0) as decimal(18, 2)) as cost_gbp,
    cast(count(*) filter (cost_gbp is null) as bigint) as n_uncosted
from timeline.journey group by all order by 1, 2, 3
"""
PEOPLE = """
create table {table} as
with numbered as (
    select person_id, row_number() over (order by hash(person_id)) as n
    from (select distinct person_id from timeline.journey)
)
select {columns} from numbered {where} order by person_id
"""
MADE = {
    "timeline.person": ("person_id", ""),
    "link.person_link": (
        "'s' as source_code, person_id as source_person_id, person_id,"
        " ['18_29', '30_44', '45_64', '65_over'][1 + n % 4] as age_band_code",
        "",
    ),
    "canonical.change_point": (
        "person_id, date '2018-01-01' + cast(n % 1460 as integer) as change_on, 'x' as change_label",
        "where n <= {supported}",
    ),
    "canonical.ending": (
        "person_id, 'died' as reason_code, date '2019-01-01' + cast(hash(n) % 2190 as integer) as from_date,"
        " cast(null as date) as to_date_excl",
        "where n % 40 = 0",
    ),
    "canonical.person_alias": ("person_id, concat('alias', n) as alias", "where n <= {supported}"),
}
BARE = {
    "the group by person and side": """
        select held.person_id, held.month_start_date < point.change_on as is_before, sum(held.cost_gbp)
        from timeline.person_month as held
        inner join canonical.change_point as point on point.person_id = held.person_id group by all
    """,
    "everybody by person and month": """
        select person_id, month_start_date, sum(cost_gbp) from timeline.person_month group by all
    """,
}


def write_build(file: Path, people: int, supported: int) -> None:
    """A build's tables as far as groups read them."""
    from bench_events_rows import write_beside, write_journeys

    from journey.store import create_build

    store = create_build(file)
    write_beside(store, file.parent)
    write_journeys(store, people)
    for schema in ("link", "compare"):
        store.connection.execute(f"create schema if not exists {schema}").fetchall()
    store.connection.execute(MONTHS).fetchall()
    for table, (columns, where) in MADE.items():
        said = PEOPLE.format(table=table, columns=columns, where=where.format(supported=supported))
        store.connection.execute(said).fetchall()
    charge = {"person_id": pl.String, "from_date": pl.Date, "to_date_excl": pl.Date, "cost_pence": pl.Int64}
    store.load_frame("compare.support_charge", pl.DataFrame(schema=charge))
    store.connection.execute("drop table timeline.journey").fetchall()
    store.close()


def ask(file: Path) -> dict[str, float]:
    """Seconds of one answer and of each bare sum, in this process; imports are not counted."""
    # An app has these after its first answer.
    import scipy.special  # noqa: F401

    from journey.groups import aligned, figures, matching, regression  # noqa: F401
    from journey.groups.form import Comparison, Definition, Rule
    from journey.read import groups
    from journey.read.build import Build
    from journey.store import open_build

    store = open_build(file)
    keep = Rule("contact_with", "w", {"any_of": ["police", "gp"]})
    between = Rule("change_between", "w", {"from": date(2018, 1, 1)})
    definition = Definition("g", "Group", "w", "12m", (between,), Comparison("Others", "w", (keep,)))

    class _Build(Build):
        def __init__(self) -> None:
            from threading import Lock

            self._store, self._lock, self.manifest = store, Lock(), {"build_id": "b"}

    began = time.perf_counter()
    found = groups.answer(_Build(), definition)  # type: ignore[arg-type]
    took = {"a group with its comparison": time.perf_counter() - began}
    matched = found["comparison"]["n_matched"]
    print(f"{found['n_people']} people, {matched} matched", file=sys.stderr)
    for name, sql in BARE.items():
        began = time.perf_counter()
        store.frame(sql)
        took[f"bare DuckDB: {name}"] = time.perf_counter() - began
    store.close()
    return took


def main() -> None:
    """Read the arguments, make the build once, ask it several times, print."""
    parser = argparse.ArgumentParser(description="A group compared, in a build of 10 million contacts.")
    parser.add_argument("--people", type=int, default=25_000)
    parser.add_argument("--supported", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    parser.add_argument("--ask", type=Path, help="for this program's own children")
    given = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    if given.ask:
        print(json.dumps(ask(given.ask)))
        return
    with tempfile.TemporaryDirectory() as made:
        file = (given.folder or Path(made)) / f"groups_{given.people}_{given.supported}.duckdb"
        if not file.is_file():
            write_build(file, given.people, given.supported)
        command = [sys.executable, str(Path(__file__).resolve()), "--ask", str(file)]
        runs = [
            json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
            for _ in range(given.runs)
        ]
    told = table(
        runs,
        f"{given.people * 400:,} contacts of {given.people:,} people; {given.supported:,} with a change.",
    )
    print(told)
    if given.write:
        block = f"<!-- groups -->\n{told}\n<!-- /groups -->"
        page = PAGE.read_text(encoding="utf-8")
        page = re.sub(r"<!-- groups -->.*<!-- /groups -->", lambda _: block, page, flags=re.DOTALL)
        PAGE.write_text(page, encoding="utf-8")


def table(runs: list[dict[str, float]], head: str) -> str:
    """The least of the runs in each row, and how often the last bare sum goes into it."""
    least = {name: min(run[name] for run in runs) for name in runs[0]}
    floor = least[next(name for name in least if "everybody" in name)]
    rows = [f"| {name} | {seconds:.2f} | {seconds / floor:.1f} |" for name, seconds in least.items()]
    return "\n".join([f"{head}\n", "| What | Seconds | To the floor |", "| --- | --- | --- |", *rows])


if __name__ == "__main__":
    main()
