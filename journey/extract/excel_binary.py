"""Binary Excel (.xlsb): rows counted from its records, apart from the reader that gives the cells."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from journey.extract.excel_count import CountedBook, CountedSheet, SheetCount
from journey.extract.excel_rows import check_spread
from journey.extract.excel_zip import damaged, open_zip, part_path, read_part

_ROW, _BUNDLE_SHEET, _BOOK_PROPERTIES, _TEXT_ITEM = 0, 156, 153, 19
_ERRORS = frozenset({3, 11})
_SHARED_TEXT = 7
_TEXTS = frozenset({6, 8})  # a text, and a formula whose answer is a text: length at byte 8
_NUMBERS = frozenset({2, 4, 5, 9, 10})


def count_binary_book(path: Path) -> CountedBook:
    """Every worksheet of an .xlsb counted.

    Raises:
        Refused: the workbook is unsafe or damaged, or the cells of a sheet lie very far apart.
    """
    with open_zip(path) as book:
        try:
            return _book(book)
        except (struct.error, IndexError, LookupError, ValueError, ElementTree.ParseError):
            raise damaged() from None


def _book(book: zipfile.ZipFile) -> CountedBook:
    links = {
        link.get("Id", ""): (link.get("Type", ""), link.get("Target", ""))
        for link in ElementTree.fromstring(read_part(book, "xl/_rels/workbook.bin.rels"))
    }
    blank = _blank_strings(book)
    sheets: list[CountedSheet] = []
    index, is_1904 = 0, False
    for code, body in _records(read_part(book, "xl/workbook.bin")):
        if code == _BOOK_PROPERTIES:
            is_1904 = bool(body[0] & 1)
        if code == _BUNDLE_SHEET:
            key, end = _text(body, 8)
            name, _ = _text(body, end)
            kind, target = links.get(key, ("", ""))
            if kind.endswith("/worksheet"):
                count = _count(read_part(book, part_path(target)), blank)
                sheets.append(CountedSheet(index, name, body[0] != 0, count))
            index += 1
    return CountedBook(sheets, is_1904)


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        code, at = _variable(data, at, 2)
        length, at = _variable(data, at, 4)
        if at + length > len(data):
            raise damaged()
        yield code, data[at : at + length]
        at += length


def _variable(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and the place after it."""
    number = 0
    for step in range(most):
        byte = data[at]
        number |= (byte & 0x7F) << (7 * step)
        at += 1
        if byte < 0x80:
            break
    return number, at


def _text(body: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", body, at)
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le"), end


def _blank_strings(book: zipfile.ZipFile) -> frozenset[int]:
    if "xl/sharedStrings.bin" not in book.namelist():
        return frozenset()
    items = (body for code, body in _records(read_part(book, "xl/sharedStrings.bin")) if code == _TEXT_ITEM)
    return frozenset(n for n, body in enumerate(items) if body[1:5] == bytes(4))


def _count(data: bytes, blank: frozenset[int]) -> SheetCount:
    count = SheetCount()
    row = 0
    for code, body in _records(data):
        if code == _ROW:
            row = struct.unpack_from("<I", body)[0] + 1
            count.last_row = max(count.last_row, row)
        elif code in _ERRORS:
            count.n_errors += 1
        elif code in _NUMBERS or code in _TEXTS or code == _SHARED_TEXT:
            count.width = max(count.width, struct.unpack_from("<I", body)[0] + 1)
            if _is_filled(code, body, blank):
                count.n_cells += 1
                count.n_rows = max(count.n_rows, row)
    check_spread(count)
    return count


def _is_filled(code: int, body: bytes, blank: frozenset[int]) -> bool:
    if code == _SHARED_TEXT:
        return struct.unpack_from("<I", body, 8)[0] not in blank
    return code in _NUMBERS or body[8:12] != bytes(4)
