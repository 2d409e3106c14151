"""Step 1 of Add data: whose file it is, which one, for which period, and the file itself."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import streamlit as st

from app import access, adding_steps, components, uploads
from journey import drafts, words
from journey.drafts import Draft
from journey.errors import JourneyError, Refused
from journey.matching.checking import is_being_added
from journey.matching.sources import days_of, named_source, period_of, sources_of
from journey.workspace import Workspace
from schemas.vocabularies import AGENCY_LABELS

_NEW = "+"  # no source can be called so
_STEPS = {"preview": "Preview", "match": "Match columns", "check": "Check", "review": "Review"}
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)


class Answers(NamedTuple):
    """What was answered so far; "" and None where nothing was."""

    agency_code: str
    source_code: str
    name: str
    first: date | None
    last: date | None


def draw(held: Workspace) -> None:
    """The files that wait, then the questions and the file."""
    _waiting(held)
    components.heading(2, "Which file is it?")
    answers = _questions(held, None)
    draft = uploads.received("The file, as the agency sent it", "add_data")
    if draft is None:
        return
    access.need("upload")
    adding_steps.turn_to(draft.draft_id)
    if draft.source_code:  # the same bytes wait already, with what was chosen for them
        st.rerun()
    _keep(held, draft, answers)


def finish(held: Workspace, draft: Draft) -> None:
    """The questions again, for a file that is here and nobody has said what it is."""
    components.heading(2, "Which file is it?", f"{draft.file_name} is here. Say what it is.")
    answers = _questions(held, draft)
    with st.container(horizontal=True):
        is_answered = st.button("Continue to the preview", type="primary")
        adding_steps.discard_button(held, draft)
    if is_answered:
        _keep(held, draft, answers)


def _keep(held: Workspace, draft: Draft, answers: Answers) -> None:
    try:
        if not answers.agency_code:
            raise Refused("Say which agency the file is from.")
        if not answers.source_code:
            raise Refused("Say which file of the agency it is, or that it is one we have not had before.")
        is_new = answers.source_code == _NEW
        code = named_source(answers.name, held.path) if is_new else answers.source_code
        covers_from, covers_to_excl = period_of(answers.first, answers.last)
        adding_steps.keep(
            held,
            draft,
            agency_code=answers.agency_code,
            source_code=code,
            covers_from=covers_from,
            covers_to_excl=covers_to_excl,
            table_choices={"title": answers.name} if is_new else {},
            profile_text="",
            checked=None,
            step="preview",
        )
    except JourneyError as error:
        adding_steps.refuse(error)
    st.rerun()


def _questions(held: Workspace, draft: Draft | None) -> Answers:
    """Agency, source and period, as they are filled in now."""
    agencies = sorted(AGENCY_LABELS, key=lambda code: AGENCY_LABELS[code].casefold())
    known = draft.agency_code if draft else ""
    agency = st.selectbox(
        "Which agency is it from?",
        agencies,
        index=agencies.index(known) if known else None,
        format_func=lambda code: AGENCY_LABELS[code],
        placeholder="Choose an agency",
        key="adding_agency",
        width=460,
    )
    source = _source(held, agency) if agency else None
    name = ""
    if source == _NEW:
        name = st.text_input(
            "What do you call it? Use words for the kind of file, never a person's name",
            max_chars=60,
            key="adding_name",
            width=460,
        )
    first, last = days_of(draft.covers_from, draft.covers_to_excl) if draft else (None, None)
    components.note("The period it should cover. Leave it blank to go by the dates in the file.")
    with st.container(horizontal=True):
        period = _day("First day", first, "adding_first"), _day("Last day", last, "adding_last")
    return Answers(agency or "", source or "", name, *period)


def _source(held: Workspace, agency_code: str) -> str | None:
    """Which file of the agency it is."""
    titles = sources_of(agency_code, held.path)
    picked: str | None = st.selectbox(
        "Which of its files?",
        [*titles, _NEW],
        index=None,
        format_func=lambda code: titles.get(code, "A file we have not had before"),
        placeholder="Choose a file",
        key=f"adding_source_{agency_code}",
        width=460,
    )
    return picked


def _day(label: str, held: date | None, key: str) -> date | None:
    found: date | None = st.date_input(label, held, _FIRST, _LAST, key=key, format="DD/MM/YYYY", width=220)
    return found


def _waiting(held: Workspace) -> None:
    """Files that somebody began with and that are not added yet."""
    found = [draft for draft in drafts.drafts(held) if draft.step != "added"]
    if not found:
        return
    n = words.several(len(found), "file waits", "files wait")
    components.heading(2, n, "Not in the figures yet. Go on where you or a colleague stopped.")
    for draft in found:
        is_under_way = is_being_added(held, draft.draft_id)
        step = _step(draft, is_under_way)
        with st.container(horizontal=True, vertical_alignment="center", key=f"waiting_{draft.draft_id}"):
            components.html(
                f'<p class="jy-note"><b>{components.plain(draft.file_name)}</b><br>'
                f"{step}. Begun by {components.plain(draft.who)}.</p>"
            )
            label = "See the work on file" if is_under_way else "Go on with file"
            if st.button(f"{label} {draft.number}", key=f"go_{draft.draft_id}"):
                adding_steps.turn_to(draft.draft_id)
                st.rerun()
            if not is_under_way and st.button(
                f"Discard file {draft.number}", key=f"discard_{draft.draft_id}"
            ):
                try:
                    adding_steps.discard(held, draft.draft_id)
                except JourneyError as error:
                    adding_steps.refuse(error)
                st.rerun()


def _step(draft: Draft, is_under_way: bool) -> str:
    if is_under_way:
        return "It is being added now"
    return f"Step: {_STEPS[draft.step] if draft.source_code else 'Choose the file'}"
