"""Further named change points of a person; one of all of them is the one that is compared."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from journey.casebook.people import Change, People, checked_band
from journey.casebook.texts import checked_label, checked_reason, checked_who
from journey.errors import Refused

_COLUMNS = "moment_id, alias, moment_on, settled_on_excl, sealed_label, sealed_reason, who, at"


@dataclass(frozen=True)
class Moment:
    """A named day on which something may have changed, beside the change point that is compared.

    `settled_on_excl` is the first day after a transition band that begins on `moment_on`; None: no band.
    Label and reason are None where they were read without the key.
    """

    moment_id: int
    alias: str
    moment_on: date
    settled_on_excl: date | None
    label: str | None
    reason: str | None
    who: str
    at: str


class Moments(People):
    """Moments of people named in the casebook; no build reads them.

    Labels name nobody all the same: any of them may become the compared one, whose label goes into builds.
    """

    def name_person(
        self,
        alias: str,
        display_name: str,
        source_person_id: str,
        same_person_tokens: Collection[str] = (),
    ) -> str:
        """As of People; a name that the label of a moment of theirs holds is refused too."""
        self._begin()
        kept = self._alias_of_theirs(alias, display_name, {source_person_id, *same_person_tokens})
        for moment in self.moments(kept):
            if moment.label:
                checked_label(moment.label, display_name)
        return super().name_person(kept, display_name, source_person_id, same_person_tokens)

    def add_moment(
        self,
        alias: str,
        moment_on: date,
        label: str,
        reason: str,
        who: str,
        settled_on_excl: date | None = None,
    ) -> Moment:
        """Keep a further named change point; the same one is kept once.

        Raises:
            Refused: there is no key or no such alias, the label names someone, the reason is too long, or the
                band ends before it begins.
        """
        kept, name = self._checked(alias, moment_on, label, reason, settled_on_excl), checked_who(who)
        for held in self.moments(alias):
            if (held.moment_on, held.settled_on_excl, held.label, held.reason) == kept:
                return held
        number = self._rows("select coalesce(max(moment_id), 0) + 1 from moment")[0][0]
        return self._put(Moment(number, alias, *kept, name, self._stamp()))

    def change_moment(
        self,
        moment_id: int,
        moment_on: date,
        label: str,
        reason: str,
        who: str,
        settled_on_excl: date | None = None,
    ) -> Moment:
        """Keep a moment anew, all of it as it is now.

        Raises:
            Refused: there is none of that number, or as for add_moment.
        """
        self._begin()
        alias = self.moment(moment_id).alias
        kept, name = self._checked(alias, moment_on, label, reason, settled_on_excl), checked_who(who)
        return self._put(Moment(moment_id, alias, *kept, name, self._stamp()))

    def remove_moment(self, moment_id: int) -> None:
        """Remove a moment. The bytes leave the file with compact(), once this is kept.

        Raises:
            Refused: there is none of that number.
        """
        if not self._change("delete from moment where moment_id = ?", (moment_id,)):
            raise _no_moment()

    def moment(self, moment_id: int) -> Moment:
        """One moment.

        Raises:
            Refused: there is none of that number.
        """
        if found := self._moments("where moment_id = ?", (moment_id,)):
            return found[0]
        raise _no_moment()

    def moments(self, alias: str) -> list[Moment]:
        """A person's further change points, by day; the one that is compared is not among them."""
        return self._moments("where alias = ?", (alias,))

    def compare_moment(self, moment_id: int, who: str) -> None:
        """Make a moment the change point that is compared; the one that was becomes a moment.

        Both keep their day, band, label and reason. Figures change at the next build.

        Raises:
            Refused: there is no key, or no moment of that number.
        """
        name = checked_who(who)
        self._begin()
        chosen = self.moment(moment_id)
        former = [change for change in self.changes() if change.alias == chosen.alias]
        label, reason = self._told(chosen.label), self._told(chosen.reason)
        self.set_change_point(chosen.alias, chosen.moment_on, label, reason, chosen.settled_on_excl)
        if former:
            self._put(self._as_moment(moment_id, former[0], name))
        else:
            self.remove_moment(moment_id)

    def _as_moment(self, moment_id: int, change: Change, who: str) -> Moment:
        kept = (change.change_on, change.settled_on_excl, change.change_label, change.reason)
        return Moment(moment_id, change.alias, *kept, who, self._stamp())

    def _checked(
        self, alias: str, moment_on: date, label: str, reason: str, settled_on_excl: date | None
    ) -> tuple[date, date | None, str, str]:
        self._begin()
        kept = checked_label(label, self._name_of(alias))
        return moment_on, checked_band(moment_on, settled_on_excl), kept, checked_reason(reason)

    def _put(self, one: Moment) -> Moment:
        cells = [
            self._seal(self._told(text), "moment", one.moment_id, field)
            for field, text in (("sealed_label", one.label), ("sealed_reason", one.reason))
        ]
        settled = one.settled_on_excl and one.settled_on_excl.isoformat()
        self._change(
            f"insert or replace into moment ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)",
            (one.moment_id, one.alias, one.moment_on.isoformat(), settled, *cells, one.who, one.at),
        )
        return one

    def _moments(self, where: str, values: tuple[object, ...]) -> list[Moment]:
        rows = self._rows(f"select {_COLUMNS} from moment {where} order by moment_on, moment_id", values)
        return [
            Moment(
                *(
                    number,
                    alias,
                    date.fromisoformat(on),
                    None if until is None else date.fromisoformat(until),
                ),
                self._unseal(label, "moment", number, "sealed_label"),
                self._unseal(reason, "moment", number, "sealed_reason"),
                *(who, at),
            )
            for number, alias, on, until, label, reason, who, at in rows
        ]


def _no_moment() -> Refused:
    return Refused(
        "There is no change point of that number beside the compared one. See: journey casebook moment"
    )
