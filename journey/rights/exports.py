"""Who was given what is held of a person: exports and earlier answers to them, by the audit log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from journey.casebook import AuditLine, open_casebook
from journey.errors import JourneyError
from journey.store import open_build
from journey.workspace import Workspace

SHAPE = {
    "number": pl.Int64,
    "at": pl.String,
    "who": pl.String,
    "action": pl.String,
    "build_id": pl.String,
    "recipient": pl.String,
    "purpose": pl.String,
    "held_them": pl.String,
}
_RECIPIENT = "Recipient: "


def exports_of(workspace: Workspace, person_ids: Iterable[str]) -> list[dict[str, Any]]:
    """Exports whose build held the person or may have, and what was written for them before.

    Returns:
        Entries with SHAPE's keys, in order of the log: number of the line in it, when, who made it, action
        (export or subject), build_id (None of a subject), recipient and purpose as they were said ("": not
        said; of a subject the purpose is left out, it may name the person), held_them (yes, or not known
        where the build is gone).
    """
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        lines = [line for line in casebook.audit_lines() if line.subject]
    ids = set(person_ids)
    folders = [folder.name for folder in workspace.builds_path.glob("[!.]*")]
    held = {build_id: holds(workspace, build_id, ids) for build_id in folders}
    told = []
    for line in lines:
        build_id = str(line.subject).split()[0]
        named = set(str(line.subject).split()[1:])  # of a board paper: whom alone it is about
        if line.action == "export" and held.get(build_id, True) and (not named or ids & named):
            recipient, purpose = _parted(line.purpose or "")
            known = "yes" if build_id in held else "not known"
            told.append(_entry(line, build_id, recipient, purpose, known))
        if line.action == "subject" and ids & set(str(line.subject).split()):
            told.append(_entry(line, None, "the person", "", "yes"))
    return told


def holds(workspace: Workspace, build_id: str, person_ids: Iterable[str]) -> bool:
    """Whether a build has someone under any of these ids; one that can't be read is taken to."""
    try:
        store = open_build(workspace.builds_path / build_id / "analysis.duckdb")
    except JourneyError:
        return True
    try:
        wanted = {"ids": sorted(person_ids)}
        sql = "select count(*) as n from link.person_link where list_contains($ids, person_id)"
        return bool(store.frame(sql, wanted)["n"][0])
    finally:
        store.close()


def _entry(line: AuditLine, build_id: str | None, recipient: str, purpose: str, held: str) -> dict[str, Any]:
    cells = (line.number, line.at, line.who, line.action, build_id, recipient, purpose, held)
    return dict(zip(SHAPE, cells, strict=True))


def _parted(purpose: str) -> tuple[str, str]:
    """Recipient and purpose, of the text that journey export keeps: "Recipient: NAME. PURPOSE"."""
    if not purpose.startswith(_RECIPIENT):
        return "", purpose
    recipient, _, rest = purpose.removeprefix(_RECIPIENT).partition(". ")
    return recipient.removesuffix("."), rest
