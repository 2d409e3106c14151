"""Where the records of a CSV end, found in its bytes by code that knows nothing of the parser.

A record ends at a line feed outside quotation marks. Where every quotation mark stands where the format puts
it, "outside" is an even number of marks before; elsewhere the lines are walked one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from journey.errors import Refused

SCAN_BYTES = 40 << 20
MAX_RECORD_BYTES = 1 << 28
_FEED, _QUOTE = 10, 34
_LINE = re.compile(rb"[^\n]*\n")


@dataclass(frozen=True)
class Span:
    """Consecutive whole records: where their bytes are, the first one's number (from 1), how many there are.

    `is_plain` says that every quotation mark in them stands where the format puts it.
    """

    offset: int
    n_bytes: int
    first_record: int
    n_records: int
    is_plain: bool


def scan(path: Path, delimiter: str) -> Iterator[Span]:
    """The records of a UTF-8 file with line feeds, in spans of some 32 MB.

    Raises:
        Refused: a quotation mark opens and never closes, or a record is longer than 256 MB.
    """
    room = min(SCAN_BYTES, path.stat().st_size + 1)  # a zip may hold hundreds of small files
    buffer, held, offset, first = bytearray(room + 1), 0, 0, 1
    with path.open("rb") as file:
        is_last = False
        while not is_last:
            if held == len(buffer) - 1:
                buffer += bytes(SCAN_BYTES)
            with memoryview(buffer) as view:
                n_read = file.readinto(view[held:-1])
            is_last = held + n_read < len(buffer) - 1
            held += n_read
            if is_last and held and buffer[held - 1] != _FEED:
                buffer[held] = _FEED
                held += 1
            end, n_records, is_plain = _ends(buffer, held, delimiter)
            if (is_last and end < held) or (end == 0 and held > MAX_RECORD_BYTES):
                raise _unclosed(first + n_records)
            if n_records:
                yield Span(offset, end, first, n_records, is_plain)
            offset, first = offset + end, first + n_records
            buffer[: held - end] = buffer[end:held]
            held -= end


def _ends(buffer: bytearray, held: int, delimiter: str) -> tuple[int, int, bool]:
    """(bytes of the whole records at the buffer's start, how many records, whether quotes are plain)."""
    if buffer.find(b'"', 0, held) < 0:
        return buffer.rfind(b"\n", 0, held) + 1, buffer.count(b"\n", 0, held), True
    view = np.frombuffer(buffer, dtype=np.uint8, count=held)
    marks = np.flatnonzero(view == _QUOTE)
    if len(delimiter) != 1 or not delimiter.isascii() or not _are_plain(view, marks, ord(delimiter)):
        return (*_walk(buffer, held, delimiter.encode()), False)
    feeds = np.flatnonzero(view == _FEED)
    outside = feeds[np.searchsorted(marks, feeds) % 2 == 0]
    return (int(outside[-1]) + 1 if len(outside) else 0), len(outside), True


def _are_plain(view: np.ndarray, marks: np.ndarray, delimiter: int) -> bool:
    """Opening marks follow a delimiter or a line feed, closing ones come before one; or two touch."""
    opening, closing = marks[0::2], marks[1::2]
    before = view[opening - 1]
    starts = (opening == 0) | (before == delimiter) | (before == _FEED)
    starts[1:] |= opening[1:] == closing[: len(opening) - 1] + 1
    after = view[np.minimum(closing + 1, len(view) - 1)]
    ends = (closing == len(view) - 1) | (after == delimiter) | (after == _FEED) | (after == _QUOTE)
    return bool(starts.all() and ends.all())


def _walk(buffer: bytearray, held: int, delimiter: bytes) -> tuple[int, int]:
    """As the CSV format is read in practice: a mark opens only at the start of a cell."""
    n_records, end, is_open = 0, 0, False
    for match in _LINE.finditer(bytes(buffer[:held])):
        line = match.group()
        is_open = _ends_open(line, delimiter, is_open) if b'"' in line else is_open
        if not is_open:
            n_records, end = n_records + 1, match.end()
    return end, n_records


def _ends_open(line: bytes, delimiter: bytes, is_open: bool) -> bool:
    for cell in line.rstrip(b"\n").split(delimiter):
        body = cell if is_open else cell[1:]
        if is_open or cell.startswith(b'"'):
            is_open = body.count(b'"') % 2 == 0
    return is_open


def _unclosed(record: int) -> Refused:
    return Refused(
        f"A quotation mark opens in row {record:,} or after it and never closes, so it is not certain where"
        " the rows after it end. Nothing was taken in. Ask the agency to export the file again."
    )
