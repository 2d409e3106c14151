"""Taking files in, against the bare engine reading and writing the same bytes in the same run.

Usage: python tests/benchmarks/bench_intake.py [--rows 1000000 10000000] [--excel 200000]
Validation is its share of the time of the two threads that it runs on.
The floor is DuckDB: read_csv with every column as text -> Parquet. Prints the figures and writes them into
docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "performance.md"
FLOOR = """
import duckdb, sys
read = f"select * from read_csv('{sys.argv[1]}', all_varchar=true)"
duckdb.sql(f"copy ({read}) to '{sys.argv[2]}' (format parquet)")
"""
VALIDATE = """
import sys, time
from pathlib import Path
import journey.validate as v
spent = 0.0
for name in ("check_interactions", "check_frame"):
    real = getattr(v, name)
    def timed(*words, real=real):
        global spent
        start = time.perf_counter()
        try:
            return real(*words)
        finally:
            spent += time.perf_counter() - start
    setattr(v, name, timed)
from journey.cli import main
start = time.perf_counter()
try:
    main()
finally:
    Path(sys.argv[2]).with_suffix(".share").write_text(str(spent / 2 / (time.perf_counter() - start)))
"""
SLOTS = ["Surgery", "Telephone"]


def rows_of(n_rows: int, first: int = 0, n_all: int | None = None) -> pl.DataFrame:
    """Clean GP appointments, the same for the same numbers; twenty a person of all the rows."""
    random = np.random.default_rng(n_rows + first)
    person = random.integers(0, max(1, (n_all or n_rows) // 20), n_rows)
    day = np.datetime64("2015-01-01") + random.integers(0, 3000, n_rows).astype("timedelta64[D]")
    facts = pl.DataFrame({"n": np.arange(first, first + n_rows), "person": person, "day": day})
    facts = facts.with_columns(pl.Series("minute", random.integers(480, 1080, n_rows)))
    facts = facts.with_columns(pl.Series("slot", random.integers(0, 2, n_rows)))
    born = pl.lit("1950-01-01").str.to_date() + pl.duration(days=pl.col("person") * 7919 % 20000)
    return facts.select(
        pl.format("AP{}", pl.col("n").cast(pl.String).str.zfill(9)).alias("Appointment ID"),
        pl.format("PT{}", pl.col("person").cast(pl.String).str.zfill(8)).alias("Patient ID"),
        pl.format("Forename{}", pl.col("person") % 997).alias("Forename"),
        pl.format("Surname{}", pl.col("person") % 4999).alias("Surname"),
        born.dt.strftime("%d-%b-%Y").alias("DOB"),
        pl.col("day").cast(pl.Date).dt.strftime("%d-%b-%Y").alias("Start date"),
        pl.format(
            "{}:{}",
            (pl.col("minute") // 60).cast(pl.String).str.zfill(2),
            (pl.col("minute") % 60).cast(pl.String).str.zfill(2),
        ).alias("Start time"),
        pl.col("slot").replace_strict([0, 1], SLOTS, return_dtype=pl.String).alias("Slot type"),
        pl.lit("Finished").alias("Status"),
    )


def write_csv(n_rows: int, file: str) -> None:
    """The rows as a CSV, five million at a time."""
    with open(file, "wb") as out:
        for first in range(0, n_rows, 5_000_000):
            rows = rows_of(min(5_000_000, n_rows - first), first, n_rows)
            rows.write_csv(out, include_header=first == 0)


def write_workbook(n_rows: int, file: str) -> None:
    """The same rows as a worksheet."""
    import xlsxwriter

    frame = rows_of(n_rows)
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Appointments")
        for number, row in enumerate([tuple(frame.columns), *frame.iter_rows()]):
            sheet.write_row(number, 0, row)


def run(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """(wall seconds, peak resident gigabytes) of one process and what it starts."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        assert process.stderr is not None
        raise SystemExit(process.stderr.read().decode()[-2000:])
    return seconds, usage.ru_maxrss / 1_048_576


def csv_row(folder: Path, n_rows: int, environment: dict[str, str]) -> str:
    """One line of the table: a CSV of so many rows."""
    file = folder / f"gp_{n_rows}.csv"
    make = f"import sys; sys.path.insert(0, {str(ROOT / 'tests' / 'benchmarks')!r}); import bench_intake as b"
    # in a process of its own: what this one once held would be counted as its children's
    run([sys.executable, "-c", f"{make}; b.write_csv({n_rows}, {str(file)!r})"], environment)
    floor, _ = run([sys.executable, "-c", FLOOR, str(file), str(folder / "floor.parquet")], environment)
    own = {**environment, "JOURNEY_WORKSPACE": str(folder / f"w{n_rows}")}
    run([sys.executable, "-m", "journey.cli", "init", own["JOURNEY_WORKSPACE"], "--as-of", "2024-03-31"], own)
    add = [sys.executable, "-c", VALIDATE, "add", str(file), "--source", "gp"]
    seconds, peak = run(add, own)
    share = float(file.with_suffix(".share").read_text())
    size = file.stat().st_size / 1e9
    file.unlink()
    print(
        f"{n_rows:,} rows: floor {floor:.1f} s, add {seconds:.1f} s, {seconds / floor:.2f} x, {peak:.2f} GB"
    )
    return (
        f"| CSV, {n_rows:,} rows, {size:.2f} GB | {floor:.1f} | {seconds:.1f} | {seconds / floor:.2f} |"
        f" {share:.0%} | {peak:.2f} |"
    )


def excel_row(folder: Path, n_rows: int, environment: dict[str, str]) -> str:
    """One line of the table: a worksheet of so many rows, without a floor."""
    file = folder / "gp.xlsx"
    make = f"import sys; sys.path.insert(0, {str(ROOT / 'tests' / 'benchmarks')!r}); import bench_intake as b"
    run([sys.executable, "-c", f"{make}; b.write_workbook({n_rows}, {str(file)!r})"], environment)
    own = {**environment, "JOURNEY_WORKSPACE": str(folder / "excel")}
    run([sys.executable, "-m", "journey.cli", "init", own["JOURNEY_WORKSPACE"], "--as-of", "2024-03-31"], own)
    seconds, peak = run([sys.executable, "-m", "journey.cli", "add", str(file), "--source", "gp"], own)
    print(f"Excel, {n_rows:,} rows: {seconds:.1f} s, {peak:.2f} GB")
    return f"| Excel, {n_rows:,} rows | - | {seconds:.1f} | - | - | {peak:.2f} |"


def main() -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000_000, 10_000_000])
    parser.add_argument("--excel", type=int, default=200_000)
    chosen = parser.parse_args()
    lines = [
        "| What | Floor, s | `journey add`, s | Ratio | Of it validation | Peak memory, GB |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {**os.environ, "JOURNEY_KEY_FILE": ""}
        for n_rows in chosen.rows:
            own = {**environment, "JOURNEY_KEY_FILE": str(folder / f"{n_rows}.key")}
            lines.append(csv_row(folder, n_rows, own))
        own = {**environment, "JOURNEY_KEY_FILE": str(folder / "excel.key")}
        lines.append(excel_row(folder, chosen.excel, own))
    text = PAGE.read_text(encoding="utf-8")
    block = "<!-- intake -->\n" + "\n".join(lines) + "\n<!-- /intake -->"
    PAGE.write_text(
        re.sub(r"<!-- intake -->.*<!-- /intake -->", block, text, flags=re.DOTALL), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
