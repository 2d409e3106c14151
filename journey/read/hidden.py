"""A build for people who may not know who anybody is: the same figures, without names, ids or notes.

Exact days are taken out where they leave: journey.words.coarse says every day as its month.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from journey.read.build import Row
from journey.read.comparison import Reader

if TYPE_CHECKING:
    import polars as pl

_NUMBER = "select count(*) as n from timeline.person where person_id <= $person_id"
_VOICES = ("worker", "analyst")


class Hidden(Reader):
    """Answers with people by number, in the order of their ids in this build, and only what leaders may read.

    The person id stays in rows, for a page asks the next question with it; it is never drawn.
    """

    def __init__(self, read: Reader) -> None:
        super().__init__(read.store, read.manifest, read.workspace)
        self._lock = read._lock  # one connection serves one at a time, whoever asks
        self._kept, self._keeping = read._kept, read._keeping

    def names(self) -> dict[str, str]:
        """None: names are hidden."""
        return {}

    def _name(self, alias: str | None) -> None:
        """None: names are hidden."""

    def known_names(self) -> list[str]:
        """None: names are hidden."""
        return []

    def people(self) -> pl.DataFrame:
        """One row a person, by number; alias and label of the change are blank."""
        import polars as pl

        found = super().people().sort("person_id")
        numbers = pl.format("Person {}", pl.int_range(1, pl.len() + 1)).alias("display_name")
        blank = [pl.lit(None, pl.String).alias(name) for name in ("alias", "change_label")]
        return found.with_columns(numbers, *blank)

    def person(self, person: str) -> Row:
        """One person's line, under a number; no id that was given up is told."""
        row = super().person(person)
        name = f"Person {self.rows(_NUMBER, person_id=row['person_id'])[0]['n']}"
        hidden = dict.fromkeys(("alias", "note", "change_label"))
        return row | hidden | {"display_name": name, "name": name}

    def words(self, person: str, use: str = "leaders") -> list[Row]:
        """What the person agreed to share with leaders, whatever else is asked; nobody is named with it."""
        said = super().words(person, "leaders")
        known = super().names()
        sql = "select alias from canonical.person_alias where person_id = $person_id"
        aliases = {row["alias"] for row in self.rows(sql, person_id=self.person_id(person))}
        own = {"person", *aliases, *(known[alias] for alias in aliases if alias in known)}
        return [row | {"voice": _voice(row["voice"], own)} for row in said]

    def said(self, person: str, use: str = "leaders") -> list[Row]:
        """Nothing: what was written down may name somebody."""
        return []

    def change_reasons(self, use: str) -> dict[str, str]:
        """None: a reason may name somebody."""
        return {}

    def decisions(self) -> list[Row]:
        """None: they are of people and by people."""
        return []


def _voice(voice: str, own: set[str]) -> str:
    """Whose voice it is, of four; anybody else's name is not told."""
    return "person" if voice in own else voice if voice in _VOICES else "someone else"
