"""What is wrong with a file, or with a workspace; nothing is stored."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from journey.errors import Refused
from journey.findings import findings, refusal
from journey.findings.catalogue import check_of
from journey.holdings import described, refuse_unpaired
from journey.intake import Nowhere, TakenIn, Task, take_in_files
from journey.keys import Key
from journey.landing import landed, plain_name
from journey.notes import Note
from journey.profiles import Profile, load_profile
from journey.workspace import Workspace
from schemas.vocabularies import DISPOSITION_CODES

Period = tuple[date, date]
ROWS_LISTED = 10_000
_LAST_DAY = date(2100, 1, 1)  # without a workspace there is no as-of date, so no row counts as the future
_PLACE = ["source_sheet", "source_row", "reason_code", "reason_text", "column_label"]


def check_file(path: Path, source_code: str, workspace_path: Path) -> dict[str, Any]:
    """What `journey add` would find in a file: see check_files."""
    return check_files([path], source_code, workspace_path)


def check_files(
    paths: Sequence[Path],
    source_code: str,
    workspace_path: Path,
    covers: Period | None = None,
    names: Sequence[str] = (),
    profile: Profile | None = None,
) -> dict[str, Any]:
    """What `journey add` would find in the files of one extract; nothing is stored.

    Args:
        paths: the files as the agency is about to send them.
        source_code: which profile reads them.
        workspace_path: its as-of date, own profiles and held extracts are used if it is a workspace.
        covers: the period the agency says they cover, end exclusive.
        names: what the agency called the files, where their paths do not say it.
        profile: reads them instead of the one that the source has.

    Returns:
        file_name, source_code, profile_version, is_refused, the counts of rows, `reasons`, `notes`, `rows`
        (the first ten thousand rows set aside, by number and reason) and `findings`, each with its words.
        All of it is without a value of a row. A refused file has counts of 0 and its refusal as a finding.

    Raises:
        Refused: there is no such source, or one of the paths is no file.
    """
    workspace = Workspace(workspace_path) if (workspace_path / "journey.toml").is_file() else None
    profile = profile or load_profile(source_code, workspace.path if workspace else None)
    for path in paths:
        if not path.is_file():
            raise Refused(f"There is no file {plain_name(path.name)} there. Check the path and try again.")
    called = [plain_name(name) for name in names or [path.name for path in paths]]
    about = {
        "file_name": called[0] if len(called) == 1 else f"{called[0]} and {len(called) - 1} more",
        "source_code": source_code,
        "profile_version": profile.profile_version,
    }
    try:
        taken, found = _taken(paths, called, profile, workspace, covers)
    except Refused as refused:
        counts = dict.fromkeys(["rows_in", *DISPOSITION_CODES], 0)
        return _checked(about, counts, {}, [], [], refusal(refused.message)) | {"is_refused": True}
    rows = taken.set_aside.select(_PLACE).sort("source_sheet", "source_row").head(ROWS_LISTED).to_dicts()
    return _checked(about, taken.counts, taken.reasons, taken.notes, rows, found)


def _taken(
    paths: Sequence[Path],
    names: Sequence[str],
    profile: Profile,
    workspace: Workspace | None,
    covers: Period | None,
) -> tuple[TakenIn, pl.DataFrame]:
    as_of = workspace.settings.as_of_date if workspace else _LAST_DAY
    held = _held(workspace) if workspace else []
    tokens = Key(secrets.token_bytes(32)).tokens
    with landed(paths, workspace.path / "restricted" if workspace else None, names) as (copies, folder):
        sent = {copy.sha256 for copy in copies}
        again = [manifest for manifest in held if sent & {manifest["file_sha256"], *manifest["file_sha256s"]}]
        former = [manifest for manifest in held if manifest not in again]
        refuse_unpaired(profile, former)
        task = Task(profile, tokens, as_of, folder, covers)
        # each part is let go as soon as it is made: nothing is stored, and a big file needs no more room
        taken = take_in_files([(copy.path, copy.file_name) for copy in copies], task, Nowhere())
    known = [Note("added_before", f"It is extract {manifest['extract_id']}.") for manifest in again]
    taken = replace(taken, notes=[*taken.notes, *known])
    return taken, findings(taken, profile, former, covers)


def _held(workspace: Workspace) -> list[dict[str, Any]]:
    """Manifests of the extracts held. A check needs no key, and then only says less beside them."""
    found = workspace.extracts()
    return [described(workspace, one) for one in found] if workspace.has_key() else found


def _checked(
    about: Mapping[str, Any],
    counts: Mapping[str, int],
    reasons: Mapping[str, int],
    notes: Sequence[Note],
    rows: Sequence[Mapping[str, Any]],
    found: pl.DataFrame,
) -> dict[str, Any]:
    return {
        **about,
        "is_refused": False,
        **counts,
        "reasons": dict(reasons),
        "notes": [f"{check_of(note.check_id).title} {note.detail}".strip() for note in notes],
        "rows": list(rows),
        "findings": [finding | words_of(finding["check_id"]) for finding in found.to_dicts()],
    }


def words_of(check_id: str) -> dict[str, str]:
    """What is said of a check: title, why_it_matters, what_to_do, who_can_fix."""
    check = check_of(check_id)
    return {
        "title": check.title,
        "why_it_matters": check.why_it_matters,
        "what_to_do": check.what_to_do,
        "who_can_fix": check.who_can_fix,
    }
