"""The lines that moved, and why people think so: a figure says that something moved, only people say why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from app import casebook_fields as fields
from app import casebook_said as said
from app import casebook_story, components, state
from app.casebook_person import day_of
from journey import words
from journey.casebook import Casebook, Entry, Why
from journey.read.learning import Line
from journey.words import casebook as told
from journey.words import way
from schemas.vocabularies import VOICE_CODES

_SHOW: Mapping[str, Callable[[Any], str]] = {"cost": words.pounds}
_LESS = {"cost": "less"}


def draw(
    lines: list[Line], answers: list[Entry], person: tuple[str, str, str] | None, agencies: Mapping[str, str],
    below: str, held: Sequence[str], can_write: bool,
) -> None:  # fmt: skip
    """Each line with what moved, the answers to why, and a form for one more.

    Args:
        lines: of one person or of everybody.
        answers: entries of kind why, as far as they may be used for learning.
        person: id, alias and name of the person; None for everybody.
        agencies: labels by code, for answers about one agency.
        below: the periods, or whose they are.
        held: what data there is of them, and what was not supplied.
        can_write: whether the key is at hand.
    """
    components.subtitle(below)
    components.notes([*held, way.ABOUT_THE_SAME])
    _table(lines, person)
    components.worked_out("lines")
    extra = [
        code for code in dict.fromkeys(one.about_code or "" for one in answers) if code not in told.MEASURES
    ]
    for code in [*(line.measure_code for line in lines), *extra]:
        about = [one for one in answers if one.about_code == code]
        told_so = f" ({words.several(len(about), 'answer')})" if about else ""
        label = fields.literal(told.measure(code, agencies))
        with st.expander(f"Why? {label}{told_so}", key=f"_why_{code}"):
            for one in about:
                _answer(one, person)
            if can_write:
                _form(code, person)


def _table(lines: list[Line], person: tuple[str, str, str] | None) -> None:
    if person is None:
        components.table(
            "People whose line is lower, about the same or higher after the change than before",
            ["Line", "Lower", "About the same", "Higher", "People compared"],
            [
                [told.measure(line.measure_code)]
                + [words.count(n) for n in (line.n_lower, line.n_same, line.n_higher, line.n_people)]
                for line in lines
            ],
        )
        return
    rows = []
    for line in lines:
        show = _SHOW.get(line.measure_code, _count)
        change = words.change(line.before, line.after, _LESS.get(line.measure_code, "fewer"))
        rows.append([told.measure(line.measure_code), show(line.before), show(line.after), change])
    components.table(f"Before and after, {person[2]}", ["Line", "Before", "After", "Change"], rows)


def _count(n: Any) -> str:
    return words.count(float(n)) if n is not None else "not known"


def _answer(entry: Entry, person: tuple[str, str, str] | None) -> None:
    """One answer, with who and when. On the page of everybody the person is not named."""
    voice = told.voice(entry.voice_code, person[2] if person else "A person")
    by = f"{voice}, {words.day(day_of(entry))}. Written down by {entry.who}, {told.when(entry.at)}."
    components.html(
        f'<div class="jy-entry jy-{entry.voice_code}">{casebook_story.texts(casebook_story.parts(entry))}'
        f'<p class="jy-by">{components.plain(by)}</p></div>'
    )


def _form(code: str, person: tuple[str, str, str] | None) -> None:
    form = f"why_{code}:{person[0] if person else 'all'}"
    with st.form(form, enter_to_submit=False):
        codes = VOICE_CODES if person else VOICE_CODES[1:]  # in a person's voice only of that person
        fields.voice(form, person[2] if person else "The person", codes=codes)
        fields.text(form, "text", "Why did it move?")
        fields.themes(form, (), ())
        fields.finish(form, "Save", _keep, (form, code, person))


def _keep(form: str, code: str, person: tuple[str, str, str] | None) -> None:
    text = str(said.typed(form, "text"))
    if not text.strip():
        said.refuse(form, {"text": "Write it first: this is empty."})
        return

    def act(casebook: Casebook) -> tuple[str, str]:
        body = Why(text, themes=fields.typed_themes(form))
        alias = person[1] if person else None
        entry = casebook.add_entry(alias, body, said.typed(form, "voice"), state.who(), about_code=code)
        if alias and not casebook.may_use(alias, "learning", entry.entry_id):
            return entry.entry_id, (
                "The answer is in the Casebook. It is not shown here, because the person did not agree to "
                "the use “Learning across people”."
            )
        return entry.entry_id, f"Why: {told.measure(code)}."

    if said.keep(form, "entry", person[0] if person else None, act, "text"):
        said.blank(form)
