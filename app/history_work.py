"""Upload history: work under way, files that wait, figures to make, and what was done lately."""

import streamlit as st

from app import access, components, pages, quality_table, state, working
from journey import drafts, history, jobs
from journey.errors import Refused
from journey.history import Line
from journey.words import history as said
from journey.words import several
from journey.workspace import Workspace

_LATELY = 10
_UNTOLD = ("export", "look")  # told on Download and on Add data


def under_way() -> None:
    """What is being done in this workspace, whoever began it."""
    found = [job for job in working.under_way() if job.kind not in _UNTOLD]
    if found:
        components.heading(2, "Work under way")
    for job in found:
        working.show(job.job_id, said.KINDS[job.kind])


def waiting_files(workspace: Workspace) -> None:
    """Files that were chosen and not added yet. Their names may name somebody."""
    try:
        waiting = [draft for draft in drafts.drafts(workspace) if draft.step != "added"]
    except Refused:  # without the key nothing can be said of them
        return
    if not waiting or not access.visitor().may("upload"):
        return
    components.heading(2, f"{several(len(waiting), 'file')} on the way in", "None of it is in the figures.")
    quality_table.stacked(
        "Files on the way in",
        ["File", "Brought by", "Where it stands"],
        [
            (
                f"File {draft.number}" if access.hides() else draft.file_name,
                (),
                (draft.who, said.STEPS[draft.step]),
            )
            for draft in waiting
        ],
    )
    pages.link("add_data", "Go on in Add data", access.visitor())


def figures_to_make(lines: list[Line]) -> None:
    """Where files were added or removed since the figures were made: say so, with a button."""
    n = history.n_behind(lines)
    if not n or any(job.kind in ("add", "build", "remove") for job in working.under_way()):
        return
    components.note(f"The figures are behind: {several(n, 'file')} came or went since they were made.")
    if access.visitor().may("upload") and st.button("Make the figures again", key="history_build"):
        access.need("upload")
        jobs.start(state.workspace_path(), "build", {}, access.visitor().name)
        st.rerun()


def lately() -> None:
    """What came of the last pieces of work, so that nobody who left the page misses it."""
    over = [job for job in jobs.jobs(state.workspace_path()) if job.is_over]
    done = [job for job in over if job.kind not in _UNTOLD][:_LATELY]
    if not done:
        return
    components.heading(2, "Work done lately", "The last first; at most ten.")
    quality_table.stacked(
        "Work done lately",
        ["What", "Who began it", "What came of it"],
        [
            (said.KINDS[job.kind], (), (job.who, f"{said.OUTCOMES[job.state]}. {job.message}".strip()))
            for job in done
        ],
    )
