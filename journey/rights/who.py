"""Whom a request is about: an id or an alias, led to the person who has their records now."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from journey.casebook import open_casebook
from journey.casebook.texts import alias_meant
from journey.errors import Refused
from journey.registry import Registry
from journey.registry.claims import current
from journey.removal.tombstones import Tombstones, tombstones_path
from journey.workspace import Workspace

_NOBODY = "No one here has that id or alias. See who there is with: journey people"


@dataclass(frozen=True)
class Asked:
    """A person: their id, every id that means them, the tokens of all their records.

    `is_former_id`: they were asked for by an id that was given up when two people were found to be one.
    """

    person_id: str
    person_ids: frozenset[str]
    source_person_ids: frozenset[str]
    is_former_id: bool


def find_person(workspace: Workspace, person: str) -> Asked:
    """The person whom an id or alias of the casebook means now.

    Raises:
        Refused: nobody has it, or who had it was erased. What was asked for is not repeated.
    """
    registry = Registry.read(workspace.registry_path)
    asked = _id_of_alias(workspace, registry, person) or person.strip()
    if Tombstones.read(tombstones_path(workspace.path)).holds(asked) or _is_spent(registry, asked):
        raise Refused(
            "Who had that id was erased at their wish. The id is spent: it never means anyone again."
        )
    person_id = registry.resolve(asked)
    if person_id is None:
        raise Refused(_NOBODY)
    sources = registry.source_people(person_id)
    return Asked(person_id, _ids_of(registry, person_id), frozenset(sources), person_id != asked)


def _is_spent(registry: Registry, person_id: str) -> bool:
    """Whether the id was erased. Who was erased when no extract was held any more has no tombstone."""
    spent = registry.lines.filter(pl.col("event_code") == "erased")
    return person_id in spent["person_id"]


def _id_of_alias(workspace: Workspace, registry: Registry, person: str) -> str | None:
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        token_of = dict(casebook.people())
    alias = alias_meant(token_of, person)
    if alias is None:
        return None
    held = current(registry.lines).filter(pl.col("source_person_id") == token_of[alias])
    if held.is_empty():
        raise Refused("That person is in the casebook and in no build yet. First run: journey build")
    return str(held["person_id"][0])


def _ids_of(registry: Registry, person_id: str) -> frozenset[str]:
    """Every id that ever stood for someone who is this person now."""
    seen = registry.history(person_id).select(pl.concat_list("person_id", "former_person_id").explode())
    ids = {str(held) for held in seen.to_series().drop_nulls().unique()}
    return frozenset({person_id} | {held for held in ids if registry.resolve(held) == person_id})
