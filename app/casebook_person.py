"""What the casebook holds of one person, read in one moment; and the form that first names them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import streamlit as st

from app import access, components, state
from app import casebook_said as said
from journey.casebook import (
    Casebook,
    Change,
    Consent,
    Ending,
    Entry,
    Judgement,
    Moment,
    Words,
    open_casebook,
)
from journey.read import Reader
from journey.read.anchors import tokens_of
from journey.read.learning import people_of


@dataclass(frozen=True)
class Held:
    """One person's part of the casebook. `aliases` is empty for someone who was not named yet.

    `entries` and `words` are all there are; `shown` the ids (words: W and their number) of those that may be
    used as was asked. `earlier` has the former versions of what was changed. `judgements` are everybody's,
    and `counting` the numbers of those that count.
    """

    person_id: str
    name: str
    aliases: tuple[str, ...]
    entries: list[Entry] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    shown: frozenset[str] = frozenset()
    earlier: dict[str, list[Entry]] = field(default_factory=dict)
    consents: list[Consent] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)
    counting: frozenset[int] = frozenset()
    endings: list[Ending] = field(default_factory=list)

    @property
    def alias(self) -> str:
        """The alias under which something new is written."""
        return self.aliases[0]

    def form(self, name: str) -> str:
        """The name of a form: of this person, so that what was typed of one never stands under another."""
        return f"{name}:{self.person_id}"

    @property
    def themes(self) -> list[str]:
        """Themes used before, in alphabetical order."""
        return sorted({theme for entry in self.entries if entry.body for theme in entry.body.themes})


def read_person(read: Reader, person_id: str, name: str, use: str) -> Held:
    """Everything the casebook holds of a person, and what of it may be used so.

    Raises:
        Refused: the visitor may not write in the casebook, and so not read all of it.
    """
    access.need("casebook")
    held = state.workspace()
    with open_casebook(held.casebook_path, held.key) as casebook:
        person_of = people_of(read, casebook.people())
        aliases = tuple(sorted(alias for alias, person in person_of.items() if person == person_id))
        if not aliases:
            return Held(person_id, name, ())
        shown_name = next((casebook.names()[alias] for alias in aliases if alias in casebook.names()), name)
        entries = _by_day([entry for alias in aliases for entry in casebook.entries(alias)])
        words = [one for alias in aliases for one in casebook.words(alias)]
        return Held(
            person_id,
            shown_name,
            aliases,
            entries,
            words,
            _may_be_shown(casebook, aliases, use),
            {one.entry_id: casebook.history(one.entry_id)[:-1] for one in entries if one.version_no > 1},
            [one for alias in aliases for one in casebook.consents(alias)],
            [one for one in casebook.changes() if one.alias in aliases],
            [one for alias in aliases for one in casebook.moments(alias)],
            casebook.judgements(standing_only=False),
            frozenset(one.judgement_id for one in casebook.judgements()),
            [one for alias in aliases for one in casebook.endings(alias)],
        )


def day_of(entry: Entry) -> date:
    """The day an entry is about, else the day it was begun."""
    return entry.on_date or date.fromisoformat(entry.begun_at[:10])


def _by_day(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (day_of(entry), entry.begun_at))


def _may_be_shown(casebook: Casebook, aliases: tuple[str, ...], use: str) -> frozenset[str]:
    entries = {entry.entry_id for alias in aliases for entry in casebook.entries(alias, use)}
    return frozenset(
        entries | {f"W{one.words_id}" for alias in aliases for one in casebook.words(alias, use)}
    )


def name_form(read: Reader, person_id: str) -> None:
    """A short form that gives a person an alias and a name, so that something can be kept of them."""
    components.heading(2, "Name this person first")
    components.note(
        "What is written down is kept under an alias. The alias can be read without the key, so use a first "
        "name or a made-up one. The name is sealed, and shown on these pages only."
    )
    with st.form("casebook_name", enter_to_submit=False):
        said.draw_error("name", "alias")
        st.text_input("Alias, for example: sam", max_chars=40, key=said.key("name", "alias"))
        said.draw_error("name", "name")
        st.text_input("Name to show on these pages", max_chars=80, key=said.key("name", "name"))
        said.draw("name")
        st.form_submit_button("Keep this name", on_click=_name, args=(read, person_id))


def _name(read: Reader, person_id: str) -> None:
    alias, name = (str(said.typed("name", what)).strip() for what in ("alias", "name"))
    missing = {"alias": "Give an alias."} if not alias else {}
    missing |= {} if name else {"name": "Give a name. It may be the same as the alias."}
    if missing:
        said.refuse("name", missing)
        return

    def act(casebook: Casebook) -> tuple[str, str]:
        tokens = tokens_of(read, person_id)
        casebook.name_person(alias, name, tokens[0], tokens)
        return "", f"{name} is in the casebook. Other pages use the name after the next build: journey build."

    if said.keep("name", "name", person_id, act, "alias"):
        said.blank("name")
