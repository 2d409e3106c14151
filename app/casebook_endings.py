"""Times in which a person could not be seen in these data: kept with how it is known, and taken back."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from app import casebook_fields as fields
from app import casebook_said as said
from app import components, state
from app.casebook_person import Held
from journey import words
from journey.casebook import Casebook, Ending
from schemas.vocabularies import ENDING_LABELS

_NEXT_BUILD = "The figures change at the next build: journey build."
_MEANS = (
    "Days of such a time are not counted as observed, so silence in it is never counted as a fall. What is "
    "held stays: consent is for what may be shown, and journey erase removes."
)


def draw(held: Held) -> None:
    """A form for a new time; then all there are, and how one is taken back."""
    said.draw("ending")
    form = held.form("ending")
    components.note(_MEANS)
    with st.form(form, enter_to_submit=False):
        said.draw_error(form, "reason")
        st.radio(
            "Why could they not be seen?",
            list(ENDING_LABELS),
            index=None,
            format_func=lambda code: fields.sentence(ENDING_LABELS[code]),
            key=said.key(form, "reason"),
        )
        fields.day(form, "First day on which they could not be seen")
        fields.day(
            form, "If it is over: first day on which they could be seen again", None, True, field="seen_again"
        )
        fields.text(form, "why", "How this is known", is_tall=False)
        fields.finish(form, "Keep this time", _keep, (held,))
    if held.endings:
        _table(held)
        _take_back(held)


def _table(held: Held) -> None:
    components.table(
        f"Times when {held.name} could not be seen",
        ["From", "Until", "Why", "How this is known", "Written down by"],
        [
            [
                words.day(one.from_date),
                _until(one),
                fields.sentence(ENDING_LABELS[one.reason_code]),
                one.why or "",
                one.who,
            ]
            for one in held.endings
        ],
        n_text=5,
    )


def _until(one: Ending) -> str:
    """The last day of it, in words."""
    if one.to_date_excl:
        return words.day(one.to_date_excl - timedelta(days=1))
    return "" if one.reason_code == "died" else "no end known"


def _take_back(held: Held) -> None:
    chosen = st.selectbox(
        "Which time to take back",
        [None, *held.endings],
        format_func=lambda one: _told(one) if one else "None",
        key=said.key(held.form("which_ending"), "which"),
        width=460,
    )
    if chosen is not None:
        components.note("It goes with how it is known. It can't be undone.")
        st.button("Take this time back", on_click=_remove, args=(held, chosen))


def _told(one: Ending) -> str:
    return f"{ENDING_LABELS[one.reason_code]}, from {words.day(one.from_date)}"


def _keep(held: Held) -> None:
    form = held.form("ending")
    reason, first, seen_again = (said.typed(form, name, None) for name in ("reason", "day", "seen_again"))
    why = str(said.typed(form, "why"))
    missing = {} if reason else {"reason": "Choose why they could not be seen."}
    missing |= {} if first else {"day": "Give a day, for example 24/05/2023."}
    missing |= {} if why.strip() else {"why": "Say how this is known."}
    if missing:
        said.refuse(form, missing)
        return

    def act(casebook: Casebook) -> tuple[str, str]:
        kept = casebook.add_ending(held.alias, reason, first, why, state.who(), seen_again)
        return "", f"{fields.sentence(_told(kept))}. {_NEXT_BUILD}"

    if said.keep(form, "ended", held.person_id, act, "day", "ending"):
        said.blank(form)


def _remove(held: Held, one: Ending) -> None:
    def act(casebook: Casebook) -> tuple[str, str]:
        casebook.remove_ending(one.ending_id)
        return "", f"Taken back: {_told(one)}. {_NEXT_BUILD}"

    if said.keep_and_clear("ending", "ended_undo", held.person_id, act):
        said.blank(held.form("which_ending"))
