"""What was said and written down about a person, each thing on its day, so far as the person allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from journey import words
from journey.read.build import Row
from journey.read.people import People
from journey.words import way
from journey.words.casebook import MEASURES

if TYPE_CHECKING:
    from journey.casebook import Casebook, Entry, Moment, Words

_WRITTEN_ABOUT = """
select j.interaction_id, j.start_date, a.agency_label, t.activity_label
from timeline.journey j
join canonical.agency a on a.agency_code = j.agency_code
left join canonical.activity t on t.activity_code = j.activity_code
where j.person_id = $person_id and list_contains($interactions, j.interaction_id)
"""
_MARKED = """
select interaction_id from timeline.step where person_id = $person_id and is_significant
union
select j.interaction_id from timeline.judgement j
join timeline.step s on s.interaction_id = j.interaction_id and s.person_id = $person_id
"""


class Said(People):
    """Answers from the casebook beside the build. What the person refused for a use is left out of it."""

    def said(self, person: str, use: str = "team") -> list[Row]:
        """Words, entries and named moments of a person, by day; what has no day comes last.

        Nothing without the key or a workspace. Texts are as they were typed: escape them.

        Args:
            person: an id or alias.
            use: one of journey.casebook.USE_CODES.

        Returns:
            Rows: kind_code, kind_label, on_date (None: no day), settled_on_excl (the end of a transition
            band, else None), voice_code (person, worker, analyst, other; None for a moment), voice_label,
            kept_by, is_changed, label (a moment's name), lines [(what, text)], about_label, interaction_id.
        """
        line = self.person(person)
        sql = "select alias from canonical.person_alias where person_id = $person_id order by alias"
        aliases = [row["alias"] for row in self.rows(sql, person_id=line["person_id"])]
        found: list[Row] = []
        with self._casebook() as casebook:
            if casebook is None:
                return []
            for alias in aliases:
                found += [_of_words(one, line) for one in casebook.words(alias, use)]
                found += self._entries(casebook, alias, use, line)
                if casebook.may_use(alias, use):
                    found += [_of_moment(one) for one in casebook.moments(alias)]
                    found += _compared(casebook, alias, line)
        return sorted(found, key=lambda row: (row["on_date"] is None, str(row["on_date"]), row["kind_code"]))

    def significant(self, person: str, said: list[Row]) -> set[str]:
        """Contacts that a rule marks as significant, that someone judged, or that what was said is about.

        Args:
            person: an id or alias.
            said: rows of said.

        Returns:
            Their interaction ids.
        """
        found = self.rows(_MARKED, person_id=self.person_id(person))
        about = {row["interaction_id"] for row in said if row["interaction_id"]}
        return {row["interaction_id"] for row in found} | about

    def _entries(self, casebook: Casebook, alias: str, use: str, line: Row) -> list[Row]:
        entries = [one for one in casebook.entries(alias, use) if one.body is not None]
        outcomes = {one.entry_id: one for one in entries if one.kind_code == "outcome"}
        wanted = [one.about_code for one in entries if one.about_code]
        rows = self.rows(_WRITTEN_ABOUT, person_id=line["person_id"], interactions=wanted) if wanted else []
        contacts = {row["interaction_id"]: row for row in rows}
        return [_of_entry(one, line, contacts.get(one.about_code or ""), outcomes) for one in entries]


def _row(kind_code: str, **held: Any) -> Row:
    blank = {"settled_on_excl": None, "is_changed": False, "label": None, "about_label": None}
    return {"kind_code": kind_code, "kind_label": way.kind(kind_code), "interaction_id": None} | blank | held


def _of_words(one: Words, line: Row) -> Row:
    is_own = one.voice in ("person", line["alias"], line["display_name"])
    return _row(
        "words",
        on_date=one.said_on,
        voice_code="person" if is_own else one.voice if one.voice in ("worker", "analyst") else "other",
        voice_label=line["name"] if is_own else one.voice,
        kept_by=None,
        lines=[("Words", one.text), *([("Sample", "Invented for the sample")] if one.is_invented else [])],
    )


def _of_entry(one: Entry, line: Row, contact: Row | None, outcomes: dict[str, Entry]) -> Row:
    outcome = outcomes.get(one.about_code or "")
    about = None
    if contact:
        about = f"{contact['agency_label']}: {contact['activity_label'] or 'contact'}"
        about += f", {words.day(contact['start_date'])}"
    elif one.kind_code == "why":
        about = MEASURES.get(one.about_code or "", one.about_code)
    elif outcome and outcome.body:
        about = " ".join(text for _, text in outcome.body.lines()[:1])
    return _row(
        one.kind_code,
        on_date=one.on_date or (contact["start_date"] if contact else None),
        voice_code=one.voice_code,
        voice_label=line["name"] if one.voice_code == "person" else words.judge(one.voice_code),
        kept_by=one.who,
        is_changed=one.version_no > 1,
        lines=one.body.lines() if one.body else [],
        about_label=about,
        interaction_id=contact["interaction_id"] if contact else None,
    )


def _of_moment(one: Moment) -> Row:
    return _row(
        "moment",
        on_date=one.moment_on,
        settled_on_excl=one.settled_on_excl,
        voice_code=None,
        voice_label=None,
        kept_by=one.who,
        label=one.label or "",
        lines=[("Why", one.reason)] if one.reason else [],
    )


def _compared(casebook: Casebook, alias: str, line: Row) -> list[Row]:
    """The change point that the build compares, with its reason and band; not one that was set since."""
    return [
        _row(
            "change",
            on_date=one.change_on,
            settled_on_excl=one.settled_on_excl,
            voice_code=None,
            voice_label=None,
            kept_by=None,
            label=one.change_label or "",
            lines=[("Why", one.reason)] if one.reason else [],
        )
        for one in casebook.changes()
        if one.alias == alias and one.change_on == line["change_on"]
    ]
