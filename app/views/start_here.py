"""Start here: what this is, the next step, three ways in, what data is held and what last changed."""

import streamlit as st

from app import access, components, links, pages, start_held, start_steps, state
from journey.errors import JourneyError
from journey.read import Reader
from journey.standing import standing

_ROUTES = (
    (
        "Look at a story",
        "See one person's contacts with every service, before and after a change.",
        "one_person",
        "Open One person",
    ),
    ("Add a file", "Take in an agency's file as the agency sends it.", "add_data", "Open Add data"),
    (
        "Look at a group",
        "See what changed for people chosen by written rules, and who was left out.",
        "groups",
        "Open Groups",
    ),
    (
        "Read the methods",
        "What each figure is, in plain words with worked examples, and what the words mean.",
        "methods",
        "Open Methods and glossary",
    ),
)


def routes() -> None:
    """Three ways in; whoever may not add a file is shown the groups instead."""
    who = access.visitor()
    components.heading(2, "Three ways in")
    left_out = "groups" if who.may("upload") else "add_data"
    shown = [route for route in _ROUTES if route[2] != left_out]
    for column, (title, text, page, label) in zip(st.columns(3), shown, strict=True):
        with column:
            components.card(title, text)
            pages.link(page, label, who)


def opened() -> tuple[Reader | None, JourneyError | None]:
    """The build, or why there is none."""
    try:
        return state.reader(), None
    except JourneyError as error:
        return None, error


def main() -> None:
    """Draw the page, whatever the workspace has come to."""
    read, problem = opened()
    where = standing(state.workspace_path())
    components.banner(read)
    components.heading(1, "Start here")
    components.lead(
        "Many public services can each be in touch with the same person, and each sees only its own part. "
        "These pages put the contacts in one line, say what they may have cost, and compare before and after "
        "a change in how the person was supported."
    )
    start_steps.work()
    start_steps.next_step(where, problem)
    start_steps.without_key(where)
    routes()
    start_steps.on_the_way_in()
    if read is not None:
        start_held.data_held(read)
        start_held.waiting(read)
    start_held.changed(read)
    if read is not None:
        links.found_elsewhere(read)
        components.stamp(read)
    start_steps.clear_sample(read is not None and read.is_sample)


main()
