"""People with a name in the casebook, their change points, and what was said."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from journey.casebook.cells import Cells
from journey.casebook.texts import checked_alias, checked_label
from journey.errors import Refused


@dataclass(frozen=True)
class Words:
    """Something said: by whom, when, and whether the person agreed that it is shown."""

    said_on: date
    voice: str
    text: str
    is_shared: bool
    is_invented: bool


@dataclass(frozen=True)
class Change:
    """A change point as it is kept; label and reason are None where it was read without the key."""

    alias: str
    source_person_id: str
    change_on: date
    change_label: str | None
    reason: str | None


class People(Cells):
    """Names, change points and words. Names, labels, reasons and words are sealed; reading them without the
    key gives None, writing them needs it."""

    def name_person(self, alias: str, display_name: str, source_person_id: str) -> None:
        """Give a person a name in the casebook, tied to one of their source ids (a token).

        Args:
            alias: what the person is called on the command line. It stays in clear, also in builds.
            display_name: what the person is called on screen; sealed.
            source_person_id: the token of one of their records.

        Raises:
            Refused: there is no key; the alias holds an identifier or the whole name; or the label of their
                change point holds the name.
            Busy: the keys were changed meanwhile.
        """
        kept = checked_alias(alias, display_name)
        self._refuse_other_tokens()
        sealed = self._seal(display_name, "person", kept, "sealed_display_name")
        for change in self._changes():
            if change.alias == kept and change.change_label:
                checked_label(change.change_label, display_name)
        self._change(
            "insert into person values (?, ?, ?) on conflict (alias) do update set"
            " sealed_display_name = excluded.sealed_display_name,"
            " source_person_id = excluded.source_person_id",
            (kept, sealed, source_person_id),
        )

    def people(self) -> list[tuple[str, str]]:
        """(alias, source person id), by alias."""
        return self._rows("select alias, source_person_id from person order by alias")

    def names(self) -> dict[str, str]:
        """Display name by alias; empty without the key."""
        rows = self._rows("select alias, sealed_display_name from person order by alias")
        found = {
            alias: self._unseal(sealed, "person", alias, "sealed_display_name") for alias, sealed in rows
        }
        return {alias: name for alias, name in found.items() if name is not None}

    def set_change_point(self, alias: str, change_on: date, label: str, reason: str) -> None:
        """Set the first day of the after side for a person.

        Args:
            alias: of someone named in the casebook.
            change_on: first day of the after side.
            label: what changed, in a few words. It goes into builds, where nobody may be named.
            reason: why this day; sealed, and never in a build.

        Raises:
            Refused: there is no key or no such alias, or the label holds an identifier, a date or the name.
        """
        self._begin()
        name = self.names().get(alias)
        if name is None and self._key is not None:
            raise Refused("No one in the casebook has that alias. Name the person there first.")
        kept = checked_label(label, name or "")
        if any(
            (held.alias, held.change_on, held.change_label, held.reason) == (alias, change_on, kept, reason)
            for held in self._changes()
        ):
            return  # sealing it again would look like a change to the next build
        cells = [
            self._seal(text, "change_point", alias, field)
            for field, text in (("sealed_change_label", kept), ("sealed_reason", reason))
        ]
        self._change(
            "insert or replace into change_point values (?, ?, ?, ?)", (alias, change_on.isoformat(), *cells)
        )

    def change_points(self) -> list[tuple[str, date, str | None]]:
        """(source person id, first day of the after side, label), by source person id and day.

        The label is None without the key.
        """
        return [
            (change.source_person_id, change.change_on, change.change_label) for change in self._changes()
        ]

    def change_points_sha256(self) -> str:
        """A hash of aliases, change points and their labels as sealed: the same with and without the key."""
        rows = self._rows(
            "select p.alias, p.source_person_id, c.change_on, hex(c.sealed_change_label) from person p"
            " left join change_point c on c.alias = p.alias order by p.alias"
        )
        return sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()

    def change_reasons(self) -> dict[str, str]:
        """Why a change point is on its day, the earliest of each source person id; empty without the key."""
        found: dict[str, str] = {}
        for change in self._changes():
            if change.reason is not None:
                found.setdefault(change.source_person_id, change.reason)
        return found

    def add_words(self, alias: str, words: Words) -> None:
        """Keep what was said; the same words are kept once.

        Raises:
            Refused: there is no key, or no such alias.
        """
        self._begin()
        if not self._rows("select 1 from person where alias = ?", (alias,)):
            raise Refused("No one in the casebook has that alias. Name the person there first.")
        number = self._rows("select coalesce(max(words_id), 0) + 1 from words")[0][0]
        sealed = self._seal(words.text, "words", number, "sealed_text")
        held = {(w.said_on, w.voice, w.text) for w in self.words(alias)}
        if (words.said_on, words.voice, words.text) not in held:
            said = (words.said_on.isoformat(), words.voice, sealed, words.is_shared, words.is_invented)
            self._change("insert into words values (?, ?, ?, ?, ?, ?, ?)", (number, alias, *said))

    def words(self, alias: str) -> list[Words]:
        """What was said, oldest first; nothing without the key."""
        rows = self._rows(
            "select said_on, voice, words_id, sealed_text, is_shared, is_invented from words where alias = ? "
            "order by said_on, words_id",
            (alias,),
        )
        said = []
        for on, voice, number, sealed, is_shared, is_invented in rows:
            text = self._unseal(sealed, "words", number, "sealed_text")
            if text is not None:
                said.append(Words(date.fromisoformat(on), voice, text, bool(is_shared), bool(is_invented)))
        return said

    def forget_people(self, source_person_ids: set[str]) -> dict[str, int]:
        """Remove names, change points and words of people named by these tokens; the log of looks stays.

        The bytes leave the file with compact(), once this is kept.

        Returns:
            How many rows of each table were removed.
        """
        self._begin()
        aliases = [alias for alias, source in self.people() if source in source_person_ids]
        return {
            table: sum(self._change(f"delete from {table} where alias = ?", (alias,)) for alias in aliases)
            for table in ("words", "change_point", "person")
        }

    def _changes(self) -> list[Change]:
        rows = self._rows(
            "select c.alias, p.source_person_id, c.change_on, c.sealed_change_label, c.sealed_reason "
            "from change_point c join person p on p.alias = c.alias order by 2, 3, 1"
        )
        return [
            Change(
                alias,
                person,
                date.fromisoformat(on),
                self._unseal(label, "change_point", alias, "sealed_change_label"),
                self._unseal(reason, "change_point", alias, "sealed_reason"),
            )
            for alias, person, on, label, reason in rows
        ]
