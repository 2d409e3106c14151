"""A draft on its way: checked in a process of its own, added once, discarded."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from journey import drafts, jobs
from journey.drafts import Draft
from journey.errors import Refused
from journey.matching.apply import with_choices
from journey.matching.behind import is_behind
from journey.matching.choices import choices_of
from journey.propose.matching import Look
from journey.workspace import Workspace

_ADD = "add-{}"


def profile_of(look: Look, draft: Draft) -> str:
    """The text of the profile that a draft's choices make; "" where the one kept stays as it is.

    Raises:
        Refused: see with_choices.
    """
    chosen: Mapping[str, Mapping[str, Any]] = draft.table_choices.get("tables", {})
    return with_choices(look, {name: choices_of(held) for name, held in chosen.items()})


def check_id(draft: Draft) -> str:
    """The id of the job that checks a draft as it is now chosen: the same choices are checked once."""
    period = draft.covers_from, draft.covers_to_excl
    said = "|".join((draft.source_code, *period, draft.profile_text, draft.kept_sha256))
    return f"check-{draft.draft_id}-{sha256(said.encode()).hexdigest()[:12]}"


def add_id(draft: Draft) -> str:
    """The id of the job that adds a draft: there is one, however often and wherever it is asked for."""
    return _ADD.format(draft.draft_id)


def begin_check(workspace: Workspace, draft: Draft, look: Look, who: str) -> None:
    """Keep what was chosen and have the file checked by it; one checked so already is not checked again.

    Raises:
        Refused: the draft is gone, or the choices make no profile; see with_choices.
    """
    made = {"profile_text": profile_of(look, draft), "kept_sha256": look.kept_sha256}
    was = {"profile_text": draft.profile_text, "kept_sha256": draft.kept_sha256}
    if draft.checked is not None and made == was and not is_behind(workspace, draft):
        drafts.change(workspace, draft.draft_id, step="review")
        return
    draft = drafts.change(workspace, draft.draft_id, **made, checked=None, step="check")
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


def is_being_added(workspace: Workspace, draft_id: str) -> bool:
    """Whether the work of adding a draft waits or is under way."""
    job = jobs.find(workspace.path, _ADD.format(draft_id))
    return job is not None and not job.is_over


def discard(workspace: Workspace, draft_id: str) -> None:
    """Take a draft away; one that is not there is gone already.

    Raises:
        Refused: it is being added.
    """
    if is_being_added(workspace, draft_id):
        raise Refused(
            "This file is being added now, so it can't be discarded. Once it is in, it can be taken out "
            "again on Upload history."
        )
    drafts.discard(workspace, draft_id)
