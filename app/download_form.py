"""What to take away: which file, of whom, whether identities are hidden, for whom and what for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app import access, components, download_story, download_table, state, working
from journey import jobs
from journey.downloads import THINGS, Order, Thing, job_id_of, ready
from journey.errors import JourneyError
from journey.read import Reader, finding

_JOB = "_download_job"
_WRONG = "_download_wrong"
_WHOM = {
    "everybody": "A name for the body that gets it. Every id in the file is then theirs alone.",
    "story": "Where it will appear, or who gets it. Its ids are theirs alone.",
}


def draw(read: Reader) -> None:
    """The fields, one below another, and the button; then the work as it goes on."""
    who = access.visitor()
    components.heading(2, "Make a file")
    codes = [code for code, thing in THINGS.items() if who.may(thing.right)]
    what = st.radio(
        "What do you want to take away?",
        codes,
        format_func=lambda code: THINGS[code].label,
        key="download_what",
    )
    thing = THINGS[what]
    components.note(thing.holds)
    person_id = ""
    if thing.is_of_one:
        if not finding.n_people(read):
            components.nobody()
            return
        person_id = state.chosen_person(read) or ""
    is_hidden = not thing.has_choice or _hidden(thing.is_of_one)
    recipient = _recipient(thing, is_hidden)
    purpose = st.text_input(
        "What is it for?",
        max_chars=200,
        key=f"download_purpose_{thing.about}",
        help="Kept, sealed, in the log of who took what away. On a board paper it stands on every page, so "
        "name nobody in it.",
    )
    asked = _asked(read, Order(what, person_id, purpose, recipient, is_hidden))
    if asked is not None and st.button("Make the file", type="primary"):
        _ask(read, Order(what, person_id, purpose, recipient, is_hidden, asked))
    _outcome()


def _asked(read: Reader, order: Order) -> Mapping[str, Any] | None:
    """What else is asked of this file; none where it can't be made yet."""
    if order.what == "public_table":
        return download_table.question(read)
    if order.what == "story":
        return download_story.answers(read, order)
    return {}


def _recipient(thing: Thing, is_hidden: bool) -> str:
    """For whom ids are made; "" where the file has none."""
    if not thing.has_recipient:
        return ""
    return st.text_input(
        "Whom is it for?" + ("" if is_hidden else " (may stay empty)"),
        max_chars=80,
        key=f"download_recipient_{thing.about}",
        help=_WHOM[thing.about],
    )


def _hidden(is_of_one: bool) -> bool:
    """Whether identities are hidden: yes, unless someone who may see them says otherwise."""
    may = not access.hides()
    help_ = (
        "No name, no id, and months for days. The person's own words stay where they agreed that leaders "
        "see them."
        if is_of_one
        else "Every id is made anew for whoever gets the tables, so nobody can join them with others."
    )
    key = f"download_hide_{is_of_one}"
    chosen = st.checkbox("Hide identities", value=True, disabled=not may, key=key, help=help_)
    if not may:
        components.note("Identities are hidden from you, so they are hidden in what you take away.")
    return chosen or not may


def _ask(read: Reader, order: Order) -> None:
    """Begin the work, or say what is missing; the same order twice is made once."""
    st.session_state.pop(_JOB, None)
    st.session_state.pop(_WRONG, None)
    try:
        access.need("board")
        who = access.visitor()
        held = state.workspace()
        arguments = order.arguments(who)
        job_id = job_id_of(held, read, order, who.name)
        st.session_state[_JOB] = jobs.start(held.path, "export", arguments, who.name, job_id)
    except JourneyError as error:
        st.session_state[_WRONG] = error.message


def _outcome() -> None:
    """What came of the last press of the button."""
    if wrong := st.session_state.get(_WRONG):
        components.refused(wrong, "The file was not made")
    if job_id := st.session_state.get(_JOB) or _under_way():
        working.show(job_id, "Making the file", "The file is ready. Download it below.")


def _under_way() -> str | None:
    """The file that is being made, where the page was left or drawn anew meanwhile."""
    unfinished = [job for job in ready(state.workspace_path(), access.visitor()) if not job.is_over]
    return unfinished[0].job_id if unfinished else None
