"""True people: families at addresses, with names, births, earlier addresses and NHS numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from benchmarks.population_faults import SHARES
from benchmarks.population_names import REFUGEES, Names, era_of
from numpy.random import Generator

FAMILY_SIZES = (0.55, 0.25, 0.12, 0.08)  # of one to four people whom the programme knows
PEOPLE_A_POSTCODE = 4  # of those known, beside hostels; a whole postcode holds some thirty
HOSTEL_SHARE = 0.06  # of further addresses: hostels, prisons and care homes, where hundreds share a postcode
EPOCH = np.datetime64("1970-01-01")
HEAD, PARTNER, CHILD, SIBLING = range(4)


@dataclass(frozen=True)
class People:
    """Columns of equal length, one place a person; -1 stands for none."""

    is_complex: np.ndarray
    is_woman: np.ndarray
    birth: np.ndarray  # days since 1970
    forename: np.ndarray
    known_as: np.ndarray
    surname: np.ndarray
    second_surname: np.ndarray  # the other half of a double-barrelled one
    other_surname: np.ndarray  # before or after a change
    address: np.ndarray  # four columns of postcode numbers, the present one first
    n_addresses: np.ndarray
    nhs_number: np.ndarray


def make_people(n_people: int, names: Names, random: Generator) -> People:
    """So many people, in families."""
    head, place = _families(n_people, random)
    role = _roles(head, place, random)
    pool_of_head = random.choice(
        4,
        n_people,
        p=[
            1 - SHARES["community"] - SHARES["second_community"] - SHARES["refugee"],
            SHARES["community"],
            SHARES["second_community"],
            SHARES["refugee"],
        ],
    )
    pool = pool_of_head[head]
    is_woman = random.random(n_people) < 0.5
    is_woman = np.where(role == PARTNER, ~is_woman[head], is_woman)
    birth = _births(head, role, random)
    twin_of, is_woman, birth = _twins(head, role, is_woman, birth, random)
    official = (pool == REFUGEES) & (random.random(n_people) < SHARES["official_birthday"])[head]
    birth = np.where(official, _first_of_year(birth), birth)
    forename = _forenames(names, pool, is_woman, birth, random)
    named_after = (
        (role == CHILD)
        & ~is_woman
        & ~is_woman[head]
        & (random.random(n_people) < SHARES["named_after_father"])
    )
    forename = np.where(named_after, forename[head], forename)
    forename = _unlike_twin(names, forename, twin_of, is_woman, random)
    surname, second, other = _surnames(names, pool, head, role, is_woman, twin_of, random)
    is_complex = random.random(n_people) < SHARES["complex"]
    address, n_addresses = _addresses(head, (role >= CHILD) & (twin_of < 0), is_complex, random)
    form = names.other_forms[forename, random.integers(0, 3, n_people)]
    known_as = np.where(random.random(n_people) < SHARES["known_as"], form, -1)
    numbers = nhs_numbers(n_people, random)
    return People(
        *(is_complex, is_woman, birth, forename, known_as, surname, second, other, address, n_addresses),
        numbers,
    )


def _families(n_people: int, random: Generator) -> tuple[np.ndarray, np.ndarray]:
    """For each person the first person of the family, and the place in it."""
    sizes = random.choice([1, 2, 3, 4], n_people, p=FAMILY_SIZES)
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    head = np.repeat(first, sizes)[:n_people]
    return head, np.arange(n_people) - head


def _roles(head: np.ndarray, place: np.ndarray, random: Generator) -> np.ndarray:
    drawn = random.random(len(head))
    second = np.select([drawn < 0.40, drawn < 0.70], [PARTNER, CHILD], SIBLING)
    further = np.where(drawn < 0.75, CHILD, SIBLING)
    return np.select([place == 0, place == 1], [np.full(len(head), HEAD), second], further)


def _births(head: np.ndarray, role: np.ndarray, random: Generator) -> np.ndarray:
    """Heads mostly of working age; partners near, children a generation later, siblings years apart."""
    n_people = len(head)
    own = np.clip(random.normal(1976, 16, n_people), 1928, 2005) + random.random(n_people)
    gap = np.select(
        [role == PARTNER, role == CHILD, role == SIBLING],
        [
            random.normal(1, 4, n_people),
            np.clip(random.normal(27, 6, n_people), 16, 45),
            random.choice([-1, 1], n_people) * np.clip(random.normal(3.5, 2, n_people), 0.9, 12),
        ],
        0.0,
    )
    year = np.where(role == HEAD, own, own[head] + gap)
    year = np.where(year > 2023.9, own[head] - gap, year)  # too young to be born: a parent instead
    return np.asarray(((year - 1970) * 365.2425).astype(np.int64))


def _twins(
    head: np.ndarray, role: np.ndarray, is_woman: np.ndarray, birth: np.ndarray, random: Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Whose twin each person is (-1: nobody's), and sex and birth made to fit."""
    before = np.arange(len(head)) - 1
    after_child = (role == CHILD) & (role[before] == CHILD) & (head[before] == head)
    elder = np.where(role == SIBLING, head, np.where(after_child, before, -1))
    # a second sibling would make triplets, whose elder is a twin already
    is_first = ~((role == SIBLING) & (role[before] == SIBLING) & (head[before] == head))
    fits = (elder >= 0) & is_first & (random.random(len(head)) < SHARES["twin"])
    fits &= ~np.concatenate([[False], fits[:-1]])
    twin_of = np.where(fits, elder, -1)
    other_sex = random.random(len(head)) < SHARES["twin_other_sex"]
    is_woman = np.where(fits, is_woman[elder] ^ other_sex, is_woman)
    return twin_of, is_woman, np.where(fits, birth[elder], birth)


