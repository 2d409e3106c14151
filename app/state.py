"""Which workspace, build and person a session looks at. A person is never in the address."""

import os
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from app import access, picker
from journey import looks, review
from journey.casebook import open_casebook
from journey.errors import Refused
from journey.read import Reader, finding, open_folder
from journey.read.hidden import Hidden
from journey.shown import shown
from journey.workspace import Workspace

_SAMPLE_ALIAS = "john"
FILE_READ = "_adding_look"  # what this session read of a file on its way in
# What a field for a day begins with: today, as the user's machine has it. No figure hangs on it.
TODAY: Literal["today"] = "today"


def home() -> Path:
    """The programme's own workspace, as the command line named it."""
    return Path(os.environ.get("JOURNEY_WORKSPACE", "workspace"))


def workspace_path() -> Path:
    """The workspace that the pages show: the programme's own, or the sample while there is nothing in it."""
    return shown(home())


def workspace() -> Workspace:
    """The workspace, read afresh: its key may have come or gone since."""
    return Workspace(workspace_path())


def reader() -> Reader:
    """The published build, opened once for all sessions and again when another build is published.

    It answers without names where identities are hidden from this session.

    Raises:
        JourneyError: There is no build, or it is damaged.
    """
    held = Workspace(workspace_path())
    read = _open(str(held.current_build()), held)
    return Hidden(read) if access.hides() else read


@st.cache_resource(max_entries=2, show_spinner="Opening the data")
def _open(build: str, _held: Workspace) -> Reader:
    """Keyed on the build's folder alone, which holds one build for ever, and is the one opened."""
    return open_folder(_held, Path(build))


def chosen_person(read: Reader) -> str | None:
    """The person picked on the page; the sample opens on its own story, real data on nobody.

    Of few people there is one list; of more than that whom somebody looks for is asked.
    """
    if finding.n_people(read) > finding.MOST_LISTED:
        return picker.looked_up(read, workspace(), who(), _sample_story(read), shown_name)
    people = {row["person_id"]: row for row in read.people().to_dicts()}
    # The browser keeps what it showed under a key: the name of before would stay in the field.
    key = "person_number" if access.hides() else "person_id"
    if st.session_state.get(key) not in people:
        kept = st.session_state.get("last_person_id") or _sample_story(read)
        st.session_state[key] = kept if kept in people else None
    picked: str | None = st.selectbox(
        "Person",
        list(people),
        key=key,
        format_func=lambda person_id: shown_name(people[person_id]),
        placeholder="Choose a person",
        width=320,
    )
    st.session_state["last_person_id"] = picked  # a widget's own key is dropped when its page is left
    return picked


def shown_name(row: dict[str, Any]) -> str:
    """What a person is called in a list: a row of Reader.people. Where identities are hidden: by number."""
    name = row["display_name"] or row["alias"] or ("" if access.hides() else row["person_id"])
    return str(name or "A person")


def _sample_story(read: Reader) -> str | None:
    """The person whom the sample is about."""
    if not read.is_sample:
        return None
    try:
        return read.person_id(_SAMPLE_ALIAS)
    except Refused:
        return None


def who() -> str:
    """Who works in this session: as the sign-in says; without one as typed here, else the login."""
    return access.visitor().name


def ask_name(key: str) -> None:
    """A field for the name of whoever decides; where people sign in it is theirs, and nothing is asked."""
    if not access.visitor().is_signed_in:
        st.text_input("Your name", value=who(), max_chars=80, key=key)


def name_given(key: str) -> str:
    """The name typed in that field, kept for the next; else that of the sign-in."""
    if not access.visitor().is_signed_in:
        st.session_state[access.TYPED] = st.session_state[key]
        return str(st.session_state[key])
    return who()


def looking(read: Reader) -> tuple[str, str]:
    """Who looks and what for, asked beside the menu; both are kept in the log of looks."""
    purpose = ""
    with st.sidebar:
        if not access.visitor().is_signed_in:
            typed = st.text_input(
                "Your name", value=who(), max_chars=80, help="Kept in the log of who looked."
            )
            st.session_state[access.TYPED] = typed
        if not read.has_sealed_words():
            purpose = st.text_input(
                "What are you looking for?",
                max_chars=200,
                key="purpose",
                help="Kept, sealed, in the log of who looked. It may stay empty.",
            )
    return who(), purpose


def record_look(read: Reader, person_id: str, name: str, purpose: str) -> None:
    """Keep in the audit log that this session looks at a person: once for each person, name and purpose.

    Raises:
        Refused: the visitor may not look.
    """
    access.need("look")
    look = (person_id, name, purpose)
    if st.session_state.get("_looked_at") != look:
        read.record_look(person_id, purpose, name)
        st.session_state["_looked_at"] = look


def record_group_look(read: Reader, found: dict[str, Any], name: str, purpose: str) -> None:
    """The same of a group, and of each person of one that is small: once for each group, name and purpose.

    Raises:
        Refused: the visitor may not look.
    """
    access.need("look")
    look = (found["name"], found["build_id"], name, purpose)
    if st.session_state.get("_looked_at_group") != look:
        held = workspace()
        with open_casebook(held.casebook_path, held.key if held.has_key() else None) as casebook:
            looks.record_group(casebook, found, looks.people_shown(read, found), "view", purpose, name)
        st.session_state["_looked_at_group"] = look


def shown_pair(held: Workspace, pair_id: str) -> review.Pair:
    """One pair with its values, read (and written in the log) once for each time it is turned to.

    Raises:
        Refused: the visitor may not judge pairs.
    """
    access.need("matches")
    pair = st.session_state.get("_pair")
    if pair is None or pair.pair_id != pair_id:
        pair = st.session_state["_pair"] = review.pair(held, pair_id)
    return pair


def forget_file() -> None:
    """Let go of what was read of a file on its way in, cells and all."""
    st.session_state.pop(FILE_READ, None)


def forget_pair() -> None:
    """Let go of the values of the pair on screen."""
    st.session_state.pop("_pair", None)
