"""CSV: blocks of records parsed by Polars, each held against a count of its own, the odd ones read slowly."""

from __future__ import annotations

import csv
import io
import re
import statistics
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import polars as pl

from journey.errors import Refused
from journey.extract.csv_scan import Span, scan
from journey.extract.csv_text import as_utf8
from journey.extract.sheet import MAX_CELL_CHARACTERS, MAX_COLUMNS, Block
from journey.extract.text_block import text_block
from journey.notes import Note
from journey.profiles import FileShape, fold

DELIMITERS = (",", ";", "\t", "|")
HEAD_BYTES = 1 << 20
SNIFFED_ROWS = 50
HEADER_SEARCH_ROWS = 30
_WORDS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright bars"}
_QUOTED = re.compile(rb'"[^"]*"')
_BOM = b"\xef\xbb\xbf"
csv.field_size_limit(1 << 30)


def open_csv(
    path: Path, name: str, shape: FileShape | None, folder: Path, headings: frozenset[str] = frozenset()
) -> CsvSheet:
    """A CSV file as a sheet.

    Args:
        path: our copy of the file.
        name: what the sheet is called, "" for a plain file.
        shape: the profile's; without one everything is found out.
        folder: owner-only, for a copy in UTF-8 where the file is something else.
        headings: folded headings that the profile knows; they tell the delimiter.

    Raises:
        Refused: it cannot be decoded as a whole, has too many columns, or a quotation mark never closes.
    """
    allowed = shape.encodings if shape else ("cp1252",)
    text, encoding = as_utf8(path, allowed, folder)
    declared = shape.delimiter if shape else ","
    delimiter = _delimiter(text, declared, headings)
    sheet = CsvSheet(text, name, delimiter)
    if shape and delimiter != declared:
        sheet.notes.append(Note("other_delimiter", f"Cells are separated by {_WORDS[delimiter]}.", name))
    if shape and encoding not in ("utf-8", *shape.encodings):
        sheet.notes.append(Note("other_encoding", f"The file was saved as {encoding}.", name))
    if _is_cut(text, delimiter):
        sheet.notes.append(Note("last_row_cut", "", name))
    return sheet


