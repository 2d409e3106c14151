"""People with a name in the casebook, their change points, and what was said."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from journey.casebook.cells import NEEDS_KEY
from journey.casebook.consents import NO_SUCH_ALIAS, Consents, may_use
from journey.casebook.texts import alias_meant, checked_alias, checked_label, checked_text
from journey.errors import Refused


@dataclass(frozen=True)
class Words:
    """Something said: by whom, when, and whether the person agreed that it is shown.

    `words_id` is its number where it comes from the casebook; consent names it as W and the number.
    """

    said_on: date
    voice: str
    text: str
    is_shared: bool
    is_invented: bool
    words_id: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Change:
    """The change point that is compared; label and reason are None where it was read without the key.

    `settled_on_excl` is the first day after a transition band that begins on `change_on`; None: no band.
    """

    alias: str
    source_person_id: str
    change_on: date
    change_label: str | None
    reason: str | None
    settled_on_excl: date | None = None


class People(Consents):
    """Names, change points and words. Names, labels, reasons and words are sealed; reading them without the
    key gives None, writing them needs it."""

    def name_person(
        self,
        alias: str,
        display_name: str,
        source_person_id: str,
        same_person_tokens: Collection[str] = (),
    ) -> str:
        """Give a person a name in the casebook, tied to one of their source ids (a token).

        An alias that they have already, in whatever case, stays as it is and tied to the same token: only the
        name to show changes.

        Args:
            alias: what the person is called on the command line. It stays in clear, also in builds.
            display_name: what the person is called on screen; sealed.
            source_person_id: the token of one of their records.
            same_person_tokens: the tokens of all records that a build takes for theirs.

        Returns:
            The alias as it is kept.

        Raises:
            Refused: there is no key; the alias holds an identifier or the whole name, or is someone else's;
                or the label of their change point holds the name.
            Busy: the keys were changed meanwhile.
        """
        self._refuse_other_tokens()
        kept = self._alias_of_theirs(alias, display_name, {source_person_id, *same_person_tokens})
        sealed = self._seal(display_name, "person", kept, "sealed_display_name")
        for change in self.changes():
            if change.alias == kept and change.change_label:
                checked_label(change.change_label, display_name)
        self._change(
            "insert into person values (?, ?, ?) on conflict (alias) do update set"
            " sealed_display_name = excluded.sealed_display_name",
            (kept, sealed, source_person_id),
        )
        return kept

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

    def name(self, alias: str) -> str | None:
        """The display name of one alias; None where there is none, or without the key."""
        rows = self._rows("select sealed_display_name from person where alias = ?", (alias,))
        return self._unseal(rows[0][0], "person", alias, "sealed_display_name") if rows else None

    def set_change_point(
        self, alias: str, change_on: date, label: str, reason: str, settled_on_excl: date | None = None
    ) -> None:
        """Set the first day of the after side for a person.

        Args:
            alias: of someone named in the casebook.
            change_on: first day of the after side.
            label: what changed, in a few words. It goes into builds, where nobody may be named.
            reason: why this day; sealed, and never in a build.
            settled_on_excl: first day after the transition, where the change took a while; None: it did not.

        Raises:
            Refused: there is no key or no such alias, the label holds an identifier, a date or the name, or
                the transition ends before it begins.
        """
        self._begin()
        kept = checked_label(label, self._name_of(alias))
        settled = checked_band(change_on, settled_on_excl)
        why = self._seal(reason, "change_point", alias, "sealed_reason")
        beside = (why, settled and settled.isoformat())
        if any((c.alias, c.change_on, c.change_label) == (alias, change_on, kept) for c in self.changes()):
            # The label is not sealed again: that would look like a change to the next build.
            sql = "update change_point set sealed_reason = ?, settled_on_excl = ? where alias = ?"
            self._change(sql, (*beside, alias))
            return
        cells = (self._seal(kept, "change_point", alias, "sealed_change_label"), *beside)
        self._change(
            "insert or replace into change_point (alias, change_on, sealed_change_label, sealed_reason,"
            " settled_on_excl) values (?, ?, ?, ?, ?)",
            (alias, change_on.isoformat(), *cells),
        )

    def change_points(self) -> list[tuple[str, date, str | None, date | None]]:
        """(source person id, first day of the after side, label, day after the transition), by the first two.

        The label is None without the key; the last where no transition band is recorded.
        """
        return [
            (change.source_person_id, change.change_on, change.change_label, change.settled_on_excl)
            for change in self.changes()
        ]

    def change_points_sha256(self) -> str:
        """A hash of what a build reads of these: aliases, and the compared change points, labels and bands.

        Labels count as sealed, so it is the same without the key. Reasons and moments are in no build.
        """
        points = self._rows(
            "select p.alias, p.source_person_id, c.change_on, hex(c.sealed_change_label), c.settled_on_excl"
            " from person p left join change_point c on c.alias = p.alias order by p.alias"
        )
        return sha256(repr([tuple(row) for row in points]).encode()).hexdigest()

    def change_reasons(self, use: str | None = None) -> dict[str, str]:
        """Why a change point is on its day, the earliest of each source person id; empty without the key.

        Args:
            use: only where what is kept of the person may be used so (may_use). None: all.
        """
        first: dict[str, Change] = {}
        for change in self.changes():
            first.setdefault(change.source_person_id, change)
        return {
            person: change.reason
            for person, change in first.items()
            if change.reason is not None and (use is None or self.may_use(change.alias, use))
        }

    def add_words(self, alias: str, words: Words) -> None:
        """Keep what was said; the same words are kept once.

        Raises:
            Refused: there is no key, no such alias, or the text is too long.
        """
        self._begin()
        if not self._rows("select 1 from person where alias = ?", (alias,)):
            raise Refused(NO_SUCH_ALIAS)
        number = self._rows("select coalesce(max(words_id), 0) + 1 from words")[0][0]
        text = checked_text(words.text, "What was said")
        sealed = self._seal(text, "words", number, "sealed_text")
        held = {(w.said_on, w.voice, w.text) for w in self.words(alias)}
        if (words.said_on, words.voice, text) not in held:
            said = (words.said_on.isoformat(), words.voice, sealed, words.is_shared, words.is_invented)
            self._change("insert into words values (?, ?, ?, ?, ?, ?, ?)", (number, alias, *said))

    def words(self, alias: str, use: str | None = None) -> list[Words]:
        """What was said, oldest first; nothing without the key.

        Args:
            alias: who said it, or of whom it was said.
            use: only words that the person agreed to share and that may be used so (may_use), whatever day a
                no was said on. None: all.
        """
        rows = self._rows(
            "select said_on, voice, words_id, sealed_text, is_shared, is_invented from words where alias = ? "
            "order by said_on, words_id",
            (alias,),
        )
        told = self.consents(alias)
        said = []
        for on, voice, number, sealed, is_shared, is_invented in rows:
            text, day = self._unseal(sealed, "words", number, "sealed_text"), date.fromisoformat(on)
            may_be_shown = use is None or (is_shared and may_use(told, use, f"W{number}"))
            if text is not None and may_be_shown:
                said.append(Words(day, voice, text, bool(is_shared), bool(is_invented), number))
        return said

    def take_back_words(self, words_id: int) -> str:
        """Remove something said. The bytes leave the file with compact(), once this is kept.

        Returns:
            The alias of whose words they were.

        Raises:
            Refused: there are no words of that number.
        """
        self._begin()
        held = self._rows("select alias from words where words_id = ?", (words_id,))
        if not held:
            raise Refused("There are no words of that number, so there is nothing to take back.")
        self._change("delete from words where words_id = ?", (words_id,))
        self._change("delete from consent where entry_id = ?", (f"W{words_id}",))
        return str(held[0][0])

    def changes(self) -> list[Change]:
        """The change points that are compared, by source person id, day and alias."""
        rows = self._rows(
            "select c.alias, p.source_person_id, c.change_on, c.sealed_change_label, c.sealed_reason,"
            " c.settled_on_excl from change_point c join person p on p.alias = c.alias order by 2, 3, 1"
        )
        return [
            Change(
                *(alias, person, date.fromisoformat(on)),
                self._unseal(label, "change_point", alias, "sealed_change_label"),
                self._unseal(reason, "change_point", alias, "sealed_reason"),
                None if settled is None else date.fromisoformat(settled),
            )
            for alias, person, on, label, reason, settled in rows
        ]

    def _alias_of_theirs(self, alias: str, display_name: str, tokens: Collection[str]) -> str:
        """An alias as it is kept for whose records these are: as they have it already, else as it is given.

        Call it within a transaction: nobody takes the alias in between.

        Raises:
            Refused: it can't be an alias, or it is held with the token of someone else.
        """
        given, held = checked_alias(alias, display_name), dict(self.people())
        kept = alias_meant(held, given)
        if kept is not None and held[kept] not in tokens:
            raise Refused("Someone else in the casebook has that alias. Choose another one.")
        return kept or given

    def _name_of(self, alias: str) -> str:
        """The display name of someone in the casebook; "" without the key.

        Raises:
            Refused: nobody has that alias.
        """
        if not self._rows("select 1 from person where alias = ?", (alias,)):
            raise Refused(NO_SUCH_ALIAS)
        return self.names().get(alias, "")

    def _told(self, text: str | None) -> str:
        """A text read before; None is one that only the key opens."""
        if text is None:
            raise Refused(NEEDS_KEY)
        return text


def checked_band(begins_on: date, settled_on_excl: date | None) -> date | None:
    """The end of a transition band.

    Raises:
        Refused: it does not lie after its beginning.
    """
    if settled_on_excl is not None and settled_on_excl <= begins_on:
        raise Refused("The transition ends before it begins. Give the first day on which things had settled.")
    return settled_on_excl
