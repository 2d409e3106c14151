"""Comparisons kept by name, to be run again on a later build: what was asked, of whom, what it said."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from journey.casebook.audit import AuditLog
from journey.casebook.texts import checked_who, named_so
from journey.errors import Refused

SAVED_KINDS = ("person", "group")
_IN = "in (select value from json_each(?))"
_NOT_THERE = "No comparison was saved under that name. See those there are: journey comparisons"


@dataclass(frozen=True)
class SavedComparison:
    """A comparison as it was saved.

    `held` is what was kept of it, as JSON has it (lists for tuples); None where it was read without the key.
    `people` are (person id of builds, first day of the after side), by id.
    """

    name: str
    kind_code: str
    who: str
    at: str
    held: dict[str, Any] | None
    people: tuple[tuple[str, date], ...]


class Saved(AuditLog):
    """Saved comparisons. None is overwritten; each is kept and forgotten with its line in the log."""

    def save_comparison(
        self,
        name: str,
        kind_code: str,
        who: str,
        held: dict[str, Any],
        people: Sequence[tuple[str, date]],
    ) -> SavedComparison:
        """Keep a comparison under a name of its own, with its line in the audit log. The same is kept once.

        Args:
            name: 1 to 40 letters, digits and hyphens; stays in clear, so it names nobody.
            kind_code: one of SAVED_KINDS.
            who: who saves it; stays in clear.
            held: what JSON can hold: the question, the window, the build and the figures; sealed. Of a group
                it may hold the id of nobody: who is in it is said by `people`, and there alone.
            people: (person id of a build, first day of the after side); of kind person exactly one.

        Raises:
            Refused: there is no key, the name can't be used or another comparison has it, or there is nobody
                to compare.
            ValueError: the kind is unknown, a person comes twice, or what is held of a group holds an id.
        """
        kept, by = named_so(name), checked_who(who)
        chosen = tuple(sorted(people))
        if not chosen:
            raise Refused("There is nobody in this comparison, so there is nothing to save.")
        text = json.dumps(held, ensure_ascii=False, sort_keys=True)
        _refuse_misuse(kind_code, chosen, text)
        self._begin()
        for former in self._saved("where name = ? collate nocase", (kept,)):
            if (former.held, former.kind_code, former.people) == (json.loads(text), kind_code, chosen):
                return former
            raise Refused(f"{former.who} saved another comparison of that name. Choose another name.")
        at, sealed = self._stamp(), self._seal(text, "saved_comparison", kept, "sealed_held")
        self._change(
            "insert into saved_comparison (name, kind_code, sealed_held, who, at) values (?, ?, ?, ?, ?)",
            (kept, kind_code, sealed, by, at),
        )
        rows = json.dumps([(person, on.isoformat()) for person, on in chosen])
        self._change(
            "insert into saved_person select ?, json_extract(value, '$[0]'), json_extract(value, '$[1]')"
            " from json_each(?)",
            (kept, rows),
        )
        self._log("save", kind_code, kept, chosen, by)
        return SavedComparison(kept, kind_code, by, at, json.loads(text), chosen)

    def saved_comparisons(self) -> list[SavedComparison]:
        """All of them, by name."""
        return self._saved("")

    def saved_comparison(self, name: str) -> SavedComparison:
        """One of them, its name in whatever case.

        Raises:
            Refused: there is none of that name.
        """
        if found := self._saved("where name = ? collate nocase", (name.strip(),)):
            return found[0]
        raise Refused(_NOT_THERE)

    def forget_comparison(self, name: str, who: str | None = None) -> None:
        """Remove one, with its line in the log. The bytes leave the file with compact(), once this is kept.

        Raises:
            Refused: there is none of that name.
        """
        self._begin()
        gone = self.saved_comparison(name)
        self._log("forget", gone.kind_code, gone.name, gone.people, who)
        self._remove([gone.name])

    def saved_people(self) -> set[str]:
        """Person ids of everybody in a saved comparison."""
        return {person for (person,) in self._rows("select distinct person_id from saved_person")}

    def forget_saved_people(self, person_ids: Collection[str]) -> dict[str, int]:
        """Remove every comparison that one of these people is in, whole, also where it is of a group.

        The figures of a group hold theirs: beside the same figures without them, theirs are the difference.
        The bytes leave the file with compact(), once this is kept.

        Returns:
            How many rows of each table were removed: of people also those of others in the same comparisons.
        """
        self._begin()
        sql = f"select distinct name from saved_person where person_id {_IN}"
        return self._remove([name for (name,) in self._rows(sql, (json.dumps(sorted(person_ids)),))])

    def saved_of(self, person_ids: Collection[str]) -> list[SavedComparison]:
        """The saved comparisons in which one of these ids is, by name."""
        ids = json.dumps(sorted(person_ids))
        return self._saved(f"where name in (select name from saved_person where person_id {_IN})", (ids,))

    def _remove(self, names: list[str]) -> dict[str, int]:
        held = json.dumps(names)
        return {
            table: self._change(f"delete from {table} where name {_IN}", (held,))
            for table in ("saved_person", "saved_comparison")
        }

    def _log(
        self, action: str, kind: str, name: str, people: tuple[tuple[str, date], ...], who: str | None
    ) -> None:
        """Of one person their id comes first, so that erasing them empties the line; a group has none."""
        subject = f"{people[0][0]} saved:{name}" if kind == "person" else f"saved:{name}"
        self.record(action, subject, n_rows=len(people), who=who)

    def _saved(self, where: str, values: tuple[str, ...] = ()) -> list[SavedComparison]:
        rows = self._rows(
            f"select name, kind_code, who, at, sealed_held from saved_comparison {where} order by name",
            values,
        )
        found = []
        for name, kind, who, at, sealed in rows:
            text = self._unseal(sealed, "saved_comparison", name, "sealed_held")
            people = self._rows(
                "select person_id, change_on from saved_person where name = ? order by person_id", (name,)
            )
            found.append(
                SavedComparison(
                    *(name, kind, who, at, None if text is None else json.loads(text)),
                    tuple((person, date.fromisoformat(on)) for person, on in people),
                )
            )
        return found


def _refuse_misuse(kind_code: str, people: tuple[tuple[str, date], ...], text: str) -> None:
    """What a caller may not do, whoever types what."""
    ids = {person for person, _ in people}
    if kind_code not in SAVED_KINDS or len(ids) != len(people) or (kind_code == "person" and len(ids) != 1):
        raise ValueError("a saved comparison is of one person, or of a group in which each comes once")
    if kind_code == "group" and any(person in text for person in ids):
        raise ValueError("what is held of a group holds the id of a person, which erasing would not find")
