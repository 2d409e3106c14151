"""Writing in the casebook from a page: opened for one moment, kept with its line in the log, and told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from app import access, components, state
from journey.casebook import Casebook, open_casebook
from journey.errors import JourneyError

_SAID = "_casebook_said"
Act = Callable[[Casebook], tuple[str, str]]


def keep(
    form: str, action: str, person_id: str | None, act: Act, at_fault: str = "", told_at: str = ""
) -> bool:
    """Do one thing in the casebook with its line in the log, and have the page say what came of it.

    Args:
        form: the form it comes from; what is refused is told beside its fields.
        action: one of AUDIT_ACTIONS.
        person_id: whom it is about; None: the work.
        act: does it; returns the id of what it did ("" where it has none) and what to tell.
        at_fault: the field that a refusal is shown beside; "" is none.
        told_at: the place on the page where it is told that it was kept; "" is the form's own.

    Returns:
        Whether it was kept. If not, nothing was, and the line in the log neither.
    """
    held = state.workspace()
    try:
        access.need("casebook")
        with open_casebook(held.casebook_path, held.key) as casebook:
            done, told = act(casebook)
            casebook.record(action, " ".join(filter(None, (person_id, done))) or "casebook", who=state.who())
    except JourneyError as error:
        refuse(form, {at_fault: error.message})
        return False
    tell(told_at or form, told)
    return True


def keep_and_clear(form: str, action: str, person_id: str | None, act: Act, told_at: str = "") -> bool:
    """As keep, and then no byte of what was removed is left in the file."""
    if not keep(form, action, person_id, act, told_at=told_at):
        return False
    held = state.workspace()
    try:
        access.need("casebook")
        with open_casebook(held.casebook_path, held.key) as casebook:
            casebook.compact()
    except JourneyError:
        tell(
            told_at or form,
            f"{st.session_state[_SAID]['told']} Someone else is using the casebook, so old bytes may be left "
            "in the file until something else is taken back.",
        )
    return True


def tell(place: str, text: str) -> None:
    """Have the page say what was done, at a place of it."""
    st.session_state[_SAID] = {"told": text, "form": place, "errors": {}}


def refuse(form: str, errors: Mapping[str, str]) -> None:
    """Have the page say what is wrong: together above the button, and each beside its field."""
    st.session_state[_SAID] = {"told": "", "form": form, "errors": dict(errors)}


def forget() -> None:
    """Nothing more is to be said of what was done before."""
    st.session_state.pop(_SAID, None)


def place() -> str:
    """Where on the page something is to be said; "" is nowhere."""
    said = st.session_state.get(_SAID)
    return str(said["form"]) if said else ""


def draw(here: str) -> None:
    """What came of the last thing done, if it is to be said here: near to where the reader is."""
    said = st.session_state.get(_SAID)
    if said is None or said["form"] != here:
        return
    if said["told"]:
        components.told(said["told"])
        return
    points = "".join(f"<li>{components.plain(text)}</li>" for text in said["errors"].values())
    components.html(
        '<div class="jy-problem jy-errors" role="alert"><p><strong>This was not kept.</strong> What you '
        f"typed is still here.</p><ul>{points}</ul></div>"
    )


def draw_error(form: str, field: str) -> None:
    """What is wrong with one field, above it."""
    said = st.session_state.get(_SAID)
    if said and said["form"] == form and field in said["errors"]:
        components.html(f'<p class="jy-error">Error: {components.plain(said["errors"][field])}</p>')


def key(form: str, field: str) -> str:
    """The key of one field: a new one each time its form was kept, so that the form is blank again."""
    return f"casebook:{form}:{field}:{st.session_state.get(f'_turn:{form}', 0)}"


def typed(form: str, field: str, default: Any = "") -> Any:
    """What stands in a field."""
    return st.session_state.get(key(form, field), default)


def blank(form: str) -> None:
    """Empty a form whose text was kept; nothing of it stays in the session."""
    start, turn = f"casebook:{form}:", st.session_state.get(f"_turn:{form}", 0)
    for name in [name for name in st.session_state if str(name).startswith(start)]:
        del st.session_state[name]
    st.session_state[f"_turn:{form}"] = turn + 1
