"""Choosing one person of very many: an id or alias exactly as held, or a short list by name."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from app import access, components
from journey import words
from journey.casebook import open_casebook
from journey.errors import JourneyError, Refused
from journey.read import Reader, finding
from journey.workspace import Workspace

Row = dict[str, Any]

_TYPED, _LISTED, _CHOSEN, _SAID = "person_typed", "person_listed", "last_person_id", "_person_said"


def looked_up(
    read: Reader, held: Workspace, who: str, first: str | None, shown: Callable[[Row], str]
) -> str | None:
    """The person looked up last, else the first one; None where there is none.

    What is typed is in no address, title or log: the log has that somebody was looked up, and who was found.

    Args:
        read: the build.
        held: its workspace, whose audit log keeps each look-up.
        who: who looks, for the log.
        first: whom the page opens on; None for nobody.
        shown: what a person is called in a list.
    """
    kept = st.session_state.get(_CHOSEN) or first
    st.session_state[_CHOSEN] = kept if kept and _is_held(read, kept) else None
    people, n = finding.with_change(read)
    left, right = st.columns(2)
    with left:
        label = "Number of the person" if access.hides() else "Id or alias, exactly as held"
        st.text_input(
            label, key=_TYPED, max_chars=80, autocomplete="off", on_change=_look_up, args=(read, held, who)
        )
        if said := st.session_state.pop(_SAID, ""):  # once: it says nothing of another page
            components.refused(said, "Nobody was found")
    with right:
        _list(people, shown)
    if n > len(people):
        components.note(
            f"The list has the first {words.count(len(people))} of {words.count(n)} people with a change "
            f"date, by name; {words.count(finding.n_people(read))} people are held in all."
        )
    found: str | None = st.session_state[_CHOSEN]
    return found


def _list(people: list[Row], shown: Callable[[Row], str]) -> None:
    """People with a change date; the one chosen stays chosen when the page is left."""
    named = {row["person_id"]: shown(row) for row in people}
    chosen = st.session_state[_CHOSEN]
    # the browser keeps what it showed under a key: a name of before would stay when identities are hidden
    key = f"{_LISTED}_{'number' if access.hides() else 'name'}"
    st.session_state[key] = chosen if chosen in named else None
    st.selectbox(
        "People with a change date",
        list(named),
        key=key,
        format_func=lambda person_id: named[person_id],
        placeholder="Choose a person",
        on_change=_take,
        args=(key,),
    )


def _take(key: str) -> None:
    st.session_state[_CHOSEN] = st.session_state[key]
    st.session_state.pop(_SAID, None)


def _is_held(read: Reader, person_id: str) -> bool:
    """Whether someone chosen earlier is in this build too."""
    try:
        return read.person_id(person_id) == person_id
    except Refused:
        return False


def _look_up(read: Reader, held: Workspace, who: str) -> None:
    """Find who was typed and write the look-up in the log; what found somebody is let go of."""
    typed = str(st.session_state[_TYPED])
    if not typed.strip():
        return
    try:
        found = _found(read, held, who, typed)
    except JourneyError as error:
        st.session_state[_SAID] = error.message
        return
    if found is None:
        st.session_state[_SAID] = "No one with that id. Check for missing zeros."
        return
    st.session_state[_CHOSEN], st.session_state[_TYPED] = found, ""


def _found(read: Reader, held: Workspace, who: str, typed: str) -> str | None:
    """Whom the text finds, once the look-up is in the log."""
    access.need("look")
    found = finding.find(read, typed)
    with open_casebook(held.casebook_path, held.key if held.has_key() else None) as casebook:
        casebook.record("look_up", found or "", n_rows=1 if found else 0, who=who)
    return found
