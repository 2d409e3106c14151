"""What last changed in the data: files added and removed, figures made, people erased; from the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from journey.casebook import AuditLine, open_casebook
from journey.read.build import Row
from journey.workspace import Workspace

_ACTIONS = ("add", "withdraw", "build", "erase", "retain")


def last_changes(workspace: Workspace, labels: Mapping[str, str], n: int = 10) -> list[Row]:
    """The last changes of the data, the newest first.

    Things alike that one person did one after another on one day are one change.

    Args:
        workspace: whose log is read; the key is not needed.
        labels: the name of each agency by its code, where it is known.
        n: at most so many.

    Returns:
        on_date, who, action_code, n_times, and agencies: the names, in the order of the alphabet, of those
        whose files it was about and are still held.

    Raises:
        Damaged: the casebook can't be read.
    """
    if not workspace.casebook_path.exists():
        return []
    with open_casebook(workspace.casebook_path, None) as casebook:
        lines = casebook.lines_of(_ACTIONS)
    agencies = {one["extract_id"]: one["agency_code"] for one in workspace.extracts()}
    found: list[Row] = []
    for line in lines:
        _put(found, line, [labels.get(code, code) for code in _agencies_of(line, agencies)])
    return found[: -n - 1 : -1]


def _agencies_of(line: AuditLine, agencies: Mapping[str, str]) -> list[str]:
    subjects = (line.subject or "").split() if line.action in ("add", "withdraw") else []
    return [agencies[subject] for subject in subjects if subject in agencies]


def _put(found: list[Row], line: AuditLine, names: list[str]) -> None:
    """Put a line behind the others, into the last change where it is of the same kind."""
    change = {"on_date": date.fromisoformat(line.at[:10]), "who": line.who, "action_code": line.action}
    if not found or any(found[-1][name] != held for name, held in change.items()):
        found.append({**change, "n_times": 0, "agencies": []})
    last = found[-1]
    last["n_times"] += 1
    last["agencies"] = sorted({*last["agencies"], *names}, key=str.casefold)
