"""Which workspace, build and person a session looks at. A person is never in the address."""

import os
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from journey import looks, review
from journey.casebook import current_user, open_casebook
from journey.read import Reader, open_current
from journey.workspace import Workspace

_SAMPLE_ALIAS = "john"
# What a field for a day begins with: today, as the user's machine has it. No figure hangs on it.
TODAY: Literal["today"] = "today"


def workspace_path() -> Path:
    """The workspace folder, as the command line named it."""
    return Path(os.environ.get("JOURNEY_WORKSPACE", "workspace"))


def workspace() -> Workspace:
    """The workspace, read afresh: its key may have come or gone since."""
    return Workspace(workspace_path())


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


def who() -> str:
    """Who works in this session: as typed here, else the login."""
    return str(st.session_state.get("_who") or current_user())


def looking(read: Reader) -> tuple[str, str]:
    """Who looks and what for, asked beside the menu; both are kept in the log of looks."""
    with st.sidebar:
        name = st.text_input("Your name", value=who(), max_chars=80, help="Kept in the log of who looked.")
        purpose = ""
        if not read.has_sealed_words():
            purpose = st.text_input(
                "What are you looking for?",
                max_chars=200,
                key="purpose",
                help="Kept, sealed, in the log of who looked. It may stay empty.",
            )
    st.session_state["_who"] = name
    return name or current_user(), purpose


def record_look(read: Reader, person_id: str, name: str, purpose: str) -> None:
    """Keep in the audit log that this session looks at a person: once for each person, name and purpose."""
    look = (person_id, name, purpose)
    if st.session_state.get("_looked_at") != look:
        read.record_look(person_id, purpose, name)
        st.session_state["_looked_at"] = look


def record_group_look(read: Reader, found: dict[str, Any], name: str, purpose: str) -> None:
    """The same of a group, and of each person of one that is small: once for each group, name and purpose."""
    look = (found["name"], found["build_id"], name, purpose)
    if st.session_state.get("_looked_at_group") != look:
        held = workspace()
        with open_casebook(held.casebook_path, held.key if held.has_key() else None) as casebook:
            looks.record_group(casebook, found, looks.people_shown(read, found), "view", purpose, name)
        st.session_state["_looked_at_group"] = look


def shown_pair(held: Workspace, pair_id: str) -> review.Pair:
    """One pair with its values, read (and written in the log) once for each time it is turned to."""
    pair = st.session_state.get("_pair")
    if pair is None or pair.pair_id != pair_id:
        pair = st.session_state["_pair"] = review.pair(held, pair_id)
    return pair


def forget_pair() -> None:
    """Let go of the values of the pair on screen."""
    st.session_state.pop("_pair", None)
