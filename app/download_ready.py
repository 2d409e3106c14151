"""The files that were made and are kept: what each is, how to read it, its download, and letting go of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from app import access, components, state
from journey import downloads, jobs, words
from journey.access import Visitor
from journey.downloads import THINGS
from journey.errors import JourneyError, Refused
from journey.jobs import Job
from journey.read import Reader
from journey.workspace import Workspace

_KINDS = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".zip": "application/zip",
    ".html": "text/html",
}
_EVERYBODY = "everybody in the figures"
# A job of an earlier version, or one that is not done, says less of itself and is not offered.
_NEEDED = {"what", "is_hidden", "person_id", "n_bytes", "sha256", "build_id"}


def draw(read: Reader) -> None:
    """One block a file, the newest first."""
    who = access.visitor()
    held = downloads.ready(state.workspace_path(), who, access.hides())
    found = [job for job in held if _NEEDED <= job.result.keys()]
    title = f"{words.several(len(found), 'file')} ready" if found else "No file is ready"
    components.heading(2, title, "The last ten that each person made are kept until they are removed here")
    for job in found:
        _block(read, job)


def _block(read: Reader, job: Job) -> None:
    thing = THINGS[job.result["what"]]
    hidden = "identities hidden" if job.result["is_hidden"] else "identities shown"
    whom = _whom(read, job.result["person_id"]) if thing.is_of_one else (job.result.get("told") or _EVERYBODY)
    below = f"Of {whom}; {hidden}; made by {job.who}; {_size(job.result['n_bytes'])}"
    components.heading(3, thing.label, below)
    why_not = _why_not(read, job)
    components.note(why_not or thing.reading)
    with st.container(horizontal=True):
        if not why_not:
            _offer(read, job)
        if st.button("Remove this file", key=f"forget_{job.number}", help="It can be made again."):
            _forget(job.job_id)
    if why_not:
        return
    with st.expander("How to check that it came whole"):
        components.note(
            f"Its sha256, which your tools can work out too: {job.result['sha256']}. Made from build "
            f"{job.result['build_id']}."
        )


def _why_not(read: Reader, job: Job) -> str:
    """Why a file is not handed out any more; "" where it is."""
    try:
        return "" if downloads.is_current(state.workspace(), read, job) else downloads.MADE_BEFORE
    except JourneyError as error:
        return error.message


def _offer(read: Reader, job: Job) -> None:
    """The download; each press is in the log before the file leaves."""
    name = THINGS[job.result["what"]].file_name
    st.download_button(
        f"Download {name}",
        data=partial(_content, state.workspace(), read, job.job_id, access.later(), access.hides()),
        file_name=name,
        mime=_KINDS[f".{name.rpartition('.')[2]}"],
        on_click="ignore",
        key=f"get_{job.number}",
    )


def _content(
    held: Workspace, read: Reader, job_id: str, later: Callable[[], Visitor], is_hiding: bool
) -> bytes:
    """The file, if whoever it was offered to may still have it at the click."""
    who = later()
    who.need("board")
    return downloads.content(held, read, job_id, who, is_hiding)


def _whom(read: Reader, person_id: str) -> str:
    """What the person of a paper is called now; it may have been made from an earlier build."""
    try:
        return str(read.person(person_id)["name"])
    except Refused:
        return "a person who is not in the figures any more"


def _forget(job_id: str) -> None:
    """Let go of a file, and of what was said of it."""
    try:
        access.need("board")
        jobs.forget(state.workspace_path(), job_id)
    except JourneyError as error:
        components.refused(error.message, "The file was not removed")
        return
    st.session_state.pop("_download_job", None)
    st.rerun()


def _size(n_bytes: int) -> str:
    """How long a file is, in words."""
    if n_bytes < 1_000_000:
        return f"{words.count(max(1, round(n_bytes / 1000)))} KB"
    return f"{words.count(round(n_bytes / 1_000_000, 1))} MB"
