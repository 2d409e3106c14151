"""Their codes and ours: what an agency's activity, status, movement and role codes most likely mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from journey.profiles import fold
from journey.propose.hints import Hints, words_of
from journey.propose.roles import CERTAIN, LIKELY, UNSURE

_WORD = re.compile(r"[^\W\d_]+")
_SMALL = frozenset("a an and by for from in of on or the to with".split())


@dataclass(frozen=True)
class CodeGuess:
    """One of their codes, seen `n` times, and what it most likely is; `ours` is "" where unsure."""

    code: str
    ours: str
    n: int
    confidence: str
    reason: str
    is_all_known: bool = False


def counted_codes(column: pl.Series) -> list[tuple[str, int]]:
    """Codes, most frequent first, each spelling once."""
    counts = column.drop_nulls().value_counts(name="n").rename({column.name: "text"})
    kept: dict[str, tuple[str, int]] = {}
    for text, n in counts.sort(["n", "text"], descending=[True, False]).iter_rows():
        key = fold(text)
        kept[key] = (kept[key][0], kept[key][1] + n) if key in kept else (text, n)
    return [(text, n) for key, (text, n) in kept.items() if key]


def guess_activities(codes: list[tuple[str, int]], agency_code: str, hints: Hints) -> list[CodeGuess]:
    """Each activity code with the one of ours that the agency's profiles or its own words suggest."""
    ours = activities_of(agency_code, hints)
    known = _known_codes(agency_code, hints, "activity")
    shown = _without_names(codes, hints)
    return _fit_to_show([_activity(code, n, ours, known, hints) for code, n in shown])


def _without_names(codes: list[tuple[str, int]], hints: Hints) -> list[tuple[str, int]]:
    """Without texts that may name somebody, a worker's too: such a text must not get into a profile.

    A forename, or two capitalised words side by side that no known code or label has ("Visit to Ada Quill").
    """
    known = _vocabulary(hints)

    def may_name(code: str) -> bool:
        words = _WORD.findall(code)
        if any(word.casefold() in hints.forenames and word.casefold() not in known for word in words):
            return True
        unknown = [word.istitle() and word.casefold() not in known for word in words]
        return any(one and two for one, two in pairwise(unknown))

    return [(code, n) for code, n in codes if not may_name(code)]


def _vocabulary(hints: Hints) -> frozenset[str]:
    """Words of our activities, of the phrases for codes, and of the codes that the profiles hold."""
    held = [*hints.activity, *hints.activity.values()]
    for name in ("activity", "status", "role"):
        held += [phrase for phrases in hints.data[name].values() for phrase in phrases]
    held += [word for words in hints.data["direction"].values() for word in words]
    return frozenset(word.casefold() for text in held for word in _WORD.findall(text.replace("_", " ")))


def _fit_to_show(guesses: list[CodeGuess]) -> list[CodeGuess]:
    """Without texts seen once that are not wholly of known words: such a text may be anything."""
    return [guess for guess in guesses if guess.n > 1 or guess.is_all_known]


def activities_of(agency_code: str, hints: Hints) -> list[str]:
    """Our activities that an agency has: those its profiles use or that begin as its own do; else all."""
    begins = tuple(f"{prefix}_" for prefix in hints.data["prefix"].get(agency_code, []))
    found = {code for code in hints.activity if begins and code.startswith(begins)}
    for profile in hints.known.values():
        if profile.agency_code == agency_code:
            for table in profile.tables:
                found |= set(table.activity.values())
                found |= {table.constants.get("activity_code", "")} - {""}
    return sorted(found & set(hints.activity)) or sorted(hints.activity)


def _known_codes(agency_code: str, hints: Hints, field: str) -> dict[str, tuple[str, str]]:
    """Folded code -> (ours, source_code) of the agency's profiles."""
    known: dict[str, tuple[str, str]] = {}
    for source_code, profile in hints.known.items():
        if profile.agency_code == agency_code:
            for table in profile.tables:
                held = table.activity if field == "activity" else table.status
                known |= {code: (ours, source_code) for code, ours in held.items()}
    return known


