"""What keeps coming up: themes as people wrote them, in alphabetical order, with the entries under each."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app import casebook_story, components
from app.casebook_person import day_of
from journey import words
from journey.casebook import Entry
from journey.read.learning import Theme
from journey.words import casebook as told
from journey.words import way


def draw(themes: list[Theme], names: Mapping[str, str]) -> None:
    """Every theme, closed until it is opened. A theme of one person's entries names nobody."""
    components.heading(
        2, "What keeps coming up", "Themes that people gave to what they wrote, in alphabetical order"
    )
    if not themes:
        components.note(
            "No theme yet. Give an entry a theme in the Casebook; entries about a person are here only where "
            "the person agreed to the use “Learning across people”."
        )
        return
    for theme in themes:
        people = words.several(theme.n_people, "person", "people")
        of = f"of {people}" if theme.n_people else "about the work"
        entries = words.several(len(theme.entries), "entry", "entries")
        parts = "".join(_entry(one, names if theme.may_name else {}) for one in theme.entries)
        components.html(
            f'<details class="jy-theme"><summary>{components.plain(theme.theme)}</summary>{parts}</details>'
            f'<p class="jy-by">{entries}, {of}</p>'
        )


def _entry(entry: Entry, names: Mapping[str, str]) -> str:
    """One entry; whose it is only where several people have entries under the theme."""
    who = names.get(entry.alias or "", "")
    if entry.alias is None:
        who = "About the work"
    voice = told.voice(entry.voice_code, who if who else "The person")
    by = ". ".join(filter(None, (who, words.day(day_of(entry)), f"In the voice of: {voice}")))
    return (
        f'<div class="jy-entry jy-{entry.voice_code}"><h3>{components.plain(way.kind(entry.kind_code))}</h3>'
        f'{casebook_story.texts(_said(entry))}<p class="jy-by">{components.plain(by)}</p></div>'
    )


def _said(entry: Entry) -> list[tuple[str, str]]:
    return [line for line in casebook_story.parts(entry) if line[0] != "Themes"]


def note_on_names() -> None:
    """The rule of naming, once."""
    with st.expander("How this is put together"):
        components.notes(
            [
                "Themes come from people who wrote something down. No computer finds or scores them.",
                "Entries about a person are here only where the person agreed to this use, and are gone as "
                "soon as they take it back. What is about the work, and no person, is always here.",
                "Where a theme has entries of one person only, it does not say whose they are. The words "
                "may still tell those who know the person.",
                "How often a theme stands here says how often someone wrote it, not how often it happens.",
            ]
        )
