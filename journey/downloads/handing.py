"""The files that were made: whose they are, whether they may still be handed out, and their handing out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from journey.access import Visitor
from journey.board.casebook_state import casebook_state
from journey.casebook import open_casebook
from journey.downloads.making import label_of
from journey.downloads.story import story_state
from journey.downloads.things import THINGS
from journey.errors import Refused
from journey.jobs.records import Job, find, job_folder, jobs
from journey.read import Reader

if TYPE_CHECKING:
    from journey.workspace import Workspace

_GONE = "This file is not here any more. Make it again."
MADE_BEFORE = (
    "This file was made before something that it quotes or names was taken back or changed. Make it again."
)


def ready(workspace_path: Path, who: Visitor, is_hiding: bool = False) -> list[Job]:
    """The downloads that were asked for and are kept, newest first, so far as this visitor may have them.

    Where people sign in, each sees their own alone. A session that is_hiding identities sees no file that
    shows them, whatever the visitor may.
    """
    return [job for job in jobs(workspace_path) if job.kind == "export" and _may_have(job, who, is_hiding)]


def _may_have(job: Job, who: Visitor, is_hiding: bool) -> bool:
    if who.is_signed_in and job.who != who.name:
        return False
    if job.state != "done":
        return True
    thing = THINGS.get(str(job.result.get("what")))
    is_open = bool(job.result.get("is_hidden")) or (who.may("identities") and not is_hiding)
    return thing is not None and who.may(thing.right) and is_open


def is_current(workspace: Workspace, read: Reader, job: Job) -> bool:
    """Whether a file that is done may still be handed out: a paper may quote what was taken back since.

    Args:
        workspace: whose it is.
        read: the published build.
        job: one of ready.

    Raises:
        JourneyError: the key is not at hand, or the casebook can't be read.
    """
    held = job.result
    about = THINGS[held["what"]].about
    if about == "story":
        return bool(held.get("casebook") == story_state(read, held["person_id"]))
    if about == "person":
        now = casebook_state(workspace, read, held["person_id"], held["is_hidden"])
        return bool(held.get("casebook") == now)
    return True


def content(workspace: Workspace, read: Reader, job_id: str, who: Visitor, is_hiding: bool = False) -> bytes:
    """The file of a download that is done, once it is in the log that it is handed out.

    Raises:
        Refused: the visitor may not have it, it is not there any more, or what it quotes was taken back or
            changed since.
    """
    job = find(workspace.path, job_id)
    if job is None or job.state != "done" or job.kind != "export" or not _may_have(job, who, is_hiding):
        raise Refused(_GONE)
    if not is_current(workspace, read, job):
        raise Refused(MADE_BEFORE)
    result, thing = job.result, THINGS[job.result["what"]]
    try:
        held = (job_folder(workspace.path, job_id) / "out" / thing.file_name).read_bytes()
    except OSError:
        raise Refused(_GONE) from None
    made = workspace.key.unseal(held, label_of(thing)) if thing.is_of_one else held
    about = f"{result['build_id']} {result['person_id']}".strip()
    named = f"Handed out: {thing.label}, identities {'hidden' if result['is_hidden'] else 'shown'}."
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.record("export", about, named, who=who.name)
    return made
