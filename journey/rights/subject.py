"""What is held of a person, written for them: one JSON file, a CSV a table, and a README in plain words."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from pathlib import Path

from journey.casebook import open_casebook
from journey.errors import Refused
from journey.export.pack import write_csv
from journey.rights.held import Tables, held_of
from journey.rights.revise import disk_full_is_said
from journey.rights.subject_text import readme_text
from journey.rights.who import Asked
from journey.workspace import Workspace


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
    beside = target.parent / f".new-{uuid.uuid4().hex}"
    try:
        with disk_full_is_said():
            target.parent.mkdir(parents=True, exist_ok=True)
            beside.mkdir(mode=0o700)
            _write(beside, tables, asked, workspace.settings.programme_name)
            if target.exists():
                target.rmdir()
            os.replace(beside, target)
    except PermissionError:
        raise Refused(f"{target.name} can't be written. Check your rights to its folder.") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return {name: table.height for name, table in tables.items()}


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
    text = json.dumps(held, indent=1, ensure_ascii=False, default=str)
    (folder / "everything.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    for name, table in tables.items():
        write_csv(table, folder / f"{name}.csv")
    (folder / "README.txt").write_text(readme_text(tables, programme_name), encoding="utf-8", newline="\n")
    for path in folder.iterdir():
        path.chmod(0o600)
