"""What erasing a person will take, found and counted before anything is touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl

from journey.casebook import open_casebook
from journey.holdings import described
from journey.registry import Registry
from journey.registry.claims import current
from journey.removal.identifiers_held import all_identifiers, read_by
from journey.removal.marks import MATCHING, marks_of
from journey.removal.parts import folder_of
from journey.removal.recognise import recognised
from journey.removal.remove import Rule, find
from journey.removal.rules import rule_for
from journey.removal.tombstones import Tombstones
from journey.rights.exports import exports_of
from journey.rights.group_files import files_naming, without_alias
from journey.rights.linking import alias_marks, with_aliases
from journey.rights.who import Asked
from journey.workspace import Workspace

_PAIR = ["kind_code", "token"]


@dataclass(frozen=True)
class Plan:
    """Everything that finishing an erasure needs, should it be cut off. It is sealed while it is on disk.

    `marks` are (kind_code, token); `extracts` say of each extract that holds the person how much goes;
    `exports` are as exports_of gives them. `casebook` counts its lines by kind. `group_files` hold the alias
    and stay as they are.
    """

    erasure_id: str
    person_id: str
    person_ids: list[str]
    source_person_ids: list[str]
    marks: list[tuple[str, str]]
    extracts: list[dict[str, Any]]
    builds: list[str]
    exports: list[dict[str, Any]]
    casebook: dict[str, int]
    group_files: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return asdict(self)

    def total(self, kind: str) -> int:
        """How many of one kind go: interactions, identifiers or set_aside."""
        return sum(one[kind] for one in self.extracts)

    def tombstone(self) -> pl.DataFrame:
        """The marks by which the person is known again: person_id, kind_code, token."""
        shape = {"kind_code": pl.String, "token": pl.String}
        marks = pl.DataFrame(self.marks, schema=shape, orient="row")
        return marks.select(pl.lit(self.person_id).alias("person_id"), *_PAIR)


def plan_erasure(workspace: Workspace, asked: Asked) -> Plan:
    """Find everything of a person. Records not linked yet are theirs too where a mark of theirs says so.

    Args:
        workspace: with its key.
        asked: who.

    Raises:
        Refused: there is no key.
        Damaged: an extract can't be opened.
    """
    manifests = [described(workspace, manifest) for manifest in workspace.extracts()]
    identifiers = all_identifiers(workspace, manifests)
    sources, marks = theirs(workspace, asked, identifiers)
    stones = Tombstones(marks)
    extracts = []
    for manifest in manifests:
        found = find(folder_of(workspace, manifest), erasing_rule(workspace, manifest, sources, stones))
        if not found.is_nothing:
            ids = {"extract_id": manifest["extract_id"], "source_code": manifest["source_code"]}
            extracts.append({**ids, **found.counts()})
    told, aliases = _in_casebook(workspace, set(sources), set(asked.person_ids))
    return Plan(
        "E" + workspace.key.token("erasure", asked.person_id)[:12].upper(),
        asked.person_id,
        sorted(asked.person_ids),
        sources.to_list(),
        list(marks.select(_PAIR).iter_rows()),
        extracts,
        sorted(folder.name for folder in workspace.builds_path.glob("[!.]*")),
        exports_of(workspace, asked.person_ids),
        told,
        [without_alias(file, aliases) for file in files_naming(workspace, aliases)],
    )


def erasing_rule(
    workspace: Workspace, manifest: Mapping[str, Any], sources: pl.Series, tombstones: Tombstones
) -> Rule:
    """What of one extract is of these source people, or names whom the tombstones mean."""
    profile, scheme = read_by(workspace, manifest)
    return rule_for(sources, tombstones.marks, profile, scheme, workspace.key)


def theirs(workspace: Workspace, asked: Asked, identifiers: pl.DataFrame) -> tuple[pl.Series, pl.DataFrame]:
    """All source people of a person, and the marks that are theirs and nobody else's.

    Someone whom linking knows as another person is never taken for them, and a number that such a one holds
    too is no mark. Of those whom nothing has linked yet whoever is known by a mark is theirs, where nothing
    says that it is someone else. What the table of aliases ties to a mark is one too.

    Returns:
        source_person_id, in order; person_id, kind_code, token of all kinds, in order.
    """
    registered = current(Registry.read(workspace.registry_path).lines)["source_person_id"]
    mine = pl.Series("source_person_id", sorted(asked.source_person_ids), dtype=pl.String)
    others = _of(identifiers, registered.filter(~registered.is_in(mine.implode())))
    elsewhere = marks_of(others, workspace.key, MATCHING).select(_PAIR).unique()
    free = identifiers.join(others.select("source_person_id").unique(), on="source_person_id", how="anti")
    tied = alias_marks(workspace)
    while True:
        own = marks_of(_of(identifiers, mine), workspace.key).select(_PAIR).unique()
        known = with_aliases(own, tied).join(elsewhere, on=_PAIR, how="anti")
        marks = known.select(pl.lit(asked.person_id).alias("person_id"), *_PAIR).sort(_PAIR)
        left = free.filter(~pl.col("source_person_id").is_in(mine.implode()))
        more = recognised(left, Tombstones(marks), workspace.key, lambda: others).erased["source_person_id"]
        if more.is_empty():
            return mine, marks
        mine = pl.concat([mine, more]).unique().sort()


def _of(frame: pl.DataFrame, people: pl.Series) -> pl.DataFrame:
    return frame.filter(pl.col("source_person_id").is_in(people.implode()))


def _in_casebook(
    workspace: Workspace, sources: set[str], person_ids: set[str]
) -> tuple[dict[str, int], set[str]]:
    """How many lines of each kind the casebook has of a person, and the aliases they have in it."""
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        held = casebook.everything_about(sources, person_ids)
    return {kind: len(lines) for kind, lines in held.items()}, {one["alias"] for one in held["people"]}
