"""JSON, one flat object a line: the keys are the headings, and every value is kept as it is written.

Row 1 of the sheet is made of the keys, in the order in which they first appear; line 1 of the file is row 2,
and a blank line is a blank row. A line that is no object is a spoiled row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from journey.errors import Refused
from journey.extract.sheet import MAX_COLUMNS, Block
from journey.extract.text_block import text_block
from journey.notes import Note

MAX_ARRAY_BYTES = 50_000_000
MAX_LINE_BYTES = 20_000_000
_BLOCK_LINES = 50_000
_WORDS = {True: "true", False: "false", None: ""}
_BOM = b"\xef\xbb\xbf"
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"', re.S)


class _Record(dict[str, str]):
    """One object: its keys and, as text, its values."""


def open_json(path: Path) -> JsonSheet:
    """JSON lines, or one array of objects of up to 50 MB, as a sheet.

    Raises:
        Refused: the first line is no object, an object holds lists or objects or one key twice, a line is too
            long, or there are too many keys.
    """
    with path.open("rb") as file:
        start = file.read(4_096).removeprefix(_BOM).lstrip()
    if start.startswith(b"["):
        return JsonSheet(_ArrayFile(path))
    return JsonSheet(_LinesFile(path))


class _LinesFile:
    """Objects a line each."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def count(self) -> int:
        """Lines up to the last that is not blank, told by its bytes alone."""
        n_lines = last = 0
        for line in self._lines():
            n_lines += 1
            if line.strip(b" \t\r\n"):
                last = n_lines
        return last

    def records(self) -> Iterator[_Record | None]:
        """One a line; None where the line is no object, nothing in it where it is blank."""
        is_first = True
        for number, line in enumerate(self._lines(), start=1):
            if not line.strip(b" \t\r\n"):
                yield _Record()
                continue
            record = _parsed_line(line, number)
            if record is None and is_first:
                raise Refused(
                    f"Line {number} of the JSON file is not one whole object. Ask for JSON lines, with one"
                    " flat object a line, or for CSV."
                )
            is_first = False
            yield record

    def _lines(self) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            if file.read(3) != _BOM:
                file.seek(0)
            while line := file.readline(MAX_LINE_BYTES + 1):
                if len(line) > MAX_LINE_BYTES:
                    raise Refused(
                        f"A line of the JSON file is longer than {MAX_LINE_BYTES // 1_000_000} MB. Ask for"
                        " one object a line."
                    )
                yield line


def _parsed_line(line: bytes, number: int) -> _Record | None:
    try:
        found = _decode(line, f"Line {number}")
    except ValueError:
        return None
    return found if isinstance(found, _Record) else None


class _ArrayFile:
    """One array of objects, small enough to be read whole; the first object is row 2."""

    def __init__(self, path: Path) -> None:
        if path.stat().st_size > MAX_ARRAY_BYTES:
            raise Refused(
                f"The JSON file is one list of more than {MAX_ARRAY_BYTES // 1_000_000} MB. Ask for JSON"
                " lines, with one flat object a line, or for CSV."
            )
        self._data = path.read_bytes().removeprefix(_BOM)

    def count(self) -> int:
        """How many objects there are: opening brackets outside texts, since the objects are flat."""
        return _TEXT.sub(b"", self._data).count(b"{")

    def records(self) -> Iterator[_Record | None]:
        """One an object."""
        try:
            items = _decode(self._data, "An object")
        except ValueError:
            raise Refused("The JSON file is damaged or cut short. Ask the agency to send it again.") from None
        for number, item in enumerate(items, start=1):
            if not isinstance(item, _Record):
                raise Refused(
                    f"Item {number} of the JSON list is no object. Ask for flat objects, or for CSV."
                )
            yield item


