"""A workbook as a zip of XML: safety checks before any reader sees it, and a count of rows of its own."""

from __future__ import annotations

import posixpath
import re
import zipfile
from html import unescape
from pathlib import Path

from journey.errors import Refused

MAX_RATIO = 100
MAX_UNPACKED_BYTES = 500_000_000
SMALL_BYTES = 1_000_000
MAX_GRID_CELLS = 50_000_000
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?row>)", re.S)
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.S)
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)(?:\s[^>]*)?>([^<]+)<")
_ROW_NUMBER = re.compile(rb'\br="(\d+)"')
_CELL_REF = re.compile(rb'\br="([A-Z]{1,3})\d+"')
_SHARED = re.compile(rb"<(?:\w+:)?si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si>)", re.S)


def check_zip(path: Path) -> None:
    """Refuse a workbook that would unpack to too much, or that declares entities.

    Raises:
        Refused: not a whole zip, more than 500 MB or 100 times its size unpacked, or a DOCTYPE in it.
    """
    try:
        with zipfile.ZipFile(path) as book:
            entries = book.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            packed = max(1, sum(entry.compress_size for entry in entries))
            if unpacked > MAX_UNPACKED_BYTES or (unpacked > SMALL_BYTES and unpacked / packed > MAX_RATIO):
                raise Refused("The workbook unpacks to far more than its size, so it was not opened.")
            if "xl/workbook.xml" not in book.namelist():
                raise Refused("The file is not an Excel workbook (.xlsx). Save it as one and send it again.")
            if any(entry.flag_bits & 1 for entry in entries):
                raise Refused("The workbook is password-protected. Save it with no password.")
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")) and _has_doctype(book, entry):
                    raise Refused(
                        "The workbook declares a document type, which Excel never writes. Save it again."
                    )
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as problem:
        raise _damaged() from problem
    except Exception as problem:
        if isinstance(problem, Refused):
            raise
        raise _damaged() from problem


def sheet_parts(path: Path) -> dict[str, str]:
    """Sheet names in the workbook's order, each with the part of the zip that holds it."""
    try:
        with zipfile.ZipFile(path) as book:
            workbook = book.read("xl/workbook.xml").decode("utf-8")
            links = book.read("xl/_rels/workbook.xml.rels").decode("utf-8")
    except (zipfile.BadZipFile, KeyError, UnicodeError, OSError) as problem:
        raise _damaged() from problem
    targets: dict[str, str] = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", links):
        targets[_attribute(tag, "Id")] = _attribute(tag, "Target")
    parts: dict[str, str] = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", workbook):
        target = targets.get(_attribute(tag, r"\w+:id"), "")
        parts[unescape(_attribute(tag, "name"))] = posixpath.normpath(posixpath.join("/xl", target))[1:]
    return parts


def count_sheet_rows(path: Path, part: str) -> int:
    """The number of the last row of a sheet that holds any text or number."""
    try:
        with zipfile.ZipFile(path) as book:
            sheet = book.read(part)
            shared = book.read("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in book.namelist() else b""
    except (zipfile.BadZipFile, KeyError, OSError) as problem:
        raise _damaged() from problem
    empty = {
        n for n, match in enumerate(_SHARED.finditer(shared)) if not _VALUE.search(match.group(1) or b"")
    }
    number = last = 0
    for row in _ROW.finditer(sheet):
        given = _ROW_NUMBER.search(row.group(1))
        number = int(given.group(1)) if given else number + 1
        if row.group(2) and any(_has_text(cell, empty) for cell in _CELL.finditer(row.group(2))):
            last = number
    return last


def check_grid(path: Path, part: str) -> None:
    """Refuse a sheet whose cells lie so far apart that reading it would fill the memory."""
    with zipfile.ZipFile(path) as book:
        sheet = book.read(part)
    rows = [int(number) for number in re.findall(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"', sheet)]
    columns = set(_CELL_REF.findall(sheet))
    width = max((_column_number(letters) for letters in columns), default=0)
    if max(rows, default=0) * width > MAX_GRID_CELLS:
        raise Refused("A sheet of the workbook has cells very far apart. Copy the table to a new workbook.")


def _has_text(cell: re.Match[bytes], empty: set[int]) -> bool:
    value = _VALUE.search(cell.group(2) or b"")
    if value is None:
        return False
    if b't="s"' in cell.group(1):
        return int(value.group(1)) not in empty
    return b't="e"' not in cell.group(1)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return found.group(1) if found else ""


def _has_doctype(book: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    with book.open(entry) as part:
        head = part.read(4096)
    return b"<!DOCTYPE" in head or "<!DOCTYPE".encode("utf-16-le") in head


def _damaged() -> Refused:
    return Refused("The workbook is damaged or cut short. Ask the agency to send it again.")
