"""What happened on the way: a session on everyone's events, one person's, and what they cost a build.

Usage: python tests/benchmarks/bench_events.py [--session 5000000] [--pm4py 5000000]
    [--build 1000000 10000000] [--store 100000000] [--folder DIR]
Each part runs in a process of its own, whose processor seconds and peak memory are those that the system
counted. Prints the figures and writes them into docs/performance.md; 0 leaves a part and its table out.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "performance.md"
THREADS = 2
PEOPLE = 400  # contacts a person
WAYS = {
    "columns": "From the sorted table `timeline.journey` alone, in Polars, the rules of a build",
    "kept": "The same in SQL, on `timeline.step` as a build keeps it",
    "anew": "The same in SQL, `timeline.place` worked out again",
    "bare": "Bare DuckDB on `timeline.journey`, plainer rules",
    "pm4py": "pm4py",
}
PARTS = {
    "find": "Events found (`timeline.find_events`)",
    "set_beside": "Before and after of them (`compare.set_events_beside`)",
    "floor": "Bare DuckDB writing the same tables",
}


def alone(task: str, file: Path, *more: str) -> tuple[str, float, float, float]:
    """What one task says, its processor seconds, wall seconds and peak resident gigabytes, in its own
    process.

    This process holds no data: what a parent once held is counted as its children's.
    """
    command = [sys.executable, str(Path(__file__).resolve()), "--task", task, "--file", str(file), *more]
    began = os.times().elapsed
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = os.times().elapsed - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{task} failed in a process of its own.")
    seconds = usage.ru_utime + usage.ru_stime
    print(f"{task} {file.name}: {seconds:.2f} s, {usage.ru_maxrss / 1_048_576:.2f} GB", file=sys.stderr)
    return said, seconds, wall, usage.ru_maxrss / 1_048_576


def run_task(task: str, file: Path, n_rows: int) -> None:
    """One task of this program's own children; each imports no more than it needs."""
    if task in ("store", "person"):
        import bench_events_person as person

        if task == "store":
            person.write_store(file, n_rows)
        else:
            print(json.dumps(person.measure(file)))
        return
    from journey.store import create_build

    if task == "inputs":
        from bench_events_build import write_inputs

        write_inputs(file, n_rows)
        return
    store = create_build(file)
    store.connection.execute(f"set threads = {THREADS}")
    if task in PARTS:
        import bench_events_build as build

        if task == "floor":
            build.floor(store, file)
        else:
            getattr(build, task)(store)
    else:
        import bench_events_session as session

        if task == "check":
            session.check(store)
        else:
            session.WAYS[task](store)
    store.close()


def session_table(folder: Path, n_rows: int, n_pm4py: int, n_runs: int) -> str:
    """The session in each way: of several runs the one with the least processor seconds, and its memory."""
    file = folder / "session.duckdb"
    _fill(file, n_rows)
    alone("check", file)
    lines = [
        f"{n_rows:,} contacts of {n_rows // PEOPLE:,} people; {THREADS} threads; the least of {n_runs} runs.",
        "", "| Session | Contacts | Processor seconds | Peak memory, GB |", "| --- | --- | --- | --- |",
    ]  # fmt: skip
    for way, what in WAYS.items():
        if way == "pm4py":
            if not n_pm4py:
                continue
            if n_pm4py != n_rows:
                file = folder / "pm4py.duckdb"
                _fill(file, n_pm4py)
        runs = [alone(way, file) for _ in range(1 if way == "pm4py" else n_runs)]
        seconds, _, peak = min(run[1:] for run in runs)
        n = n_pm4py if way == "pm4py" else n_rows
        lines.append(f"| {what} | {n:,} | {seconds:.1f} | {peak:.2f} |")
    return "\n".join(lines)


def _fill(file: Path, n_rows: int) -> None:
    if not file.is_file():
        alone("inputs", file, "--rows", str(n_rows))
        alone("find", file)


def build_table(folder: Path, sizes: list[int]) -> str:
    """What the two steps of a build cost, and the floor."""
    lines = [
        f"{THREADS} threads.", "",
        "| Contacts | What | Processor seconds | To the floor | Peak memory, GB |",
        "| --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    for n_rows in filter(None, sizes):
        file = folder / f"build_{n_rows}.duckdb"
        alone("inputs", file, "--rows", str(n_rows))
        found = {part: alone(part, file) for part in PARTS}
        for part, what in PARTS.items():
            _, seconds, _, peak = found[part]
            ratio = seconds / found["floor"][1]
            lines.append(f"| {n_rows:,} | {what} | {seconds:.1f} | {ratio:.1f} | {peak:.2f} |")
        file.unlink()
    return "\n".join(lines)


def person_table(folder: Path, n_rows: int) -> str:
    """One person's derived events, by question."""
    file = folder / f"store_{n_rows}.duckdb"
    if not file.is_file():
        alone("store", file, "--rows", str(n_rows))
    said, _, _, peak = alone("person", file)
    found = json.loads(said)
    lines = [
        f"{found.pop('n_rows'):,} contacts stored, {found.pop('gb'):.1f} GB; opened read-only"
        f" as the app does, {peak:.2f} GB of memory at most; 20 people, medians of the least of five looks.",
        "", "| Asked of one person | Milliseconds | Processor, milliseconds |", "| --- | --- | --- |",
    ]  # fmt: skip
    words = {"all": "All of them", "worst": "All, the slowest of the 20", "first": "All, a first look"}
    for name, took in found["wall"].items():
        what = words.get(name, f"`{name}`")
        lines.append(f"| {what} | {took:.1f} | {found['processor'][name]:.1f} |")
    return "\n".join(lines)


def write(block: str, made: str) -> None:
    """Put a table into the page, between its marks."""
    print(made)
    text = PAGE.read_text(encoding="utf-8")
    marked = f"<!-- {block} -->\n{made}\n<!-- /{block} -->"
    pattern = f"<!-- {block} -->.*<!-- /{block} -->"
    PAGE.write_text(re.sub(pattern, lambda _: marked, text, flags=re.DOTALL), encoding="utf-8")


def main() -> None:
    """Measure, print, and write the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--session", type=int, default=5_000_000)
    parser.add_argument("--pm4py", type=int, default=5_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--build", type=int, nargs="*", default=[1_000_000, 10_000_000])
    parser.add_argument("--store", type=int, default=100_000_000)
    parser.add_argument("--folder", type=Path, help="where databases made before are, and stay")
    parser.add_argument("--task", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, default=0, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.task:
        run_task(chosen.task, chosen.file, chosen.rows)
        return
    with tempfile.TemporaryDirectory() as held:
        folder = chosen.folder or Path(held)
        if chosen.session:
            write("events session", session_table(folder, chosen.session, chosen.pm4py, chosen.runs))
        if any(chosen.build):
            write("events build", build_table(folder, chosen.build))
        if chosen.store:
            write("events person", person_table(folder, chosen.store))


if __name__ == "__main__":
    main()
