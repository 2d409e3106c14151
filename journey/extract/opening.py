"""Open a file as sent: its kind by its bytes, and the reader for that kind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from journey.errors import Refused
from journey.extract.container import Member, unpack_gzip, unpack_zip
from journey.extract.kind import NotATable, find_kind
from journey.extract.sheet import Sheet
from journey.notes import Note
from journey.profiles import FileShape


def open_file(
    path: Path,
    file_name: str,
    shape: FileShape | None,
    folder: Path,
    headings: frozenset[str] = frozenset(),
) -> list[Sheet]:
    """The sheets of one file, in its order. See docs/intake.md.

    Args:
        path: the landed copy.
        file_name: what the agency called it; used in messages only.
        shape: what the profile says of the file; None where everything is found out. Only CSV uses it.
        folder: an owner-only folder; nothing is written outside it.
        headings: folded headings that the profile knows.

    Returns:
        One sheet named "" for a CSV, JSON, XES or Parquet file, one for each worksheet of a workbook, and
        for a zip those of each file in it, named by the file, or by file and worksheet.

    Raises:
        Refused: the file is no kind that can be read, is unsafe, or is not whole.
    """
    try:
        return _open(path, find_kind(path), shape, folder, headings)
    except Refused as refusal:
        if file_name in refusal.message:
            raise
        raise Refused(f"{file_name}: {refusal.message}") from None


def _open(
    path: Path, kind: str, shape: FileShape | None, folder: Path, headings: frozenset[str]
) -> list[Sheet]:
    if kind == "zip":
        return _open_members(unpack_zip(path, folder), shape, folder, headings)
    if kind == "gzip":
        inside = unpack_gzip(path, folder)
        return _open_table(inside, _inner_kind(inside), shape, folder, headings)
    return _open_table(path, kind, shape, folder, headings)


def _open_table(
    path: Path, kind: str, shape: FileShape | None, folder: Path, headings: frozenset[str]
) -> list[Sheet]:
    # Each reader is imported when it is needed: a CSV should not wait for the libraries of the others.
    if kind == "csv":
        from journey.extract.csv_file import open_csv

        return [open_csv(path, "", shape, folder, headings)]
    if kind == "json":
        from journey.extract.json_lines import open_json

        return [open_json(path)]
    if kind == "xes":
        from journey.extract.xes_file import open_xes

        return [open_xes(path)]
    if kind == "parquet":
        from journey.extract.parquet_file import open_parquet

        return [open_parquet(path)]
    if kind == "ods":
        from journey.extract.ods_file import open_ods

        return open_ods(path)
    from journey.extract.excel_file import open_excel

    return open_excel(path, kind, folder)


def _open_members(
    members: list[Member], shape: FileShape | None, folder: Path, headings: frozenset[str]
) -> list[Sheet]:
    """The sheets of all members; a picture, a letter or the like holds no rows and is noted."""
    sheets: list[Sheet] = []
    notes: list[Note] = []
    refusal = Refused("The zip file holds no table.")
    for member in members:
        try:
            kind = _inner_kind(member.path)
            inside = folder / f"{member.path.name}-unpacked"
            inside.mkdir(mode=0o700)
            opened = _open_table(member.path, kind, shape, inside, headings)
        except NotATable as found:
            refusal = Refused(f"'{member.name}' in the zip: {found.message}")
            notes.append(Note("sheet_not_used", f"'{member.name}' is {found.words}, so it was not read."))
            continue
        except Refused as found:
            raise Refused(f"'{member.name}' in the zip: {found.message}") from None
        for sheet in opened:
            name_sheet(sheet, f"{member.name} / {sheet.name}" if sheet.name else member.name)
        sheets += opened
    if not sheets:
        raise refusal
    sheets[0].notes += notes
    return sheets


def name_sheet(sheet: Sheet, name: str) -> None:
    """Give a sheet another name, also in what was noted about it."""
    sheet.name = name
    sheet.notes = [replace(note, source_sheet=name) for note in sheet.notes]


def _inner_kind(path: Path) -> str:
    kind = find_kind(path)
    if kind in ("zip", "gzip"):
        raise Refused("A packed file lies within a packed file. Unpack it and give the files in it.")
    return kind
