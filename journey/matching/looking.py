"""A draft looked into: a larger file in a process of its own, and what was read of it is kept, sealed."""

from __future__ import annotations

import json
import pickle
from contextlib import suppress
from dataclasses import asdict
from hashlib import sha256

from journey import METHOD_VERSION, drafts, jobs
from journey.drafts import Draft
from journey.errors import Refused
from journey.propose.keep import kept_sha256
from journey.propose.matching import Asked, Look, look_at
from journey.workspace import Workspace

SMALL_BYTES = 2_000_000  # read in half a second; a spreadsheet of that size in two


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


def mark_of(workspace: Workspace, draft: Draft) -> str:
    """What a look at a draft hangs on: what was said of the file, how its source is read, our version."""
    said = asdict(asked_of(draft)), kept_sha256(draft.source_code, workspace.path), METHOD_VERSION
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def look_kept(workspace: Workspace, draft: Draft) -> Look | None:
    """What a job read of a draft's file, as it is asked for now; None where that was not read yet."""
    held = drafts.kept_beside(workspace, draft.draft_id, mark_of(workspace, draft))
    if held is None:
        return None
    with suppress(Exception):  # written by other code of the same version
        found: Look = pickle.loads(held)  # sealed with the workspace's key: nobody else wrote it
        return found
    return None


def keep_look(workspace: Workspace, draft: Draft) -> int:
    """Look into a draft's file and keep what was read beside it, sealed.

    Returns:
        How many tables it holds.

    Raises:
        Refused: see look_into.
    """
    mark = mark_of(workspace, draft)
    found = look_into(workspace, draft)
    drafts.keep_beside(workspace, draft.draft_id, mark, pickle.dumps(found))
    return len(found.tables)


def reading(workspace: Workspace, draft: Draft) -> jobs.Job | None:
    """The job that reads a draft as it is asked for now, where there is one."""
    return jobs.find(workspace.path, _job_id(workspace, draft))


def start_look(workspace: Workspace, draft: Draft, who: str) -> str:
    """Begin to read a draft in a process of its own, anew where one is over."""
    job_id = _job_id(workspace, draft)
    known = jobs.find(workspace.path, job_id)
    if known is not None and known.is_over:
        jobs.forget(workspace.path, job_id)
    return jobs.start(workspace.path, "look", {"draft_id": draft.draft_id}, who, job_id)


def refuse_unread(job: jobs.Job) -> None:
    """Refuse where the reading of a file came to nothing.

    Raises:
        Refused: in the words of the job.
    """
    if job.is_over and job.state != "done":
        raise Refused(job.message)


def _job_id(workspace: Workspace, draft: Draft) -> str:
    return f"look-{draft.draft_id}-{mark_of(workspace, draft)[:12]}"
