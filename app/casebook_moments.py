"""Named moments: days on which something changed, with a reason and a transition; one of them is compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from app import casebook_fields as fields
from app import casebook_said as said
from app import components, state
from app.casebook_person import Held
from journey import words
from journey.casebook import Casebook

_COMPARED = "The figures change at the next build: journey build."


@dataclass(frozen=True)
class _Point:
    """A moment or the compared change point, alike; `moment_id` is None for the compared one."""

    moment_id: int | None
    alias: str
    on: date
    settled_on_excl: date | None
    label: str
    reason: str

    @property
    def told(self) -> str:
        return f"{words.day(self.on)}: {self.label}" + ("" if self.moment_id else " (compared)")


def _points(held: Held) -> list[_Point]:
    found = [
        _Point(None, one.alias, one.change_on, one.settled_on_excl, one.change_label or "", one.reason or "")
        for one in held.changes
    ]
    found += [
        _Point(
            one.moment_id, one.alias, one.moment_on, one.settled_on_excl, one.label or "", one.reason or ""
        )
        for one in held.moments
    ]
    return sorted(found, key=lambda point: point.on)


def draw(held: Held) -> None:
    """A form for a new moment or one there is; then what else can be done with it, and all of them."""
    points = _points(held)
    said.draw("moment")
    chosen = st.selectbox(
        "Which moment",
        [None, *points],
        format_func=lambda point: point.told if point else "A new one",
        on_change=said.forget,
        key=said.key(held.form("which_moment"), "which"),
        width=460,
    )
    form = held.form(f"moment_{'new' if chosen is None else chosen.moment_id or 'compared'}")
    with st.form(form, enter_to_submit=False):
        fields.day(form, "Day on which it began", chosen.on if chosen else None)
        fields.text(
            form,
            "label",
            "What changed, in a few words without a name",
            chosen.label if chosen else "",
            False,
        )
        fields.text(form, "reason", "Why this day", chosen.reason if chosen else "", False)
        settled = chosen.settled_on_excl if chosen else None
        fields.day(
            form, "If it took a while: first day on which things had settled", settled, True, field="settled"
        )
        fields.finish(form, "Keep this moment", _keep, (held, form, chosen))
    if chosen is not None and chosen.moment_id is not None:
        _more(held, chosen)
    if points:
        _table(points)


def _table(points: list[_Point]) -> None:
    components.table(
        "Named moments",
        ["Day", "What changed", "Settled from", "Why this day", "Before and after are compared at"],
        [
            [
                words.day(point.on),
                point.label,
                words.day(point.settled_on_excl) if point.settled_on_excl else "at once",
                point.reason,
                "No" if point.moment_id else "This one",
            ]
            for point in points
        ],
        n_text=5,
    )


def _more(held: Held, point: _Point) -> None:
    with st.container(horizontal=True):
        st.button("Compare before and after at this moment", on_click=_compare, args=(held, point))
        st.button("Remove this moment", on_click=_ask, args=(point,))
    if st.session_state.get("_remove_moment") == point.moment_id:
        components.note(f"Remove “{point.label}” with its reason? It can't be undone.")
        with st.container(horizontal=True):
            st.button("Yes, remove it", on_click=_remove, args=(held, point))
            st.button("No, leave it", on_click=_ask, args=(None,))


def _ask(point: _Point | None) -> None:
    st.session_state["_remove_moment"] = point.moment_id if point else None
    said.forget()


def _keep(held: Held, form: str, point: _Point | None) -> None:
    on, label, reason = (said.typed(form, name) for name in ("day", "label", "reason"))
    settled = said.typed(form, "settled", None)
    missing = {} if on else {"day": "Give a day, for example 24/05/2023."}
    missing |= {} if str(label).strip() else {"label": "Say in a few words what changed."}
    missing |= {} if str(reason).strip() else {"reason": "Say why it is this day."}
    if missing:
        said.refuse(form, missing)
        return

    def act(casebook: Casebook) -> tuple[str, str]:
        if point is None:
            casebook.add_moment(held.alias, on, label, reason, state.who(), settled)
        elif point.moment_id is None:
            casebook.set_change_point(point.alias, on, label, reason, settled)
        else:
            casebook.change_moment(point.moment_id, on, label, reason, state.who(), settled)
        is_compared = point is not None and point.moment_id is None
        return "", f"“{label}” on {words.day(on)}. " + (_COMPARED if is_compared else "")

    if said.keep(form, "moment", held.person_id, act, "label", "moment"):
        said.blank(form)
        said.blank(held.form("which_moment"))


def _compare(held: Held, point: _Point) -> None:
    def act(casebook: Casebook) -> tuple[str, str]:
        casebook.compare_moment(int(point.moment_id or 0), state.who())
        return "", f"Before and after will be compared at “{point.label}”. {_COMPARED}"

    if said.keep("moment", "moment", held.person_id, act):
        said.blank(held.form("which_moment"))


def _remove(held: Held, point: _Point) -> None:
    def act(casebook: Casebook) -> tuple[str, str]:
        casebook.remove_moment(int(point.moment_id or 0))
        return "", f"“{point.label}” was removed."

    st.session_state["_remove_moment"] = None
    if said.keep_and_clear("moment", "moment", held.person_id, act):
        said.blank(held.form("which_moment"))
