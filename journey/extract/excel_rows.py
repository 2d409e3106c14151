"""Rows and cells of a worksheet counted from its XML, apart from the reader that gives the cells."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from journey.errors import Refused
from journey.extract.excel_count import CountedBook, CountedSheet, SheetCount
from journey.extract.excel_zip import damaged, open_zip, read_part, sheet_parts, uses_1904

CHUNK_BYTES = 8_000_000
MAX_GRID_CELLS = 50_000_000
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.S)
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)(?:\s[^>]*)?>([^<]+)<")
_SHARED = re.compile(rb"<(?:\w+:)?si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si>)", re.S)
_ROW_NUMBER = re.compile(rb'[^>]*?\sr="(\d{1,9})"')
_COLUMN = re.compile(rb'[^>]*?\sr="([A-Z]{1,3})\d')
_PREFIX = re.compile(rb"<(\w+:)?worksheet\b")


def count_book(path: Path) -> CountedBook:
    """Every worksheet of an .xlsx or .xlsm counted.

    Raises:
        Refused: the workbook is unsafe or damaged, or the cells of a sheet lie very far apart.
    """
    with open_zip(path) as book:
        blank = blank_strings(book)
        sheets = [
            CountedSheet(part.index, part.name, part.is_hidden, count_sheet(book, part.part, blank))
            for part in sheet_parts(book)
        ]
        return CountedBook(sheets, uses_1904(book))


def blank_strings(book: zipfile.ZipFile) -> frozenset[int]:
    """Places in the workbook's list of shared texts that hold no text."""
    if "xl/sharedStrings.xml" not in book.namelist():
        return frozenset()
    shared = read_part(book, "xl/sharedStrings.xml")
    if not re.search(rb"></(?:\w+:)?t>|<(?:\w+:)?(?:t|si)\b[^>]*/>|<(?:\w+:)?si></", shared):
        return frozenset()
    texts = enumerate(_SHARED.finditer(shared))
    return frozenset(n for n, match in texts if not _VALUE.search(match.group(1) or b""))


def count_sheet(book: zipfile.ZipFile, part: str, blank: frozenset[int]) -> SheetCount:
    """Count one worksheet in one pass over its XML, never holding the whole of it.

    Raises:
        Refused: the part is damaged, or its cells lie so far apart that reading it would fill the memory.
    """
    count = SheetCount()
    prefix = b""
    for number, body in enumerate(_bodies(book, part)):
        if number == 0:
            found = _PREFIX.search(body)
            prefix = (found.group(1) or b"") if found else b""
        _add_body(count, body, prefix, blank)
        check_spread(count)
    return count


def check_spread(count: SheetCount) -> None:
    """Refuse a sheet whose cells lie so far apart that reading it would fill the memory."""
    if count.last_row * count.width > MAX_GRID_CELLS:
        raise Refused("A sheet of the workbook has cells very far apart. Copy the table to a new workbook.")


def _bodies(book: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The XML in pieces, each of which ends where a row ends."""
    rest = b""
    try:
        with book.open(part) as file:
            while chunk := file.read(CHUNK_BYTES):
                ends = [match.end() for match in re.finditer(rb"</(?:\w+:)?row>", chunk[-200_000:])]
                cut = ends[-1] + max(0, len(chunk) - 200_000) if ends else 0
                if not cut:
                    rest += chunk
                    continue
                yield rest + chunk[:cut]
                rest = chunk[cut:]
    except Exception:
        raise damaged() from None
    yield rest


def _add_body(count: SheetCount, body: bytes, prefix: bytes, blank: frozenset[int]) -> None:
    rows = body.split(b"</" + prefix + b"row>")[:-1]
    mark = b"<" + prefix + b"row"
    cell = b"<" + prefix + b"c"
    numbers = _row_numbers(count.last_row, rows, mark)
    for place in range(len(rows) - 1, -1, -1):
        if _row_has_text(rows[place], mark, blank):
            count.n_rows = max(count.n_rows, numbers[place])
            break
    if numbers:
        count.last_row = max(count.last_row, *numbers[-1:])
    for row in rows:
        at = row.rfind(cell)
        found = _COLUMN.match(row, at) if at >= 0 else None
        width = _column_number(found.group(1)) if found else row.count(cell)
        if width > count.width:
            count.width = width
    _add_cells(count, body, prefix, blank)


def _row_numbers(last: int, rows: list[bytes], mark: bytes) -> list[int]:
    numbers = []
    for row in rows:
        at = row.rfind(mark)
        found = _ROW_NUMBER.match(row, at) if at >= 0 else None
        last = int(found.group(1)) if found else last + max(1, row.count(mark))
        numbers.append(last)
    return numbers


def _row_has_text(row: bytes, mark: bytes, blank: frozenset[int]) -> bool:
    return any(_has_text(cell, blank) for cell in _CELL.finditer(row, max(0, row.rfind(mark))))


def _has_text(cell: re.Match[bytes], blank: frozenset[int]) -> bool:
    value = _VALUE.search(cell.group(2) or b"")
    if value is None or b't="e"' in cell.group(1):
        return False
    return b't="s"' not in cell.group(1) or int(value.group(1)) not in blank


def _add_cells(count: SheetCount, body: bytes, prefix: bytes, blank: frozenset[int]) -> None:
    value = b"<" + prefix + b"v>"
    end = b"</" + prefix
    n_empty = body.count(value + end) + body.count(b"<" + prefix + b"is><" + prefix + b"t>" + end)
    n_errors = body.count(b't="e"')
    n_blank = 0
    if blank:
        shared = re.compile(rb't="s"[^>]*>' + value + rb"(\d+)<")
        n_blank = sum(int(match.group(1)) in blank for match in shared.finditer(body))
    n_filled = body.count(value) + body.count(b"<" + prefix + b"is>")
    count.n_cells += n_filled - n_empty - n_errors - n_blank
    count.n_errors += n_errors
    count.n_unanswered += body.count(end + b"f>" + end + b"c>") + _unanswered(body, prefix)


def _unanswered(body: bytes, prefix: bytes) -> int:
    """Formulas with an empty answer that is not said to be text: no program has worked them out."""
    n = 0
    mark = b"</" + prefix + b"f><" + prefix + b"v></" + prefix + b"v>"
    at = body.find(mark)
    while at >= 0:
        cell = body[body.rfind(b"<" + prefix + b"c ", 0, at) : at]
        n += b't="str"' not in cell.partition(b">")[0]
        at = body.find(mark, at + 1)
    return n


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
