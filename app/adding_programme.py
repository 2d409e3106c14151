"""Before the first file: a name for the programme, and a folder for its data."""

from __future__ import annotations

from datetime import date

import streamlit as st

from app import access, components, state
from journey import words
from journey.errors import JourneyError, Refused
from journey.matching.programme import price_bases
from journey.settings import Settings
from journey.workspace import init_workspace

_MADE = "_programme_key"


def draw() -> None:
    """The form "Your programme"; sent, it makes the workspace."""
    components.heading(
        2, "Your programme", "There is no place for your data yet. These three answers make one."
    )
    bases = price_bases()
    with st.form("programme"):
        name = st.text_input("What is the programme called?", max_chars=80)
        last = st.date_input(
            "The last day that your data speak for",
            None,
            date(1990, 1, 1),
            date(2199, 12, 31),
            format="DD/MM/YYYY",
        )
        base = st.selectbox(
            "Which year's prices are costs to be in?",
            bases,
            index=None,
            format_func=words.financial_year,
            placeholder="Choose a financial year",
        )
        is_sent = st.form_submit_button("Make the place for our data", type="primary")
    if is_sent:
        try:
            _make(name.strip(), last, base)
        except JourneyError as error:
            components.refused(error.message)
            return
        st.rerun()


def _make(name: str, last: date | None, base: str | None) -> None:
    access.need("upload")
    if not name:
        raise Refused("Give the programme a name.")
    if last is None:
        raise Refused(
            "Give the last day that your data speak for, for example the last day of the newest file."
        )
    if base is None:
        raise Refused("Choose the year whose prices costs are to be in.")
    _, place = init_workspace(state.home(), Settings(name, last, base))
    st.session_state[_MADE] = str(place)


def tell_of_key() -> None:
    """Where the key of a workspace made just now is, until the page is opened anew."""
    if place := st.session_state.get(_MADE):
        components.told(
            f"The place for your data is made. Its key is in {place}. Keep a copy of that file somewhere "
            "else and safe: without it nobody can open the names and numbers again.",
            "Keep a copy of the key",
        )
