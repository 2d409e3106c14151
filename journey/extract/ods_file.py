"""OpenDocument spreadsheets (.ods): read here, because the Excel reader drops their cells of time."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from xml.parsers import expat

import polars as pl

from journey.errors import Refused
from journey.extract.excel_zip import damaged, open_zip, read_part
from journey.extract.frame_sheet import FrameSheet
from journey.extract.ods_rows import count_ods_rows
from journey.extract.sheet import MAX_COLUMNS, Sheet
from journey.notes import Note

MAX_ROWS = 1_048_576
MAX_CELLS = 20_000_000
_TIME = re.compile(r"^PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S$")
_NUMBERS = ("float", "currency", "percentage")
_CELLS = ("table:table-cell", "table:covered-table-cell")


def open_ods(path: Path) -> list[Sheet]:
    """Every sheet, hidden ones too, in order; row 1 is the sheet's first row.

    Raises:
        Refused: the workbook is unsafe, password-protected or damaged, or repeats its cells without measure.
    """
    with open_zip(path) as book:
        names = book.namelist()
        if "META-INF/manifest.xml" in names and b"encryption-data" in read_part(
            book, "META-INF/manifest.xml"
        ):
            raise Refused("The workbook is password-protected. Ask the agency to save it with no password.")
        content = read_part(book, "content.xml")
    counts = count_ods_rows(content)
    reader = _Reader()
    try:
        reader.parse(content)
    except (expat.ExpatError, LookupError, ValueError):  # LookupError: an encoding that is none
        raise damaged() from None
    if len(counts) != len(reader.tables):
        raise damaged()
    return [table.sheet(n_rows) for table, n_rows in zip(reader.tables, counts, strict=True)]


class _Table:
    def __init__(self, name: str, is_hidden: bool) -> None:
        self.name = name
        self.is_hidden = is_hidden
        self.rows: list[list[str]] = []
        self.n_waiting = 0  # blank rows that count only if a row with text comes after them
        self.n_cells = 0
        self.n_errors = 0

    def add_row(self, cells: list[str], n_times: int) -> None:
        if not cells:
            self.n_waiting += n_times
            return
        self.n_cells += (len(cells) + 1) * n_times + self.n_waiting
        if len(self.rows) + self.n_waiting + n_times > MAX_ROWS or self.n_cells > MAX_CELLS:
            raise Refused(
                "A sheet of the workbook repeats its cells without measure. Copy the table to a new workbook."
            )
        self.rows += [[]] * self.n_waiting + [cells] * n_times
        self.n_waiting = 0

    def sheet(self, n_rows: int) -> Sheet:
        width = max((len(row) for row in self.rows), default=0)
        padded = [row + [""] * (width - len(row)) for row in self.rows]
        schema = {f"c{number}": pl.String for number in range(1, width + 1)}
        frame = pl.DataFrame(padded, schema=schema, orient="row") if padded else pl.DataFrame()
        notes = [Note("hidden_sheet", "The sheet is hidden; it was read all the same.", self.name)]
        notes = notes if self.is_hidden else []
        if self.n_errors:
            words = f"{self.n_errors:,} cells show an error such as #REF! and are read as blank."
            notes.append(Note("error_cells", words, self.name))
        if n_rows >= MAX_ROWS:
            words = f"{MAX_ROWS:,} rows: the sheet is full, so rows were probably cut off."
            notes.append(Note("sheet_full", words, self.name))
        return FrameSheet(self.name, frame, n_rows, notes)


class _Reader:
    """Follows the XML of content.xml; only what stands in a cell of a sheet, and in no comment, is text."""

    def __init__(self) -> None:
        self.tables: list[_Table] = []
        self._hidden: set[str] = set()
        self._style = ""
        self._depth = 0  # tables within cells are no sheets
        self._row: list[str] = []
        self._n_row = 1
        self._cell: dict[str, str] | None = None
        self._paragraphs: list[list[str]] = []
        self._off = 0

    def parse(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(content, True)

    def _start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "table:table":
            self._depth += 1
            if self._depth == 1:
                is_hidden = given.get("table:style-name", "") in self._hidden
                self.tables.append(_Table(given.get("table:name", ""), is_hidden))
        elif tag == "style:style":
            self._style = given.get("style:name", "")
        elif tag == "style:table-properties" and given.get("table:display") == "false":
            self._hidden.add(self._style)
        elif tag in ("office:annotation", "table:shapes", "draw:frame"):
            self._off += 1
        elif self._depth == 1 and not self._off:
            self._start_inside(tag, given)

    def _start_inside(self, tag: str, given: dict[str, str]) -> None:
        if tag == "table:table-row":
            self._row, self._n_row = [], _times(given, "table:number-rows-repeated")
        elif tag in _CELLS:
            self._cell, self._paragraphs = given, []
        elif tag == "text:p" and self._cell is not None:
            self._paragraphs.append([])
        elif self._paragraphs:
            if tag == "text:s":
                self._paragraphs[-1].append(" " * min(1_000, _times(given, "text:c")))
            elif tag in ("text:tab", "text:line-break"):
                self._paragraphs[-1].append("\t" if tag == "text:tab" else "\n")

    def _text(self, text: str) -> None:
        if self._paragraphs and self._cell is not None and self._depth == 1 and not self._off:
            self._paragraphs[-1].append(text)

    def _end(self, tag: str) -> None:
        if tag == "table:table":
            self._depth -= 1
        elif tag in ("office:annotation", "table:shapes", "draw:frame"):
            self._off -= 1
        elif self._depth == 1 and not self._off:
            if tag in _CELLS and self._cell is not None:
                self._end_cell(self._cell)
            elif tag == "table:table-row":
                while self._row and not self._row[-1]:
                    self._row.pop()
                self.tables[-1].add_row(self._row, self._n_row)

    def _end_cell(self, given: dict[str, str]) -> None:
        has_text = any(any(pieces) for pieces in self._paragraphs)
        shown = "\n".join("".join(pieces) for pieces in self._paragraphs) if has_text else ""
        self._cell, self._paragraphs = None, []
        n_times = _times(given, "table:number-columns-repeated")
        if given.get("calcext:value-type") == "error":
            self.tables[-1].n_errors += n_times
            shown = ""
        text = _cell_text(given, shown)
        if text and len(self._row) + n_times > MAX_COLUMNS:
            raise Refused(
                f"A sheet of the workbook has more than {MAX_COLUMNS:,} columns. Copy the table to a new"
                " workbook."
            )
        self._row += [text] * min(n_times, MAX_COLUMNS + 1)


def _times(given: dict[str, str], name: str) -> int:
    written = given.get(name, "1")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 1


def _cell_text(given: dict[str, str], shown: str) -> str:
    kind = given.get("office:value-type", "")
    if kind in _NUMBERS:
        return plain_number(given.get("office:value", shown))
    if kind == "date":
        return given.get("office:date-value", shown).replace("T", " ").removesuffix(" 00:00:00")
    if kind == "time":
        found = _TIME.match(given.get("office:time-value", ""))
        return ":".join(part.zfill(2) for part in found.groups()) if found else shown
    if kind == "boolean":
        return given.get("office:boolean-value", shown)
    return given.get("office:string-value", shown) if kind == "string" else shown


def plain_number(written: str) -> str:
    """A number with no power of ten and at most fifteen digits: 1E+3 -> 1000, 27.0 -> 27."""
    if re.fullmatch(r"-?\d+", written):
        return written
    try:
        return f"{Decimal(f'{float(written):.15g}'):f}"
    except (ValueError, ArithmeticError):
        return written
