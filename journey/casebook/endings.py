"""Times in which a person could not be seen in these data: after death, elsewhere, or withdrawn by them."""

from dataclasses import dataclass
from datetime import date, timedelta

from journey.casebook.consents import NO_SUCH_ALIAS
from journey.casebook.people import People
from journey.casebook.texts import checked_reason, checked_who
from journey.errors import Refused
from schemas.vocabularies import ENDING_CODES

_COLUMNS = "ending_id, alias, reason_code, from_date, to_date_excl, sealed_why, who, at"


@dataclass(frozen=True)
class Ending:
    """A time in which nothing that is sent, or not sent, says anything of a person.

    Days from `from_date` up to `to_date_excl` are not counted as observed; None: no end is known, and of a
    death there is none. `why` is None where it was read without the key.
    """

    ending_id: int
    alias: str
    reason_code: str
    from_date: date
    to_date_excl: date | None
    why: str | None
    who: str
    at: str


class Endings(People):
    """Endings of people named in the casebook. Builds read all but who, when written and why."""

    def add_ending(
        self,
        alias: str,
        reason_code: str,
        from_date: date,
        why: str,
        who: str,
        to_date_excl: date | None = None,
    ) -> Ending:
        """Keep a time in which a person could not be seen; the same one is kept once.

        Args:
            alias: of someone named in the casebook.
            reason_code: one of ENDING_CODES.
            from_date: the first day on which they could not be seen.
            why: how this is known; sealed, and in no build.
            who: who writes it down; stays in clear.
            to_date_excl: the first day on which they could be seen again; None: not known, or never.

        Raises:
            Refused: there is no key or no such alias or reason, the time has not begun or ends before it
                begins, a death has an end, another death stands, or why is blank or too long.
        """
        name, kept = checked_who(who), _checked_why(why)
        _refuse_misfit(reason_code, from_date, to_date_excl)
        self._begin()
        if not self._rows("select 1 from person where alias = ?", (alias,)):
            raise Refused(NO_SUCH_ALIAS)
        at = self._stamp()
        if from_date > date.fromisoformat(at[:10]) + timedelta(days=1):
            raise Refused("That day has not come yet. Give the first day on which they could not be seen.")
        said = (reason_code, from_date, to_date_excl)
        for held in self.endings(alias):
            if (held.reason_code, held.from_date, held.to_date_excl) == said:
                return held
            if reason_code == held.reason_code == "died":
                raise Refused(
                    f"A death stands already, as number {held.ending_id}. Undo that one first if it is wrong."
                )
        number = self._rows("select coalesce(max(ending_id), 0) + 1 from ending")[0][0]
        cells = (from_date.isoformat(), to_date_excl and to_date_excl.isoformat())
        sealed = self._seal(kept, "ending", number, "sealed_why")
        self._change(
            f"insert into ending ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)",
            (number, alias, reason_code, *cells, sealed, name, at),
        )
        return Ending(number, alias, reason_code, from_date, to_date_excl, kept, name, at)

    def remove_ending(self, ending_id: int) -> Ending:
        """Take an ending back. The bytes leave the file with compact(), once this is kept.

        Returns:
            The ending as it was.

        Raises:
            Refused: there is none of that number.
        """
        self._begin()
        found = self._endings("where e.ending_id = ?", (ending_id,))
        if not found:
            raise Refused("There is no time not seen of that number. See: journey casebook ended PERSON")
        self._change("delete from ending where ending_id = ?", (ending_id,))
        return found[0][1]

    def endings(self, alias: str) -> list[Ending]:
        """A person's endings, by first day, then as written down."""
        return [one for _, one in self._endings("where e.alias = ?", (alias,))]

    def endings_to_build(self) -> list[tuple[str, str, date, date | None]]:
        """(source person id, reason, first day, day after the last or None) of everyone; all in order.

        Needs no key.
        """
        told = [(person, one.reason_code, one.from_date, one.to_date_excl) for person, one in self._endings()]
        return sorted(told, key=lambda one: (*one[:3], one[3] or date.max))

    def _endings(self, where: str = "", values: tuple[object, ...] = ()) -> list[tuple[str, Ending]]:
        """(source person id, ending)."""
        columns = ", ".join(f"e.{name}" for name in _COLUMNS.split(", "))
        rows = self._rows(
            f"select p.source_person_id, {columns} from ending e join person p on p.alias = e.alias {where}"
            " order by e.from_date, e.ending_id",
            values,
        )
        return [
            (
                person,
                Ending(
                    *(number, alias, reason, date.fromisoformat(first)),
                    None if end is None else date.fromisoformat(end),
                    self._unseal(sealed, "ending", number, "sealed_why"),
                    *(who, at),
                ),
            )
            for person, number, alias, reason, first, end, sealed, who, at in rows
        ]


def _checked_why(why: str) -> str:
    kept = checked_reason(why)
    if not kept:
        raise Refused("Say why: how it is known that they could not be seen from that day on.")
    return kept


def _refuse_misfit(reason_code: str, from_date: date, to_date_excl: date | None) -> None:
    if reason_code not in ENDING_CODES:
        raise Refused(f"A reason for a time not seen is one of: {', '.join(ENDING_CODES)}.")
    if to_date_excl is None:
        return
    if reason_code == "died":
        raise Refused("A death has no end. Leave out the day on which they could be seen again.")
    if to_date_excl <= from_date:
        raise Refused(
            "The time ends before it begins. Give the first day on which they could be seen again, after the"
            " first on which they could not."
        )
