"""A workbook's cells as text, with what an importer must know of them: merged, or a formula without answer.

A price list is small, so limits are tight: a file that is large, packed to hide its size, or has cells far
apart is refused before it is read.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Context
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from journey.errors import Refused

MAX_BYTES = 50_000_000
MAX_UNPACKED_BYTES = 300_000_000
MAX_RATIO = 100
SMALL_BYTES = 1_000_000
MAX_CELLS = 2_000_000
_OLD_BOOK = b"\xd0\xcf\x11\xe0"
_FIFTEEN = Context(prec=15)  # all that Excel keeps of a number
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


@dataclass
class SheetCells:
    """One worksheet. `rows`: row (from 1) -> column (from 0) -> text without space around, never blank.

    `unanswered` are places of formulas that no program worked out, or whose answer is nought, which programs
    write that work none out. `merged` are ranges of merged cells: first row, first column, last row, last
    column. An old .xls does not tell of either.
    """

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    unanswered: set[tuple[int, int]] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def read_book(path: Path) -> list[SheetCells]:
    """Every worksheet of an .xlsx, .xlsm or .xls, in the workbook's order.

    Raises:
        Refused: no workbook, damaged, protected by a password, or too large for a list of prices.
    """
    if not path.is_file():
        raise Refused("There is no such file.")
    if path.stat().st_size > MAX_BYTES:
        raise _too_large()
    with path.open("rb") as stream:
        is_old = stream.read(4) == _OLD_BOOK
    return _read_old(path) if is_old else _read_zip(path)


def _read_zip(path: Path) -> list[SheetCells]:
    try:
        with zipfile.ZipFile(path) as book:
            _check(book)
            shared = list(_shared_texts(book)) if "xl/sharedStrings.xml" in book.namelist() else []
            return [_sheet(book, name, part, shared) for name, part in _parts(book)]
    except Refused:
        raise
    except Exception:  # zipfile, zlib and the XML parser each have their own errors for damage
        raise Refused(
            "The file is no workbook that can be read. Open it in Excel, save it as .xlsx and add that."
        ) from None


def _check(book: zipfile.ZipFile) -> None:
    entries = book.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > SMALL_BYTES and unpacked / packed > MAX_RATIO):
        raise _too_large()
    for entry in entries:
        if entry.filename.casefold().endswith((".xml", ".rels")):
            with book.open(entry) as part:
                head = part.read(4096).replace(b"\0", b"")
            if re.search(rb"<!(?:DOCTYPE|ENTITY)", head):
                raise Refused("The workbook declares a document type. Save it again from Excel.")


def _parts(book: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Names of the worksheets and the parts that hold them; chart sheets are left out."""
    links = {
        link.get("Id", ""): link for link in ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    }
    for sheet in ElementTree.fromstring(book.read("xl/workbook.xml")).iter():
        key = next((value for name, value in sheet.items() if name.endswith("}id")), "")
        if _tag(sheet) == "sheet" and links[key].get("Type", "").endswith("/worksheet"):
            target = posixpath.join("/xl", links[key].get("Target", ""))
            yield sheet.get("name", ""), posixpath.normpath(target).lstrip("/")


def _shared_texts(book: zipfile.ZipFile) -> Iterator[str]:
    with book.open("xl/sharedStrings.xml") as part:
        for element in _ended(part, "si"):
            yield _text(element)


def _sheet(book: zipfile.ZipFile, name: str, part: str, shared: list[str]) -> SheetCells:
    sheet = SheetCells(name)
    n_cells = 0
    with book.open(part) as stream:
        for element in _ended(stream, "row", "mergeCell"):
            if _tag(element) == "mergeCell":
                first, _, last = element.get("ref", "").partition(":")
                sheet.merged.append((*_place(first), *_place(last or first)))
                continue
            for cell in element:
                n_cells += 1
                _add(sheet, cell, shared)
            if n_cells > MAX_CELLS:
                raise _too_large()
    return sheet


def _add(sheet: SheetCells, cell: ElementTree.Element, shared: list[str]) -> None:
    row, column = _place(cell.get("r", ""))
    held = {_tag(part): part for part in cell}
    kind = cell.get("t", "n")
    text = _text(held["is"]) if "is" in held else (held["v"].text or "" if "v" in held else "")
    if kind == "s" and text:
        text = shared[int(text)]
    if kind == "n" and text:
        text = f"{_FIFTEEN.create_decimal(text).normalize():f}"
    text = " ".join(text.split())
    if "f" in held and (not text or text == "0"):
        sheet.unanswered.add((row, column))
    elif text:
        sheet.rows.setdefault(row, {})[column] = text


def _ended(stream: IO[bytes], *tags: str) -> Iterator[ElementTree.Element]:
    """Elements as they end, each emptied after use so that the whole is never held."""
    for _, element in ElementTree.iterparse(stream):
        if _tag(element) in tags:
            yield element
            element.clear()


def _text(element: ElementTree.Element) -> str:
    """The text of a cell in all its runs, without how it is pronounced (rPh)."""
    runs = [part for part in element if _tag(part) != "rPh"]
    return "".join(piece.text or "" for run in runs for piece in run.iter() if _tag(piece) == "t")


def _place(name: str) -> tuple[int, int]:
    found = _PLACE.fullmatch(name)
    if found is None:
        raise ValueError("no place of a cell")
    column = 0
    for letter in found.group(1):
        column = column * 26 + ord(letter) - 64
    return int(found.group(2)), column - 1


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _read_old(path: Path) -> list[SheetCells]:
    """An .xls through the library that the intake uses; it gives a formula's stored answer."""
    import fastexcel

    try:
        book = fastexcel.read_excel(path)
        return [_old_sheet(book, name) for name in book.sheet_names]
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # the reader is in another language, and its panics are no Exception
        raise Refused(
            "The old workbook can't be read. Open it in Excel, save it as .xlsx and add that."
        ) from None


def _old_sheet(book: object, name: str) -> SheetCells:
    frame = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()  # type: ignore[attr-defined]
    sheet = SheetCells(name)
    for number, cells in enumerate(frame.iter_rows(), start=1):
        texts = {place: " ".join(cell.split()) for place, cell in enumerate(cells) if cell and cell.strip()}
        if texts:
            sheet.rows[number] = texts
    return sheet


def _too_large() -> Refused:
    return Refused("The workbook is too large for a list of prices. Copy the sheets to a new workbook.")
