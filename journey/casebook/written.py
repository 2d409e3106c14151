"""Entries as they are read: the latest version of each, all of one, and those that may be used."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from journey.casebook.bodies import Body, body_of
from journey.casebook.cells import row_name
from journey.casebook.consents import Consents, may_use
from journey.errors import Refused

COLUMNS = (
    "entry_id, version_no, kind_code, alias, about_code, on_date, voice_code, who, at, sealed_body,"
    " is_taken_back"
)


@dataclass(frozen=True)
class Entry:
    """One version of an entry.

    `alias` is None where it is about the work and no person. `about_code` is what it is pinned to: an
    interaction id, an entry id, a measure, or nothing. `on_date` may lie outside the journey. `who` wrote
    this version at `at` (UTC), `begun_by` the first one at `begun_at`. `body` is None where it was taken back
    (then `who` and `at` say by whom and when) or read without the key.
    """

    entry_id: str
    version_no: int
    kind_code: str
    alias: str | None
    about_code: str | None
    on_date: date | None
    voice_code: str
    who: str
    at: str
    body: Body | None
    is_taken_back: bool
    begun_by: str
    begun_at: str

    def is_outside(self, first_date: date, last_date: date) -> bool:
        """Whether its day lies before the first or after the last day of a journey; it is kept then too."""
        return self.on_date is not None and not first_date <= self.on_date <= last_date


class Written(Consents):
    """Reading what was written. Without the key bodies are None."""

    def entry(self, entry_id: str) -> Entry:
        """The latest version of one entry.

        Raises:
            Refused: there is no such entry.
        """
        if found := self._entries("where entry_id = ?", (entry_id,)):
            return found[0]
        raise Refused("There is no entry of that id. See the entries: journey casebook show PERSON")

    def history(self, entry_id: str, use: str | None = None) -> list[Entry]:
        """Every version of an entry, oldest first; of one that was taken back only the line that it was.

        Args:
            entry_id: of an entry.
            use: none where the entry may not be used so. None: all.

        Raises:
            Refused: there is no such entry.
        """
        alias = self.entry(entry_id).alias
        if use is not None and alias is not None and not self.may_use(alias, use, entry_id):
            return []
        return self._versions("where entry_id = ?", (entry_id,))

    def entries(
        self,
        alias: str | None = None,
        use: str | None = None,
        kinds: Collection[str] = (),
        with_taken_back: bool = False,
    ) -> list[Entry]:
        """The latest version of entries, by the day they are about (else were begun on), then as begun.

        Args:
            alias: only of this person; None: of everyone, and about the work.
            use: only what may be used so: what is about a person needs their consent (journey casebook
                consent), what is about the work needs none. None: all of it.
            kinds: only of these kinds; none named: of all.
            with_taken_back: also the lines of entries that were taken back, which have no body.

        Returns:
            Entries; without the key their bodies are None.
        """
        found = self._entries("where alias = ?", (alias,)) if alias is not None else self._entries("")
        said = (
            {name: self.consents(name) for name in {one.alias for one in found if one.alias}} if use else {}
        )
        return [
            one
            for one in sorted(found, key=lambda one: one.on_date or date.fromisoformat(one.begun_at[:10]))
            if (with_taken_back or not one.is_taken_back)
            and (not kinds or one.kind_code in kinds)
            and (use is None or one.alias is None or may_use(said[one.alias], use, one.entry_id))
        ]

    def _entries(self, where: str, values: tuple[str | None, ...] = ()) -> list[Entry]:
        """The latest version of each entry, as begun; a condition must hold for all versions of an entry."""
        latest = {one.entry_id: one for one in self._versions(where, values)}
        return list(latest.values())

    def _versions(self, where: str, values: tuple[str | None, ...] = ()) -> list[Entry]:
        found: list[Entry] = []
        begun: dict[str, tuple[str, str]] = {}
        for row in self._rows(f"select {COLUMNS} from entry {where} order by number", values):
            entry_id, version_no, kind, alias, about, on, voice, who, at, sealed, is_taken_back = row
            text = self._unseal(sealed, "entry", row_name((entry_id, version_no)), "sealed_body")
            found.append(
                Entry(
                    *(
                        entry_id,
                        version_no,
                        kind,
                        alias,
                        about,
                        None if on is None else date.fromisoformat(on),
                    ),
                    *(voice, who, at, None if text is None else body_of(kind, text), bool(is_taken_back)),
                    *begun.setdefault(entry_id, (who, at)),
                )
            )
        return found
