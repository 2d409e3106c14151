"""Stage 1: a file as sent -> text rows with the row numbers a person sees. Nothing is interpreted here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from journey.extract.match import Matched, match
from journey.extract.opening import name_sheet, open_file
from journey.extract.sheet import Block, Sheet
from journey.extract.table import FoundTable, RawBlock, find_table, raw_blocks, used_headings
from journey.profiles import Profile

__all__ = [
    "Block",
    "FoundTable",
    "Matched",
    "RawBlock",
    "Sheet",
    "find_table",
    "match",
    "open_file",
    "open_files",
    "raw_blocks",
    "used_headings",
]


def open_files(files: Sequence[tuple[Path, str]], profile: Profile, folder: Path) -> list[Sheet]:
    """The sheets of all files of one extract; with more than one file a sheet's name begins with its file's.

    Raises:
        Refused: one of them cannot be opened.
    """
    headings = frozenset().union(*(used_headings(rule) for rule in profile.tables))
    sheets: list[Sheet] = []
    for number, (path, name) in enumerate(files, start=1):
        inside = folder / f"file-{number:04d}"
        inside.mkdir(mode=0o700)
        opened = open_file(path, name, profile.file, inside, headings)
        if len(files) > 1:
            for sheet in opened:
                name_sheet(sheet, f"{name} / {sheet.name}" if sheet.name else name)
        sheets += opened
    names: set[str] = set()
    for sheet in sheets:
        name, number = sheet.name, 2
        while sheet.name in names:
            name_sheet(sheet, f"{name} ({number})")
            number += 1
        names.add(sheet.name)
    return sheets
