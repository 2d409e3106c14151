"""Invented people: names from a short list, made-up dates of birth, random valid NHS numbers."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from journey.sample.model import JOHN_CHANGE_ON, JOHN_KEY, Person

FORENAMES_M = ("Adam", "Brian", "Colin", "Dev", "Errol", "Frank", "Gareth", "Hassan", "Ivan", "Kofi")
FORENAMES_F = ("Alma", "Beth", "Carol", "Dina", "Esther", "Farah", "Grace", "Hilda", "Irene", "Kim")
SURNAMES = (
    "Examplar",
    "Placeholt",
    "Mockridge",
    "Samplewood",
    "Dummerton",
    "Inventley",
    "Fabley",
    "Testwick",
    "Notreal",
    "Pretendham",
)
# change date and how many times as many contacts follow it (above 1: contacts rose)
CHANGES: tuple[tuple[date, float], ...] = (
    (date(2022, 11, 14), 0.3),
    (date(2022, 12, 5), 0.6),
    (date(2023, 1, 16), 1.0),
    (date(2023, 2, 20), 1.7),
    (date(2023, 4, 3), 0.15),
    (date(2023, 5, 15), 0.8),
)
QUIRKS = {
    **{9: "spaced_nhs", 11: "bad_nhs", 12: "misspelt", 15: "spaced_nhs", 17: "misspelt", 19: "no_nhs"},
    # Of some people those who meet them at their worst wrote down little, or got it wrong.
    **{31: "name_only", 33: "other_birth", 35: "other_birth", 38: "name_only", 39: "moved", 43: "moved"},
}


def nhs_number(rng: Random) -> str:
    """Return a random ten-digit number that passes the NHS check (mod 11), first digit 4."""
    while True:
        digits = [4] + [rng.randrange(10) for _ in range(8)]
        check = 11 - sum(d * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            return "".join(map(str, digits)) + str(check % 11)


def john(rng: Random) -> Person:
    """Return the sample's John: invented, and nobody's real record."""
    return Person(
        key=JOHN_KEY,
        alias="john",
        forename="John",
        surname="Sampleford",
        birth_date=date(1979, 5, 12),
        sex="M",
        nhs=nhs_number(rng),
        postcode="ZX1 4JN",
        number=0,
        change_on=JOHN_CHANGE_ON,
    )


def postcode(n: int) -> str:
    """Return the n-th person's postcode, in an area that does not exist."""
    return f"ZX{1 + n % 9} {1 + n % 8}{'ABDEFGHJLN'[n % 10]}{'PQRSTUWXYZ'[n // 10 % 10]}"


def other(rng: Random, n: int) -> Person:
    """Return the n-th of the other people; the first few have a change date."""
    sex = "MF"[n % 2]
    forename = (FORENAMES_M if sex == "M" else FORENAMES_F)[(n // 2) % 10]
    surname = SURNAMES[(n * 3 + n // 10) % 10]
    born = date(1950, 1, 1) + timedelta(days=n * 211 % 18250 + rng.randrange(150))
    change_on, factor = CHANGES[n - 1] if n <= len(CHANGES) else (None, 1.0)
    return Person(
        key=f"P{n:03d}",
        alias=f"person-{n:03d}",
        forename=forename,
        surname=surname,
        birth_date=born,
        sex=sex,
        nhs=nhs_number(rng),
        postcode=postcode(n),
        number=n,
        change_on=change_on,
        after_factor=factor,
        quirk=QUIRKS.get(n, ""),
    )


def make_people(rng: Random, people: int) -> list[Person]:
    """Return John and as many others as asked, in a fixed order."""
    return [john(rng)] + [other(rng, n) for n in range(1, people + 1)]
