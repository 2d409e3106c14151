"""The report that goes back to an agency: what was found in its files, by row number, without a value."""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
from pathlib import Path

from journey.errors import Refused
from journey.feedback.words import Checked

_FORMS = (".html", ".csv", ".docx")


def can_write(path: Path) -> None:
    """Refuse a report that could not be written, before any work is done for it.

    Raises:
        Refused: its ending is none of .html, .csv and .docx, its folder is not there, or it exists.
    """
    if path.suffix.lower() not in _FORMS:
        raise Refused("A report is a .html, .csv or .docx file. Name it with one of these endings.")
    if os.path.lexists(path):
        raise Refused("The report file exists already. Name a new one.")
    if not path.parent.is_dir():
        raise Refused("The folder that the report is to go in is not there. Make it first.")


def write_report(checked: Sequence[Checked], path: Path) -> None:
    """Write what was found in one or more files, in one step; only its owner may read it.

    Args:
        checked: as journey.check.check_file gives them, one a file.
        path: a new .html, .csv or .docx file.

    Raises:
        Refused: see can_write.
    """
    can_write(path)
    written = content(checked, path.suffix.lower())
    beside = path.with_name(f".{uuid.uuid4().hex}{path.suffix}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(written)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(beside, path)
    except OSError:
        raise Refused("The report can't be written there. Check that you may write to the folder.") from None
    finally:
        beside.unlink(missing_ok=True)


def content(checked: Sequence[Checked], form: str) -> bytes:
    """What a report on one or more files holds, as a .html, .csv or .docx file."""
    # each is imported where it is used: Word's library is slow to start
    if form == ".html":
        from journey.feedback.html import html_report

        return html_report(checked)
    if form == ".csv":
        from journey.feedback.csv import csv_report

        return csv_report(checked)
    from journey.feedback.word import word_report

    return word_report(checked)
