"""What is wrong with a file, or with a workspace; nothing is stored."""

import csv
import secrets
from datetime import date
from pathlib import Path
from typing import Any

from journey.errors import JourneyError, Refused
from journey.holdings import is_whole, landed
from journey.intake import take_in
from journey.keys import Key
from journey.profiles import load_profile
from journey.workspace import Workspace, sha256_of

_LAST_DAY = date(2100, 1, 1)  # without a workspace there is no as-of date, so no row counts as the future


def check_file(path: Path, source_code: str, workspace_path: Path) -> dict[str, Any]:
    """The counts and reasons `journey add` would give, with row numbers and no values."""
    workspace = Workspace(workspace_path)
    is_workspace = (workspace_path / "journey.toml").is_file()
    profile = load_profile(source_code, workspace.path if is_workspace else None)
    with landed(path) as copy:
        as_of = workspace.settings.as_of_date if is_workspace else _LAST_DAY
        taken = take_in(copy, profile, Key(secrets.token_bytes(32)).token, as_of)
    findings = taken.set_aside.select(
        "source_sheet", "source_row", "reason_code", "reason_text", "column_label"
    )
    return {
        "file_name": path.name,
        "source_code": source_code,
        **taken.counts,
        "reasons": taken.reasons,
        "notes": taken.notes,
        "rows": findings.sort("source_sheet", "source_row").to_dicts(),
    }


def write_report(found: dict[str, Any], path: Path) -> None:
    """The findings as CSV: sheet, row, reason, column; never a value.

    Raises:
        Refused: the file exists already.
    """
    try:
        with path.open("x", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["sheet", "row", "reason", "what is wrong and what to do", "column"])
            writer.writerows(list(row.values()) for row in found["rows"])
    except FileExistsError:
        raise Refused("The report file exists already. Name a new one.") from None


def examine(workspace: Workspace) -> list[dict[str, str]]:
    """Each part of a workspace with its state: whole, damaged or missing."""
    findings = [
        {"what": "The key opens this workspace", "state": "whole" if workspace.has_key() else "missing"}
    ]
    for extract in workspace.extracts():
        folder = workspace.extract_path(extract["extract_id"])
        whole = all(is_whole(folder / name, extract) for name in extract["files_sha256"])
        state = "whole" if whole else "damaged"
        findings.append({"what": f"Extract {extract['extract_id']}", "state": state})
    if workspace.left_behind():
        what = "Copies that a cut-off run left behind; the next add or build removes them"
        findings.append({"what": what, "state": "left over"})
    if workspace.current_id() is not None:
        findings.append({"what": f"Build {workspace.current_id()}", "state": _build_state(workspace)})
    return findings


def _build_state(workspace: Workspace) -> str:
    try:
        held = sha256_of(workspace.current_build() / "analysis.duckdb")
        return "whole" if held == workspace.manifest["database_sha256"] else "damaged"
    except (JourneyError, OSError):
        return "damaged"
