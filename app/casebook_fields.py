"""Fields that the forms of the casebook share. A label says all that is needed; nothing is in a tooltip."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

from app import casebook_said as said
from app import components, state
from journey import words
from journey.words import casebook as told
from schemas.vocabularies import VOICE_CODES

_MARKS = re.compile(r"([!-/:-@\[-`{-~])")
_ADDRESS = re.compile(r"(:(?=//)|@|www(?=\.))", re.IGNORECASE)


def literal(text: str) -> str:
    """Text that is not ours, safe in a label: marks are shown and not obeyed, and an address is no link."""
    apart = _ADDRESS.sub("\\1\u2060", " ".join(text.split()))  # joins words and is not seen
    return _MARKS.sub(r"\\\1", apart)


def text(form: str, field: str, label: str, value: str = "", is_tall: bool = True) -> None:
    """A text of any length (the casebook says where it is too long), or a short one on one line."""
    said.draw_error(form, field)
    key = said.key(form, field)
    if is_tall:
        st.text_area(label, value=value, height=140, key=key, persist_state="session")
    else:
        st.text_input(label, value=value, key=key, persist_state="session")


def voice(form: str, name: str, value: str = "worker", codes: Sequence[str] = VOICE_CODES) -> None:
    """Whose voice it is in."""
    said.draw_error(form, "voice")
    st.radio(
        "In whose voice?",
        codes,
        index=list(codes).index(value) if value in codes else 0,
        format_func=lambda code: literal(told.voice(code, name)),
        horizontal=True,
        key=said.key(form, "voice"),
    )


def day(
    form: str, label: str, value: date | None = None, may_be_blank: bool = False, field: str = "day"
) -> None:
    """A day; a new one begins as today, as the user's own machine says."""
    said.draw_error(form, field)
    st.date_input(
        label,
        value=value if value or may_be_blank else state.TODAY,
        min_value=date(1900, 1, 1),
        max_value=date(2199, 12, 31),
        format="DD/MM/YYYY",
        key=said.key(form, field),
        width=320,
    )


def themes(form: str, value: Sequence[str], used: Sequence[str]) -> None:
    """Themes in one line, and those that were used before."""
    text(form, "themes", "Themes, with commas between (may stay empty)", ", ".join(value), is_tall=False)
    if used:
        components.html(f'<p class="jy-hint">Used before: {components.plain("; ".join(used))}</p>')


def typed_themes(form: str) -> tuple[str, ...]:
    """What stands in the line of themes."""
    return tuple(filter(None, (theme.strip() for theme in str(said.typed(form, "themes")).split(","))))


def finish(form: str, label: str, keep: Callable[..., None], about: tuple[Any, ...]) -> None:
    """The end of a form: whose name it will carry, what came of the last press, and the button."""
    components.html(
        f'<p class="jy-hint">It will say that {components.plain(state.who())} wrote it down. It is kept when '
        "you press the button.</p>"
    )
    said.draw(form)
    st.form_submit_button(label, on_click=keep, args=about)


def short(long: str, longest: int = 70) -> str:
    """A long text on one line of a list."""
    line = " ".join(long.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def sentence(text: str) -> str:
    """With a capital letter to begin with; the others stay as they are."""
    return text[:1].upper() + text[1:]


def label_of(kind_label: str, on: date) -> str:
    """What an entry is called in a list or on a button."""
    return f"{kind_label.lower()}, {words.day(on)}"
