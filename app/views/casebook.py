"""Casebook: what the person says and what is learned, written down, with their consent, and taken back."""

from collections.abc import Callable

import streamlit as st

from app import (
    access,
    casebook_bodies,
    casebook_consent,
    casebook_contact,
    casebook_endings,
    casebook_map,
    casebook_moments,
    casebook_person,
    casebook_story,
    components,
    opening,
    pages,
    state,
)
from app import casebook_fields as fields
from app import casebook_said as said
from app.casebook_person import Held
from journey.casebook import Casebook, Words
from journey.errors import JourneyError
from journey.read import Reader
from journey.words import casebook as told

_LEAVES = (
    "Changing the person, or what you write down, leaves the form: what you have typed by then and not kept "
    "may be gone."
)


def write_entry(held: Held, kind_code: str) -> None:
    """The form of a new entry of one kind."""
    if kind_code == "outcome_update" and not casebook_bodies.outcomes_of(held):
        components.note("No outcome is written down yet. Choose “An outcome they set” first.")
        return
    if kind_code == "rating":
        casebook_map.choose_set()
    form = held.form(kind_code)
    with st.form(form, enter_to_submit=False):
        casebook_bodies.draw(form, kind_code, held)
        fields.finish(form, "Save", keep_entry, (held, kind_code))


def keep_entry(held: Held, kind_code: str) -> None:
    """Keep what was typed, or say what is missing."""
    form = held.form(kind_code)
    if missing := casebook_bodies.missing(form, kind_code):
        said.refuse(form, missing)
        return

    def act(casebook: Casebook) -> tuple[str, str]:
        entry = casebook.add_entry(
            *(held.alias, casebook_bodies.read(form, kind_code), casebook_bodies.voice(form, kind_code)),
            *(state.who(), said.typed(form, "day", None), casebook_bodies.about(form, kind_code)),
        )
        label = fields.label_of(told.TO_WRITE[kind_code], casebook_person.day_of(entry))
        return entry.entry_id, f"{fields.sentence(label)}, for {held.name}."

    if said.keep(form, "entry", held.person_id, act, casebook_bodies.at_fault(kind_code)):
        said.blank(form)


def write_words(held: Held, is_sample: bool) -> None:
    """The form of something the person said, to be shown as a quotation."""
    form = held.form("words")
    with st.form(form, enter_to_submit=False):
        fields.day(form, "Day they said it")
        fields.text(form, "text", f"What {fields.literal(held.name)} said, word for word")
        said.draw_error(form, "shared")
        st.radio(
            "May it be shown to others, with their name as it stands on these pages?",
            ["yes", "no"],
            index=None,
            format_func=lambda code: {"yes": "They agree", "no": "They do not, or were not asked"}[code],
            key=said.key(form, "shared"),
        )
        fields.finish(form, "Save", keep_words, (held, is_sample))


def keep_words(held: Held, is_sample: bool) -> None:
    """Keep what was said, or say what is missing."""
    form = held.form("words")
    on, text, shared = (said.typed(form, name, None) for name in ("day", "text", "shared"))
    missing = {} if on else {"day": "Give a day, for example 24/05/2023."}
    missing |= {} if str(text or "").strip() else {"text": "Write down what they said."}
    missing |= {} if shared else {"shared": "Choose whether they agree that it is shown."}
    if missing:
        said.refuse(form, missing)
        return

    def act(casebook: Casebook) -> tuple[str, str]:
        casebook.add_words(held.alias, Words(on, "person", str(text), shared == "yes", is_sample))
        return "", f"The words of {held.name}."

    if said.keep(form, "words", held.person_id, act, "text"):
        said.blank(form)


def write(read: Reader, held: Held) -> None:
    """One choice, then its form."""
    forms: dict[str, Callable[[], None]] = {
        "words": lambda: write_words(held, read.is_sample),
        "judgement": lambda: casebook_contact.draw(read, held),
        "moment": lambda: casebook_moments.draw(held),
        "ending": lambda: casebook_endings.draw(held),
        "consent": lambda: casebook_consent.draw(held),
    }
    choice: str = st.selectbox(
        "What do you want to write down?",
        list(told.TO_WRITE),
        format_func=lambda code: told.TO_WRITE[code],
        key="_casebook_kind",
        on_change=said.forget,
        width=460,
    )
    components.html(f'<p class="jy-hint">{_LEAVES}</p>')
    if choice in forms:
        forms[choice]()
    else:
        write_entry(held, choice)


def story(read: Reader, person_id: str, name: str) -> None:
    """What is written down, as far as it may be used for what was chosen."""
    use = casebook_story.use_chosen()
    held = casebook_person.read_person(read, person_id, name, use)
    if not held.aliases:
        casebook_person.name_form(read, person_id)
        return
    components.heading(2, "Write something down")
    said.draw("name")
    write(read, held)
    casebook_map.overlay(held, is_open=st.session_state["_casebook_kind"] == "rating")
    casebook_story.draw(held, use)


def page(read: Reader) -> None:
    """Pick a person, write, and read what was written."""
    person_id = state.chosen_person(read)
    if person_id is None:
        components.note("Choose a person. People are listed by name or id, never by cost or contacts.")
        return
    name = read.person(person_id)["name"]
    state.record_look(read, person_id, *state.looking(read))
    story(read, person_id, name)


def no_key() -> None:
    """Without the key nothing of it can be read or written."""
    components.box(
        "The key is not at hand",
        [
            "What people said and what was written down is sealed, so it can't be shown or added to.",
            "Start the pages again where JOURNEY_KEY_FILE names the key file of this workspace.",
        ],
    )


def main() -> None:
    """Draw the page, or say what is wrong and the next step."""
    read = opening.opened("Casebook", "casebook")
    if read is None:
        return
    components.heading(1, "Casebook")
    pages.link("one_person", "Back to One person", access.visitor())
    components.lead("What a person says, what they want, how it is going, and what those around them learn.")
    try:
        if not state.workspace().has_key():
            no_key()
        elif read.people().is_empty():
            components.nobody()
        else:
            page(read)
    except JourneyError as error:
        components.refused(error.message, "The casebook can't be shown")


main()
