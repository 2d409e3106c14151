"""What tests of the readers share: opening a file, its rows and notes, the words of a refusal."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from journey.errors import Refused
from journey.extract.opening import open_file
from journey.extract.sheet import Block, Sheet


def opened(path: Path, folder: Path | None = None) -> list[Sheet]:
    inside = folder or path.parent / "unpacked"
    inside.mkdir(exist_ok=True)
    return open_file(path, path.name, None, inside)


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        opened(path)
    assert path.name in caught.value.message
    return caught.value.message


def all_rows(sheet: Sheet, width: int) -> list[tuple[Any, ...]]:
    """Every row of a sheet as (number, cells...); the blocks must add up to the sheet's count."""
    blocks: list[Block] = list(sheet.blocks(width))
    assert sum(block.n_rows for block in blocks) == sheet.n_rows
    assert all(b.n_rows == b.frame.height + len(b.ragged) + len(b.spoiled) for b in blocks)
    return [row for block in blocks for row in block.frame.rows()]


def notes(sheet: Sheet) -> list[str]:
    return [f"{note.check_id}: {note.detail}" for note in sheet.notes]


def workbook(path: Path, fill: Callable[[Any, Any], None], options: dict[str, Any] | None = None) -> Path:
    book = xlsxwriter.Workbook(path, options)
    fill(book, book.add_worksheet("Data"))
    book.close()
    return path


def replaced(file: Path, part: str, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(file) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for name, body in parts.items():
            book.writestr(name, body)


def write_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in members.items():
            file.writestr(name, body)
    return path
