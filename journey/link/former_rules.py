"""What makes two source persons the same: checked numbers and normalised names."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date

import polars as pl

PLACEHOLDER_NAMES = frozenset({"UNKNOWN", "REDACTED", "TEST", "BABY"})
PLACEHOLDER_DATES = frozenset({date(1900, 1, 1), date(1800, 1, 1)})
MAX_PEOPLE_A_NUMBER = 5  # a number seen with more different names and birth dates than this is not a person's


def is_valid_nhs_number(text: str | None) -> bool:
    """Whether ten digits pass the modulus 11 check and are not a known placeholder.

    >>> is_valid_nhs_number("9434765919"), is_valid_nhs_number("4444444444")
    (True, False)
    """
    if text is None or len(text) != 10 or not (text.isascii() and text.isdigit()):
        return False
    if len(set(text)) == 1 or text.startswith("999"):
        return False
    check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(text[:9])) % 11
    return check != 10 and check % 11 == int(text[9])


def normalise_name(text: str | None) -> str | None:
    """Upper-case letters without accents; None when nothing is left or the name is a placeholder.

    >>> normalise_name(" Zoë-Anne ")
    'ZOEANNE'
    """
    letters = "".join(c for c in unicodedata.normalize("NFKD", text or "").upper() if c.isalpha())
    return None if not letters or letters in PLACEHOLDER_NAMES else letters


def normalise_postcode(text: str | None) -> str | None:
    """Upper case without spaces; None when blank or one of the ZZ99 postcodes for no fixed abode."""
    packed = "".join((text or "").upper().split())
    return None if not packed or packed.startswith("ZZ99") else packed


def nhs_groups(identifiers: pl.DataFrame) -> dict[str, set[str]]:
    """Source person ids by usable NHS number, numbers shared by too many different people left out."""
    people: dict[str, set[str]] = {}
    named: dict[str, set[tuple[str | None, str | None, date | None]]] = {}
    for row in identifiers.select(
        "source_person_id", "nhs_number", "forename", "surname", "birth_date"
    ).iter_rows():
        person, number, forename, surname, born = row
        packed = "".join((number or "").split())
        if is_valid_nhs_number(packed):
            people.setdefault(packed, set()).add(person)
            who = (normalise_name(forename), normalise_name(surname), born)
            if any(part is not None for part in who):
                named.setdefault(packed, set()).add(who)
    return {n: held for n, held in people.items() if len(named.get(n, ())) <= MAX_PEOPLE_A_NUMBER}


def name_groups(identifiers: pl.DataFrame) -> dict[tuple[str, str, date, str], set[str]]:
    """Source person ids by forename, surname, birth date and postcode, all present."""
    people: dict[tuple[str, str, date, str], set[str]] = {}
    for row in identifiers.select(
        "source_person_id", "forename", "surname", "birth_date", "postcode"
    ).iter_rows():
        forename, surname, postcode = (
            normalise_name(row[1]),
            normalise_name(row[2]),
            normalise_postcode(row[4]),
        )
        born = row[3]
        if forename and surname and postcode and born is not None and born not in PLACEHOLDER_DATES:
            people.setdefault((forename, surname, born, postcode), set()).add(row[0])
    return people


class Clusters:
    """Union-find whose root is always the smallest id, so the order of joining does not matter."""

    def __init__(self, members: Iterable[str]) -> None:
        self._parent = {member: member for member in members}

    def root(self, member: str) -> str:
        """The smallest id of the member's cluster."""
        while self._parent[member] != member:
            self._parent[member] = self._parent[self._parent[member]]
            member = self._parent[member]
        return member

    def join(self, members: Iterable[str]) -> None:
        """Put the clusters of all members together; ids not held are passed over."""
        roots = sorted({self.root(member) for member in members if member in self._parent})
        for other in roots[1:]:
            self._parent[other] = roots[0]

    def groups(self) -> dict[str, list[str]]:
        """Members by root, both in order."""
        held: dict[str, list[str]] = {}
        for member in sorted(self._parent):
            held.setdefault(self.root(member), []).append(member)
        return held
