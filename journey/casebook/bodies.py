"""What an entry says, by kind: one small class each, checked when it is kept, sealed as JSON."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from types import MappingProxyType
from typing import ClassVar, Self

from journey.casebook.texts import checked_text
from journey.errors import Refused
from journey.notes import plain

GOING_CODES = ("better", "same", "worse", "reached", "not_asked")
COLOUR_CODES = ("red", "yellow", "green", "not_asked")
MOST_THEMES = 10
LONGEST_THEME = 60
_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True, kw_only=True)
class Body:
    """What every kind has: themes, short texts typed by people. A kind says which of its texts it needs."""

    kind_code: ClassVar[str]
    label: ClassVar[str]  # what a sentence calls it, for example: The note
    needs: ClassVar[tuple[str, ...]] = ()
    themes: tuple[str, ...] = ()

    def checked(self) -> Self:
        """The body as it is kept: texts without control characters, themes on one line and none twice.

        Raises:
            Refused: something is missing, too long, or not one of the words that can be said.
        """
        texts = {name: checked_text(text, self.label) for name, text in self.texts().items()}
        if missing := [name for name in self.needs if not texts[name]]:
            raise Refused(f"{self.label} lacks its {missing[0]}. Write it first; nothing was kept.")
        return replace(self, themes=_themes(self.themes), **texts)

    def texts(self) -> dict[str, str]:
        """The texts that people typed, by the name of their field, in order; themes are apart."""
        held = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: text for name, text in held.items() if isinstance(text, str) and name[-5:] != "_code"}

    def lines(self) -> list[tuple[str, str]]:
        """(what it is, text) of all that is said, in order, for reading; what is blank is left out."""
        told = [*self._codes(), *self.texts().items(), ("themes", ", ".join(self.themes))]
        return [(name.replace("_", " ").capitalize(), text) for name, text in told if text]

    def told(self) -> str:
        """All that is said, as text to read: a line or more each."""
        return "\n".join(f"{name}: {text}" for name, text in self.lines())

    def _codes(self) -> list[tuple[str, str]]:
        return []


@dataclass(frozen=True)
class Note(Body):
    """Something worth keeping, in anyone's voice."""

    kind_code = "note"
    label = "The note"
    needs = ("text",)
    text: str


@dataclass(frozen=True)
class Outcome(Body):
    """What the person wants, as they set it."""

    kind_code = "outcome"
    label = "The outcome"
    needs = ("text",)
    text: str


@dataclass(frozen=True)
class OutcomeUpdate(Body):
    """How the person says an outcome is going; the entry is about that outcome."""

    kind_code = "outcome_update"
    label = "How it is going"
    going_code: str
    text: str = ""

    def checked(self) -> Self:
        _one_of(self.going_code, GOING_CODES, "How it is going")
        return super().checked()

    def _codes(self) -> list[tuple[str, str]]:
        return [("going", self.going_code.replace("_", " "))]


@dataclass(frozen=True)
class Rating(Body):
    """What colour the person chose for each indicator of a set; what they were not asked is said so.

    `priorities` are indicators the person put first, in their order. Make one with
    journey.indicators.IndicatorSet.rating, which knows what the set asks.
    """

    kind_code = "rating"
    label = "The rating"
    set_code: str
    set_version: str
    answers: dict[str, str]
    priorities: tuple[str, ...] = ()
    text: str = ""

    def checked(self) -> Self:
        for code in self.answers.values():
            _one_of(code, COLOUR_CODES, "A colour")
        if not all(_CODE.fullmatch(code) for code in (self.set_code, *self.answers)):
            raise Refused(
                "The rating names an indicator or set in a way that no set does. Choose from a set."
            )
        if all(code == "not_asked" for code in self.answers.values()):
            raise Refused("The rating is empty. Give a colour to one indicator or more.")
        if len(set(self.priorities)) < len(self.priorities) or not set(self.priorities) <= set(self.answers):
            raise Refused("A priority is one of the indicators of the set, named once.")
        return replace(super().checked(), set_version=plain(self.set_version))

    def texts(self) -> dict[str, str]:
        return {"text": self.text}

    def _codes(self) -> list[tuple[str, str]]:
        chosen = [
            (colour, ", ".join(name for name, code in self.answers.items() if code == colour))
            for colour in COLOUR_CODES
        ]
        told = [("set", self.set_code), *chosen, ("put first", ", ".join(self.priorities))]
        return [(what, text.replace("_", " ")) for what, text in told]


@dataclass(frozen=True)
class Pull(Body):
    """A specialist brought to the person; the worker keeps the relationship."""

    kind_code = "pull"
    label = "The pull"
    needs = ("service", "why")
    service: str
    why: str


@dataclass(frozen=True)
class Learning(Body):
    """A turn of the learning cycle: what we thought, tried, were surprised by, and will try."""

    kind_code = "learning"
    label = "The learning"
    thought: str = ""
    tried: str = ""
    surprised: str = ""
    will_try: str = ""

    def checked(self) -> Self:
        kept = super().checked()
        if not any(kept.texts().values()):
            raise Refused(
                "The learning is empty. Say what you thought, tried, were surprised by or will try."
            )
        return kept


@dataclass(frozen=True)
class Why(Body):
    """An answer to "why did this line move?"; the entry is about that measure."""

    kind_code = "why"
    label = "The answer"
    needs = ("text",)
    text: str


KINDS: Mapping[str, type[Body]] = MappingProxyType(
    {kind.kind_code: kind for kind in (Note, Outcome, OutcomeUpdate, Rating, Pull, Learning, Why)}
)


def body_json(body: Body) -> str:
    """A checked body as it is sealed."""
    return json.dumps(asdict(body))


def body_of(kind_code: str, text: str) -> Body:
    """What body_json gave, as the body it was."""
    held = {name: tuple(h) if isinstance(h, list) else h for name, h in json.loads(text).items()}
    return KINDS[kind_code](**held)


def _themes(themes: tuple[str, ...]) -> tuple[str, ...]:
    kept = [theme for theme in (plain(text, LONGEST_THEME + 1) for text in themes) if theme]
    if len(kept) > MOST_THEMES or any(len(theme) > LONGEST_THEME for theme in kept):
        raise Refused(
            f"An entry has up to {MOST_THEMES} themes of up to {LONGEST_THEME} characters. Use fewer, or"
            " shorter ones."
        )
    first: dict[str, str] = {}
    for theme in kept:
        first.setdefault(theme.casefold(), theme)
    return tuple(first.values())


def _one_of(code: str, codes: tuple[str, ...], what: str) -> None:
    if code not in codes:
        raise Refused(f"{what} is one of: {', '.join(codes)}.")
