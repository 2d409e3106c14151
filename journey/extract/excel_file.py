"""Excel: every sheet of a workbook as text, read in a child process with limits of time and memory.

Columns are counted from the first that holds anything in the sheet. Formulas are never worked out: a cell
is what the agency's program last stored for it. Macros and links to other files are not touched.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from journey.errors import Refused
from journey.extract.excel_binary import count_binary_book
from journey.extract.excel_count import CountedBook, CountedSheet
from journey.extract.excel_old import count_old_book
from journey.extract.excel_rows import count_book
from journey.extract.excel_text import tidy_cells
from journey.extract.excel_zip import damaged, open_zip
from journey.extract.frame_sheet import FrameSheet
from journey.extract.sheet import MAX_COLUMNS, Sheet
from journey.notes import Note

TIMEOUT_SECONDS = 180
MEMORY_BYTES = 2_000_000_000  # above the program itself; a full sheet of ten columns was read in 1.5
FULL_SHEET_ROWS = {"xlsx": 1_048_576, "xlsb": 1_048_576, "xls": 65_536}
_COUNTS = {"xlsx": count_book, "xlsb": count_binary_book, "xls": count_old_book}


def open_excel(path: Path, kind: str, folder: Path) -> list[Sheet]:
    """Every worksheet, hidden ones too, in the workbook's order; row 1 is the sheet's first row.

    Args:
        path: the landed workbook.
        kind: xlsx (also .xlsm), xlsb or xls.
        folder: an owner-only folder; what is written there is removed again.

    Raises:
        Refused: the workbook is unsafe, damaged, or cannot be read within the limits of time and memory.
    """
    if kind != "xls":
        open_zip(path).close()
    with tempfile.TemporaryDirectory(dir=folder) as name:
        out = Path(name)
        with _reading(path, out):  # the count runs while the child reads
            book = _COUNTS[kind](path)
        names = (out / "names").read_text(encoding="utf-8").split("\0")
        return [_sheet(out, sheet, names, book, kind) for sheet in book.sheets]


@contextlib.contextmanager
def _reading(path: Path, out: Path) -> Iterator[None]:
    program = Path(__file__).with_name("excel_child.py")
    words = [sys.executable, "-P", str(program), str(path.resolve()), str(out), str(MEMORY_BYTES)]
    silent = subprocess.DEVNULL  # what the reader prints may quote cells
    child = subprocess.Popen(words, stdin=silent, stdout=silent, stderr=silent)
    try:
        yield
        code = child.wait(TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        raise Refused(
            f"The workbook took longer than {TIMEOUT_SECONDS} seconds to read, so it was left. Ask the agency"
            " for the table as CSV."
        ) from None
    finally:
        child.kill()
        child.wait()
    if code != 0:
        raise Refused(
            "The workbook cannot be read: it is damaged or needs too much memory. Open it in Excel, copy the"
            " table to a new workbook (.xlsx) and send that."
        )


def _sheet(out: Path, sheet: CountedSheet, names: list[str], book: CountedBook, kind: str) -> Sheet:
    file = out / f"{sheet.index}.arrow"
    if sheet.index >= len(names) or names[sheet.index] != sheet.name or not file.exists():
        raise damaged()
    frame = pl.read_ipc(file)
    file.unlink()
    if frame.width > MAX_COLUMNS:
        raise Refused(
            f"Sheet '{sheet.name}' has more than {MAX_COLUMNS:,} columns. Copy the table to a new workbook."
        )
    frame = trim_end(tidy_cells(frame, book.uses_1904))
    return FrameSheet(sheet.name, frame, sheet.count.n_rows, _notes(sheet, frame, FULL_SHEET_ROWS[kind]))


def trim_end(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame up to the last row that holds anything."""
    if frame.width == 0:
        return frame
    for size in (1_000, frame.height):  # the end of a sheet is seldom long, so the whole is seldom looked at
        is_filled = frame.tail(size).select(pl.any_horizontal(pl.all().fill_null("") != "")).to_series()
        filled = is_filled.arg_true()
        if len(filled):
            return frame.head(frame.height - is_filled.len() + int(filled[-1]) + 1)
    return frame.clear()


def _notes(sheet: CountedSheet, frame: pl.DataFrame, full: int) -> list[Note]:
    count, name = sheet.count, sheet.name
    notes = [Note("hidden_sheet", "The sheet is hidden; it was read all the same.", name)] * sheet.is_hidden
    if count.n_rows >= full:
        words = f"{full:,} rows: the sheet is full, so rows were probably cut off."
        notes.append(Note("sheet_full", words, name))
    if count.n_errors:
        words = f"{count.n_errors:,} cells show an error such as #REF! and are read as blank."
        notes.append(Note("error_cells", words, name))
    if count.n_unanswered:
        words = f"{count.n_unanswered:,} formulas have no stored answer and are read as blank."
        notes.append(Note("error_cells", words, name))
    n_lost = count.n_cells - sum(int((column.fill_null("") != "").sum()) for column in frame)
    if n_lost > 0:
        words = f"{n_lost:,} cells hold something that is no text, number or date that exists; read as blank."
        notes.append(Note("error_cells", words, name))
    n_cut = sum(_n_cut_numbers(column) for column in frame)
    if n_cut:
        notes.append(
            Note("digits_lost", f"{n_cut:,} numbers have only noughts after the fifteenth digit.", name)
        )
    return notes


def _n_cut_numbers(column: pl.Series) -> int:
    """Excel keeps fifteen digits of a number. A longer code typed as a number ends in noughts, every one."""
    long = column.str.contains(r"^\d{16,}$").fill_null(False)
    cut = column.str.contains(r"^\d{15}0+$").fill_null(False)
    n_cut = int(cut.sum())
    return n_cut if n_cut == int(long.sum()) else 0
