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

SCAN_BYTES = 1 << 25
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
    rest, offset, first = b"", 0, 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(SCAN_BYTES)
            data = rest + chunk
            is_last = len(chunk) < SCAN_BYTES
            if is_last and data and not data.endswith(b"\n"):
                data += b"\n"
            end, n_records, is_plain = _ends(data, delimiter)
            if is_last and end < len(data):
                raise _unclosed(first + n_records)
            if end == 0 and len(data) > MAX_RECORD_BYTES:
                raise _unclosed(first)
            if n_records:
                yield Span(offset, end, first, n_records, is_plain)
            rest, offset, first = data[end:], offset + end, first + n_records
            if is_last:
                return


def _ends(data: bytes, delimiter: str) -> tuple[int, int, bool]:
    """(bytes of the whole records at the start of `data`, how many records, whether quotes are plain)."""
    if b'"' not in data:
        return data.rfind(b"\n") + 1, data.count(b"\n"), True
    view = np.frombuffer(data, dtype=np.uint8)
    marks = np.flatnonzero(view == _QUOTE)
    if len(delimiter) != 1 or not delimiter.isascii() or not _are_plain(view, marks, ord(delimiter)):
        return (*_walk(data, delimiter.encode()), False)
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


def _walk(data: bytes, delimiter: bytes) -> tuple[int, int]:
    """As the CSV format is read in practice: a mark opens only at the start of a cell."""
    n_records, end, is_open = 0, 0, False
    for match in _LINE.finditer(data):
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
