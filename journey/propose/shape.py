"""How a file is written, for the [file] part of a profile."""

from __future__ import annotations

from pathlib import Path

from journey.extract.csv_text import as_utf8
from journey.extract.kind import find_kind
from journey.extract.sheet import Sheet
from journey.propose.write import FileFound

SEARCH_ROWS = 30
_ENCODINGS = {"utf-8": ("utf-8-sig", "cp1252"), "cp1252": ("utf-8-sig", "cp1252")}


def shape_of(path: Path, sheets: list[Sheet], folder: Path) -> FileFound:
    """The kind, delimiter, encodings and spare delimiter of a file that was opened.

    Args:
        path: the landed copy.
        sheets: as `extract.open_file` gave them.
        folder: owner-only, for a copy in UTF-8.
    """
    kind = find_kind(path)
    if kind == "xes":
        return FileFound("xes")
    if kind != "csv":
        return FileFound("excel" if any(sheet.name for sheet in sheets) else "csv")
    inside = folder / "encoding"
    inside.mkdir(mode=0o700)
    _, encoding = as_utf8(path, ("cp1252",), inside)
    delimiter = getattr(sheets[0], "delimiter", ",")
    rows = [row for row in sheets[0].head(SEARCH_ROWS) if any(row)]
    is_spare = (
        len(rows) > 1 and len(rows[0]) > 2 and all(len(row) > 1 and not row[-1].strip() for row in rows)
    )
    return FileFound("csv", delimiter, _ENCODINGS.get(encoding, ("utf-16", "utf-8-sig")), is_spare)
