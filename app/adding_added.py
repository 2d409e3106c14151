"""Step 6 of Add data: the rows are added, and what came of it."""

from __future__ import annotations

import streamlit as st

from app import access, adding_steps, components, pages, working
from journey import words
from journey.drafts import Draft
from journey.jobs import Job
from journey.words import fields as told
from journey.workspace import Workspace


def draw(held: Workspace, draft: Draft, job: Job | None) -> None:
    """The work under way, or what was added and where to go."""
    if job is not None and not job.is_over:
        components.heading(2, "The rows are being added", draft.file_name)
        working.show(job.job_id, "Adding the rows and making the figures again")
        return
    if job is not None and job.state == "done":
        n_rows = words.several(job.result["accepted"], "row was", "rows were")
        components.heading(2, f"{n_rows} added", draft.file_name)
        components.told("The figures are made again, with the new rows in them.", "Added")
        components.table(
            "Where every row of the file went",
            ["Rows", "How many"],
            [[label, words.count(job.result[name])] for name, label in told.FATES.items()],
            [["Rows in the file", words.count(job.result["rows_in"])]],
        )
    else:
        components.heading(2, "The rows were added", draft.file_name)
        if job is not None:
            components.refused(job.message, "The figures were not made again")
    components.note("To take the file out again: Upload history, Remove this file.")
    who = access.visitor()
    with st.container(horizontal=True):
        pages.link("data_quality", "Open Data quality", who)
        pages.link("one_person", "Open One person", who)
        pages.link("upload_history", "Open Upload history", who)
    if st.button("Add another file", type="primary"):
        adding_steps.turn_to("")
        st.rerun()
