"""CSV: strict decoding of the whole file, strict parsing, and a second, separate count of its rows."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from journey.errors import Refused
from journey.extract.table import MAX_COLUMNS, Grid
from journey.profiles import FileShape

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|$)")


def read_csv_grid(path: Path, shape: FileShape) -> Grid:
    """All records of a CSV; record 1 is the first line, and a blank line is a record too.

    Raises:
        Refused: the file cannot be decoded in any of the profile's encodings, holds NUL characters, or has
            quotation marks that do not close.
    """
    text = _decode(path, shape)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=shape.delimiter, strict=True)
    records: list[list[str]] = []
    try:
        for record in reader:
            records.append(record)
            if len(record) > MAX_COLUMNS:
                raise Refused(
                    f"Row {len(records)} has more than {MAX_COLUMNS:,} columns. Check the delimiter."
                )
    except csv.Error as problem:
        raise Refused(
            f"The file cannot be read as CSV after row {len(records)}: a quotation mark is out of place or"
            " never closes, or a cell is too long. Ask the agency to export it again."
        ) from problem
    return Grid("", records)


def count_csv_rows(path: Path, shape: FileShape) -> int:
    """Records of a CSV by scanning bytes for line ends outside quotation marks, apart from the parser."""
    data = _decode(path, shape).encode("utf-8")
    delimiter = shape.delimiter.encode("utf-8")
    if b'"' not in data:
        ends = data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")
        return ends + (0 if data.endswith((b"\n", b"\r")) or not data else 1)
    n_rows, is_open = 0, False
    for match in _LINE.finditer(data):
        line = match.group()
        if not line:
            break
        is_open = _ends_open(line, delimiter, is_open) if b'"' in line else is_open
        n_rows += not is_open
    return n_rows + is_open


def _ends_open(line: bytes, delimiter: bytes, is_open: bool) -> bool:
    """Whether a quoted cell is still open at the end of a line. A quote opens only at the start of a cell."""
    for cell in line.rstrip(b"\r\n").split(delimiter):
        body = cell if is_open else cell[1:]
        if is_open or cell.startswith(b'"'):
            is_open = body.count(b'"') % 2 == 0
    return is_open


def _decode(path: Path, shape: FileShape) -> str:
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise Refused("The file cannot be opened. Check that you may read it.") from problem
    has_utf16_mark = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in shape.encodings:
        if has_utf16_mark != (encoding == "utf-16"):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if "\x00" in text:
            raise Refused("The file holds NUL characters, so it is damaged or not text. Ask for it again.")
        return text
    tried = ", ".join(shape.encodings)
    raise Refused(f"The file's characters cannot be read as {tried}. Ask which encoding it was saved in.")
