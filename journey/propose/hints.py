"""What helps to recognise a column: words of headings, shapes of cells, and the profiles held already."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from journey.profiles import Profile, TableRule, fold, list_profiles, load_profile

_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_]+")


@dataclass(frozen=True)
class FieldHint:
    """How one of our fields is headed: whole headings (folded), phrases, and words that rule it out."""

    headings: frozenset[str]
    phrases: tuple[frozenset[str], ...]
    not_words: frozenset[str]


@dataclass(frozen=True)
class Hints:
    """schemas/propose.toml and the profiles, made ready. `known` are the profiles held, by source code."""

    field: dict[str, FieldHint]
    left_out: tuple[tuple[str, frozenset[str]], ...]
    shape: dict[str, str]
    forenames: frozenset[str]
    activity: dict[str, str]
    known: dict[str, Profile]
    data: dict[str, Any]

    def headings(self) -> frozenset[str]:
        """Every heading known, folded."""
        return frozenset().union(*(hint.headings for hint in self.field.values()))


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    text = (resources.files("schemas") / "propose.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1)
def _whole_words() -> frozenset[str]:
    """The words of the hints, which are never split."""
    data = _data()
    phrases = [phrase for held in data["field"].values() for phrase in (*held["words"], *held["not_words"])]
    return frozenset(word for phrase in phrases for word in phrase.split())


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a heading or code: parts of CamelCase and SNAKE_CASE, abbreviations written out.

    >>> words_of("CONTACT_DATE")
    ('contact', 'date')
    >>> words_of("DOB")
    ('birth', 'date')
    """
    data = _data()
    words: list[str] = []
    for part in _PART.findall(text):
        for word in _split(part.casefold(), data["ending"]["words"], data["abbreviation"]):
            words += data["abbreviation"].get(word, word).split()
    return tuple(words)


def _split(word: str, endings: Iterable[str], abbreviations: Iterable[str]) -> list[str]:
    """A run of letters such as ADMIDATE in two, where it ends in a word that headings end in."""
    if len(word) < 6 or word in abbreviations or word in _whole_words():
        return [word]
    for ending in endings:
        start = word.removesuffix(ending)
        if start != word and len(ending) > 2 and len(start) >= 3:
            return [start, ending]
    return [word]


def load_hints(workspace_dir: Path | None = None) -> Hints:
    """The hints, with the headings and codes of every profile held.

    Args:
        workspace_dir: a workspace whose own profiles count too.
    """
    return _shipped() if workspace_dir is None else _load(workspace_dir)


@lru_cache(maxsize=1)
def _shipped() -> Hints:
    """The hints with the shipped profiles only, which do not change while a program runs."""
    return _load(None)


def _load(workspace_dir: Path | None) -> Hints:
    data = _data()
    known = {code: load_profile(code, workspace_dir) for code in list_profiles(workspace_dir)}
    fields = {name: _field(name, held, known) for name, held in data["field"].items()}
    left_out = tuple((held["why"], frozenset(held["words"])) for held in data["left_out"])
    names = frozenset(data["names"]["forenames"].split())
    return Hints(fields, left_out, data["shape"], names, _activities(), known, data)


def _field(name: str, held: dict[str, Any], known: dict[str, Profile]) -> FieldHint:
    headings = {fold(heading) for heading in held["headings"]}
    same = {"start_date": "start_at", "end_date": "end_at"}
    for profile in known.values():
        for table in profile.tables:
            for one in (name, same.get(name, name)):
                headings |= headings_of(table, one)
    phrases = tuple(frozenset(phrase.split()) for phrase in held["words"])
    return FieldHint(frozenset(headings), phrases, frozenset(held["not_words"]))


def headings_of(table: TableRule, name: str) -> set[str]:
    """The folded headings a profile gives a field; none where it joins several."""
    column = table.columns.get(name)
    return set() if column is None or column.is_joined else {fold(heading) for heading in column.headings}


def _activities() -> dict[str, str]:
    """activity_code -> activity_label."""
    text = (resources.files("schemas") / "reference" / "activity.csv").read_text(encoding="utf-8-sig")
    return {row["activity_code"]: row["activity_label"] for row in csv.DictReader(text.splitlines())}


def stays() -> frozenset[str]:
    """Our activities that are stays."""
    text = (resources.files("schemas") / "reference" / "activity.csv").read_text(encoding="utf-8-sig")
    rows = csv.DictReader(text.splitlines())
    return frozenset(row["activity_code"] for row in rows if row["is_stay"] == "true")


def heading_score(hints: Hints, name: str, heading: str) -> float:
    """How well a heading fits a field, 0 to 1."""
    hint = hints.field[name]
    if fold(heading) in hint.headings:
        return 1.0
    words = frozenset(words_of(heading))
    if not words or words & hint.not_words:
        return 0.0
    fits = [phrase for phrase in hint.phrases if phrase <= words]
    best = max(
        (0.5 + 0.1 * min(len(phrase), 3) + 0.2 * len(phrase) / len(words) for phrase in fits), default=0.0
    )
    return min(best, 0.95)
