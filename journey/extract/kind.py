"""What a file really is, by its first bytes and not by its name."""

from __future__ import annotations

import stat
from pathlib import Path

from journey.errors import Refused

_ZIP = b"PK\x03\x04"
_MARKS = (
    (b"\xd0\xcf\x11\xe0", "an old Excel (.xls) or password-protected workbook"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a compressed (gzip) file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "a rich text document"),
)
_FIX = {"csv": "Save it as CSV text", "excel": "Save it as an Excel workbook (.xlsx) with no password"}
_EXPECTED = {"csv": "CSV text", "excel": "an Excel workbook (.xlsx)"}


def check_kind(path: Path, kind: str) -> None:
    """Refuse a file that is not of the kind the profile expects.

    Raises:
        Refused: not a regular file, empty, or another type of file.
    """
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise Refused("This is not an ordinary file. Give the file that the agency sent.")
        with path.open("rb") as file:
            head = file.read(512)
    except OSError as problem:
        raise Refused(
            "The file cannot be opened. Check that it exists and that you may read it."
        ) from problem
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise Refused("The file is empty. Ask the agency to send it again.")
    found = _name(head)
    if found != _EXPECTED[kind] and not (kind == "csv" and found == ""):
        raise Refused(
            f"The file is {found or 'not a workbook'}, but {_EXPECTED[kind]} is expected. {_FIX[kind]}."
        )


def _name(head: bytes) -> str:
    if head.startswith(_ZIP):
        return _EXPECTED["excel"]
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table")):
        return "a web page"
    return next((words for mark, words in _MARKS if head.startswith(mark)), "")
