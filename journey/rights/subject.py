"""What is held of a person, written for them: one JSON file, a CSV a table, and a README in plain words."""

from __future__ import annotations

import os
import shutil
import uuid
from pathlib import Path

from filelock import FileLock, Timeout

from journey.casebook import open_casebook
from journey.errors import Refused
from journey.export.csv_files import write_csv
from journey.json_text import json_text
from journey.rights.held import Tables, held_of
from journey.rights.revise import disk_full_is_said
from journey.rights.subject_text import readme_text
from journey.rights.who import Asked
from journey.workspace import Workspace

_HALF_MADE = ".new-subject-"
_IN_USE = ".lock"
# What may speak of other people in a person's own words or an officer's, by table and column.
TO_READ = {
    "casebook_words": "what others said of the person, and what they said of others",
    "casebook_change_points": "reasons for change dates",
    "casebook_moments": "reasons for further change dates",
    "casebook_endings": "how it is known that the person could not be seen for a time",
    "casebook_entries": "what workers and analysts wrote, and what was said of others",
    "casebook_consents": "how and why the person agreed or refused",
    "casebook_link_decisions": "reasons for decisions on matches",
    "casebook_saved_comparisons": "the questions of comparisons",
    "casebook_audit": "what each look was for",
    "shared_with": "what each export was for",
    "rows_set_aside": "cells of rows, notes most of all",
}


def to_read(counts: dict[str, int]) -> list[str]:
    """Files to be read before they are handed over, each with why; empty ones are left out."""
    return [f"{name}.csv: {why}" for name, why in TO_READ.items() if counts.get(name)]


def write_subject(workspace: Workspace, asked: Asked, target: Path, purpose: str = "") -> dict[str, int]:
    """Write everything held of a person: complete, or not at all.

    Args:
        workspace: with its key.
        asked: who.
        target: a folder that does not exist yet or is empty, outside the workspace.
        purpose: what it is for, for the audit log.

    Returns:
        How many rows each table has.

    Raises:
        Refused: the folder holds something or is inside the workspace, there is no key, or the disk is full.
        Damaged: an extract can't be opened.
    """
    _refuse_unless_free(workspace, target)
    tables = held_of(workspace, asked)
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        n_rows = sum(table.height for table in tables.values())
        casebook.record("subject", asked.person_id, purpose, n_rows)
    beside = target.parent / f"{_HALF_MADE}{uuid.uuid4().hex}"
    try:
        with disk_full_is_said():
            target.parent.mkdir(parents=True, exist_ok=True)
            _remove_left(target.parent)
            beside.mkdir(mode=0o700)
            with FileLock(beside / _IN_USE, mode=0o600):
                _write(beside, tables, asked, workspace.settings.programme_name)
            (beside / _IN_USE).unlink(missing_ok=True)
            if target.exists():
                target.rmdir()
            os.replace(beside, target)
    except PermissionError:
        raise Refused(f"{target.name} can't be written. Check your rights to its folder.") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return {name: table.height for name, table in tables.items()}


def _remove_left(parent: Path) -> None:
    """Half-made folders of runs that were cut off go; one that is being written now stays."""
    for left in parent.glob(f"{_HALF_MADE}*"):
        try:
            with FileLock(left / _IN_USE, timeout=0, mode=0o600):
                pass
        except (Timeout, OSError):
            continue
        shutil.rmtree(left, ignore_errors=True)


def _refuse_unless_free(workspace: Workspace, target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Refused(f"{target.name} exists and is not empty. Name a new folder; nothing was written.")
    if target.resolve().is_relative_to(workspace.path.resolve()):
        raise Refused("The folder may not be inside the workspace, where it would stay. Name one elsewhere.")


def _write(folder: Path, tables: Tables, asked: Asked, programme_name: str) -> None:
    held = {
        "person_id": asked.person_id,
        "person_ids": sorted(asked.person_ids),
        "programme_name": programme_name,
        "tables": {name: table.to_dicts() for name, table in tables.items()},
    }
    text = json_text(held)
    _new_file(folder, "everything.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    for name, table in tables.items():
        write_csv(table, _new_file(folder, f"{name}.csv"))
    readme = readme_text(tables, programme_name)
    _new_file(folder, "README.txt").write_text(readme, encoding="utf-8", newline="\n")


def _new_file(folder: Path, name: str) -> Path:
    """An empty file that only its owner can read, from before its first byte."""
    os.close(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return folder / name
