"""What would be published of one person, before anybody signs for it, and its fingerprint."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from journey.board.paper import Part
from journey.errors import Refused
from journey.publish import figures
from journey.publish.consent import agreed
from journey.publish.families import FAMILIES
from journey.publish.gaps import gaps
from journey.publish.page import page
from journey.publish.telling import TITLE, once_signed, parts, stamp

if TYPE_CHECKING:
    from journey.read import Reader

Row = dict[str, Any]

_BANDS = "select distinct age_band_code from link.person_link where person_id = $person_id"
CHILD = "under_18"
_OF_A_CHILD = (
    "A record says that this person is under 18. A child can't agree for the adult they will be, so no "
    "story of theirs is published. Nothing was written."
)
_NOT_COMPARED = "A story is told from before and after a change, and this one can't be: {why}"


@dataclass(frozen=True)
class Draft:
    """A story as it would be published, for one recipient and purpose.

    `parts` are the draft's, which say that people have to sign; `signed_parts` say that they did.
    person_id, purpose and build_id are ours to know and in no file. `agreed_on` is the day on which the
    person agreed to publish; `n_left_out` words of theirs may be published and hold what could point to them.
    """

    person_id: str
    build_id: str
    recipient: str
    purpose: str
    agreed_on: date
    stamp: tuple[str, ...]
    parts: tuple[Part, ...]
    tables: dict[str, list[Row]]
    marks: dict[tuple[str, int], int]
    n_months: tuple[int, int]
    age_band_code: str
    is_sample: bool
    method_version: str
    price_base_fy: str
    n_left_out: int

    @property
    def fingerprint(self) -> str:
        """The sha256 of all that would be told, to whom and what for: other content is another one.

        Of the draft's words, which are what people see when they sign: that they did is no content of theirs.
        """
        told = [
            *(self.person_id, self.recipient, self.purpose, self.stamp, self.n_months, self.tables),
            *(sorted(self.marks.items()), [asdict(part) for part in self.parts]),
        ]
        return sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()

    @property
    def signed_parts(self) -> tuple[Part, ...]:
        """What stands in the pack, once people signed."""
        return once_signed(self.parts)

    @property
    def families(self) -> list[str]:
        """Kinds of service in the order of their lanes."""
        held = {row["family_code"] for name in ("summary", "story") for row in self.tables[name]}
        return [family for family in FAMILIES if family in held and family not in ("all", "alike")]

    @property
    def alt(self) -> str:
        """What the picture shows, for people who do not see it."""
        return (
            f"Dotted chart, marks by month counted from the change, in {len(self.families)} rows, one a "
            f"kind of service, and a row for stays: {self.n_months[0]} months before and "
            f"{self.n_months[1]} since. {self.parts[0].heading}, and "
            f"{self.parts[1].heading[0].lower()}{self.parts[1].heading[1:]}. The table has the figures."
        )

    def page(self, story_id: str = "") -> bytes:
        """The story as a page, of one recipient's copy; without an id it is a draft, and says so.

        With the id in it, copies have other hashes: by those they could be joined.
        """
        from journey.publish.picture import picture

        png = picture(self.marks, self.tables["gaps"], self.families, self.n_months)
        told = (*self.stamp, f"Copy {story_id}.") if story_id else self.stamp
        said = self.signed_parts if story_id else self.parts
        return page(TITLE, told, said, png, self.alt, is_draft=not story_id)


def draft(build: Reader, person: str, purpose: str = "", recipient: str = "") -> Draft:
    """What would be published of one person.

    Args:
        build: a reader of a published build, in its workspace.
        person: an id or alias.
        purpose: what for; kept in the log, and in no file.
        recipient: whom it is for; it stands in the pack. Without these two it can be looked at, not signed.

    Raises:
        Refused: no one has that id or alias, the person did not agree to publish, there is no before and
            after, a side is under half a year, or they are a child.
    """
    person_id = build.person(person)["person_id"]
    bands = _age_bands(build, person_id)
    if CHILD in bands:
        raise Refused(_OF_A_CHILD)
    consent = agreed(build, person_id)
    if why := build.why_not_compared(person_id):
        raise Refused(_NOT_COMPARED.format(why=why))
    source = figures.Source(build, person_id, build.compare(person_id))
    tables = {
        "story": figures.story(source),
        "summary": figures.summary(source),
        "gaps": gaps(source),
    }
    band = bands.pop() if len(bands) == 1 else "not_held"  # where records differ none is told
    when = {True: "since", False: "before"}
    invented = " (invented for the sample)" if build.is_sample else ""
    quotes = [
        (text, f"The person, {when[on >= source.change_on]} the change{invented}")
        for text, on in consent.quotes
    ]
    return Draft(
        person_id=person_id,
        build_id=build.manifest["build_id"],
        recipient=recipient.strip(),
        purpose=purpose.strip(),
        agreed_on=consent.said_on,
        stamp=stamp(source, band),
        parts=parts(source, tables["summary"], quotes),
        tables=tables,
        marks=figures.marks(source),
        n_months=(source.shown_months["before"], source.shown_months["after"]),
        age_band_code=band,
        is_sample=build.is_sample,
        method_version=build.manifest["method_version"],
        price_base_fy=build.settings["price_base_fy"],
        n_left_out=consent.n_left_out,
    )


def _age_bands(build: Reader, person_id: str) -> set[str]:
    """The bands that the person's records with an age say."""
    return {row["age_band_code"] for row in build.rows(_BANDS, person_id=person_id)} - {"not_held"}
