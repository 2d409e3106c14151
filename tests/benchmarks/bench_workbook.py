"""The workbook of an evaluator pack of 200,000 rows, beside bare xlsxwriter writing the same cells.

Usage: python tests/benchmarks/bench_workbook.py [--rows N] [--runs N] [--write]
The tables are those of the sample's pack, their rows repeated until all tables together have N. Each workbook
is made in a process of its own that reads the tables from Parquet first; the peak memory counts them too. The
floor marks no table: xlsxwriter can't, while it keeps nothing in memory. Prints a table, the least of the
runs; --write puts it into docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

import polars as pl

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "performance.md"
BUILT = datetime.combine(date(2024, 3, 31), datetime.min.time())
WRITERS = {"ours": "Our workbook", "bare": "Bare xlsxwriter, constant memory, no marked tables"}


def write_tables(folder: Path, n_rows: int) -> None:
    """The sample's tables, repeated, as Parquet."""
    from journey.export.pack import evaluator_tables
    from journey.read import open_current

    environment = {**os.environ, "JOURNEY_KEY_FILE": str(folder / "k.key")}
    command = [
        sys.executable,
        "-m",
        "journey.cli",
        "demo",
        "--no-app",
        "--workspace",
        str(folder / "workspace"),
    ]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=environment)
    os.environ["JOURNEY_KEY_FILE"] = environment["JOURNEY_KEY_FILE"]
    tables = evaluator_tables(open_current(folder / "workspace")).tables
    times = n_rows / sum(frame.height for frame in tables.values())
    for name, frame in tables.items():
        wanted = round(frame.height * times)
        if wanted:
            many = pl.concat([frame] * -(-wanted // frame.height))
            many.head(wanted).write_parquet(folder / f"{name}.parquet")


def ours(tables: dict[str, pl.DataFrame], file: Path) -> None:
    """As journey.export.workbook does it."""
    from journey.export.workbook_cells import fitted
    from journey.export.workbook_file import write_book
    from journey.export.workbook_frame import Sheet

    sheets = [Sheet(name, fitted(frame)[0]) for name, frame in tables.items()]
    write_book(file, "Benchmark", BUILT, [("title", "Benchmark")], sheets)


def bare(tables: dict[str, pl.DataFrame], file: Path) -> None:
    """The same cells, one by one."""
    from xlsxwriter import Workbook

    safe = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    book = Workbook(str(file), {"constant_memory": True, **safe})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, frame in tables.items():
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, frame.columns)
        for row, cells in enumerate(frame.iter_rows(), 1):
            for place, cell in enumerate(cells):
                if cell is None or cell == "":
                    sheet.write_string(row, place, "[x]")
                elif isinstance(cell, str):
                    sheet.write_string(row, place, cell)
                elif isinstance(cell, bool):
                    sheet.write_string(row, place, "yes" if cell else "no")
                elif isinstance(cell, date):
                    sheet.write_datetime(row, place, cell, day)
                else:
                    sheet.write_number(row, place, cell)
    book.close()


def measured(writer: str, folder: Path) -> dict[str, float]:
    """Seconds, processor seconds, peak memory and size of one workbook, in this process."""
    import xlsxwriter  # noqa: F401

    tables = {path.stem: pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}
    file = folder / f"{writer}.xlsx"
    began, worked = time.perf_counter(), time.process_time()
    {"ours": ours, "bare": bare}[writer](tables, file)
    return {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - worked,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "size_mb": file.stat().st_size / 1e6,
        "rows": sum(frame.height for frame in tables.values()),
        "cells": sum(frame.height * frame.width for frame in tables.values()),
    }


def main() -> None:
    """Read the arguments, make the tables once, write each workbook several times, print."""
    parser = argparse.ArgumentParser(description="A workbook of many rows, and bare xlsxwriter.")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    parser.add_argument("--child", nargs=2, help="for this program's own children")
    given = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    if given.child:
        print(json.dumps(measured(given.child[0], Path(given.child[1]))))
        return
    with tempfile.TemporaryDirectory() as made:
        write_tables(Path(made), given.rows)
        found = {writer: _least(writer, made, given.runs) for writer in WRITERS}
    told = table(found)
    print(told)
    if given.write:
        block = f"<!-- workbook -->\n{told}\n<!-- /workbook -->"
        page = PAGE.read_text(encoding="utf-8")
        page = re.sub(r"<!-- workbook -->.*<!-- /workbook -->", lambda _: block, page, flags=re.DOTALL)
        PAGE.write_text(page, encoding="utf-8")


def _least(writer: str, folder: str, runs: int) -> dict[str, float]:
    command = [sys.executable, str(Path(__file__).resolve()), "--child", writer, folder]
    held = [
        json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
        for _ in range(runs)
    ]
    return min(held, key=lambda one: one["seconds"])


def table(found: dict[str, dict[str, float]]) -> str:
    """What each took, and its part of the processor time of the bare library."""
    floor = found["bare"]
    lines = [
        f"{int(floor['rows']):,} rows, {int(floor['cells']):,} cells, {os.cpu_count()} processors, "
        f"{platform.system()}, Python {platform.python_version()}.\n",
        "| What | Seconds | Processor seconds | Peak memory, MB | File, MB | To bare, processor |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for writer, label in WRITERS.items():
        one = found[writer]
        lines.append(
            f"| {label} | {one['seconds']:.1f} | {one['cpu']:.1f} | {one['peak_mb']:.0f} | "
            f"{one['size_mb']:.1f} | {one['cpu'] / floor['cpu']:.2f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
