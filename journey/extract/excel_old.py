"""Old Excel (.xls): rows counted from its records, apart from the reader that gives the cells."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from journey.errors import Refused
from journey.extract.excel_count import CountedBook, CountedSheet, SheetCount
from journey.extract.excel_shared import blank_texts
from journey.extract.excel_zip import damaged
from journey.extract.ole import ole_stream

_FILEPASS, _DATEMODE, _BOUNDSHEET, _BOF, _EOF = 0x2F, 0x22, 0x85, 0x809, 0x0A
_FORMULA, _MULRK, _BOOLERR, _STRING = 0x06, 0xBD, 0x205, 0x207
_NUMBERS = frozenset({0x203, 0x27E, _MULRK})
_TEXTS = frozenset({0x204, 0xD6})  # plain and rich
_SHARED_TEXT, _SHARED_LIST, _CONTINUED = 0xFD, 0xFC, 0x3C
_WORKSHEET = 0


def count_old_book(path: Path) -> CountedBook:
    """Every worksheet of an .xls (Excel 97 and later) counted.

    Raises:
        Refused: it is password-protected, damaged, or older than Excel 97.
    """
    stream = ole_stream(path, ("Workbook", "Book"))
    try:
        return _book(stream)
    except (struct.error, IndexError, UnicodeError):
        raise damaged() from None


def _book(stream: bytes) -> CountedBook:
    if struct.unpack_from("<H", stream, 4)[0] != 0x600:
        raise Refused(
            "The workbook is older than Excel 97. Open it in Excel, save it as .xlsx and send that."
        )
    named: list[tuple[int, str, int, int]] = []
    is_1904 = False
    shared: list[bytes] = []
    is_shared = False
    for code, body in _records(stream, 0):
        if code == _FILEPASS:
            raise Refused("The workbook is password-protected. Ask the agency to save it with no password.")
        if code == _DATEMODE:
            is_1904 = body[:2] == b"\x01\x00"
        if code == _BOUNDSHEET:
            named.append(_bound_sheet(body))
        is_shared = code == _SHARED_LIST or (is_shared and code == _CONTINUED)
        shared += [body] * is_shared
    blank = blank_texts(shared)
    sheets = [
        CountedSheet(index, name, state != 0, _count(stream, at, blank))
        for index, (at, name, state, kind) in enumerate(named)
        if kind == _WORKSHEET
    ]
    return CountedBook(sheets, is_1904)


def _bound_sheet(body: bytes) -> tuple[int, str, int, int]:
    at, state, kind, length, is_wide = struct.unpack_from("<IBBBB", body)
    raw = body[8 : 8 + length * (2 if is_wide & 1 else 1)]
    return at, raw.decode("utf-16-le" if is_wide & 1 else "latin-1"), state & 3, kind


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Records from a place to the end of the part that begins there, without those of parts within it."""
    depth = 0
    while at + 4 <= len(stream):
        code, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        at += 4 + length
        depth += (code == _BOF) - (code == _EOF)
        if depth == 0:
            return
        if depth == 1:
            yield code, body
    raise damaged()


def _is_text(code: int, body: bytes, blank: frozenset[int]) -> bool:
    if code == _SHARED_TEXT:
        return struct.unpack_from("<I", body, 6)[0] not in blank
    return code in _TEXTS and body[6:8] != b"\0\0"


def _count(stream: bytes, at: int, blank: frozenset[int]) -> SheetCount:
    count = SheetCount()
    awaited = -1  # the row of a formula whose answer is a text that follows
    for code, body in _records(stream, at):
        row = -1
        if code in _NUMBERS or _is_text(code, body, blank):
            row = struct.unpack_from("<H", body)[0]
            count.n_cells += _n_numbers(body) if code == _MULRK else 1
        elif code == _BOOLERR:
            row = -1 if body[7] else struct.unpack_from("<H", body)[0]
            count.n_errors += body[7]
            count.n_cells += not body[7]
        elif code == _FORMULA:
            row, awaited = _answer(body, count)
        elif code == _STRING and awaited >= 0:
            row, awaited = (awaited, -1) if struct.unpack_from("<H", body)[0] else (-1, -1)
            count.n_cells += row >= 0
        count.n_rows = max(count.n_rows, row + 1)
    return count


def _n_numbers(body: bytes) -> int:
    first, last = struct.unpack_from("<H", body, 2)[0], struct.unpack_from("<H", body, len(body) - 2)[0]
    return int(last - first + 1)


def _answer(body: bytes, count: SheetCount) -> tuple[int, int]:
    """The row if a formula's stored answer is a number or yes/no, and the row if it is a text to follow."""
    (row,) = struct.unpack_from("<H", body)
    if body[12:14] != b"\xff\xff" or body[6] == 1:
        count.n_cells += 1
        return row, -1
    count.n_errors += body[6] == 2
    return -1, row if body[6] == 0 else -1
