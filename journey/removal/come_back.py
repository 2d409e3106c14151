"""An extract taken in without whom was erased: what they send again is not kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from journey.intake import TakenIn
from journey.notes import Note
from journey.profiles import Profile
from journey.removal.identifiers_held import held_beside, identifiers_of
from journey.removal.marks import WEAK, marks_of
from journey.removal.parts import Folder
from journey.removal.recognise import Recognised, recognised
from journey.removal.remove import Removed, take_out
from journey.removal.rules import named_in, rule_for, rule_of_people
from journey.removal.tombstones import Tombstones, tombstones_path
from journey.workspace import Workspace

PERHAPS = "perhaps_erased"


def without_erased(
    workspace_path: Path, folder: Folder, profile: Profile, taken: TakenIn
) -> tuple[TakenIn, dict[str, Any]]:
    """Take erased people out of an extract that is being taken in; its folder is not published yet.

    To be called when all parts and the list of rows are written, and before what was found is told. What is
    new about an erased person is added to the tombstones. Rows of people who perhaps are one, by name and
    birth date alone, are set aside without cells. Who merely carries a number of one is kept, and told.

    Args:
        workspace_path: the workspace.
        folder: the extract's folder, the old one and the new one being the same.
        profile: how the source is read.
        taken: what the extract became.

    Returns:
        What it became without them, and what its manifest has to say otherwise: n_interactions,
        erased_shares and erased_person_ids; nothing where nobody was recognised.

    Raises:
        Damaged: tombstones.json, or a part, can't be read.
    """
    path = tombstones_path(workspace_path)
    tombstones = Tombstones.read(path)
    if tombstones.marks.is_empty():
        return taken, {}
    scheme, identifier = profile.id_scheme, identifiers_of(folder)
    found = Recognised()
    if identifier is not None:
        identifier = identifier.with_columns(id_scheme=pl.lit(scheme))
        held = Workspace(workspace_path)
        found = recognised(identifier, tombstones, folder.key, lambda: held_beside(held, folder.key))
        if not found.learned.is_empty():
            tombstones = tombstones.with_marks(found.learned)
            tombstones.write(path)
    named = _named(folder, tombstones, profile, scheme)
    if found.erased.is_empty() and found.perhaps.is_empty() and found.others.is_empty() and not named:
        return taken, {}
    people = found.erased["source_person_id"]
    rule = rule_for(people, tombstones.marks, profile, scheme, folder.key)
    removed = take_out(folder, rule, taken.counts)
    if not found.perhaps.is_empty():
        unsure = rule_of_people(found.perhaps["source_person_id"], PERHAPS)
        removed = take_out(folder, unsure, {**taken.counts, **removed.changes})
    _without_their_marks(folder, found.others, tombstones)
    ids = {*found.erased["person_id"], *found.perhaps["person_id"], *named}
    told = {name: removed.changes[name] for name in ("n_interactions", "erased_shares")}
    return _without(taken, removed, found), {**told, "erased_person_ids": sorted(ids)}


def _named(folder: Folder, tombstones: Tombstones, profile: Profile, scheme: str) -> set[str]:
    """Who of those erased is named by a row set aside: spent person ids."""
    found: set[str] = set()
    for number in folder.numbers("set_aside"):
        aside = folder.read("set_aside", number)
        if aside is not None:
            found |= set(named_in(aside, tombstones.marks, profile, scheme, folder.key)["person_id"])
    return found


def _without_their_marks(folder: Folder, others: pl.DataFrame, tombstones: Tombstones) -> None:
    """Whoever carries a number of someone erased is kept without it, and without lines of that one's name."""
    for number in folder.numbers("identifier") if not others.is_empty() else []:
        held = folder.read("identifier", number)
        if held is None:
            continue
        lines = held.with_row_index("line").with_columns(pl.col("line").cast(pl.String))
        theirs = lines.join(others, on="source_person_id", how="semi").drop("source_person_id")
        marks = marks_of(theirs.rename({"line": "source_person_id"}), folder.key, ("nhs_number", WEAK))
        hit = marks.join(tombstones.marks, on=["kind_code", "token"], how="semi")
        if hit.is_empty():
            continue
        numbered, named = (hit.filter(kind_code=kind)["source_person_id"] for kind in ("nhs_number", WEAK))
        has_number = pl.col("line").is_in(numbered.implode())
        left = lines.filter(~pl.col("line").is_in(named.implode()))
        kept = left.with_columns(pl.when(~has_number).then("nhs_number").alias("nhs_number"))
        folder.write("identifier", number, kept.select(held.columns).unique(maintain_order=True))


def _without(taken: TakenIn, removed: Removed, found: Recognised) -> TakenIn:
    return replace(
        taken,
        row=removed.row,
        set_aside=removed.set_aside,
        counts={name: removed.changes.get(name, n) for name, n in taken.counts.items()},
        reasons=removed.changes["reasons"],
        refusers=sorted(set(taken.refusers) - set(found.erased["source_person_id"])),
        notes=[*taken.notes, *_notes(found)],
    )


def _notes(found: Recognised) -> list[Note]:
    n = found.others["source_person_id"].n_unique()
    return [Note("number_of_erased", f"{n:,} {'person' if n == 1 else 'people'}.")] if n else []