def _activity(
    code: str, n: int, ours: list[str], known: dict[str, tuple[str, str]], hints: Hints
) -> CodeGuess:
    if fold(code) in known:
        meaning, source_code = known[fold(code)]
        return CodeGuess(code, meaning, n, LIKELY, f"the profile '{source_code}' reads this code so", True)
    words = _content_words(words_of(code))
    scored = sorted(((_fit(words, one, hints), one) for one in ours), reverse=True)
    best, name = scored[0] if scored else (0.0, "")
    second = scored[1][0] if len(scored) > 1 else 0.0
    if best < 0.5 or best - second < 0.1:
        return CodeGuess(code, "", n, UNSURE, "nothing says which of our activities it is")
    label = hints.activity[name]
    return CodeGuess(code, name, n, LIKELY if best >= 0.9 else UNSURE, f"its words are those of '{label}'")


def _fit(words: frozenset[str], activity_code: str, hints: Hints) -> float:
    """The share of a code's words that an activity's label, code or other names hold."""
    if not words:
        return 0.0
    more: list[str] = hints.data["activity"].get(activity_code, [])
    label = _content_words([*words_of(hints.activity[activity_code]), *words_of(activity_code)])
    same_label = len(words & label) / len(words)
    length = len(words & label) / max(1, len(label))
    phrases = [_content_words(words_of(phrase)) for phrase in more]
    by_phrase = max((0.7 + 0.3 * len(p) / len(words) for p in phrases if p and p <= words), default=0.0)
    return max(0.8 * same_label + 0.2 * length, by_phrase)


def _content_words(words: Iterable[str]) -> frozenset[str]:
    return frozenset(_stem(word) for word in words if word not in _SMALL)


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def guess_statuses(codes: list[tuple[str, int]], agency_code: str, hints: Hints) -> list[CodeGuess]:
    """Each status with what became of the contact."""
    known = _known_codes(agency_code, hints, "status")
    return _fit_to_show([_status(code, n, known, hints) for code, n in _without_names(codes, hints)])


def _status(code: str, n: int, known: dict[str, tuple[str, str]], hints: Hints) -> CodeGuess:
    if fold(code) in known:
        meaning, source_code = known[fold(code)]
        return CodeGuess(code, meaning, n, LIKELY, f"the profile '{source_code}' reads this status so", True)
    meaning = meaning_of(code, hints.data["status"])
    if not meaning:
        return CodeGuess(code, "", n, UNSURE, "its words say nothing of what happened")
    whole = meaning_of(code, hints.data["status"], whole=True) == meaning
    return CodeGuess(code, meaning, n, CERTAIN if whole else LIKELY, "its words say so", whole)


def meaning_of(code: str, vocabulary: dict[str, list[str]], whole: bool = False) -> str:
    """The meaning whose phrase has most words in a text, or ""; two meanings with equally many give "".

    Args:
        code: their text.
        vocabulary: meaning -> phrases.
        whole: only a phrase that is the whole text counts.
    """
    words = frozenset(words_of(code))
    best: dict[str, int] = {}
    for meaning, phrases in vocabulary.items():
        for phrase in phrases:
            these = frozenset(words_of(phrase))
            if these <= words and (not whole or these == words):
                best[meaning] = max(best.get(meaning, 0), len(these))
    most = max(best.values(), default=0)
    leading = [meaning for meaning, n in best.items() if n == most]
    return leading[0] if len(leading) == 1 else ""


def sort_movements(codes: list[tuple[str, int]], hints: Hints) -> dict[str, list[str]]:
    """Movement codes as in, out or ignore (court and transfers: the stay goes on)."""
    held = hints.data["direction"]
    sorted_: dict[str, list[str]] = {"in": [], "out": [], "ignore": []}
    vocabulary = set(held["in"] + held["out"] + held["ignore"]) | {"return", "from", "to"}
    for code, n in _without_names(codes, hints):
        words = set(words_of(code))
        if n == 1 and not words <= vocabulary:
            continue
        place = next((name for name in ("ignore", "out", "in") if words & set(held[name])), "ignore")
        sorted_[place].append(code)
    return sorted_


def guess_roles(codes: list[tuple[str, int]], hints: Hints) -> dict[str, str]:
    """Role texts that are known, with our role."""
    return {code: ours for code, _ in codes if (ours := meaning_of(code, hints.data["role"], whole=True))}
