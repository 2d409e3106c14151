"""The part of a form that is of one kind: its fields, drawn blank or as kept, and the body made of them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app import casebook_fields as fields
from app import casebook_map, components
from app import casebook_said as said
from app.casebook_person import Held, day_of
from journey import words
from journey.casebook import KINDS, Body, Entry, OutcomeUpdate
from journey.casebook.bodies import LONGEST_THEME, MOST_THEMES
from journey.errors import Refused
from journey.words import casebook as told
from schemas.vocabularies import VOICE_CODES

# Kinds that are texts and nothing else: field, label, and whether it is a long one.
_TEXTS: Mapping[str, tuple[tuple[str, str, bool], ...]] = {
    "note": (("text", "Note: what happened, or what was said", True),),
    "outcome": (("text", "What they want, in their own words", True),),
    "pull": (
        ("service", "Who was brought in, for example: a housing officer", False),
        ("why", "Why, and how it went", True),
    ),
    "learning": (
        ("thought", "What we thought", True),
        ("tried", "What we tried", True),
        ("surprised", "What surprised us", True),
        ("will_try", "What we will try", True),
    ),
    "why": (("text", "Why did it move?", True),),
}
_OWN_VOICE = ("outcome", "rating")
_DAYS = {
    "note": "Day it is about",
    "outcome": "Day they said so",
    "outcome_update": "Day they said so",
    "rating": "Day of the sitting",
    "pull": "Day",
    "learning": "Day it is about",
    "why": "Day",
}


def draw(form: str, kind_code: str, held: Held, entry: Entry | None = None) -> None:
    """The fields of a kind, then its day and themes; voice and day come first, as they are quickly passed."""
    if kind_code in _OWN_VOICE:
        components.note(f"In {held.name}'s own voice: only they can say this.")
    else:
        codes = (
            VOICE_CODES if held.aliases else VOICE_CODES[1:]
        )  # what is about no person is in no person's voice
        fields.voice(form, held.name, entry.voice_code if entry else _first_voice(kind_code), codes)
    fields.day(form, _DAYS[kind_code], day_of(entry) if entry else None)
    body = entry.body if entry else None
    if kind_code == "rating":
        casebook_map.draw_fields(form, body)
    elif kind_code == "outcome_update":
        _outcome(form, held, entry)
    for field, label, is_tall in _TEXTS.get(kind_code, ()):
        fields.text(form, field, label, getattr(body, field, ""), is_tall)
    fields.themes(form, body.themes if body else (), held.themes)


def _first_voice(kind_code: str) -> str:
    return "person" if kind_code == "outcome_update" else "worker"


def _outcome(form: str, held: Held, entry: Entry | None) -> None:
    """Which outcome, how it is going, and what they say of it."""
    outcomes = outcomes_of(held)
    if entry is None:
        said.draw_error(form, "outcome")
        st.selectbox(
            "Which outcome",
            list(outcomes),
            format_func=lambda name: outcomes[name],
            key=said.key(form, "outcome"),
        )
    body = entry.body if entry and isinstance(entry.body, OutcomeUpdate) else None
    said.draw_error(form, "going")
    st.radio(
        "How do they say it is going?",
        list(told.GOING),
        index=list(told.GOING).index(body.going_code) if body else None,
        format_func=lambda code: told.GOING[code],
        key=said.key(form, "going"),
    )
    fields.text(form, "text", "What they say of it (may stay empty)", body.text if body else "")


def outcomes_of(held: Held) -> dict[str, str]:
    """Outcomes that stand and may be shown, by entry id, in a line each."""
    return {
        entry.entry_id: f"{words.day(day_of(entry))}: {fields.short(entry.body.told().partition(': ')[2])}"
        for entry in held.entries
        if entry.kind_code == "outcome" and entry.body and entry.entry_id in held.shown
    }


def missing(form: str, kind_code: str) -> dict[str, str]:
    """What has to be filled in and is not, by field."""
    found = {}
    if said.typed(form, "day", None) is None:
        found["day"] = "Give a day, for example 24/05/2023."
    for field, _, _ in _TEXTS.get(kind_code, ()):
        if field in KINDS[kind_code].needs and not str(said.typed(form, field)).strip():
            found[field] = _MISSING[field]
    themes = fields.typed_themes(form)
    if len(themes) > MOST_THEMES or any(len(theme) > LONGEST_THEME for theme in themes):
        found["themes"] = (
            f"Give up to {MOST_THEMES} themes of up to {LONGEST_THEME} characters, with commas between."
        )
    if kind_code == "outcome_update" and said.typed(form, "going", None) is None:
        found["going"] = "Choose how they say it is going."
    return found


_MISSING = {
    "text": "Write it first: this is empty.",
    "service": "Say who was brought in.",
    "why": "Say why they were brought in.",
}


def at_fault(kind_code: str) -> str:
    """The field that a refusal of this kind is about, as far as one can say."""
    return {"rating": "colours", "learning": "thought", "pull": "why"}.get(kind_code, "text")


def read(form: str, kind_code: str, entry: Entry | None = None) -> Body:
    """The body made of what was typed; with the entry that is changed by it, if one is.

    Raises:
        Refused: it can't be made, for example of a life map without a colour.
    """
    themes = fields.typed_themes(form)
    if kind_code == "rating":
        return casebook_map.read(form, themes, entry.body if entry else None)
    if kind_code == "outcome_update":
        return OutcomeUpdate(said.typed(form, "going"), str(said.typed(form, "text")), themes=themes)
    texts = {field: str(said.typed(form, field)) for field, _, _ in _TEXTS[kind_code]}
    return KINDS[kind_code](**texts, themes=themes)


def about(form: str, kind_code: str, entry: Entry | None = None) -> str | None:
    """What it is pinned to; an entry that is changed stays where it was.

    Raises:
        Refused: no outcome was chosen.
    """
    if entry is not None or kind_code != "outcome_update":
        return entry.about_code if entry else None
    chosen = said.typed(form, "outcome", None)
    if chosen is None:
        raise Refused("Choose the outcome this is about.")
    return str(chosen)


def voice(form: str, kind_code: str) -> str:
    """Whose voice was chosen; of some kinds only the person's can be."""
    return "person" if kind_code in _OWN_VOICE else str(said.typed(form, "voice"))
