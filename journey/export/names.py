"""Names taken out of what people typed, before it leaves: change labels, reasons, notes of a set."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import polars as pl

REMOVED = "[name removed]"
# What a programme types in an assumption set. A budget holder's name is meant to be read, and stays.
_TYPED = ("title", "note", "rule_note", "name")

Cleaner = Callable[[str], str]


def cleaner(names: Iterable[str]) -> Cleaner:
    """A function that takes every word of the names out of a text, whatever its case."""
    found = {word for name in names for word in re.findall(r"\w{2,}", name)}
    words = sorted(found, key=lambda word: (-len(word), word))
    if not words:
        return lambda text: text
    known = re.compile(r"\b(" + "|".join(words) + r")\b", re.IGNORECASE)
    return lambda text: known.sub(REMOVED, text)


def whole_names_cleaner(names: Iterable[str]) -> Cleaner:
    """A function that takes names out of a sentence of ours only where they stand whole.

    A sentence of ours holds a name as it was given or not at all, and may hold a word of it by chance.
    """
    known = sorted({name.strip() for name in names} - {""}, key=lambda name: (-len(name), name))
    if not known:
        return lambda text: text
    found = re.compile(r"(?<!\w)(" + "|".join(map(re.escape, known)) + r")(?!\w)", re.IGNORECASE)
    return lambda text: found.sub(REMOVED, text)


def without_names(frame: pl.DataFrame, columns: Iterable[str], clean: Cleaner) -> pl.DataFrame:
    """A frame whose text columns hold no name."""
    for column in columns:
        texts = frame[column].drop_nulls().unique().to_list()
        frame = frame.with_columns(pl.col(column).replace({text: clean(text) for text in texts}))
    return frame


def typed_texts(chosen: dict[str, Any]) -> set[str]:
    """Every text of an assumption set that somebody wrote for people to read."""
    found: set[str] = set()
    for key, held in chosen.items():
        if isinstance(held, dict):
            found |= typed_texts(held)
        elif isinstance(held, list):
            found |= {text for one in held if isinstance(one, dict) for text in typed_texts(one)}
        elif key in _TYPED and isinstance(held, str):
            found.add(held)
    return found


def cleaned(chosen: dict[str, Any], clean: Cleaner) -> dict[str, Any]:
    """An assumption set without names in what somebody wrote; codes, amounts and dates as they are."""
    return {key: _cleaned(key, held, clean) for key, held in chosen.items()}


def _cleaned(key: str, held: Any, clean: Cleaner) -> Any:
    if isinstance(held, dict):
        return cleaned(held, clean)
    if isinstance(held, list):
        return [_cleaned(key, one, clean) for one in held]
    return clean(held) if key in _TYPED and isinstance(held, str) else held
