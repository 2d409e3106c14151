"""Names taken out of texts, against every name tried in turn at every letter, the longest first."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from journey.export.names import REMOVED, cleaner, whole_names_cleaner

# Letters of which one has several forms, blanks and marks that end a word, and what a pattern would read.
LETTERS = "aAbB .-'iİıßẞſsSkK\u212aéÉ1(|?"
NAMES = st.lists(st.text(LETTERS, min_size=1, max_size=5), min_size=1, max_size=6)
TEXT = st.text(LETTERS, max_size=20)


def _in_turn(names: set[str], text: str, edges: tuple[str, str]) -> str:
    one = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    return re.sub(f"{edges[0]}(?:{one}){edges[1]}", REMOVED, text, flags=re.IGNORECASE) if names else text


@given(NAMES, TEXT)
def test_whole_names(names: list[str], text: str) -> None:
    whole = {name.strip() for name in names} - {""}
    assert whole_names_cleaner(names)(text) == _in_turn(whole, text, (r"(?<!\w)", r"(?!\w)"))


@given(NAMES, TEXT)
def test_every_word_of_a_name(names: list[str], text: str) -> None:
    words = {word for name in names for word in re.findall(r"\w{2,}", name) if word.strip("1")}
    assert cleaner(names)(text) == _in_turn(words, text, (r"\b", r"\b"))


def test_the_number_of_an_alias_is_no_name() -> None:
    assert cleaner(["kim-2024"])("Kim, from 2024") == f"{REMOVED}, from 2024"


def test_thousands_of_names_and_one_of_thousands_of_letters() -> None:
    """As many as a programme has, and one far longer than any: patterns within patterns have an end."""
    clean = whole_names_cleaner([*(f"Person {n}" for n in range(5000)), "x" * 5000])
    assert clean(f"Person 4999, person 12 and person 5000: {'x' * 5000}") == (
        f"{REMOVED}, {REMOVED} and person 5000: {REMOVED}"
    )
