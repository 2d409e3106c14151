"""Names taken out of what people typed, before it leaves: change labels, reasons, notes of a set."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import groupby
from os.path import commonprefix
from typing import Any

import polars as pl

REMOVED = "[name removed]"
# What a programme types in an assumption set. A budget holder's name is meant to be read, and stays.
_TYPED = ("title", "note", "rule_note", "name")

Cleaner = Callable[[str], str]


def cleaner(names: Iterable[str]) -> Cleaner:
    """A function that takes every word of the names out of a text, whatever its case.

    A number alone is no name: the 24 of person-24 would be taken out of every year.
    """
    words = {word for name in names for word in re.findall(r"\w{2,}", name) if not word.isdecimal()}
    if not words:
        return lambda text: text
    known = re.compile(rf"\b{_one_of(words)}\b", re.IGNORECASE)
    return lambda text: known.sub(REMOVED, text)


def whole_names_cleaner(names: Iterable[str]) -> Cleaner:
    """A function that takes names out of a sentence of ours only where they stand whole.

    A sentence of ours holds a name as it was given or not at all, and may hold a word of it by chance.
    """
    known = {name.strip() for name in names} - {""}
    if not known:
        return lambda text: text
    found = re.compile(rf"(?<!\w){_one_of(known)}(?!\w)", re.IGNORECASE)
    return lambda text: found.sub(REMOVED, text)


def _one_of(names: Iterable[str]) -> str:
    """A pattern of one of the names, whatever its case, the longest that fits.

    What several begin with is looked for once: thousands side by side would each be tried at every letter.
    """
    held = {"".join(low if len(low := letter.lower()) == 1 else letter for letter in name) for name in names}
    if held == {""}:
        return ""
    ways = []
    for _, several in groupby(sorted(held - {""}), key=lambda name: name[0]):
        alike = list(several)
        shared = commonprefix(alike)
        ways.append(re.escape(shared) + _one_of(name[len(shared) :] for name in alike))
    return f"(?:{'|'.join(ways)}){'?' if '' in held else ''}"


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
