"""The evaluator pack of a store of 1.6 million contacts, beside the bare engine writing the same tables.

Usage: python tests/benchmarks/bench_export.py [--folder WORKSPACE] [--people N] [--runs N] [--write]
A sample of 6,000 people is made and built, 1.6 million contacts, unless a workspace is given whose key is at
hand; one made by an earlier version has to be built again first. Each pack is made in a process of its own,
from opening the build to the last rename. The floor is bare DuckDB on the same build: each table of one
SELECT copied to CSV and to Parquet, nothing checked, said or hashed. Wall time depends on who else uses the
machine; processor seconds much less. Prints a table, the least of the runs in each row; --write puts it into
docs/performance.md. The workbook has a script of its own, bench_workbook.py.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "performance.md"
FLOOR = "bare DuckDB, the same tables"
RECIPIENT = "Evaluator"
_CONTACTS = "select count(*) as n from canonical.interaction"
_CHANGED = "select count(distinct person_id) as n from canonical.change_point"

Taken = dict[str, float]


def make_workspace(folder: Path, people: int) -> Path:
    """The sample of so many people, taken in and built; its key file is beside it."""
    from journey.demo import load_sample
    from journey.pipeline import build

    command = [sys.executable, "-c", "from journey.cli import main; main()", "sample"]
    command += ["--people", str(people), "--out", str(folder / "sample"), "--format", "parquet"]
    subprocess.run(command, cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
    workspace = load_sample(folder / "sample", folder / "workspace", lambda _: None)
    with workspace.lock():
        build(workspace, lambda _: None)
    return workspace.path


def write_pack(workspace: Path, target: Path, recipient: str | None = None) -> None:
    """One evaluator pack, as the command makes it."""
    from journey.export import write_evaluator_pack
    from journey.read import open_current

    write_evaluator_pack(open_current(workspace), target, recipient)


def write_bare(workspace: Path, target: Path) -> None:
    """Every table of a pack that one SELECT makes, copied to both forms by the engine alone."""
    import duckdb

    from journey.export.gmca import agency_words
    from journey.export.tables import SELECTED
    from journey.workspace import Workspace

    target.mkdir()
    database = Workspace(workspace).current_build() / "analysis.duckdb"
    con = duckdb.connect(str(database), read_only=True)
    for name in SELECTED:
        said = (ROOT / "journey" / "export" / "sql" / f"{name}.sql").read_text(encoding="utf-8")
        bound = {key: value for key, value in agency_words().items() if f"${key}" in said}
        con.execute(f"create or replace temp table held as {said}", bound).fetchall()
        for form in ("csv", "parquet"):
            con.execute(f"copy held to '{target}/{name}.{form}' (format {form})").fetchall()
    con.close()


KINDS: dict[str, Callable[[Path, Path], None]] = {
    "evaluator pack, a folder": lambda workspace, folder: write_pack(workspace, folder / "pack"),
    "evaluator pack, one zip": lambda workspace, folder: write_pack(workspace, folder / "pack.zip"),
    "evaluator pack with a recipient's ids": lambda workspace, folder: write_pack(
        workspace, folder / "pack", RECIPIENT
    ),
    FLOOR: lambda workspace, folder: write_bare(workspace, folder / "bare"),
}


def ask(kind: str, workspace: Path) -> Taken:
    """Wall and processor seconds, and peak memory in MB, of one kind in this process."""
    with tempfile.TemporaryDirectory(dir=workspace.parent) as folder:
        wall, cpu = time.perf_counter(), time.process_time()
        KINDS[kind](workspace, Path(folder))
        taken = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    return taken | {"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def measured(workspace: Path, runs: int) -> dict[str, list[Taken]]:
    """Every kind so many times, each in a process of its own; kinds take turns."""
    found: dict[str, list[Taken]] = {kind: [] for kind in KINDS}
    for _ in range(runs):
        for kind, held in found.items():
            command = [
                sys.executable,
                str(Path(__file__).resolve()),
                "--ask",
                kind,
                "--folder",
                str(workspace),
            ]
            said = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
            held.append(json.loads(said))
    return found


def table(found: dict[str, list[Taken]], head: str) -> str:
    """The least of the runs in each row, and how often the floor's processor seconds go into it."""
    least = {kind: {name: min(run[name] for run in runs) for name in runs[0]} for kind, runs in found.items()}
    rows = [
        f"| {kind} | {one['wall']:.1f} | {one['cpu']:.1f} | {one['cpu'] / least[FLOOR]['cpu']:.1f} "
        f"| {one['memory'] / 1024:.1f} |"
        for kind, one in least.items()
    ]
    names = "| What | Wall, s | Processor, s | To the floor | Peak memory, GB |"
    return "\n".join([f"{head}\n", names, "| --- | --- | --- | --- | --- |", *rows])


def told(workspace: Path, runs: int) -> str:
    """What was measured on what, with the load of the machine, for wall times are no better than it."""
    from journey.read import open_current

    reader = open_current(workspace)
    contacts, changed = (reader.rows(sql)[0]["n"] for sql in (_CONTACTS, _CHANGED))
    reader.store.close()
    load = os.getloadavg()[2]
    return (
        f"{contacts:,} contacts; {changed:,} people with a change date; {os.cpu_count()} processors, load of "
        f"other work before: {load:.1f}; least of {runs} {'run' if runs == 1 else 'runs'}."
    )


def main() -> None:
    """Read the arguments, make the workspace once, measure, print."""
    parser = argparse.ArgumentParser(description="The evaluator pack of a large store.")
    parser.add_argument("--folder", type=Path, help="a workspace that is built already")
    parser.add_argument("--people", type=int, default=6_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    parser.add_argument("--ask", choices=KINDS, help="for this program's own children")
    given: Any = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    if given.ask:
        print(json.dumps(ask(given.ask, given.folder.resolve())))
        return
    with tempfile.TemporaryDirectory() as made:
        if given.folder is None:
            os.environ["JOURNEY_KEY_FILE"] = str(Path(made) / "bench.key")
        workspace = given.folder or make_workspace(Path(made), given.people)
        head = told(workspace, given.runs)
        shown = table(measured(workspace, given.runs), head)
    print(shown)
    if given.write:
        block = f"<!-- export -->\n{shown}\n<!-- /export -->"
        page = PAGE.read_text(encoding="utf-8")
        page = re.sub(r"<!-- export -->.*<!-- /export -->", lambda _: block, page, flags=re.DOTALL)
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
