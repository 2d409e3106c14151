"""Excel: sheets as text, read in a child process with limits; dates arrive as ISO text."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import polars as pl

from journey.errors import Refused
from journey.extract.excel_zip import check_grid, check_zip, count_sheet_rows, sheet_parts
from journey.extract.table import MAX_COLUMNS, Grid
from journey.profiles import fold

TIMEOUT_SECONDS = 60
MEMORY_BYTES = 4_000_000_000


def read_excel_grids(path: Path, wanted: frozenset[str]) -> list[Grid]:
    """The sheets whose folded names are wanted, in the workbook's order; row 1 is the sheet's first row.

    Raises:
        Refused: the workbook is unsafe, damaged, or cannot be read within the limits of time and memory.
    """
    check_zip(path)
    parts = sheet_parts(path)
    chosen = [(index, name) for index, name in enumerate(parts) if fold(name) in wanted]
    for _, name in chosen:
        check_grid(path, parts[name])
    with tempfile.TemporaryDirectory() as folder:
        if chosen:
            _run_child(path, Path(folder), [index for index, _ in chosen])
        return [_grid(Path(folder) / f"{index}.arrow", name) for index, name in chosen]


def count_excel_rows(path: Path, sheets: tuple[str, ...]) -> int:
    """Rows of the sheets named, up to the last that holds anything, counted from the workbook's own XML."""
    parts = sheet_parts(path)
    return sum(count_sheet_rows(path, parts[sheet]) for sheet in sheets)


def _run_child(path: Path, folder: Path, indexes: list[int]) -> None:
    program = Path(__file__).with_name("excel_child.py")
    words = [sys.executable, "-P", str(program), str(path.resolve()), str(folder), str(MEMORY_BYTES)]
    try:
        done = subprocess.run(
            [*words, *map(str, indexes)], capture_output=True, timeout=TIMEOUT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as problem:
        raise Refused(
            f"The workbook took longer than {TIMEOUT_SECONDS} seconds to read, so it was left."
        ) from problem
    if done.returncode != 0:
        raise Refused("The workbook cannot be read. Open it in Excel, save it as a new .xlsx and send that.")


def _grid(file: Path, name: str) -> Grid:
    frame = pl.read_ipc(file)
    if frame.width > MAX_COLUMNS:
        raise Refused(
            f"Sheet '{name}' has more than {MAX_COLUMNS:,} columns. Copy the table to a new workbook."
        )
    if frame.width == 0:
        return Grid(name, [])
    rows = frame.select(pl.all().fill_null("")).rows()
    n_rows = next((n for n in range(len(rows), 0, -1) if any(rows[n - 1])), 0)
    return Grid(name, rows[:n_rows])
