"""Names as agencies write them: other forms, slips of the hand, halves, initials, placeholders."""

from __future__ import annotations

import numpy as np
import polars as pl
from benchmarks.population_chance import Chance, Held, or_none, text
from benchmarks.population_faults import AGENCIES, PLACEHOLDER_NAMES, SHARES
from benchmarks.population_names import Names
from benchmarks.population_people import People
from numpy.random import Generator

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def written_names(people: People, names: Names, held: Held, chance: Chance) -> dict[str, pl.Series]:
    """Forename, surname and initials of every row as its agency wrote them."""
    person, random = held.person, chance.random
    fore_number = people.forename[person]
    known_as = people.known_as[person]
    fore_number = np.where(
        (known_as >= 0) & (chance.plain("uses_known_as") | held.is_further), known_as, fore_number
    )
    form = names.other_forms[fore_number, random.integers(0, 3, len(person))]
    fore_number = np.where((form >= 0) & chance.of("other_form"), form, fore_number)
    other = people.other_surname[person]
    sur_number = np.where(
        (other >= 0) & (chance.plain("former_surname") | held.is_further), other, people.surname[person]
    )
    forename = np.array(names.forenames, dtype=object)[fore_number]
    family = np.array(names.surnames, dtype=object)
    surname = _double(family[sur_number], people.second_surname[person], family, sur_number != other, chance)
    forename = _some(forename, chance.of("forename_typo"), random)
    surname = _some(surname, chance.of("surname_typo"), random)
    swapped = chance.of("swapped_names")
    forename, surname = np.where(swapped, surname, forename), np.where(swapped, forename, surname)
    upper = np.array([name in ("police_custody", "probation") for name in AGENCIES])[held.agency]
    surname = np.where(upper, np.char.upper(surname.astype(str)).astype(object), surname)
    letter = np.array([name[0] for name in forename], dtype=object)
    is_initial = chance.of("initial_only")
    in_own_column = is_initial & chance.plain(np.full(len(person), 0.5))
    initials = or_none(letter, ~in_own_column)
    forename = or_none(np.where(is_initial, letter, forename), in_own_column)
    forename, surname = _placeholders(forename, surname, people, held, chance)
    return {"forename": text(forename), "surname": text(surname), "initials": text(initials)}


def _double(
    surname: np.ndarray, second: np.ndarray, family: np.ndarray, applies: np.ndarray, chance: Chance
) -> np.ndarray:
    """Double-barrelled surnames: whole, with a blank instead of the hyphen, or one half of them."""
    has = (second >= 0) & applies
    other = family[np.maximum(second, 0)]
    drawn = chance.random.random(len(surname))
    cut = SHARES["cut_surname"]
    whole = np.select(
        [drawn < cut * 0.6, drawn < cut, drawn < cut * 1.5],
        [surname, other, surname + " " + other],
        surname + "-" + other,
    )
    return np.where(has, whole, surname)


def _placeholders(
    forename: np.ndarray, surname: np.ndarray, people: People, held: Held, chance: Chance
) -> tuple[np.ndarray, np.ndarray]:
    """Names that are nobody's: one word or hash for both names, or the baby of a mother for the newborn."""
    words = np.array(PLACEHOLDER_NAMES, dtype=object)[
        chance.random.integers(0, len(PLACEHOLDER_NAMES), len(forename))
    ]
    chosen = chance.of("name_placeholder")
    both = chosen & chance.plain(np.full(len(forename), 0.6))
    forename = np.where(chosen, words, forename)
    surname = np.where(both, words, surname)
    born_in_hospital = (people.birth[held.person] > 17_500) & (held.agency <= 2)
    is_baby = born_in_hospital & chance.plain(np.full(len(forename), 0.08))
    return np.where(is_baby, "Baby of " + surname, forename), surname


def _some(words: np.ndarray, chosen: np.ndarray, random: Generator) -> np.ndarray:
    """The chosen words with one slip of the hand each."""
    places = np.flatnonzero(chosen)
    kinds, wheres, letters = random.random((3, len(places)))
    out = words.copy()
    for at, kind, where, letter in zip(places, kinds, wheres, letters, strict=True):
        out[at] = _slip(out[at], kind, where, _LETTERS[int(letter * 26)])
    return out


def _slip(word: str, kind: float, where: float, letter: str) -> str:
    """A letter left out, doubled, exchanged with the next or replaced; the first mostly stays."""
    at = 1 + int(where * (len(word) - 1)) if len(word) > 2 else 0
    if kind < 0.25:
        return word[:at] + word[at + 1 :]
    if kind < 0.45:
        return word[:at] + word[at] + word[at:]
    if kind < 0.70:
        return word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
    return word[:at] + letter + word[at + 1 :] if kind < 0.95 else letter.upper() + word[1:]
