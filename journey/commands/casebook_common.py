"""What the commands of the casebook share: the application, its options, whom and what a word means."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from journey.commands.common import app, held_key, open_reader, say
from journey.errors import JourneyError, Refused, Usage

if TYPE_CHECKING:
    from journey.casebook import Casebook, Entry

casebook = typer.Typer(
    no_args_is_help=True, help="What people say, want and learn: kept, shown, agreed to, taken back."
)
app.add_typer(casebook, name="casebook")

OnOption = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day it is about.")]
VoiceOption = Annotated[str, typer.Option("--voice", help="Whose voice: person, worker or analyst.")]
WhoOption = Annotated[str | None, typer.Option("--who", help="Who writes it down; else your login name.")]
UseOption = Annotated[
    str, typer.Option("--use", help="Only what may be used so: team, leaders...; all shows everything.")
]
ThemeOption = Annotated[list[str] | None, typer.Option("--theme", help="A theme; may be repeated.")]


@contextmanager
def opened(space: Any) -> Iterator[Casebook]:
    """The casebook of a workspace, with the key where one is at hand."""
    from journey.casebook import open_casebook

    with open_casebook(space.casebook_path, held_key(space)) as held:
        yield held


def alias_of(held: Casebook, person: str) -> str | None:
    """The alias as the casebook has it; None for the word work.

    Raises:
        Refused: nobody has it.
    """
    from journey.casebook.texts import NOBODY, alias_meant

    if person.strip().casefold() == NOBODY:
        return None
    if alias := alias_meant((alias for alias, _ in held.people()), person):
        return alias
    raise Refused(
        "No one in the casebook has that alias. Name the person there first: journey casebook name PERSON_ID"
        " --alias ALIAS --name NAME"
    )


def person_alias(held: Casebook, person: str) -> str:
    """The same, of a person; the work is none."""
    alias = alias_of(held, person)
    if alias is None:
        raise Usage("That is about a person. Name one by their alias.")
    return alias


def subject_of(space: Any, held: Casebook, alias: str | None) -> str:
    """Whom a line of the audit log is about: a person's id, else the token they are named by."""
    from journey.rights.who import find_person

    if alias is None:
        return ""
    try:
        return find_person(space, alias).person_id
    except Refused:  # named before any build has linked them
        return dict(held.people())[alias]


def answers_of(space: Any, held: Casebook, alias: str) -> list[int]:
    """Numbers of the judgements in a person's own voice that were not undone, of all their records.

    Also those that another one of theirs outweighs: where that one is undone they count again.
    """
    from journey.rights.who import find_person

    try:
        sources = find_person(space, alias).source_person_ids
    except Refused:  # named before any build has linked them
        sources = frozenset({dict(held.people())[alias]})
    return [
        one.judgement_id
        for one in held.judgements(standing_only=False)
        if one.voice_code == "person" and one.undone_at is None and one.source_person_id in sources
    ]


def outside(space: Any, alias: str, kept: Entry) -> bool:
    """Whether an entry's day lies outside the journey in the published build; False where there is none."""
    try:
        row = open_reader(space.path).person(alias)
    except JourneyError:
        return False
    return kept.is_outside(row["first_date"], row["last_date"])


def named(who: str | None) -> str:
    """Who writes something down."""
    from journey.casebook import current_user

    return who or current_user()


def text_of(text: str) -> str:
    """A text as it was given, or for - the whole of standard input without the end of its last line."""
    if text != "-":
        return text
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise Refused("Standard input is not text in UTF-8. Nothing was kept.") from None


def pairs_of(words: list[str]) -> dict[str, str]:
    """NAME=TEXT words as a mapping."""
    pairs = [word.partition("=") for word in words]
    if not all(found for _, found, _ in pairs):
        raise Usage("Write each as NAME=TEXT, for example: hope=green")
    return {name.strip(): text for name, _, text in pairs}


def use_of(use: str) -> str | None:
    """A use as it was typed; None for all."""
    from journey.casebook import USE_CODES

    if use not in (*USE_CODES, "all"):
        raise Usage(f"A use is one of: {', '.join(USE_CODES)}; or all.")
    return None if use == "all" else use


def tell_left_out(n_left_out: int) -> None:
    """Say how much is not shown for want of consent, where there is any."""
    if n_left_out:
        say(f"Not shown, for want of the person's yes to this use: {n_left_out:,}. All of it: --use all")
