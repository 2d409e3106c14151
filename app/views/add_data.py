"""Add data: six steps from a file to rows in the figures. Where one is stands in the draft, not the page."""

from collections.abc import Callable

import streamlit as st

from app import (
    access,
    adding_added,
    adding_check,
    adding_choose,
    adding_match,
    adding_preview,
    adding_programme,
    adding_review,
    adding_steps,
    components,
    state,
)
from journey import drafts
from journey.drafts import Draft
from journey.errors import Damaged, JourneyError
from journey.matching.behind import is_behind
from journey.matching.checking import adding
from journey.workspace import Workspace


def banner() -> None:
    """Says that the data shown is the sample, where it is."""
    try:
        components.banner(state.reader())
    except JourneyError:
        components.banner(None)


def no_key() -> None:
    """Without the key nothing can be sealed, so no file is taken."""
    components.box(
        "The key is not at hand",
        [
            "A file is sealed with the workspace's key as it comes in, so none can be added now.",
            "Start the pages again where JOURNEY_KEY_FILE names the key file of this workspace.",
        ],
    )


def draft_of(held: Workspace) -> Draft | None:
    """The draft that the address names."""
    draft_id = st.query_params.get("draft", "")
    if not draft_id:
        return None
    try:
        draft = drafts.find(held, draft_id)
    except Damaged as error:
        components.refused(error.message, "This file can't be opened")
        draft = None
    else:
        if draft is None:
            components.note("The file that you were working on is not waiting any more. Choose it again.")
    return draft


def page(held: Workspace) -> None:
    """One step."""
    draft = draft_of(held)
    if draft is None:
        adding_steps.let_go()
        adding_steps.shown(1)
        adding_choose.draw(held)
    elif draft.step != "added" and not draft.source_code:
        adding_steps.shown(1)
        adding_choose.finish(held, draft)
    else:
        go_on(held, draft)


def go_on(held: Workspace, draft: Draft) -> None:
    """The step that a draft has come to; while it is added, that, wherever it was asked for."""
    job = adding(held, draft)
    if draft.step == "added" or (job is not None and job.state in ("waiting", "running", "done")):
        adding_steps.let_go()
        adding_steps.shown(6)
        adding_added.draw(held, draft, job)
    elif draft.step == "preview":
        adding_steps.shown(2)
        unreadable(held, draft, adding_preview.draw)
    elif draft.step == "match" or (draft.checked is not None and is_behind(held, draft)):
        adding_steps.shown(3)
        unreadable(held, draft, adding_match.draw)
    elif draft.step == "review" and draft.checked is not None:
        adding_steps.let_go()
        adding_steps.shown(5)
        adding_review.draw(held, draft)
    else:
        adding_steps.let_go()
        adding_steps.shown(4)
        adding_check.draw(held, draft)


def unreadable(held: Workspace, draft: Draft, draw: Callable[[Workspace, Draft], None]) -> None:
    """A step that reads the file; where it can't be read, why, and the ways on."""
    try:
        draw(held, draft)
    except JourneyError as error:
        components.refused(error.message, "This file can't be read")
        with st.container(horizontal=True):
            if st.button("Choose again what it is"):
                adding_steps.go(held, draft, "preview", source_code="", table_choices={})
            adding_steps.discard_button(held, draft)


def main() -> None:
    """Draw the page, or say what is wrong and the next step."""
    banner()
    components.heading(1, "Add data")
    try:
        access.need("upload")
        held = state.workspace()
        if access.hides():
            components.note(
                "This page shows what a file holds. To add one, turn off “Hide identities” beside the menu."
            )
        elif not (held.path / "journey.toml").is_file():
            adding_programme.draw()
        elif not held.has_key():
            no_key()
        else:
            adding_programme.tell_of_key()
            page(held)
    except JourneyError as error:
        components.refused(error.message, "Files can't be added now")


main()
