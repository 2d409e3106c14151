"""A file from the browser, sealed on the disk at once; the server's memory is given back."""

from typing import BinaryIO

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app import access, components, doors, state
from journey import drafts
from journey.drafts import Draft
from journey.errors import JourneyError


def received(label: str, key: str) -> Draft | None:
    """Ask for a file. Once it is here, the draft that it became; None until then, and where it was not taken.

    Args:
        label: what is asked for.
        key: tells one such question from another.
    """
    access.need("upload")
    got, problem, turn = f"_{key}_got", f"_{key}_problem", f"_{key}_turn"
    most = doors.most_megabytes()
    doors.ask_for_file()
    uploaded = st.file_uploader(
        label,
        key=f"{key}_{st.session_state.get(turn, 0)}",
        max_upload_size=most,
    )
    components.html(
        f'<p class="jy-hint">One file of at most {most} MB: CSV, Excel (xlsx, xls, xlsb), OpenDocument '
        "(ods), Parquet, JSON lines, XES, or a zip of these. Add a larger one on the command line: journey "
        "add.</p>"
    )
    if state.workspace().settings.is_sample:
        components.note(
            "The data shown is the sample, so a file is added to the sample. To begin with your own, first "
            "clear the sample data on Start here."
        )
    if uploaded is not None:
        try:
            st.session_state[got] = _taken(uploaded.name, uploaded, most)
        except JourneyError as error:
            st.session_state[problem] = error.message
        finally:
            _give_memory_back()
            st.session_state[turn] = st.session_state.get(turn, 0) + 1
        st.rerun()
    if message := st.session_state.pop(problem, ""):
        components.refused(message, "This file was not taken")
    draft_id = st.session_state.pop(got, "")
    return drafts.find(state.workspace(), draft_id) if draft_id else None


def _taken(name: str, stream: BinaryIO, most: int) -> str:
    access.need("upload")
    draft = drafts.begin(state.workspace(), name, stream, access.visitor().name, most * 1_000_000)
    return draft.draft_id


def _give_memory_back() -> None:
    """Let the server forget this session's uploads. Streamlit keeps them until another person connects.

    It has no public way to say so; tests/app/test_upload_history_browser.py asks the server if none is held.
    """
    context = get_script_run_ctx()
    if context is not None:
        context.uploaded_file_mgr.remove_session_files(context.session_id)
