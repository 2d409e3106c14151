"""The files that a workspace holds, each with what was found in it and what was explained."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from journey.casebook import open_casebook
from journey.errors import Damaged
from journey.manifests import described, unnamed
from journey.workspace import Workspace
from schemas.vocabularies import AGENCY_LABELS

COUNTS = ("rows_in", "accepted", "set_aside", "duplicate", "superseded", "skipped")
Manifest = Mapping[str, Any]


@dataclass(frozen=True)
class Explanation:
    """Who said that something found is as it should be, when (a day), and why; texts are "" where hidden."""

    who: str
    on: dt.date | None
    why: str


@dataclass(frozen=True)
class File:
    """One file taken in (or several taken in as one).

    `number` is its place in the order in which files came. Where `is_named` is false nothing is here that the
    agency named: no file, sheet or heading. `is_damaged` says that these names can't be read any more.
    `findings` are rows of journey.findings; `explained` is by check. `columns` are (sheet, heading, field).
    """

    extract_id: str
    number: int
    name: str
    is_named: bool
    is_damaged: bool
    source_code: str
    profile_version: int
    agency_code: str
    agency_label: str
    is_support: bool
    covers_from_date: dt.date | None
    covers_to_date_excl: dt.date | None
    is_declared: bool
    counts: Mapping[str, int]
    findings: Sequence[Mapping[str, Any]]
    columns: Sequence[Sequence[str | None]]
    explained: Mapping[str, Explanation]


def files(workspace: Workspace, is_hidden: bool = False) -> list[File]:
    """Every file held, in the order in which they were taken in.

    Args:
        workspace: whose; without its key nothing in it is named.
        is_hidden: leave out what agencies named and what people wrote, as for a reader without identities.

    Raises:
        Refused: the folder is no workspace.
        Damaged: a manifest or the casebook is not as it was written.
    """
    workspace.key_record()  # refused here where the folder is no workspace
    held = workspace.extracts()
    if not held:
        return []
    may_name = not is_hidden and workspace.has_key()
    explained = _explained(workspace, held, may_name, is_hidden)
    return [_file(workspace, one, may_name, explained[one["extract_id"]]) for one in held]


def _file(
    workspace: Workspace, manifest: dict[str, Any], may_name: bool, explained: Mapping[str, Explanation]
) -> File:
    whole, is_damaged = unnamed(manifest), False
    if may_name:
        try:
            whole = described(workspace, manifest)
        except Damaged:
            is_damaged = True
    is_named = may_name and not is_damaged
    label = AGENCY_LABELS.get(whole["agency_code"], whole["agency_code"])
    return File(
        extract_id=whole["extract_id"],
        number=whole["sequence"],
        name=whole["file_name"] if is_named else f"File {whole['sequence']} from {label}",
        is_named=is_named,
        is_damaged=is_damaged,
        source_code=whole["source_code"],
        profile_version=whole["profile_version"],
        agency_code=whole["agency_code"],
        agency_label=label,
        is_support=whole["is_support"],
        covers_from_date=_day(whole["covers_from_date"]),
        covers_to_date_excl=_day(whole["covers_to_date_excl"]),
        is_declared=whole["coverage_basis_code"] == "declared",
        counts={name: whole[name] for name in COUNTS},
        findings=whole["findings"],
        columns=whole["columns"],
        explained=explained,
    )


def _explained(
    workspace: Workspace, held: Sequence[Manifest], may_name: bool, is_hidden: bool
) -> dict[str, dict[str, Explanation]]:
    """Explanations by extract and check; the reason is sealed, and hidden with the rest that people wrote."""
    with open_casebook(workspace.casebook_path, workspace.key if may_name else None) as casebook:
        return {
            one["extract_id"]: {
                item.check_id: Explanation("", None, "")
                if is_hidden
                else Explanation(item.who, _day(item.at[:10]), item.why or "")
                for item in casebook.explained(one["extract_id"])
            }
            for one in held
        }


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
