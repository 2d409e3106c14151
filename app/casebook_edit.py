"""Changing an entry: where someone else saved meanwhile, both texts stand side by side and none is lost."""

from __future__ import annotations

import streamlit as st

from app import access, components, state
from app import casebook_bodies as bodies
from app import casebook_fields as fields
from app import casebook_said as said
from app.casebook_person import Held
from journey.casebook import Casebook, Entry, open_casebook
from journey.errors import JourneyError
from journey.words import casebook as told

_OPEN = "_casebook_open"  # the entry being changed as it was read, and as someone else left it meanwhile


def is_open(entry_id: str) -> bool:
    """Whether this entry is being changed in this session."""
    held = st.session_state.get(_OPEN)
    return held is not None and held["read"].entry_id == entry_id


def begin(entry: Entry) -> None:
    """Open the form of an entry, with the version that is on screen."""
    said.forget()
    st.session_state[_OPEN] = {"read": entry, "other": None}


def outcomes(held: Held) -> dict[str, str]:
    """Outcomes by entry id, in a line each."""
    return bodies.outcomes_of(held)


def draw_left_over(held: Held) -> None:
    """The form of an entry that someone else took back meanwhile: what was typed can be kept as a new one."""
    opened = st.session_state.get(_OPEN)
    if opened is None or opened["read"].alias not in held.aliases:
        return
    entry: Entry = opened["read"]
    if any(one.entry_id == entry.entry_id and not one.is_taken_back for one in held.entries):
        return
    form = f"edit_{entry.entry_id}"
    components.heading(3, "The entry you were changing was taken back")
    components.note("What you typed is below. It can be kept as a new entry.")
    with st.form(form, enter_to_submit=False):
        bodies.draw(form, entry.kind_code, held, entry)
        fields.finish(form, "Keep it as a new entry", _keep_anew, (held, form))
        st.form_submit_button("Let it go", on_click=_close, args=(form,))


def _keep_anew(held: Held, form: str) -> None:
    entry: Entry = st.session_state[_OPEN]["read"]

    def act(casebook: Casebook) -> tuple[str, str]:
        kept = casebook.add_entry(
            *(entry.alias, bodies.read(form, entry.kind_code, entry), bodies.voice(form, entry.kind_code)),
            *(state.who(), said.typed(form, "day", None), entry.about_code),
        )
        return kept.entry_id, "It is a new entry now."

    if said.keep(form, "entry", held.person_id, act, bodies.at_fault(entry.kind_code), "story"):
        _close(form)


def draw(held: Held, entry: Entry, label: str) -> None:
    """The form, and beside it what someone else saved since it was opened."""
    opened: Entry = st.session_state[_OPEN]["read"]
    other: Entry | None = st.session_state[_OPEN]["other"]
    form = f"edit_{entry.entry_id}"
    components.heading(3, f"Change {label}")
    if other is not None:
        _theirs(other)
    with st.form(form, enter_to_submit=False):
        bodies.draw(form, entry.kind_code, held, opened)
        label = "Keep the change" if other is None else "Keep mine as the newest version"
        fields.finish(form, label, _keep, (held, form))
        st.form_submit_button("Leave it as it is", on_click=_close, args=(form,))


def _theirs(other: Entry) -> None:
    lines = [("", line) for line in (other.body.told() if other.body else "").split("\n")]
    text = "".join(f'<p class="jy-text" dir="auto">{components.plain(line)}</p>' for _, line in lines)
    who = f"As {other.who} saved it, {told.when(other.at)}"
    components.html(
        f'<div class="jy-before"><h4>{components.plain(who)}</h4>{text}</div><p class="jy-note">What you '
        "typed is below. Put both together there if they belong together; the other stays readable.</p>"
    )


def _keep(held: Held, form: str) -> None:
    opened = st.session_state[_OPEN]
    entry: Entry = opened["other"] or opened["read"]
    if missing := bodies.missing(form, entry.kind_code):
        said.refuse(form, missing)
        return

    def act(casebook: Casebook) -> tuple[str, str]:
        kept = casebook.edit_entry(
            *(entry.entry_id, entry.version_no, bodies.read(form, entry.kind_code, entry)),
            *(bodies.voice(form, entry.kind_code), state.who(), said.typed(form, "day", None)),
            entry.about_code,
        )
        return kept.entry_id, f"Version {kept.version_no}. What stood before stays readable."

    if said.keep(form, "entry_edit", held.person_id, act, bodies.at_fault(entry.kind_code)):
        _close(form)
    else:
        _see_other(entry)


def _see_other(entry: Entry) -> None:
    """If someone saved meanwhile, have their text shown, and let the next press count as having seen it."""
    workspace = state.workspace()
    try:
        access.need("casebook")
        with open_casebook(workspace.casebook_path, workspace.key) as casebook:
            now = casebook.entry(entry.entry_id)
    except JourneyError:
        return
    if now.version_no != entry.version_no and not now.is_taken_back:
        st.session_state[_OPEN] = {"read": st.session_state[_OPEN]["read"], "other": now}


def _close(form: str) -> None:
    st.session_state.pop(_OPEN, None)
    said.blank(form)
