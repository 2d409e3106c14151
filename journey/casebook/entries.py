"""What is written about a person or the work, as versions: none is overwritten, any can be taken back."""

import re
import secrets
from dataclasses import replace
from datetime import date

from journey.casebook.bodies import KINDS, Body, body_json
from journey.casebook.cells import row_name
from journey.casebook.consents import NO_SUCH_ALIAS
from journey.casebook.texts import checked_who
from journey.casebook.written import COLUMNS, Entry, Written
from journey.errors import Refused
from schemas.vocabularies import VOICE_CODES

TOKEN = re.compile(r"[0-9a-f]{32}")  # an interaction id, as journey.keys makes it
_ENTRY_ID = re.compile(r"N[0-9A-F]{8}")
_MEASURE = re.compile(r"[a-z][a-z0-9_]{0,39}(:[a-z0-9_]{1,39})?")
_OF_A_PERSON = ("outcome", "outcome_update", "rating", "pull")  # and of a day: else of the day of writing
_OWN_VOICE = ("outcome", "rating")  # only the person can set an outcome or choose a colour
_ID_BYTES = 4


class Entries(Written):
    """Notes, outcomes, ratings, pulls, learning and answers to why."""

    def add_entry(
        self,
        alias: str | None,
        body: Body,
        voice_code: str,
        who: str,
        on_date: date | None = None,
        about_code: str | None = None,
    ) -> Entry:
        """Keep a new entry. One that says the same of the same stands already: that one is returned.

        Args:
            alias: of someone named in the casebook; None: about the work and no person.
            body: one of the classes of journey.casebook.bodies.
            voice_code: whose voice it is: person, worker or analyst.
            who: who writes it down; stays in clear.
            on_date: the day it is about; of outcomes, ratings and pulls the day of writing where None.
            about_code: what it is pinned to: an interaction id, an entry id of the same person, a measure
                (for example contacts, cost, agency:police, handovers); an outcome_update names its outcome,
                a why its measure.

        Raises:
            Refused: there is no key or no such alias, or something does not fit the kind.
            Busy: the keys were changed meanwhile.
        """
        kept, name = body.checked(), checked_who(who)
        self._begin()
        at = self._stamp()
        if on_date is None and body.kind_code in _OF_A_PERSON:
            on_date = date.fromisoformat(at[:10])
        self._refuse_misfit(body.kind_code, alias, voice_code, about_code)
        self._refuse_unknown(body.kind_code, alias, about_code)
        new = Entry(
            *(_new_id(), 1, body.kind_code, alias, about_code, on_date, voice_code, name, at, kept),
            *(False, name, at),
        )
        for held in self._entries("where alias is ? and kind_code = ?", (alias, body.kind_code)):
            if _said(held) == _said(new):
                return held
        return self._insert(new)

    def edit_entry(
        self,
        entry_id: str,
        version_no: int,
        body: Body,
        voice_code: str,
        who: str,
        on_date: date | None,
        about_code: str | None,
    ) -> Entry:
        """Keep a new version of an entry; the former ones stay readable. Nothing changed: no new version.

        Args:
            entry_id: of an entry that was not taken back.
            version_no: of the version that was read before it was changed.
            body: all of it as it is now, of the same kind; so are the others, which are as for add_entry.

        Raises:
            Refused: someone saved a later version or took it back meanwhile (it says who and when; nothing is
                overwritten), or as for add_entry.
        """
        kept, name = body.checked(), checked_who(who)
        self._begin()
        now = self.entry(entry_id)
        if now.is_taken_back or now.version_no != version_no:
            raise _meanwhile(now)
        if now.kind_code != body.kind_code:
            raise Refused("An entry stays of its kind. Write a new one, and take this one back.")
        self._refuse_misfit(now.kind_code, now.alias, voice_code, about_code)
        if about_code != now.about_code:  # what it was about already may have been taken back since
            self._refuse_unknown(now.kind_code, now.alias, about_code)
        if on_date is None and now.kind_code in _OF_A_PERSON:
            on_date = now.on_date
        changed = replace(now, body=kept, voice_code=voice_code, on_date=on_date, about_code=about_code)
        if _said(changed) == _said(now):
            return now
        return self._insert(replace(changed, version_no=version_no + 1, who=name, at=self._stamp()))

    def take_back_entry(self, entry_id: str, who: str) -> int:
        """Remove the text of every version of an entry; that it was there and who took it back stays.

        What was said of how an outcome is going goes with the outcome, and what was agreed of each of them
        alone, notes and all, with it. The bytes leave the file with compact(), once this is kept. Doing it
        again does no harm.

        Returns:
            How many entries were taken back: 0 where it was done before.

        Raises:
            Refused: there is no such entry.
        """
        name = checked_who(who)
        self._begin()
        of_it = "where entry_id in (select entry_id from entry where about_code = ?)"
        updates = [
            one
            for one in self._entries(of_it, (entry_id,))
            if one.kind_code == "outcome_update" and one.about_code == entry_id
        ]
        both = (self.entry(entry_id), *updates)
        for one in both:
            self._change("delete from consent where entry_id = ?", (one.entry_id,))
        found = [one for one in both if not one.is_taken_back]
        for one in found:
            self._change("delete from entry where entry_id = ?", (one.entry_id,))
            gone = replace(one, body=None, is_taken_back=True, about_code=None, on_date=None)
            self._insert(replace(gone, version_no=one.version_no + 1, who=name, at=self._stamp()))
        return len(found)

    def pins(self) -> list[tuple[str, str]]:
        """(entry id, interaction id) of all entries that are about a contact in some version; distinct."""
        rows = self._rows("select distinct entry_id, about_code from entry where about_code is not null")
        return [(entry, about) for entry, about in rows if TOKEN.fullmatch(about)]

    def _refuse_misfit(self, kind: str, alias: str | None, voice: str, about: str | None) -> None:
        """What can't be said of that kind, by that voice, about that."""
        if voice not in VOICE_CODES:
            raise Refused(f"A voice is one of: {', '.join(VOICE_CODES)}.")
        if alias is not None and not self._rows("select 1 from person where alias = ?", (alias,)):
            raise Refused(NO_SUCH_ALIAS)
        if kind in _OWN_VOICE and voice != "person":
            raise Refused(f"{KINDS[kind].label} is the person's own. Write it down in the person's voice.")
        if alias is None and (
            kind in _OF_A_PERSON or voice == "person" or (about and TOKEN.fullmatch(about))
        ):
            raise Refused("This is about a person. Say whose it is, by their alias.")
        if about is None and kind in ("outcome_update", "why"):
            what = "Name the outcome" if kind == "outcome_update" else "Name the measure that moved"
            raise Refused(f"{KINDS[kind].label} has to say what it is about. {what}.")

    def _refuse_unknown(self, kind: str, alias: str | None, about: str | None) -> None:
        """Something that is not there, or not this person's, or not what that kind can be about."""
        if about is None:
            return
        is_measure = _MEASURE.fullmatch(about) and not TOKEN.fullmatch(about)
        if not (is_measure or TOKEN.fullmatch(about) or _ENTRY_ID.fullmatch(about)):
            raise Refused(
                "That is nothing an entry can be about. Give the id of a contact or entry, or a measure."
            )
        if kind == "why" and not is_measure:
            raise Refused("An answer to why is about a measure, for example: contacts, cost, agency:police")
        if TOKEN.fullmatch(about):
            self._refuse_other_tokens()
        if kind != "outcome_update" and not _ENTRY_ID.fullmatch(about):
            return
        held = [one for one in self._entries("where entry_id = ?", (about,)) if not one.is_taken_back]
        if (
            not held
            or held[0].alias != alias
            or (kind == "outcome_update" and held[0].kind_code != "outcome")
        ):
            what = "outcome" if kind == "outcome_update" else "entry"
            raise Refused(f"There is no such {what} of this person's. Name one that stands, by its id.")

    def _insert(self, new: Entry) -> Entry:
        row = row_name((new.entry_id, new.version_no))
        sealed = None if new.body is None else self._seal(body_json(new.body), "entry", row, "sealed_body")
        on = None if new.on_date is None else new.on_date.isoformat()
        self._change(
            f"insert into entry ({COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(new.entry_id, new.version_no, new.kind_code, new.alias, new.about_code, on),
                *(new.voice_code, new.who, new.at, sealed, new.is_taken_back),
            ),
        )
        return new


def _new_id() -> str:
    """Never one that was given before, so that nothing said of a taken back entry means another."""
    return f"N{secrets.token_hex(_ID_BYTES).upper()}"


def _said(entry: Entry) -> tuple[object, ...]:
    """What two entries have in common that say the same of the same."""
    return (entry.alias, entry.kind_code, entry.voice_code, entry.about_code, entry.on_date, entry.body)


def _meanwhile(now: Entry) -> Refused:
    when = f"{now.who} on {now.at[:10]} at {now.at[11:16]} UTC"
    if now.is_taken_back:
        return Refused(f"This entry was taken back by {when}, so it can't be changed. Write a new one.")
    return Refused(
        f"This entry was saved by {when}, after you read it. Nothing was overwritten, and what you wrote is"
        " not kept yet: read the entry as it is now, and save yours again."
    )
