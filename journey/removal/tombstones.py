"""Tombstones: marks of who was erased, as keyed tokens, so that a file sent again brings nobody back.

restricted/tombstones.json holds, by the spent person id, lists of tokens by kind. Nothing of it can be read
back, and without the key nothing can be compared with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from journey.errors import Damaged, Refused
from journey.files import read_json, write_json
from journey.keys import Key
from journey.profiles import Profile
from journey.removal.marks import IDENTIFYING, NAMES, cell_marks, marks_of, scheme_of
from journey.removal.parts import Folder
from journey.removal.remove import Removed, Rule, take_out

if TYPE_CHECKING:
    from journey.intake import TakenIn

FORM = 1
REASON = "erased"
_SHAPE = {"person_id": pl.String, "kind_code": pl.String, "token": pl.String}
_MOST_PASSES = 10


@dataclass(frozen=True)
class Tombstones:
    """Marks of erased people: person_id (spent), kind_code, token."""

    marks: pl.DataFrame

    @classmethod
    def read(cls, path: Path) -> Tombstones:
        """The tombstones of a workspace; none where there is no file.

        Raises:
            Damaged: the file is not as we write it.
        """
        if not path.exists():
            return cls(pl.DataFrame(schema=_SHAPE))
        held = read_json(path)
        try:
            rows = [
                (person, kind, token)
                for person, marks in held["people"].items()
                for kind, tokens in marks.items()
                for token in tokens
            ]
            return cls(pl.DataFrame(rows, schema=_SHAPE, orient="row").sort(pl.all()))
        except (AttributeError, KeyError, TypeError, pl.exceptions.PolarsError):
            raise Damaged("tombstones.json is damaged. Put back a copy from your backup.") from None

    def write(self, path: Path) -> None:
        """Replace the file in one step."""
        people: dict[str, dict[str, list[str]]] = {}
        for person, kind, token in self.marks.sort(pl.all()).iter_rows():
            people.setdefault(person, {}).setdefault(kind, []).append(token)
        write_json(path, {"form": FORM, "people": people})

    def with_marks(self, marks: pl.DataFrame) -> Tombstones:
        """The same and more marks: person_id, kind_code, token."""
        return replace(
            self, marks=pl.concat([self.marks, marks.select(list(_SHAPE))]).unique().sort(pl.all())
        )

    def without(self, person_id: str) -> Tombstones:
        """The same without one person, who may come back.

        Raises:
            Refused: nobody was erased under that id.
        """
        if not self.holds(person_id):
            raise Refused("Nobody was erased under that id, so there is nothing to lift.")
        return replace(self, marks=self.marks.filter(pl.col("person_id") != person_id))

    def holds(self, person_id: str) -> bool:
        """Whether someone was erased under this id."""
        return person_id in self.marks["person_id"]


def tombstones_path(workspace_path: Path) -> Path:
    """Where a workspace's tombstones are."""
    return workspace_path / "restricted" / "tombstones.json"


def identifiers_of(folder: Folder) -> pl.DataFrame | None:
    """All identifiers of an extract; None where it holds none."""
    frames = [
        frame for number in folder.numbers() if (frame := folder.read("identifier", number)) is not None
    ]
    return pl.concat(frames).unique(maintain_order=True) if frames else None


def recognised(identifier: pl.DataFrame, tombstones: Tombstones, key: Key) -> pl.DataFrame:
    """Source people who were erased before: by a local id, an NHS number, or name, birth date and postcode.

    What is new about them (another local id, another spelling) counts too, so that whoever is known by that
    is found with them.

    Returns:
        source_person_id, person_id (the spent one); distinct.
    """
    known = tombstones.marks.filter(pl.col("kind_code").is_in(IDENTIFYING))
    found = pl.DataFrame(schema={"source_person_id": pl.String, "person_id": pl.String})
    if known.is_empty():
        return found
    marks = marks_of(identifier, key, IDENTIFYING)
    for _ in range(_MOST_PASSES):
        hit = marks.join(known, on=["kind_code", "token"]).select(found.columns).unique()
        if hit.height == found.height:
            break
        found = hit
        known = pl.concat([known, _their_marks(marks, found)]).unique()
    return found.sort(pl.all())


