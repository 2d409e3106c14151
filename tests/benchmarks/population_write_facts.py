"""Birth dates, sexes, postcodes and NHS numbers as agencies write them."""

from __future__ import annotations

import numpy as np
import polars as pl
from benchmarks.population_chance import Chance, Held, or_none, text
from benchmarks.population_faults import AGENCIES, PLACEHOLDER_POSTCODES, TEST_NUMBERS
from benchmarks.population_people import EPOCH, People, check_digits
from numpy.random import Generator

_POSTCODE_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


def birth_dates(people: People, held: Held, chance: Chance) -> pl.Series:
    """Birth dates with a wrong digit, day and month exchanged, only the year, or none."""
    random, birth = chance.random, people.birth[held.person]
    day = EPOCH + birth
    month, year = day.astype("datetime64[M]"), day.astype("datetime64[Y]")
    of_month = (day - month.astype("datetime64[D]")).astype(np.int64)
    month_number = month.astype(np.int64) % 12
    # a month or a year out, a ten of years, or a day: what a wrong digit does
    slips = np.stack(
        [_moved(month, of_month, step) for step in (-1, 1, -12, 12, -120, 120)] + [day - 1, day + 1, day + 10]
    )
    slipped = slips[random.integers(0, len(slips), len(day)), np.arange(len(day))]
    day = np.where(chance.of("birth_typo"), slipped, day)
    exchanged = (year.astype("datetime64[M]") + of_month % 12).astype("datetime64[D]") + month_number
    day = np.where(chance.of("birth_day_month") & (of_month < 12), exchanged, day)
    day = np.where(chance.of("birth_year_only"), year.astype("datetime64[D]"), day)
    day = np.where(chance.of("birth_placeholder"), np.datetime64("1900-01-01"), day)
    latest = np.datetime64("2024-03-31")
    day = np.where((day > latest) | chance.of("birth_missing"), np.datetime64("NaT"), day)
    return pl.Series(day.astype("datetime64[ms]")).cast(pl.Date)


def _moved(month: np.ndarray, of_month: np.ndarray, step: int) -> np.ndarray:
    """The same day of another month, or of that month's 28th where it is shorter."""
    return np.asarray((month + step).astype("datetime64[D]") + np.minimum(of_month, 27))


def sex_codes(people: People, held: Held, chance: Chance) -> pl.Series:
    """F or M, some wrong, some missing."""
    is_woman = people.is_woman[held.person] ^ chance.of("sex_wrong")
    return text(or_none(np.where(is_woman, "F", "M"), chance.of("sex_missing")))


def postcodes(people: People, held: Held, chance: Chance) -> pl.Series:
    """The present address or an earlier one, mistyped, of no fixed abode, or none."""
    random, person = chance.random, held.person
    stale = np.array([one.stale for one in AGENCIES.values()])[held.agency]
    # who moves often is out of date more often
    n_earlier = people.n_addresses[person] - 1
    earlier = 1 + (random.random(len(person)) * np.maximum(n_earlier, 1)).astype(np.int64)
    is_earlier = chance.plain(stale) | held.is_further
    which = np.where((n_earlier > 0) & is_earlier, earlier, 0)
    written = _postcodes(int(people.address.max()) + 1)[people.address[person, which]]
    written = _mistyped(written, chance.of("postcode_typo"), random)
    away = np.array([one.no_fixed_abode for one in AGENCIES.values()])[held.agency]
    away = np.where(people.is_complex[person], away, away / 4)
    placeholder = np.array(PLACEHOLDER_POSTCODES, dtype=object)[random.integers(0, 3, len(person))]
    written = np.where(chance.plain(away), placeholder, written)
    return text(or_none(written, chance.of("postcode_missing")))


def _postcodes(n_postcodes: int) -> np.ndarray:
    """Postcodes of an area that does not exist, neighbours alike as in life."""
    number = np.arange(n_postcodes)
    base = len(_POSTCODE_LETTERS)
    unit, rest = number % base**2, number // base**2
    letters = np.array([a + b for a in _POSTCODE_LETTERS for b in _POSTCODE_LETTERS], dtype=object)
    sector = np.array([f"QX{1 + n // 9} {1 + n % 9}" for n in range(int(rest.max()) + 1)], dtype=object)
    return np.asarray(sector[rest] + letters[unit])


def _mistyped(words: np.ndarray, chosen: np.ndarray, random: Generator) -> np.ndarray:
    """The chosen postcodes with their last letter, or the digit before the two, another."""
    out = words.copy()
    drawn = random.integers(0, 20, len(words))
    for at in np.flatnonzero(chosen):
        one, k = str(out[at]), int(drawn[at])
        out[at] = one[:-1] + _POSTCODE_LETTERS[k] if k % 2 else one[:-3] + str(k % 10) + one[-2:]
    return out


def numbers(people: People, held: Held, chance: Chance) -> pl.Series:
    """The NHS number where the agency holds one: nearly always the person's own."""
    random, number = chance.random, people.nhs_number[held.person]
    nine = number // 10
    place = 10 ** random.integers(0, 8, len(number))
    digit = nine // place % 10
    other = nine + ((digit + random.integers(1, 10, len(number))) % 10 - digit) * place
    check = check_digits(other)
    number = np.where(chance.plain("number_mistyped") & (check != 10), other * 10 + check, number)
    number = np.where(
        chance.plain("number_of_another"), random.permutation(people.nhs_number[held.person]), number
    )
    written = number.astype(str).astype(object)
    tests = np.array(TEST_NUMBERS, dtype=object)[random.integers(0, len(TEST_NUMBERS), len(number))]
    written = np.where(chance.plain("number_test"), tests, written)
    share = np.array([one.nhs_number for one in AGENCIES.values()])[held.agency]
    return text(or_none(written, ~chance.plain(share)))
