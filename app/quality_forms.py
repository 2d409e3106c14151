"""What can be done about a file that is held: explain what was found, and make the report to send back."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from app import access, components, state
from app.quality_file import explained_text
from journey.access import Visitor
from journey.errors import JourneyError, Refused
from journey.findings.catalogue import check_of
from journey.quality.files import File

_FORMS = {
    ".docx": ("Report as a Word document, for people", "application/vnd.openxmlformats-officedocument."
              "wordprocessingml.document"),
    ".html": ("Report as a web page, for people", "text/html"),
    ".csv": ("Report as a table (CSV), for machines", "text/csv"),
    "rows": ("Numbers of all rows set aside (CSV)", "text/csv"),
}  # fmt: skip
_WHY = "Say why about the file and nobody in it: no name, number or date of a person."


def report(file: File) -> None:
    """Choose a form, make it, take it away: nothing is read until it is asked for."""
    components.heading(
        2,
        "A report to send back to the agency",
        "It says what was found, by row number, who can put it right and how; never what a cell holds.",
    )
    if access.hides():
        components.note("A report names files and headings, so only those who see identities can make one.")
        return
    if not file.is_named:
        components.note("The report needs the key and a whole file, so it can't be made now.")
        return
    _said("_report_said")
    made = st.session_state.get("_report")
    form = st.selectbox(
        "What to make", list(_FORMS), format_func=lambda code: _FORMS[code][0], width=460, key="quality_form"
    )
    st.button("Make it", on_click=_make, args=(file,), key="quality_make")
    if made and made["of"] == (file.extract_id, form):
        st.download_button(
            "Download it",
            partial(_content, made["data"], access.later()),
            made["name"],
            _FORMS[form][1],
            key="quality_get",
            on_click="ignore",
        )


def _content(data: bytes, later: Callable[[], Visitor]) -> bytes:
    """The report, if whoever it was made for may still have it at the click."""
    who = later()
    who.need("quality")
    who.need("identities")
    return data


def _make(file: File) -> None:
    from journey.quality import report as made

    form = st.session_state["quality_form"]

    def act() -> None:
        access.need("quality")
        access.need("identities")
        if access.hides():
            raise Refused("A report names files and headings. To make one, turn off “Hide identities”.")
        held = state.workspace()
        data = (
            made.row_numbers(held, file.extract_id)
            if form == "rows"
            else made.report(held, file.extract_id, form)
        )
        name = f"{'rows-set-aside' if form == 'rows' else 'data-quality'}-file-{file.number}"
        st.session_state["_report"] = {
            "of": (file.extract_id, form),
            "data": data,
            "name": f"{name}{'.csv' if form == 'rows' else form}",
        }

    _try("_report_said", act, "It is ready to download below.", "Made")


def explain(file: File) -> None:
    """What was explained, with who and why, and a form for what was not."""
    components.heading(
        2,
        "Explain what was found",
        "What is as it should be stays on the page, with who said so and why, here and in the report.",
    )
    _said("_explain_said")
    found = dict.fromkeys(one["check_id"] for one in file.findings if one["level"] != "fine")
    known = [code for code in file.explained]
    components.notes([f"{check_of(code).title} {explained_text(file.explained[code])}" for code in known])
    if not access.visitor().may("upload"):
        return
    if not file.is_named:
        components.note("A reason is kept sealed, so explaining needs the key.")
        return
    if known:
        _take_back(file, known)
    left = [code for code in found if code not in file.explained]
    if not left:
        components.note("Nothing is left to explain.")
        return
    components.note(_WHY)
    with st.form(f"explain_{file.extract_id}", enter_to_submit=False):
        st.selectbox("What do you explain?", left, format_func=_title, key="explain_check")
        state.ask_name("explain_who")
        st.text_area("Why it is as it should be", max_chars=500, key="explain_why")
        st.form_submit_button("Keep the explanation", on_click=_explain, args=(file,))


def _take_back(file: File, known: list[str]) -> None:
    with st.form(f"take_back_{file.extract_id}", enter_to_submit=False):
        st.selectbox("Explanation to take back", known, format_func=_title, key="take_back_check")
        st.form_submit_button("Take it back", on_click=_undo, args=(file,))


def _title(check_id: str) -> str:
    return check_of(check_id).title


def _explain(file: File) -> None:
    from journey.quality import explaining

    def act() -> None:
        access.need("upload")
        check_id, why = (st.session_state[f"explain_{field}"] for field in ("check", "why"))
        name = state.name_given("explain_who")
        explaining.explain(state.workspace(), file.extract_id, check_id, name, why, access.visitor().name)

    _try("_explain_said", act, "It stays visible, with who and why.", "Explained")


def _undo(file: File) -> None:
    from journey.quality import explaining

    def act() -> None:
        access.need("upload")
        check_id = st.session_state["take_back_check"]
        explaining.take_back(state.workspace(), file.extract_id, check_id, access.visitor().name)

    _try("_explain_said", act, "It is listed again among what to put right.", "Taken back")


def _try(place: str, act: Callable[[], None], text: str, title: str) -> None:
    """Do it, and have the page say what came of it, once."""
    try:
        act()
    except JourneyError as error:
        st.session_state[place] = (components.refused, error.message, "This was not done")
    else:
        st.session_state[place] = (components.told, text, title)


def _said(place: str) -> None:
    outcome: tuple[Any, str, str] | None = st.session_state.pop(place, None)
    if outcome:
        say, text, title = outcome
        say(text, title)
