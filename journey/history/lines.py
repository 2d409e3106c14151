"""Every file that was added: those held, and of those removed the line that the audit log keeps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from journey.casebook import AuditLine, open_casebook
from journey.errors import JourneyError
from journey.quality.files import COUNTS, File, files
from journey.standing import Behind, behind_of
from journey.workspace import Workspace

STATUSES = ("in_figures", "waiting", "leaving", "removed")
_ACTIONS = ("add", "withdraw", "retain")


@dataclass(frozen=True)
class Line:
    """One time that a file was added.

    `number` is that of the audit log's line, so of two times that the same file was added each has its own; 0
    where the log has none. `status_code`: in_figures; waiting for the next build; leaving (removed, and in
    the figures until the next build); removed. `file` is None of one that was removed; `said` is what the
    log kept of it, "" without the key. `n_rows` is None where it is not known. `method_version` read the
    file.
    """

    number: int
    extract_id: str
    status_code: str
    file: File | None
    n_rows: int | None
    added_by: str
    added_on: dt.date | None
    removed_by: str = ""
    removed_on: dt.date | None = None
    said: str = ""
    method_version: str = ""

    @property
    def adds_up(self) -> bool:
        """Whether every row of the file has one fate."""
        if self.file is None:
            return True
        counts = self.file.counts
        return counts["rows_in"] == sum(counts[name] for name in COUNTS if name != "rows_in")


def lines(workspace: Workspace, is_hidden: bool = False) -> list[Line]:
    """Every file, the one added last first.

    Args:
        workspace: whose; without its key nothing in it is named.
        is_hidden: leave out what agencies named, as for a reader without identities.

    Raises:
        Refused: the folder is no workspace.
        Damaged: a manifest or the casebook is not as it was written.
    """
    held = {file.extract_id: file for file in files(workspace, is_hidden)}
    manifests = {one["extract_id"]: one for one in workspace.extracts()}
    behind = behind_of(manifests.values(), _published(workspace))
    found = _logged(workspace)
    last = {line.extract_id: line for line in found}
    known = []
    for line in found:
        if line is last[line.extract_id] and line.extract_id in held:
            known.append(line)
        elif line.removed_on is not None:
            is_leaving = line is last[line.extract_id] and line.extract_id in behind.leaving
            known.append(replace(line, status_code="leaving" if is_leaving else "removed"))
    for extract_id, file in held.items():
        if extract_id not in last:
            known.append(Line(0, extract_id, "", file, None, "not known", None))
    return [
        _with_file(line, held, manifests, behind)
        for line in sorted(known, key=lambda line: (-line.number, -_place(line, held)))
    ]


def n_behind(lines: Sequence[Line]) -> int:
    """How many files came or went since the figures were made."""
    return sum(1 for line in lines if line.status_code in ("waiting", "leaving"))


def _with_file(
    line: Line,
    held: Mapping[str, File],
    manifests: Mapping[str, Mapping[str, object]],
    behind: Behind,
) -> Line:
    if line.status_code in ("leaving", "removed"):
        return line
    file, manifest = held[line.extract_id], manifests[line.extract_id]
    return replace(
        line,
        status_code="waiting" if line.extract_id in behind.waiting else "in_figures",
        file=file,
        n_rows=file.counts["rows_in"],
        method_version=str(manifest["method_version"]),
        removed_by="",
        removed_on=None,
        said="",
    )


def _place(line: Line, held: Mapping[str, File]) -> int:
    return held[line.extract_id].number if line.extract_id in held else 0


def _logged(workspace: Workspace) -> list[Line]:
    """What the audit log says of adding and removing, oldest first."""
    if not workspace.casebook_path.exists():
        return []
    key = workspace.key if workspace.has_key() else None
    with open_casebook(workspace.casebook_path, key) as casebook:
        logged = casebook.audit_lines(actions=_ACTIONS)
    open_lines: dict[str, Line] = {}
    found: list[Line] = []
    for one in logged:
        extract_id = one.subject or ""
        if one.action == "add":
            open_lines[extract_id] = Line(one.number, extract_id, "", None, None, one.who, _day(one))
        elif one.action == "withdraw" and extract_id in open_lines:
            found.append(_removed(open_lines.pop(extract_id), one))
        elif extract_id in open_lines:  # retention may take a part of a file, or the whole
            open_lines[extract_id] = _removed(open_lines[extract_id], one)
    held = workspace.revisions()
    for line in open_lines.values():
        is_held = line.extract_id in held
        found.append(replace(line, removed_by="", removed_on=None, said="") if is_held else line)
    return sorted(found, key=lambda line: line.number)


def _removed(line: Line, by: AuditLine) -> Line:
    said = by.purpose or ""
    if by.action == "retain":
        said = "Removed by the rules of retention"
    return replace(
        line,
        removed_by=by.who,
        removed_on=_day(by),
        said=said,
        n_rows=by.n_rows if by.action == "withdraw" else None,
    )


def _day(line: AuditLine) -> dt.date:
    return dt.date.fromisoformat(line.at[:10])


def _published(workspace: Workspace) -> Mapping[str, Any] | None:
    """The manifest of the published build; None where there is none, or it can't be opened."""
    try:
        return workspace.manifest if workspace.current_id() is not None else None
    except JourneyError:
        return None
