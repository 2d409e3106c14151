"""Step 5 of Add data: what would be added and what would not, before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from app import access, adding_steps, components
from app.quality_table import Line, stacked
from journey import words
from journey.access import Visitor
from journey.drafts import Draft
from journey.errors import JourneyError, Refused
from journey.feedback import content
from journey.feedback.words import LEVEL_TITLES, LEVEL_WORDS, Item, section_of
from journey.matching.checking import add, adding
from journey.words import fields as told
from journey.workspace import Workspace

_FORMS = {
    ".html": ("Web page", "text/html"),
    ".csv": ("CSV", "text/csv"),
    ".docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
_HEADS = ("What", "Rows", "Row numbers in the file", "What to do", "Who can")


def draw(held: Workspace, draft: Draft) -> None:
    """Where every row would go, what was found, the report, and the button that adds."""
    checked = draft.checked
    assert checked is not None
    n_new, is_stopped = checked["accepted"], _is_stopped(checked)
    failed = adding(held, draft)
    if failed is not None and failed.is_over and failed.state != "done":
        components.refused(failed.message, "The file was not added")
    n_rows = words.several(checked["rows_in"], "row", "rows")
    if is_stopped or not n_new:
        components.heading(2, "This file can't be added as it is", draft.file_name)
    else:
        found = f"{words.count(n_new)} of {n_rows} can be added"
        components.heading(2, found, f"{draft.file_name}. Nothing has been written yet.")
    if not checked["is_refused"]:
        _counts(checked)
    _findings(checked)
    _report(draft, checked)
    with st.container(horizontal=True):
        if (
            n_new
            and not is_stopped
            and st.button(
                f"Add {'this' if n_new == 1 else 'these'} {words.several(n_new, 'row', 'rows')}",
                type="primary",
            )
        ):
            _add(held, draft)
        if st.button("Back to match columns"):
            adding_steps.go(held, draft, "match")
        adding_steps.discard_button(held, draft)


def _is_stopped(checked: dict[str, Any]) -> bool:
    return checked["is_refused"] or any(finding["level"] == "stop" for finding in checked["findings"])


def _counts(checked: dict[str, Any]) -> None:
    components.table(
        "Where every row of the file goes",
        ["Rows", "How many"],
        [[label, words.count(checked[name])] for name, label in told.FATES.items()],
        [["Rows in the file", words.count(checked["rows_in"])]],
    )


def _findings(checked: dict[str, Any]) -> None:
    """What was found, by how much it matters."""
    section = section_of(checked)
    if not section.levels:
        components.note("Nothing to put right was found.")
    for level, items in section.levels:
        components.heading(3, LEVEL_TITLES[level])
        stacked(LEVEL_WORDS[level], _HEADS, [_line(item) for item in items])


def _line(item: Item) -> Line:
    rows = f"{item.n_rows} ({item.share})" if item.share else item.n_rows
    below = [item.where, item.detail, item.why_it_matters]
    return item.title, below, [rows, item.row_numbers, item.what_to_do, item.who_can_fix]


def _report(draft: Draft, checked: dict[str, Any]) -> None:
    components.heading(
        3, "Report to send back", "What was found, by row number. It never says what a cell holds."
    )
    with st.container(horizontal=True):
        for form, (name, mime) in _FORMS.items():
            st.download_button(
                f"Download the report ({name})",
                partial(_content, checked, form, access.later()),
                file_name=f"report-{draft.source_code}{form}",
                mime=mime,
                on_click="ignore",
                key=f"report{form}",
            )


def _content(checked: dict[str, Any], form: str, later: Callable[[], Visitor]) -> bytes:
    """The report, if whoever it was offered to may still have it at the click."""
    later().need("upload")
    return content([checked], form)


def _add(held: Workspace, draft: Draft) -> None:
    try:
        access.need("upload")
        if draft.seen_before:
            raise Refused(
                f"The same file is held already, as extract {draft.seen_before}. Nothing was added."
            )
        add(held, draft, access.visitor().name)
    except JourneyError as error:
        adding_steps.refuse(error)
    st.rerun()
