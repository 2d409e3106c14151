"""How a page begins: its right, the data; of a page about one person the person chosen, and the look kept."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from app import access, components, pages, state
from journey.errors import Damaged, JourneyError
from journey.read import Reader, finding
from journey.standing import standing
from journey.words import changes

Row = dict[str, Any]


def opened(title: str, right: str = "look") -> Reader | None:
    """The build, with the banner of the sample; None where there is none, said with the next step.

    Args:
        title: the page's, for the heading where nothing can be shown.
        right: what the page asks, asked once more here. A page of who is who asks for identities: it stays
            closed while they are hidden.
    """
    try:
        access.need(right)
    except JourneyError as error:
        _closed(title, error.message, "Your role does not open this page")
        return None
    if pages.is_closed_by_hiding(right):
        _closed(
            title,
            "This page is of who is who. To open it, turn off “Hide identities” beside the menu.",
            "Identities are hidden",
        )
        return None
    try:
        read = state.reader()
    except JourneyError as error:
        components.banner(None)
        components.heading(1, title)
        problem(error)
        return None
    components.banner(read)
    return read


def of_files(title: str, right: str, draw: Callable[[Reader | None], None]) -> None:
    """A page about files, which can be looked at without figures: its right, banner, heading, then itself.

    Args:
        title: the page's heading.
        right: what the page asks, asked once more here.
        draw: the rest of the page, given the build or None.
    """
    try:
        access.need(right)
    except JourneyError as error:
        _closed(title, error.message, "Your role does not open this page")
        return
    read, why = None, None
    try:
        read = state.reader()
    except JourneyError as error:
        why = error
    components.banner(read)
    components.heading(1, title)
    try:
        if isinstance(why, Damaged):
            components.problem(why)
        draw(read)
    except JourneyError as error:
        problem(error)


def problem(error: JourneyError) -> None:
    """Why there is nothing to show, and what comes next where nothing was added or made yet."""
    components.problem(error, changes.step_sentence(standing(state.workspace_path())))


def _closed(title: str, text: str, why: str) -> None:
    components.heading(1, title)
    components.refused(text, why)


def chosen(read: Reader, title: str, what: str) -> Row | None:
    """The person chosen on the page, with the name as its heading; None while nobody is.

    Args:
        read: the build.
        title: the heading while nobody is chosen.
        what: what one sees of a person here, for example: their journey.
    """
    if not finding.n_people(read):
        components.heading(1, title)
        components.nobody()
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