class JsonSheet:
    """A JSON file. Row 1 is made of its keys; see the module."""

    name = ""
    real_cells = True

    def __init__(self, source: _LinesFile | _ArrayFile) -> None:
        self.notes: list[Note] = []
        self._source = source
        self._keys = _keys(source)
        self.n_rows = source.count() + 1

    def head(self, n_rows: int) -> list[list[str]]:
        """The first rows, the keys first; a line that is no object is blank here."""
        rows = [list(self._keys)]
        for record in self._source.records():
            if len(rows) >= min(n_rows, self.n_rows):
                break
            rows.append([(record or _Record()).get(key, "") for key in self._keys])
        return rows[:n_rows]

    def blocks(self, width: int) -> Iterator[Block]:
        """Every row, in order."""
        yield text_block(1, self._frame([_Record(zip(self._keys, self._keys, strict=True))]), width)
        held: list[_Record | None] = []
        row = 2
        for record in self._source.records():
            if row + len(held) > self.n_rows:
                break
            held.append(record)
            if len(held) == _BLOCK_LINES:
                yield self._block(row, held, width)
                row, held = row + len(held), []
        if held:
            yield self._block(row, held, width)

    def _block(self, first_row: int, records: list[_Record | None], width: int) -> Block:
        block = text_block(first_row, self._frame([record or _Record() for record in records]), width)
        bad = [first_row + place for place, record in enumerate(records) if record is None]
        if not bad:
            return block
        frame = block.frame.filter(~pl.col("source_row").is_in(bad))
        spoiled = sorted([*block.spoiled, *((row, "not_json") for row in bad)])
        return Block(first_row, block.n_rows, frame, block.ragged, spoiled)

    def _frame(self, records: list[_Record]) -> pl.DataFrame:
        return pl.DataFrame(
            {
                f"c{number}": pl.Series([record.get(key, "") for record in records], dtype=pl.String)
                for number, key in enumerate(self._keys, start=1)
            }
        )


class _NotFlat(Exception):
    """A list or an object stands under the key, or the key stands twice; the second argument says which."""


def _record(pairs: list[tuple[str, Any]]) -> _Record:
    record = _Record()
    for key, value in pairs:
        if isinstance(value, list | dict):
            raise _NotFlat(key, "holds a list or another object")
        if key in record:
            raise _NotFlat(key, "stands twice")
        record[key] = value if isinstance(value, str) else _WORDS[value]
    if _has_half_letters(record):
        raise ValueError
    return record


def _has_half_letters(record: _Record) -> bool:
    """Whether a text holds half of a letter, as \\ud800 alone, which no text may."""
    try:
        "".join([*record, *record.values()]).encode()
    except UnicodeEncodeError:
        return True
    return False


def _not_a_number(_: str) -> None:
    raise ValueError


# numbers are kept as they are written: parse_int and parse_float are given the text itself
_DECODER = json.JSONDecoder(
    object_pairs_hook=_record, parse_int=str, parse_float=str, parse_constant=_not_a_number
)


def _decode(data: bytes, where: str) -> Any:
    """What a text of JSON says.

    Raises:
        ValueError: it is no JSON.
        Refused: an object in it is not flat.
    """
    try:
        return _DECODER.decode(data.decode("utf-8").strip(" \t\r\n"))
    except RecursionError:
        raise ValueError from None
    except _NotFlat as problem:
        _, what = problem.args
        raise Refused(
            f"{where} of the JSON file: one of its keys {what}. Ask for flat objects, or for CSV."
        ) from None


def _keys(source: _LinesFile | _ArrayFile) -> list[str]:
    keys: dict[str, None] = {}
    for record in source.records():
        if record and not record.keys() <= keys.keys():
            keys.update(dict.fromkeys(record))
            if len(keys) > MAX_COLUMNS:
                raise Refused(
                    f"The JSON file has more than {MAX_COLUMNS:,} different keys. Ask for a flat table."
                )
    if not keys:
        raise Refused("The JSON file holds no object with a key. Ask the agency to send it again.")
    return list(keys)