def _is_cut(path: Path, delimiter: str) -> bool:
    """Whether the last line has no end and fewer cells than the line before it."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - HEAD_BYTES // 16))
        lines = file.read().split(b"\n")
    mark = delimiter.encode()
    return len(lines) > 2 and bool(lines[-1].strip()) and lines[-1].count(mark) < lines[-2].count(mark)


class CsvSheet:
    """One CSV. `n_rows` is counted from the bytes by csv_scan, apart from the parser."""

    real_cells = False

    def __init__(self, path: Path, name: str, delimiter: str) -> None:
        self.name = name
        self.notes: list[Note] = []
        self.delimiter = delimiter
        self._path = path
        self._skip = len(_BOM) if _head(path, 3) == _BOM else 0
        self._spans = list(scan(path, delimiter))
        self.n_rows = sum(span.n_records for span in self._spans)

    def head(self, n_rows: int) -> list[list[str]]:
        """The first rows, cells as text."""
        if not self._spans:
            return []
        data = self._bytes(self._spans[0])
        return list(islice(_records(data, self.delimiter, 1), n_rows))

    def blocks(self, width: int) -> Iterator[Block]:
        """Every row, in order, `width` columns wide."""
        for span in self._spans:
            data = self._bytes(span)
            frame = self._parse(data, span, width) if span.is_plain else None
            if frame is None:
                yield _slow_block(data, span, width, self.delimiter)
            else:
                yield _checked(frame, span, width, has_nul=b"\x00" in data)

    def _parse(self, data: bytes, span: Span, width: int) -> pl.DataFrame | None:
        """The records by Polars; None where it does not find as many as were counted, or one is too wide."""
        try:
            frame = pl.read_csv(
                data,
                has_header=False,
                separator=self.delimiter,
                schema={f"c{number}": pl.String for number in range(1, width + 1)},
                empty_string_is_null=False,
                missing_columns="insert",
                glob=False,
            )
        except pl.exceptions.PolarsError:
            return None
        if frame.height != span.n_records:
            return None
        numbers = pl.int_range(span.first_record, span.first_record + frame.height, dtype=pl.Int64)
        return frame.select(numbers.alias("source_row"), pl.all().fill_null(""))

    def _bytes(self, span: Span) -> bytes:
        with self._path.open("rb") as file:
            file.seek(span.offset)
            data = file.read(span.n_bytes)
        return data[self._skip :] if span.offset == 0 else data


def _checked(frame: pl.DataFrame, span: Span, width: int, has_nul: bool) -> Block:
    """The block, after one look whether any cell is too long or has a NUL in it."""
    lengths = pl.exclude("source_row").str.len_bytes().max()
    longest = frame.lazy().select(pl.max_horizontal(lengths)).collect().item()
    if (longest or 0) <= MAX_CELL_CHARACTERS and not has_nul:
        return Block(span.first_record, span.n_records, frame)
    return text_block(span.first_record, frame.drop("source_row"), width)


def _slow_block(data: bytes, span: Span, width: int, delimiter: str) -> Block:
    """The same, a record at a time: rows that are too wide are told apart."""
    rows = list(_records(data, delimiter, span.first_record))
    if len(rows) != span.n_records:
        raise Refused(
            f"The file has {span.n_records:,} rows from row {span.first_record:,} on, but {len(rows):,} could"
            " be read: a quotation mark is out of place. Nothing was taken in. Ask the agency to export it"
            " again."
        )
    widest = max(width, *map(len, rows))
    if widest > MAX_COLUMNS:
        raise _too_wide(span.first_record + [len(row) for row in rows].index(widest))
    padded = ([*row, *[""] * (widest - len(row))] for row in rows)
    cells = {
        f"c{n}": pl.Series(column, dtype=pl.String) for n, column in enumerate(zip(*padded, strict=True), 1)
    }
    return text_block(span.first_record, pl.DataFrame(cells), width)


def _records(data: bytes, delimiter: str, first: int) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=delimiter, strict=True)
    number = first
    try:
        for record in reader:
            yield record
            number += 1
    except csv.Error:
        raise Refused(
            f"Row {number:,} cannot be read as CSV: a quotation mark is out of place. Nothing was taken in."
            " Ask the agency to export it again."
        ) from None


def _delimiter(path: Path, declared: str, headings: frozenset[str]) -> str:
    """The delimiter under which most known headings stand in one row, else the one that splits evenly.

    Of equals the profile's own comes first. Cells may hold any of them ("SMITH, John" in a file of tabs), so
    how often one occurs says little.
    """
    bare = _QUOTED.sub(b'""', _head(path, HEAD_BYTES))
    lines = [line for line in bare.split(b"\n")[:SNIFFED_ROWS] if line.strip()]
    for n, line in enumerate(lines, start=1):
        if line.count(declared.encode()) > MAX_COLUMNS:
            raise _too_wide(n)
    marks = dict.fromkeys((declared, *DELIMITERS))
    known = {mark: _n_headings(path, mark, headings) for mark in marks} if headings else {}
    if any(known.values()):
        return max(marks, key=lambda mark: known[mark])
    even = {mark: _evenness(lines, mark) for mark in marks}
    return max(marks, key=lambda mark: even[mark])


def _n_headings(path: Path, mark: str, headings: frozenset[str]) -> int:
    """How many known headings the best of the first rows has when cells are split by a mark."""
    text = _head(path, HEAD_BYTES).decode("utf-8", errors="replace")
    rows = islice(csv.reader(io.StringIO(text, newline=""), delimiter=mark), HEADER_SEARCH_ROWS)
    return max((len({fold(cell) for cell in row} & headings) for row in rows), default=0)


def _evenness(lines: list[bytes], mark: str) -> float:
    """The usual number of marks in a line, for as large a share of the lines as have just that many."""
    counts = [line.count(mark.encode()) for line in lines]
    usual = statistics.mode(counts) if counts else 0
    return usual * counts.count(usual) / len(counts) if usual else 0


def _head(path: Path, n_bytes: int) -> bytes:
    with path.open("rb") as file:
        return file.read(n_bytes)


def _too_wide(number: int) -> Refused:
    return Refused(
        f"Row {number:,} has more than {MAX_COLUMNS:,} columns. Check how the cells are separated."
    )
