"""A draft on its way: looked into, checked in a process of its own, added once."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from journey import drafts, jobs
from journey.drafts import Draft
from journey.matching.apply import with_choices
from journey.matching.choices import choices_of
from journey.propose.matching import Asked, Look, look_at
from journey.workspace import Workspace


def asked_of(draft: Draft) -> Asked:
    """What was said of a draft's file."""
    held = draft.table_choices
    return Asked(
        draft.file_name,
        draft.source_code,
        draft.agency_code,
        held.get("heading_rows", {}),
        tuple(held.get("left_out", ())),
        held.get("title", ""),
    )


def look_into(workspace: Workspace, draft: Draft) -> Look:
    """Look into a draft's file.

    Raises:
        Refused: it can't be read, or was discarded.
    """
    with drafts.opened(workspace, draft.draft_id) as path:
        return look_at(path, asked_of(draft), workspace.path)


def profile_of(look: Look, draft: Draft) -> str:
    """The text of the profile that a draft's choices make; "" where the one kept stays as it is.

    Raises:
        Refused: see with_choices.
    """
    chosen: Mapping[str, Mapping[str, Any]] = draft.table_choices.get("tables", {})
    return with_choices(look, {name: choices_of(held) for name, held in chosen.items()})


def check_id(draft: Draft) -> str:
    """The id of the job that checks a draft as it is now chosen: the same choices are checked once."""
    said = "|".join((draft.source_code, draft.covers_from, draft.covers_to_excl, draft.profile_text))
    return f"check-{draft.draft_id}-{sha256(said.encode()).hexdigest()[:12]}"


def add_id(draft: Draft) -> str:
    """The id of the job that adds a draft: there is one, however often and wherever it is asked for."""
    return f"add-{draft.draft_id}"


def begin_check(workspace: Workspace, draft: Draft, profile_text: str, who: str) -> None:
    """Keep what was chosen and have the file checked by it; one checked so already is not checked again.

    Raises:
        Refused: the draft is gone, or is being added.
    """
    if draft.checked is not None and draft.profile_text == profile_text:
        drafts.change(workspace, draft.draft_id, step="review")
        return
    draft = drafts.change(workspace, draft.draft_id, profile_text=profile_text, checked=None, step="check")
    start_check(workspace, draft, who)


def start_check(workspace: Workspace, draft: Draft, who: str) -> None:
    """Begin the job of checking, anew where one is over and nothing came of it."""
    known = jobs.find(workspace.path, check_id(draft))
    if known is not None and known.is_over:
        jobs.forget(workspace.path, known.job_id)
    jobs.start(workspace.path, "check", {"draft_id": draft.draft_id}, who, check_id(draft))


def add(workspace: Workspace, draft: Draft, who: str) -> str:
    """Begin to add a draft, once."""
    return jobs.start(workspace.path, "add", {"draft_id": draft.draft_id}, who, add_id(draft))


def adding(workspace: Workspace, draft: Draft) -> jobs.Job | None:
    """The job that adds a draft, where somebody asked for it."""
    return jobs.find(workspace.path, add_id(draft))
