"""What each person agreed that is done with what is kept of them. Nothing said is a no, but for the team.

Judgements of contacts are codes, and no consent covers them: they count in figures until they are undone.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from journey.casebook.cells import Cells
from journey.casebook.texts import checked_reason, checked_who
from journey.errors import Refused

USE_CODES = ("team", "leaders", "evaluators", "publish", "learning")
UNLESS_REFUSED = "team"  # who works with the person sees what is kept, unless the person says no
NO_SUCH_ALIAS = "No one in the casebook has that alias. Name the person there first."


@dataclass(frozen=True)
class Consent:
    """What a person said of one use, of one entry or (entry_id None) of all of them.

    `note` is None where there is none or it was read without the key.
    """

    consent_id: int
    alias: str
    use_code: str
    entry_id: str | None
    is_given: bool
    said_on: date
    who: str
    at: str
    note: str | None


class Consents(Cells):
    """Consents are added and never changed: what counts is worked out from all that was said."""

    def consent(
        self,
        alias: str,
        use_code: str,
        is_given: bool,
        said_on: date,
        who: str,
        entry_id: str | None = None,
        note: str = "",
    ) -> Consent:
        """Keep what a person said of a use. The same said twice on a day is kept once.

        It covers words, entries and named change dates. Answers on single contacts are codes: they count in
        figures until undone (undo_judgement), whatever was refused here.

        Args:
            alias: of someone named in the casebook.
            use_code: one of USE_CODES.
            is_given: whether they agreed; False takes back what was given.
            said_on: the day they said so.
            who: who writes it down.
            entry_id: of one entry of theirs, or "W" and the number of some words of theirs; None is all.
            note: how or why; sealed, so it needs the key.

        Raises:
            Refused: there is no such alias, use or entry, the day is not yet come, or the note is too long.
        """
        name, kept = checked_who(who), checked_reason(note)
        if use_code not in USE_CODES:
            raise Refused(f"A use is one of: {', '.join(USE_CODES)}.")
        self._begin()
        if not self._rows("select 1 from person where alias = ?", (alias,)):
            raise Refused(NO_SUCH_ALIAS)
        if entry_id is not None and not self._is_of(alias, entry_id):
            raise Refused(
                "This person has no entry of that id. See their entries: journey casebook show PERSON"
            )
        at = self._stamp()
        if said_on > date.fromisoformat(at[:10]) + timedelta(days=1):  # else nothing said later would count
            raise Refused("That day has not come yet. Give the day on which it was said.")
        said = self.consents(alias)
        number = self._rows("select coalesce(max(consent_id), 0) + 1 from consent")[0][0]
        new = Consent(number, alias, use_code, entry_id, is_given, said_on, name, at, kept or None)
        standing = [one for one in said if (one.use_code, one.entry_id) == (use_code, entry_id)][-1:]
        if standing and _without_number(standing[0]) == _without_number(new):
            return standing[0]
        sealed = self._seal(kept, "consent", number, "sealed_note") if kept else None
        cells = (number, alias, use_code, entry_id, is_given, said_on.isoformat(), name, at, sealed)
        self._change("insert into consent values (?, ?, ?, ?, ?, ?, ?, ?, ?)", cells)
        return new

    def consents(self, alias: str) -> list[Consent]:
        """All that a person said of uses, by the day it was said, then in the order it was written down."""
        rows = self._rows(
            "select consent_id, alias, use_code, entry_id, is_given, said_on, who, at, sealed_note"
            " from consent where alias = ? order by said_on, consent_id",
            (alias,),
        )
        return [
            Consent(
                *(number, person, use, entry, bool(given), date.fromisoformat(on), who, at),
                self._unseal(note, "consent", number, "sealed_note"),
            )
            for number, person, use, entry, given, on, who, at, note in rows
        ]

    def may_use(self, alias: str, use_code: str, entry_id: str | None = None) -> bool:
        """Whether what is kept of a person, or one entry or words (W and the number), may be used so.

        What was said last of the one entry counts, else what was said last of all of them. A refusal of all
        counts for each entry of which nothing was agreed since. Nothing said is a no, but for the team.
        """
        return may_use(self.consents(alias), use_code, entry_id)

    def _is_of(self, alias: str, entry_id: str) -> bool:
        return bool(
            self._rows("select 1 from entry where entry_id = ? and alias = ?", (entry_id, alias))
            or self._rows("select 1 from words where 'W' || words_id = ? and alias = ?", (entry_id, alias))
        )


def may_use(said: list[Consent], use_code: str, entry_id: str | None = None) -> bool:
    """Casebook.may_use from what one person said, in the order of Casebook.consents."""
    of_use = [one for one in said if one.use_code == use_code]
    of_entry = [one for one in of_use if entry_id is not None and one.entry_id == entry_id]
    counting = [one for one in of_use if one.entry_id is None or one in of_entry]
    if not counting:
        return use_code == UNLESS_REFUSED
    if not counting[-1].is_given:  # the last word is a no, of this entry or of all
        return False
    return of_entry[-1].is_given if of_entry else True


def _without_number(one: Consent) -> tuple[object, ...]:
    return (one.is_given, one.said_on, one.who, one.note)