def _their_marks(marks: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Marks of source people who were recognised, less NHS numbers that somebody else has too.

    A number under two names is as likely a slip of the pen; one under many is nobody's.
    """
    others = marks.join(found, on="source_person_id", how="anti").filter(pl.col("kind_code") == "nhs_number")
    theirs = marks.join(found, on="source_person_id").join(others, on=["kind_code", "token"], how="anti")
    return theirs.select(list(_SHAPE)).unique()


def rule_for(
    people: pl.Series, tombstones: Tombstones, profile: Profile | None, scheme: str, key: Key
) -> Rule:
    """The rule that takes out source people, and rows set aside that name anyone who was erased."""
    people = people.unique()

    def is_theirs(frame: pl.DataFrame) -> pl.Series:
        return frame["source_person_id"].is_in(people.implode())

    def names_them(set_aside: pl.DataFrame) -> pl.Series:
        return is_about(set_aside, tombstones.marks, profile, scheme, key)

    def is_named(texts: pl.DataFrame) -> pl.Series:
        return is_about(texts, tombstones.marks, None, scheme, key)

    return Rule(REASON, is_theirs, is_theirs, names_them, is_theirs, is_named)


def is_about(
    set_aside: pl.DataFrame, marks: pl.DataFrame, profile: Profile | None, scheme: str, key: Key
) -> pl.Series:
    """Which rows set aside name someone: by a local id, by an NHS number, or by forename and surname both.

    Args:
        set_aside: schemas.canonical.SetAside's columns.
        marks: person_id, kind_code, token.
        profile: how the source is read, where that is known.
        scheme: of which scheme the source's local ids are.
        key: the programme's key.

    Returns:
        A mask, one a row.
    """
    nobody = pl.repeat(False, set_aside.height, dtype=pl.Boolean, eager=True)
    if marks.is_empty() or set_aside.is_empty():
        return nobody
    cells = cell_marks(set_aside, profile, scheme, key)
    ids = cells.join(
        marks.filter(pl.col("kind_code").is_in(["local_id", "nhs_number"])), on=["kind_code", "token"]
    )
    words = cells.filter(pl.col("kind_code") == "name").select("place", "token")
    names = marks.filter(pl.col("kind_code").is_in(["forename", "surname"]))
    named = words.join(names, on="token").group_by("place", "person_id").agg(pl.col("kind_code").n_unique())
    both = named.filter(pl.col("kind_code") == 2)
    places = pl.concat([ids["place"], both["place"]]).unique()
    return nobody.scatter(places, True) if len(places) else nobody


def without_erased(
    workspace_path: Path, folder: Folder, profile: Profile, taken: TakenIn
) -> tuple[TakenIn, dict[str, Any]]:
    """Take erased people out of an extract that is being taken in; its folder is not published yet.

    To be called when all parts and the list of rows are written, and before what was found is told. What is
    new about an erased person is added to the tombstones.

    Args:
        workspace_path: the workspace.
        folder: the extract's folder, the old one and the new one being the same.
        profile: how the source is read.
        taken: what the extract became.

    Returns:
        What it became without them, and what its manifest has to say otherwise: n_interactions and
        erased_shares; nothing where nobody was recognised.

    Raises:
        Damaged: tombstones.json, or a part, can't be read.
    """
    path = tombstones_path(workspace_path)
    tombstones = Tombstones.read(path)
    if tombstones.marks.is_empty():
        return taken, {}
    found = pl.DataFrame(schema={"source_person_id": pl.String})
    scheme, identifier = scheme_of(profile, profile.source_code), identifiers_of(folder)
    if identifier is not None:
        identifier = identifier.with_columns(id_scheme=pl.lit(scheme))
        found = recognised(identifier, tombstones, folder.key)
        learned = learn(identifier, found, tombstones, folder.key)
        if learned.marks.height > tombstones.marks.height:
            learned.write(path)
            tombstones = learned
    people = found["source_person_id"]
    rule = rule_for(people, tombstones, profile, scheme, folder.key)
    removed = take_out(folder, rule, taken.counts)
    if removed.is_nothing:
        return taken, {}
    told = {name: removed.changes[name] for name in ("n_interactions", "erased_shares")}
    return _without(taken, removed, people), told


def _without(taken: TakenIn, removed: Removed, people: pl.Series) -> TakenIn:
    return replace(
        taken,
        row=removed.row,
        set_aside=removed.set_aside,
        counts={name: removed.changes.get(name, n) for name, n in taken.counts.items()},
        reasons=removed.changes["reasons"],
        refusers=sorted(set(taken.refusers) - set(people)),
    )


def learn(identifier: pl.DataFrame, found: pl.DataFrame, tombstones: Tombstones, key: Key) -> Tombstones:
    """The tombstones with all marks of the source people who were recognised in some identifiers."""
    if found.is_empty():
        return tombstones
    marks = marks_of(identifier, key, IDENTIFYING)
    people = identifier.join(found, on="source_person_id", how="semi")
    names = marks_of(people, key, NAMES).join(found, on="source_person_id").select(list(_SHAPE))
    return tombstones.with_marks(pl.concat([_their_marks(marks, found), names]))
