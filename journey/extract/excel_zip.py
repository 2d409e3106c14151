"""A workbook as a zip of XML: safety checks before any reader sees it, and what its sheets are."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from journey.errors import Refused

MAX_RATIO = 100
MAX_UNPACKED_BYTES = 500_000_000
SMALL_BYTES = 1_000_000
MAX_LIST_BYTES = 20_000_000
_XML_ENDINGS = (".xml", ".rels")


@dataclass(frozen=True)
class SheetPart:
    """One worksheet: its place among all sheets from 0, its name as people see it, the part that holds it."""

    index: int
    name: str
    part: str
    is_hidden: bool


def open_zip(path: Path) -> zipfile.ZipFile:
    """The zip of a workbook, checked.

    Raises:
        Refused: not a whole zip, more than 500 MB or 100 times its size unpacked, password-protected, or a
            DOCTYPE in it.
    """
    try:
        book = zipfile.ZipFile(path)
        try:
            _check(book)
        except BaseException:
            book.close()
            raise
    except Refused:
        raise
    except Exception:  # zipfile and zlib raise many kinds of error for damage, and none is of use to a person
        raise damaged() from None
    return book


def read_part(book: zipfile.ZipFile, part: str, limit: int = MAX_UNPACKED_BYTES) -> bytes:
    """One part of a workbook, whole.

    Raises:
        Refused: it is not there, damaged, or longer than the limit in bytes.
    """
    try:
        with book.open(part) as file:
            data = file.read(limit + 1)
    except Exception:
        raise damaged() from None
    if len(data) > limit:
        raise too_large()
    return data


def sheet_parts(book: zipfile.ZipFile) -> list[SheetPart]:
    """The worksheets in the workbook's order; chart and dialogue sheets are left out."""
    root = _tree(book, "xl/workbook.xml")
    links = {
        link.get("Id", ""): (link.get("Type", ""), link.get("Target", ""))
        for link in _tree(book, "xl/_rels/workbook.xml.rels")
    }
    parts = []
    found = [element for element in root.iter() if element.tag.endswith("}sheet")]
    for index, sheet in enumerate(found):
        key = next((value for name, value in sheet.items() if name.endswith("}id")), "")
        kind, target = links.get(key, ("", ""))
        if kind.endswith("/worksheet"):
            is_hidden = sheet.get("state", "visible") != "visible"
            parts.append(SheetPart(index, sheet.get("name", ""), part_path(target), is_hidden))
    return parts


def part_path(target: str) -> str:
    """A link's target as the name of a part: relative to xl/, or from the root where it begins with /."""
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def uses_1904(book: zipfile.ZipFile) -> bool:
    """Whether the workbook counts its days from 1904, as old Excel for Mac did."""
    for element in _tree(book, "xl/workbook.xml"):
        if element.tag.endswith("}workbookPr"):
            return element.get("date1904", "0") in ("1", "true", "on")
    return False


def too_large() -> Refused:
    """Refusal of a workbook that unpacks to too much."""
    return Refused(
        "The workbook unpacks to far more than its size, so it was not opened. Ask the agency for the table"
        " as CSV."
    )


def damaged() -> Refused:
    """Refusal of a workbook that cannot be read."""
    return Refused("The workbook is damaged or cut short. Ask the agency to send it again.")


def _check(book: zipfile.ZipFile) -> None:
    entries = book.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > SMALL_BYTES and unpacked / packed > MAX_RATIO):
        raise too_large()
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("The workbook is password-protected. Ask the agency to save it with no password.")
    if len({entry.filename for entry in entries}) != len(entries):
        raise damaged()
    for entry in entries:
        if entry.filename.casefold().endswith(_XML_ENDINGS) and _has_doctype(book, entry):
            raise Refused(
                "The workbook declares a document type, which a spreadsheet program never writes."
                " Save it again from Excel."
            )


def _has_doctype(book: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    with book.open(entry) as part:
        head = part.read(4096)
    return bool(re.search(rb"<!(?:DOCTYPE|ENTITY)", head.replace(b"\x00", b"")))


def _tree(book: zipfile.ZipFile, part: str) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(read_part(book, part, MAX_LIST_BYTES))
    except (ElementTree.ParseError, LookupError, ValueError):  # LookupError: an encoding that is none
        raise damaged() from None