def _first_of_year(birth: np.ndarray) -> np.ndarray:
    year = (EPOCH + birth).astype("datetime64[Y]")
    return np.asarray((year.astype("datetime64[D]") - EPOCH).astype(np.int64))


def _forenames(
    names: Names, pool: np.ndarray, is_woman: np.ndarray, birth: np.ndarray, random: Generator
) -> np.ndarray:
    era = era_of((EPOCH + birth).astype("datetime64[Y]").astype(np.int64) + 1970)
    found = np.empty(len(pool), dtype=np.int64)
    for number, held in enumerate(names.pools):
        for (sex, of_era), (listed, shares) in held.forenames.items():
            chosen = (pool == number) & (is_woman == (sex == "F")) & (era == of_era)
            found[chosen] = random.choice(listed, int(chosen.sum()), p=shares)
    return found


def _unlike_twin(
    names: Names, forename: np.ndarray, twin_of: np.ndarray, is_woman: np.ndarray, random: Generator
) -> np.ndarray:
    """Twins have different names; some of one sex are given names alike."""
    same = (twin_of >= 0) & (forename == forename[twin_of])
    forename = np.where(same, (forename + 1) % len(names.forenames), forename)
    near = names.nearest[forename[twin_of]]
    chosen = (
        (twin_of >= 0)
        & (is_woman == is_woman[twin_of])
        & (random.random(len(forename)) < SHARES["twin_alike"])
    )
    return np.where(chosen & (near >= 0), near, forename)


def _surnames(
    names: Names,
    pool: np.ndarray,
    head: np.ndarray,
    role: np.ndarray,
    is_woman: np.ndarray,
    twin_of: np.ndarray,
    random: Generator,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Surname, second half of a double one, and the other surname a person is known by."""
    n_people = len(pool)
    drawn, other = np.empty((2, n_people), dtype=np.int64)
    for number, held in enumerate(names.pools):
        chosen = pool == number
        drawn[chosen], other[chosen] = random.choice(
            held.surnames[0], (2, int(chosen.sum())), p=held.surnames[1]
        )
    double = np.where(random.random(n_people) < SHARES["double_barrelled"], random.permutation(drawn), -1)
    shared = np.select([role == PARTNER, role == CHILD, role == SIBLING], [0.55, 0.85, 0.90], 1.0)
    as_head = (random.random(n_people) < shared) | (twin_of >= 0)
    surname, second = np.where(as_head, drawn[head], drawn), np.where(as_head, double[head], double)
    is_twin = twin_of >= 0  # twins have one surname whatever their brothers and sisters have
    surname = np.where(is_twin, surname[twin_of], surname)
    second = np.where(is_twin, second[twin_of], second)
    by_sex = names.pools[2].surnames[0][:2]  # men have the first, women the second
    surname = np.where(np.isin(surname, by_sex), by_sex[is_woman.astype(np.int64)], surname)
    rate = np.where(is_woman, SHARES["changed_surname_woman"], SHARES["changed_surname_man"])
    changed = (random.random(n_people) < rate) & (other != surname)
    return surname, second, np.where(changed, other, -1)


def _addresses(
    head: np.ndarray, may_leave: np.ndarray, is_complex: np.ndarray, random: Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Up to four postcodes a person: families share one, some but twins left it, complex lives move more."""
    n_people = len(head)
    n_postcodes = max(20, n_people // PEOPLE_A_POSTCODE)
    address = random.integers(0, n_postcodes, (n_people, 4))
    hostels = random.integers(0, max(3, n_people // 2000), (n_people, 4))  # the first few postcodes
    address = np.where(random.random((n_people, 4)) < HOSTEL_SHARE, hostels, address)
    has_left = may_leave & (random.random(n_people) < 0.35)
    family = address[head, 0]
    address[:, 1] = np.where(has_left, family, address[:, 1])
    address[:, 0] = np.where(has_left, address[:, 0], family)
    moves = random.binomial(3, np.where(is_complex, SHARES["moved_complex"], SHARES["moved_simple"]))
    return address, np.maximum(1 + moves, np.where(has_left, 2, 1))


def nhs_numbers(n_numbers: int, random: Generator) -> np.ndarray:
    """So many different NHS numbers as integers, their last the modulus 11 check digit."""
    nine = np.unique(random.integers(400_000_000, 799_999_999, int(n_numbers * 1.3) + 100))
    random.shuffle(nine)
    check = check_digits(nine)
    return np.asarray((nine * 10 + check)[check != 10][:n_numbers])


def check_digits(nine: np.ndarray) -> np.ndarray:
    """Modulus 11 check digits of nine-digit numbers; 10 where there is none."""
    digits = nine[:, None] // 10 ** np.arange(8, -1, -1) % 10
    return np.asarray((11 - (digits * np.arange(10, 1, -1)).sum(axis=1) % 11) % 11)
