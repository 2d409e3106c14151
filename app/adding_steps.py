"""What the six steps of Add data share: where one is, going on and back, and what was refused."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app import access, components, state, working
from journey import drafts
from journey.drafts import Draft
from journey.errors import JourneyError
from journey.matching import checking, looking
from journey.propose.matching import Look
from journey.workspace import Workspace

TITLES = ("Choose the file", "Preview", "Match columns", "Check", "Review", "Added")
_REFUSED = "_adding_refused"


def shown(at: int) -> None:
    """The six steps with the one that one is on, and what was refused last."""
    items = "".join(
        f'<li{" aria-current=step" if number == at else ""} class="{"done" if number < at else "to-come"}">'
        f"<b>{title}</b>{'<span> (done)</span>' if number < at else ''}</li>"
        for number, title in enumerate(TITLES, start=1)
    )
    components.html(f'<nav aria-label="Steps"><ol class="jy-steps">{items}</ol></nav>')
    if said := st.session_state.pop(_REFUSED, None):
        components.refused(said, "This was not done")


def refuse(error: JourneyError) -> None:
    """Say at the top of the page, drawn again, what could not be done."""
    st.session_state[_REFUSED] = error.message
    st.rerun()


def keep(held: Workspace, draft: Draft, **values: Any) -> Draft:
    """Keep a choice in the draft."""
    access.need("upload")
    return drafts.change(held, draft.draft_id, **values)


def go(held: Workspace, draft: Draft, step: str, **values: Any) -> None:
    """Keep a choice and draw the page at another step."""
    try:
        keep(held, draft, step=step, **values)
    except JourneyError as error:
        refuse(error)
    st.rerun()


def turn_to(draft_id: str) -> None:
    """Work on a draft. Its id, which says nothing, stands in the address: a refresh comes back to it."""
    if draft_id:
        st.query_params["draft"] = draft_id
    else:
        st.query_params.clear()
    let_go()


def discard(held: Workspace, draft_id: str) -> None:
    """Take a draft away, unless it is being added; what was added stays."""
    access.need("upload")
    checking.discard(held, draft_id)


def discard_button(held: Workspace, draft: Draft) -> None:
    """Take this draft away and begin again."""
    if st.button("Discard this file", key="discard_this"):
        try:
            discard(held, draft.draft_id)
        except JourneyError as error:
            refuse(error)
        turn_to("")
        st.rerun()


def look(held: Workspace, draft: Draft) -> Look | None:
    """What the draft's file holds: read once for what was said of it and what is known of its source.

    It is let go at the next step, file or page. None while a larger file is read: that is shown instead.

    Raises:
        Refused: it can't be read.
    """
    asked = draft.draft_id, looking.mark_of(held, draft)
    known = st.session_state.get(state.FILE_READ)
    if known is None or known[0] != asked:
        let_go()
        with st.spinner("Reading the file"):
            is_small = draft.n_bytes <= looking.SMALL_BYTES
            read = looking.look_into(held, draft) if is_small else looking.look_kept(held, draft)
        if read is None:
            _being_read(held, draft)
            return None
        known = st.session_state[state.FILE_READ] = (asked, read)
    found: Look = known[1]
    return found


def _being_read(held: Workspace, draft: Draft) -> None:
    """A larger file is read in a process of its own, so that the pages of others do not wait for it."""
    access.need("upload")
    job = looking.reading(held, draft)
    if job is not None and job.state in ("failed", "interrupted"):
        components.refused(job.message, "The file was not read")
        if not st.button("Read the file again", type="primary"):
            discard_button(held, draft)
            return
    elif job is not None:
        looking.refuse_unread(job)
    working.show(looking.start_look(held, draft, access.visitor().name), "Reading the file")


def let_go() -> None:
    """Forget what was read of a file, cells and all."""
    state.forget_file()
