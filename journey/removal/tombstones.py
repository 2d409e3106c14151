"""Tombstones: marks of who was erased, as keyed tokens, so that a file sent again brings nobody back.

restricted/tombstones.json holds, by the spent person id, lists of tokens by kind. Nothing of it can be read
back, and without the key nothing can be compared with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from journey.errors import Damaged, Refused
from journey.files import read_json, write_json

FORM = 1
SHAPE = {"person_id": pl.String, "kind_code": pl.String, "token": pl.String}


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
            return cls(pl.DataFrame(schema=SHAPE))
        held = read_json(path)
        try:
            rows = [
                (person, kind, token)
                for person, marks in held["people"].items()
                for kind, tokens in marks.items()
                for token in tokens
            ]
            return cls(pl.DataFrame(rows, schema=SHAPE, orient="row").sort(pl.all()))
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
        return replace(self, marks=pl.concat([self.marks, marks.select(list(SHAPE))]).unique().sort(pl.all()))

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
