"""A removal published: the extract as it is from now on, in the place of the one before."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from journey.errors import Refused
from journey.findings.catalogue import check_of
from journey.holdings import write_manifest
from journey.keys import Key
from journey.removal.parts import SEALED, Folder, folder_of
from journey.removal.remove import Removed, Rule, take_out
from journey.rights.naming import names_that_go, told_without
from journey.workspace import Workspace


def revise(workspace: Workspace, manifest: Mapping[str, Any], rule: Rule) -> Removed:
    """Publish an extract without what a rule takes out; a crash leaves the old one or the new.

    Args:
        workspace: locked by the caller.
        manifest: the extract's whole manifest, as journey.holdings.described gives it.
        rule: what goes.

    Raises:
        Damaged: the extract is not as it was written.
        Refused: the disk is full; the extract is as it was.
    """
    extract_id = manifest["extract_id"]
    number = workspace.next_revision(extract_id)
    held = folder_of(workspace, manifest)
    with disk_full_is_said(), workspace.revised(extract_id) as (old, new):
        removed = take_out(replace(held, old=old, new=new), rule, manifest)
        changed = {
            **manifest,
            **removed.changes,
            "refusers": _left(manifest["refusers"], rule),
            "findings": findings_now(manifest, removed, rule.reason_code),
            "revision": number,
        }
        sheets = names_that_go(manifest["sheet_names"], rule)
        rename_sheets(held.key, new, manifest["extract_id"], sheets)
        changed["sheet_names"] = [sheets.get(name, name) for name in manifest["sheet_names"]]
        write_manifest(new, workspace.key, {**changed, **told_without(changed, rule)})
    return removed


def rename_sheets(key: Key, new: Path, extract_id: str, names: Mapping[str, str]) -> None:
    """Other names for sheets, wherever a sealed frame of the new folder has them."""
    if not names:
        return
    folder = Folder(extract_id, new, new, key, [])
    for name in ("row", "set_aside"):
        for number in folder.numbers(name):
            frame = folder.read(name, number)
            if frame is not None:
                (new / f"{name}-{number}{SEALED}").unlink()  # it may be a link to the former one
                folder.write(name, number, frame.with_columns(pl.col("source_sheet").replace(names)))


@contextmanager
def disk_full_is_said() -> Iterator[None]:
    """A full disk is a plain refusal."""
    try:
        yield
    except OSError as problem:
        if problem.errno in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(problem):
            raise Refused(
                "The disk is full. What was not done yet is as it was: make room and run the command again."
            ) from None
        raise


def findings_now(manifest: Mapping[str, Any], removed: Removed, reason_code: str) -> list[dict[str, Any]]:
    """The findings of an extract after a removal, the rows set aside counted anew."""
    keys = ("source_sheet", "check_id", "column_label")
    counted = removed.set_aside.group_by("source_sheet", "reason_code", "column_label").len()
    left = {row[:3]: row[3] for row in counted.iter_rows()}
    found = []
    for finding in manifest["findings"]:
        if finding["check_id"] == reason_code:
            continue
        if finding["level"] == "set_aside" and all(key in finding for key in keys):
            n_rows = left.get(tuple(finding[key] for key in keys), 0)
            if n_rows == 0:
                continue
            finding = {**finding, "n_rows": n_rows, "share": n_rows / manifest["rows_in"]}
        found.append(finding)
    n_rows = removed.set_aside.filter(pl.col("reason_code") == reason_code).height
    return [*found, _finding(reason_code, n_rows, manifest["rows_in"])] if n_rows else found


def _finding(reason_code: str, n_rows: int, rows_in: int) -> dict[str, Any]:
    check = check_of(reason_code)
    return {
        "check_id": reason_code,
        "stage": check.stage,
        "level": check.level,
        "source_sheet": "",
        "column_label": None,
        "n_rows": n_rows,
        "share": n_rows / rows_in,
        "first_rows": "",
        "detail": f"{n_rows:,} {'row' if n_rows == 1 else 'rows'}.",
    }


def _left(refusers: list[str], rule: Rule) -> list[str]:
    frame = pl.DataFrame({"source_person_id": refusers}, schema={"source_person_id": pl.String})
    return frame.filter(~rule.refuser(frame))["source_person_id"].to_list()
