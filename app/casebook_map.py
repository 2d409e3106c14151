"""The life map: colours that the person chooses, and what they chose at each sitting side by side."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app import casebook_fields as fields
from app import casebook_said as said
from app import components, state
from app.casebook_person import Held, day_of
from journey import words
from journey.casebook import COLOUR_CODES, Body, Entry, Rating
from journey.errors import Refused
from journey.indicators import Indicator, IndicatorSet, list_sets, load_set
from journey.words import casebook as told


def choose_set() -> None:
    """Which set of indicators a new rating asks; before the form, because its fields hang on it."""
    codes = list_sets(state.workspace_path())
    labels = {code: load_set(state.workspace_path(), code).label for code in codes}
    st.selectbox(
        "Which life map", codes, format_func=lambda code: labels[code], key="_casebook_set", width=460
    )


def draw_fields(form: str, body: Body | None) -> None:
    """A choice for each indicator, in areas; then what comes first for the person, and what they say."""
    rating = body if isinstance(body, Rating) else None
    held = _set_of(rating)
    said.draw_error(form, "colours")
    components.note("The person chooses. What was not asked stays as it is; it is not counted as anything.")
    for area in held.areas:
        components.heading(3, area.label)
        for one in area.indicators:
            _colour(form, one, rating.answers.get(one.code, "not_asked") if rating else "not_asked")
    labels = {one.code: one.label for one in held.indicators}
    said.draw_error(form, "priorities")
    st.multiselect(
        f"What comes first for them (up to {held.most_priorities}, in their order; may stay empty)",
        list(labels),
        default=list(rating.priorities) if rating else [],
        format_func=lambda code: labels[code],
        key=said.key(form, "priorities"),
    )
    fields.text(form, "text", "What they say with it (may stay empty)", rating.text if rating else "")


def _colour(form: str, one: Indicator, value: str) -> None:
    meanings = {"red": one.red, "yellow": one.yellow, "green": one.green}
    st.radio(
        fields.literal(one.label),
        COLOUR_CODES,
        index=COLOUR_CODES.index(value),
        format_func=lambda code: fields.literal(
            f"{told.COLOURS[code]}: {meanings[code]}" if code in meanings else told.COLOURS[code]
        ),
        key=said.key(form, f"colour_{one.code}"),
    )


def _set_of(rating: Rating | None) -> IndicatorSet:
    code = rating.set_code if rating else str(st.session_state["_casebook_set"])
    return load_set(state.workspace_path(), code)


def read(form: str, themes: Sequence[str], body: Body | None = None) -> Rating:
    """What was chosen.

    Raises:
        Refused: no colour was chosen at all, or too much comes first.
    """
    held = _set_of(body if isinstance(body, Rating) else None)
    answers = {one.code: str(said.typed(form, f"colour_{one.code}", "not_asked")) for one in held.indicators}
    return held.rating(answers, said.typed(form, "priorities", []), str(said.typed(form, "text")), themes)


def overlay(held: Held, is_open: bool) -> None:
    """One table a set: indicators down, sittings across, the earliest first, in the person's own colours."""
    sittings = [
        (entry, entry.body)
        for entry in held.entries
        if isinstance(entry.body, Rating) and entry.entry_id in held.shown
    ]
    for code in dict.fromkeys(body.set_code for _, body in sittings):
        of_set = [(entry, body) for entry, body in sittings if body.set_code == code]
        with st.expander(f"Life map: {words.several(len(of_set), 'sitting')} side by side", expanded=is_open):
            try:
                _draw_overlay(load_set(state.workspace_path(), code), of_set, held.name)
            except Refused as error:
                components.note(error.message)


def _draw_overlay(indicators: IndicatorSet, sittings: list[tuple[Entry, Rating]], name: str) -> None:
    days = [words.day(day_of(entry)) for entry, _ in sittings]
    components.heading(
        2, f"{indicators.label}, as {name} chose", "Each sitting beside the one before; it is never a score"
    )
    head = "".join(f'<th scope="col">{components.plain(on)}</th>' for on in days)
    rows = "".join(_area(area.label, area.indicators, sittings) for area in indicators.areas)
    caption = components.plain(f"{indicators.label}: {words.listed(days)}")
    components.html(
        f'<div class="jy-scroll" role="region" tabindex="0" aria-label="{caption}">'
        f'<table class="jy-table jy-map"><caption>{caption}</caption>'
        f'<thead><tr><th scope="col">What it is about</th>{head}</tr></thead>{rows}</table></div>'
    )


def _area(label: str, indicators: Sequence[Indicator], sittings: list[tuple[Entry, Rating]]) -> str:
    head = f'<tr><th scope="rowgroup" colspan="{len(sittings) + 1}">{components.plain(label)}</th></tr>'
    rows = "".join(
        f'<tr><th scope="row">{components.plain(one.label)}</th>'
        + "".join(_cell(body, one.code) for _, body in sittings)
        + "</tr>"
        for one in indicators
    )
    return f"<tbody>{head}{rows}</tbody>"


def _cell(body: Rating, indicator_code: str) -> str:
    colour = body.answers.get(indicator_code, "not_asked")
    first = " (comes first)" if indicator_code in body.priorities else ""
    sign, _, word = told.COLOURS[colour].partition(" ")
    return f'<td><span class="jy-{colour}"><i aria-hidden="true">{sign}</i> {word}</span>{first}</td>'
