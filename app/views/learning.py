"""Learning: what keeps coming up across people, the lines that moved and why, and paths that people share."""

from dataclasses import dataclass

import streamlit as st

from app import access, casebook_bodies, components, learning_lines, learning_themes, opening, pages, state
from app import casebook_fields as fields
from app import casebook_said as said
from app.casebook_person import Held
from journey import words
from journey.casebook import Casebook, Entry, open_casebook
from journey.errors import JourneyError
from journey.read import Reader
from journey.read.learning import held_of_all, lines_of, lines_of_all, people_of, shared_paths, themes
from journey.words import way

_WORK = Held("", "The person", ())  # entries about the work are of nobody


@dataclass(frozen=True)
class Learned:
    """What may be used for learning: entries, person ids and names by alias."""

    entries: list[Entry]
    person_of: dict[str, str]
    names: dict[str, str]


def read_learned(read: Reader, name: str, purpose: str) -> Learned:
    """Everything that may be used for learning; the log says who looked at whom.

    Raises:
        Refused: the visitor may not open the page of learning.
    """
    access.need("learn")
    held = state.workspace()
    with open_casebook(held.casebook_path, held.key) as casebook:
        person_of = people_of(read, casebook.people())
        entries = [entry for entry in casebook.entries(use="learning") if entry.body is not None]
        display = casebook.names()  # once: each reading opens every name
        names = {alias: display.get(alias, alias) for alias in person_of}
        seen = sorted({person_of.get(one.alias, one.alias) for one in entries if one.alias})
        look = (tuple(seen), name, purpose)
        if seen and st.session_state.get("_learning_look") != look:
            casebook.record("view", " ".join(seen), purpose, who=name)
            st.session_state["_learning_look"] = look
    return Learned(entries, person_of, names)


def write_learning() -> None:
    """A turn of the learning cycle about the work and no person."""
    components.heading(
        2,
        "Write down what you are learning",
        "About the work and no person; name nobody. Of one person: in the Casebook",
    )
    form = "learning:work"
    with st.form(form, enter_to_submit=False):
        casebook_bodies.draw(form, "learning", _WORK)
        fields.finish(form, "Save", _keep, (form,))


def _keep(form: str) -> None:
    if missing := casebook_bodies.missing(form, "learning"):
        said.refuse(form, missing)
        return

    def act(casebook: Casebook) -> tuple[str, str]:
        entry = casebook.add_entry(
            *(None, casebook_bodies.read(form, "learning"), casebook_bodies.voice(form, "learning")),
            *(state.who(), said.typed(form, "day", None)),
        )
        return entry.entry_id, "What you are learning. It is under its themes, if it has any."

    if said.keep(form, "entry", None, act, "thought"):
        said.blank(form)


def moved(read: Reader, learned: Learned | None, looking: tuple[str, str]) -> None:
    """The lines of everybody, or of the chosen person."""
    components.heading(2, "The lines that moved")
    of_whom = st.radio("Lines of", ["Everybody", "One person"], horizontal=True, key="_learning_of")
    agencies = {row["agency_code"]: row["agency_label"] for row in read.agencies().to_dicts()}
    whys = [entry for entry in learned.entries if entry.kind_code == "why"] if learned else []
    if of_whom == "Everybody":
        lines = lines_of_all(read)
        below = (
            "For how many people a line is lower or higher after their change: no totals, no ranks. Each "
            "person has two periods of their own, before and after a change of their own."
        )
        held = [way.held_of_all(*held_of_all(read))]
        learning_lines.draw(lines, whys, None, agencies, below, held, learned is not None)
        return
    person_id = state.chosen_person(read)
    if person_id is None:
        components.note("Choose a person.")
        return
    state.record_look(read, person_id, *looking)
    _moved_of(read, learned, person_id, whys, agencies)


def _moved_of(
    read: Reader, learned: Learned | None, person_id: str, whys: list[Entry], agencies: dict[str, str]
) -> None:
    line = read.person(person_id)
    reason = read.why_not_compared(person_id)
    if reason:
        components.box("Why there is no comparison", [reason])
        return
    comparison = read.compare(person_id)
    aliases = [alias for alias, person in learned.person_of.items() if person == person_id] if learned else []
    person = (person_id, aliases[0] if aliases else "", line["name"])
    mine = [entry for entry in whys if entry.alias in aliases]
    below = way.both_spans(comparison["before"], comparison["after"])
    held = way.held_sentences(comparison["coverage"])
    learning_lines.draw(lines_of(read, person_id), mine, person, agencies, below, held, bool(aliases))
    if learned and not aliases:
        components.note("Name this person in the Casebook to write down why a line of theirs moved.")


def paths(read: Reader) -> None:
    """Orders of agencies in one episode that several people share."""
    found, n = shared_paths(read)
    components.heading(
        2, "Paths that people share", "Orders of agencies in contacts a few days apart, of two people or more"
    )
    if not found:
        components.note("No order of two agencies or more is shared by two people or more.")
        return
    components.table(
        f"{words.count(len(found))} of {words.count(n)} orders that people share, those of most people first",
        ["Order of agencies", "People", "Times"],
        [
            [
                row["path_text"],
                words.count(row["n_people"]),
                words.count(row["n_episodes"]),
            ]
            for row in found
        ],
    )
    days = read.thresholds()["episode_days"]
    components.note(
        f"Contacts fewer than {words.several(days, 'day')} apart are one episode. Several in a row with one "
        "agency count once. Where a time is missing the order within a day is not known."
    )


def page(read: Reader) -> None:
    """Themes, lines, paths; then a form to add to them."""
    learned, looking = None, state.looking(read)
    if state.workspace().has_key():
        learned = read_learned(read, *looking)
        learning_themes.draw(themes(learned.entries, learned.person_of), learned.names)
        learning_themes.note_on_names()
    else:
        components.box(
            "The key is not at hand",
            [
                "What people wrote is sealed, so themes and answers can't be shown or written.",
                "Start the pages again where JOURNEY_KEY_FILE names the key file of this workspace.",
            ],
        )
    moved(read, learned, looking)
    paths(read)
    if learned is not None:
        write_learning()


def main() -> None:
    """Draw the page, or say what is wrong and the next step."""
    read = opening.opened("Learning", "learn")
    if read is None:
        return
    components.heading(1, "Learning")
    pages.link("groups", "Back to Groups", access.visitor())
    components.lead(
        "What comes up again across people, what moved, and what those who were there say about why. It is "
        "for learning: nobody and no service is scored or put in order."
    )
    try:
        page(read)
        components.box("What may not be concluded", way.NOT_CONCLUDED)
        components.stamp(read)
    except JourneyError as error:
        components.refused(error.message, "This can't be shown")


main()
