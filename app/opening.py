"""How a page about one person begins: the data, the person chosen, and the look kept in the log."""

from typing import Any

import streamlit as st

from app import components, state
from journey.errors import JourneyError
from journey.read import Reader

Row = dict[str, Any]


def opened(title: str) -> Reader | None:
    """The build, with the banner of the sample; None where there is none, said with the next step."""
    try:
        read = state.reader()
    except JourneyError as error:
        components.banner(None)
        components.heading(1, title)
        components.problem(error)
        return None
    components.banner(read)
    return read


def chosen(read: Reader, title: str, what: str) -> Row | None:
    """The person chosen on the page, with the name as its heading; None while nobody is.

    Args:
        read: the build.
        title: the heading while nobody is chosen.
        what: what one sees of a person here, for example: their journey.
    """
    if read.people().is_empty():
        components.heading(1, title)
        components.note("No one is in the data yet. Add files with journey add, then run journey build.")
        return None
    above = st.container()
    person_id = state.chosen_person(read)
    with above:
        line = read.person(person_id) if person_id else None
        components.heading(1, line["name"] if line else title)
    if line is None:
        components.note(
            f"Choose a person to see {what}. People are listed by name or id, never by cost or contacts."
        )
        return None
    state.record_look(read, line["person_id"], *state.looking(read))
    return line
