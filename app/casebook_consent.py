"""What a person agreed that their entries may be used for: as it stands, and a form to write it down."""

from __future__ import annotations

import streamlit as st

from app import casebook_fields as fields
from app import casebook_said as said
from app import components, state
from app.casebook_person import Held, day_of
from journey import words
from journey.casebook import USE_CODES, Casebook, Consent
from journey.words import casebook as told
from journey.words import way

_GIVEN, _REFUSED = "They agree", "They do not agree, or take it back"


def draw(held: Held) -> None:
    """The table as it stands, then the form."""
    components.table(
        f"What {held.name}'s entries may be used for",
        ["Use", "Agreed", "Since", "How they said it", "Written down by"],
        [_standing(held, use) for use in USE_CODES],
        n_text=5,
    )
    single = [one for one in held.consents if one.entry_id is not None]
    if single:
        components.table(
            "Said of single entries; the later word counts",
            ["Entry", "Use", "Agreed", "Said on", "Written down by"],
            [
                [
                    _names(held).get(str(one.entry_id), "An entry that was taken back"),
                    told.USES[one.use_code],
                    "Yes" if one.is_given else "No",
                    words.day(one.said_on),
                    f"{one.who}, {told.when(one.at)}",
                ]
                for one in single
            ],
            n_text=5,
        )
    _form(held)


def _standing(held: Held, use: str) -> list[str]:
    of_use = [one for one in held.consents if one.use_code == use and one.entry_id is None]
    if not of_use:
        return [told.USES[use], "Yes, unless they say no" if use == "team" else "No: never asked", *[""] * 3]
    last: Consent = of_use[-1]
    return [
        told.USES[use],
        "Yes" if last.is_given else "No",
        words.day(last.said_on),
        last.note or "",
        f"{last.who}, {told.when(last.at)}",
    ]


def _names(held: Held) -> dict[str, str]:
    """What can be agreed to singly, by id, told by kind and day only: it may be hidden."""
    entries = {
        entry.entry_id: fields.sentence(fields.label_of(way.kind(entry.kind_code), day_of(entry)))
        for entry in held.entries
    }
    said_words = {
        f"W{one.words_id}": fields.sentence(fields.label_of(way.kind("words"), one.said_on))
        for one in held.words
    }
    return said_words | entries


def _form(held: Held) -> None:
    names = _names(held)
    form = held.form("consent")
    with st.form(form, enter_to_submit=False):
        st.radio(
            "For what use?", USE_CODES, format_func=lambda code: told.USES[code], key=said.key(form, "use")
        )
        said.draw_error(form, "given")
        st.radio(
            "What did they say?",
            [True, False],
            index=None,
            format_func=lambda is_given: _GIVEN if is_given else _REFUSED,
            key=said.key(form, "given"),
        )
        st.selectbox(
            "Of what",
            [None, *names],
            format_func=lambda name: names[name] if name else "Everything, now and later",
            key=said.key(form, "entry"),
        )
        fields.day(form, "Day they said so")
        fields.text(form, "note", "How they said it (may stay empty)", is_tall=False)
        fields.finish(form, "Keep what they said", _keep, (held,))


def _keep(held: Held) -> None:
    form = held.form("consent")
    use, is_given, entry, on, note = (
        said.typed(form, name, None) for name in ("use", "given", "entry", "day", "note")
    )
    missing = {} if is_given is not None else {"given": "Choose what they said."}
    missing |= {} if on else {"day": "Give a day, for example 24/05/2023."}
    if missing:
        said.refuse(form, missing)
        return

    def act(casebook: Casebook) -> tuple[str, str]:
        before = _in_use(casebook, held, use)
        for alias in held.aliases if entry is None else (_alias_of(held, entry),):
            casebook.consent(alias, use, is_given, on, state.who(), entry, note or "")
        after = _in_use(casebook, held, use)
        return "", f"{told.USES[use]}: {'yes' if is_given else 'no'}. {_effect(before, after)}"

    if said.keep(form, "consent", held.person_id, act, "day"):
        said.blank(form)


def _alias_of(held: Held, entry_id: str) -> str:
    """Whose entry it is; words carry no alias, and a person rarely has two."""
    return next((one.alias for one in held.entries if one.entry_id == entry_id and one.alias), held.alias)


def _in_use(casebook: Casebook, held: Held, use: str) -> set[str]:
    entries = {one.entry_id for alias in held.aliases for one in casebook.entries(alias, use)}
    return entries | {f"W{one.words_id}" for alias in held.aliases for one in casebook.words(alias, use)}


def _effect(before: set[str], after: set[str]) -> str:
    gone, come = len(before - after), len(after - before)
    if gone:
        return f"{words.several(gone, 'entry is', 'entries are')} no longer shown there, from now on."
    if come:
        return f"{words.several(come, 'entry is', 'entries are')} shown there from now on."
    return "Nothing that is kept now is shown or hidden by it."
