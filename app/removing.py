"""Removing a file: what will change is said first, it is asked once, then it is done as a job."""

import streamlit as st

from app import access, components, state
from journey import history, jobs
from journey.history import Line
from journey.read import Reader
from journey.words import history as said


def form(read: Reader | None, lines: list[Line]) -> None:
    """Choose a file, read what removing it changes, say yes, press once."""
    held = {line.extract_id: line for line in lines if line.file is not None}
    if not held or not access.visitor().may("upload"):
        return
    components.heading(2, "Remove a file", "The figures are then made again without it. Its line stays here.")
    if not state.workspace().has_key():
        components.note(
            "Removing a file needs the key, which is not at hand. Start the pages again where "
            "JOURNEY_KEY_FILE names "
            "the key file of this workspace."
        )
        return
    chosen: str | None = st.selectbox(
        "File to remove",
        list(held),
        index=None,
        placeholder="Choose a file",
        format_func=lambda extract_id: _shown(held[extract_id]),
        key="removing_file",
    )
    if chosen is None:
        return
    line = held[chosen]
    others = [one for one in lines if one is not line]
    going = history.what_goes(read, chosen)
    components.box("What will change", said.what_goes(line, going, history.n_behind(others)))
    with st.expander("How we worked this out"):
        components.notes(said.WHAT_GOES_WORKED_OUT)
    is_sure = st.checkbox(
        "Yes, remove this file and make the figures again", key=f"removing_sure_{line.number}"
    )
    if st.button("Remove this file", disabled=not is_sure, type="primary", key="removing_now"):
        _remove(line)


def _remove(line: Line) -> None:
    """Begin it, once for each time that the file was added, however often the button is pressed."""
    access.need("upload")
    jobs.start(
        state.workspace_path(),
        "remove",
        {"extract_id": line.extract_id},
        access.visitor().name,
        f"remove-{line.extract_id}-{line.number}",
    )
    st.session_state.pop("removing_file", None)
    st.rerun()


def _shown(line: Line) -> str:
    file = line.file
    assert file is not None
    return f"{file.name}, from {file.agency_label}"
