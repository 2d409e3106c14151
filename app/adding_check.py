"""Step 4 of Add data: the file is checked, in a process of its own."""

from __future__ import annotations

import streamlit as st

from app import access, adding_steps, components, working
from journey import jobs
from journey.drafts import Draft
from journey.errors import JourneyError
from journey.matching.checking import check_id, start_check
from journey.workspace import Workspace


def draw(held: Workspace, draft: Draft) -> None:
    """How the check stands; what to do where it was refused or cut off."""
    job = jobs.find(held.path, check_id(draft))
    if job is not None and not job.is_over:
        components.heading(2, "The file is being checked", draft.file_name)
        working.show(job.job_id, "Checking the file")
        return
    components.heading(2, "The check did not finish", draft.file_name)
    if job is not None and job.state != "done":
        components.refused(job.message, "This was not checked")
    else:
        components.note("The file waits to be checked. Nothing was lost.")
    with st.container(horizontal=True):
        if st.button("Check the file", type="primary"):
            _again(held, draft)
        if st.button("Back to match columns"):
            adding_steps.go(held, draft, "match")
        adding_steps.discard_button(held, draft)


def _again(held: Workspace, draft: Draft) -> None:
    try:
        access.need("upload")
        start_check(held, draft, access.visitor().name)
    except JourneyError as error:
        adding_steps.refuse(error)
    st.rerun()
