"""Which workspace, build and person a session looks at. A person is never in the address."""

import os
from pathlib import Path

import streamlit as st

from journey.read import Reader, open_current
from journey.workspace import Workspace

_SAMPLE_ALIAS = "john"


def workspace_path() -> Path:
    """The workspace folder, as the command line named it."""
    return Path(os.environ.get("JOURNEY_WORKSPACE", "workspace"))


def reader() -> Reader:
    """The published build, opened once for all sessions and again when another build is published.

    Raises:
        JourneyError: There is no build, or it is damaged.
    """
    return _open(str(Workspace(workspace_path()).current_build()))


@st.cache_resource(max_entries=2, show_spinner="Opening the data")
def _open(build: str) -> Reader:
    """Keyed on the build's folder alone, which holds one build for ever."""
    return open_current(workspace_path())


def chosen_person(read: Reader) -> str | None:
    """The person picked on the page; the sample opens on its own story, real data on nobody."""
    people = {row["person_id"]: row for row in read.people().to_dicts()}
    options = list(people)
    if st.session_state.get("person_id") not in people:
        sample = [key for key in options if read.is_sample and people[key]["alias"] == _SAMPLE_ALIAS]
        st.session_state["person_id"] = st.session_state.get("last_person_id") or (
            sample[0] if sample else None
        )
        if st.session_state["person_id"] not in people:
            st.session_state["person_id"] = None

    def shown(person_id: str) -> str:
        row = people[person_id]
        return row["display_name"] or row["alias"] or person_id

    picked: str | None = st.selectbox(
        "Person", options, key="person_id", format_func=shown, placeholder="Choose a person", width=320
    )
    st.session_state["last_person_id"] = picked  # a widget's own key is dropped when its page is left
    return picked


def record_look(read: Reader, person_id: str) -> None:
    """Keep in the audit log that this session looked at a person: once for each time one is picked."""
    if st.session_state.get("_looked_at") != person_id:
        read.record_look(person_id)
        st.session_state["_looked_at"] = person_id
