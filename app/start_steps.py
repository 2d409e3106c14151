"""Start here, on what comes next: the sample, making the figures, work under way, files that wait."""

from pathlib import Path
from typing import Any

import streamlit as st

from app import access, asking, components, pages, state, working
from journey import drafts, jobs
from journey.errors import JourneyError
from journey.standing import Standing
from journey.words import changes

# kind of job -> what is being done, and what is said when it is done
_WORK = {
    "sample": ("Loading the sample data", "The sample data is loaded. Choose one of the three ways in."),
    "clear_sample": ("Clearing the sample data", "The sample data is gone. Nothing else was changed."),
    "build": ("Making the figures", "The figures are made."),
    "add": ("Adding a file", "The file was added and the figures were made again."),
    "remove": ("Removing a file", "The file was removed and the figures were made again."),
}
_KEY = "_start_job"


def _begin(right: str, kind: str, path: Path) -> None:
    """Start a piece of work, once, if the visitor may."""
    try:
        access.need(right)
        if not any(job.kind == kind for job in working.under_way()):
            st.session_state[_KEY] = (jobs.start(path, kind, {}, state.who()), kind)
    except JourneyError as error:
        st.session_state["_start_refused"] = error.message


def work() -> None:
    """What was just refused, what was started here, and what else is under way."""
    if said := st.session_state.pop("_start_refused", ""):
        components.refused(said, "This was not begun")
    begun, kind = st.session_state.get(_KEY, ("", ""))
    if begun:
        job = working.show(begun, *_WORK[kind])
        if job is None or job.is_over:
            del st.session_state[_KEY]
        return
    if not access.visitor().may("upload"):
        return
    for job in working.under_way():
        if job.kind in _WORK:
            working.show(job.job_id, *_WORK[job.kind])
            return


def next_step(where: Standing, problem: JourneyError | None) -> None:
    """What there is to do before the pages can show something, with the button that does it."""
    who = access.visitor()
    if where.state == "damaged" or (problem and where.state == "built"):
        _damaged(where.message or (problem.message if problem else ""))
        return
    sentence = changes.step_sentence(where)
    if not sentence or any(job.kind in _WORK for job in working.under_way()):
        return
    title = "The figures are not up to date" if where.state == "behind" else "No data to show yet"
    if not who.may("upload"):
        components.heading(2, title)
        components.note(f"Somebody with the right to add files has to go on. Ask {asking.held().whom}.")
        return
    components.heading(2, title)
    components.note(sentence)
    if where.state in ("none", "empty"):
        _first(who)
    else:
        _figures(where)


def _first(who: Any) -> None:
    """The sample in one press, or a file."""
    if who.may("administer"):
        st.button(
            "Load the sample data",
            type="primary",
            on_click=_begin,
            args=("administer", "sample", state.home()),
        )
        components.note(
            "It is invented, built around the published figures of one person's story. It takes about a "
            "minute, lies apart from your own data, and can be cleared again."
        )
    pages.link("add_data", "Add a file", who)


def _figures(where: Standing) -> None:
    if not where.has_key:
        components.note("Making the figures joins records of one person, and that needs the key.")
        return
    st.button(
        "Make the figures", type="primary", on_click=_begin, args=("upload", "build", state.workspace_path())
    )


def _damaged(message: str) -> None:
    components.refused(message, "The data can't be opened")
    components.note(
        "Nothing here repairs it by itself, so that nothing is lost. The person who runs this software can "
        "see which part it is with the command journey doctor, and put that part back from a backup."
    )


def without_key(where: Standing) -> None:
    """What works without the key and what does not, for those who would miss it."""
    if where.has_key or where.state in ("none", "damaged") or not access.visitor().may("upload"):
        return
    components.box(
        "The key is not at hand",
        [
            "These still work: journeys, groups, costs, and before and after.",
            "These need the key: names, what people said, matches, adding files, making the figures again, "
            "and every download.",
            "To give it: stop the pages, set JOURNEY_KEY_FILE to the key file, and start them again.",
        ],
    )


def on_the_way_in() -> None:
    """Files that somebody began to add and that still wait, by number: a name may say who somebody is."""
    who = access.visitor()
    if not who.may("upload"):
        return
    try:
        held = [draft for draft in drafts.drafts(state.workspace()) if draft.step != "added"]
    except JourneyError:  # no workspace yet, or no key: nothing can wait
        return
    if held:
        components.heading(2, changes.drafts_finding(len(held)), "Nothing of them is in the figures yet")
        pages.link("add_data", "Go on with Add data", who)


def clear_sample(is_sample: bool) -> None:
    """Take the sample away again, asked for once more before it is done."""
    if not is_sample or not access.visitor().may("administer"):
        return
    components.heading(2, "When you have seen enough of the sample")
    components.note(
        "Clearing removes the invented data and everything that was added to it or written about it."
    )
    is_sure = st.checkbox("I want to clear the sample data", key="clear_sample_sure")
    st.button(
        "Clear sample data",
        on_click=_begin,
        args=("administer", "clear_sample", state.home()),
        disabled=not is_sure,
    )
