"""What the person agreed to: that their story is published, and which words of theirs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from journey.casebook import Note, Outcome, open_casebook
from journey.errors import Refused
from journey.export.names import cleaner

if TYPE_CHECKING:
    from journey.casebook import Casebook
    from journey.read import Reader

USE = "publish"
_ALIASES = "select alias from canonical.person_alias where person_id = $person_id order by alias"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# A number, a month or a day of the week may be a date, an age, a sentence, a house.
_TELLS = re.compile(rf"\d|@|\b(?:{_MONTHS})\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
# Words of a display name that say nothing of who it is.
_NO_NAME = frozenset(("person", "the", "and", "of", "de", "mr", "mrs", "ms", "miss", "mx", "dr"))
_NO_WORKSPACE = "A story is made from a workspace, with its casebook and key. Nothing was written."
NOT_AGREED = (
    "This person did not agree that their story is published, or does not any more. Ask them, and keep what "
    "they say: journey casebook consent PERSON publish yes --on DATE. Nothing was written."
)


@dataclass(frozen=True)
class Agreed:
    """The day on which publishing was agreed to, and the words that may be in it: text and day.

    `n_left_out`: words that may be published and hold what could be a date, an age or an address.
    """

    said_on: date
    quotes: tuple[tuple[str, date], ...]
    n_left_out: int


def agreed(build: Reader, person_id: str) -> Agreed:
    """What a person of the build agreed to publish.

    Raises:
        Refused: they did not agree, or the casebook or its key is not at hand.
    """
    if build.workspace is None:
        raise Refused(_NO_WORKSPACE)
    aliases = [row["alias"] for row in build.rows(_ALIASES, person_id=person_id)]
    with open_casebook(build.workspace.casebook_path, build.workspace.key) as casebook:
        # One person may have two names here: a no under either is a no.
        said = [one for alias in aliases for one in casebook.consents(alias) if one.use_code == USE]
        if not aliases or not all(_may(casebook, alias) for alias in aliases):
            raise Refused(NOT_AGREED)
        spoken = [one for alias in aliases for one in _spoken(casebook, alias)]
    clean, held = _without_names([*known_names(build), person_id]), sorted(spoken, key=lambda one: one[1])
    quotes = tuple((clean(text), on) for text, on in held if not _TELLS.search(text))
    return Agreed(
        max(one.said_on for one in said if one.is_given and one.entry_id is None),
        quotes,
        len(held) - len(quotes),
    )


def known_names(build: Reader) -> list[str]:
    """Every name by which somebody is known here, also where the reader itself hides them.

    Raises:
        Refused: the casebook or its key is not at hand.
    """
    if build.workspace is None:
        raise Refused(_NO_WORKSPACE)
    with open_casebook(build.workspace.casebook_path, build.workspace.key) as casebook:
        names = casebook.names()
    aliases = {row["alias"] for row in build.rows("select alias from canonical.person_alias")}
    return sorted({*names, *names.values(), *aliases} - {""})


def _may(casebook: Casebook, alias: str) -> bool:
    return casebook.may_use(alias, USE)


def _spoken(casebook: Casebook, alias: str) -> list[tuple[str, date]]:
    """What the person themselves said that may be published: others' notes are theirs to give, not ours."""
    own = {"person", alias, casebook.name(alias)}
    words = [(one.text, one.said_on) for one in casebook.words(alias, USE) if one.voice in own]
    entries = casebook.entries(alias, USE, ("note", "outcome"))
    return words + [
        (one.body.text, one.on_date or date.fromisoformat(one.begun_at[:10]))
        for one in entries
        if one.voice_code == "person" and isinstance(one.body, Note | Outcome)
    ]


def _without_names(known: list[str]) -> Callable[[str], str]:
    """Takes every word of every known name out of a text: a neighbour may be named by half of theirs."""
    words = {word for name in known for word in re.findall(r"\w{2,}", name)}
    return cleaner(word for word in words if word.casefold() not in _NO_NAME)
