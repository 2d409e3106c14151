"""A doubtful pair as a reviewer sees it: two sides, the reasons in words, and what deciding would do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from journey.words import several

NOT_HELD = "not held"


@dataclass(frozen=True)
class Side:
    """What one agency holds of one of its people: every variant, in order, none twice.

    Restricted: these are values of a person. They go to a screen and nowhere else.
    """

    source_code: str
    source_label: str
    source_person_id: str
    person_id: str
    names: tuple[str, ...]  # forename and surname as held together, or initials
    forenames: tuple[str, ...]
    surnames: tuple[str, ...]
    birth_dates: tuple[date, ...]
    sexes: tuple[str, ...]
    postcodes: tuple[str, ...]
    nhs_numbers: tuple[str, ...]
    local_ids: tuple[str, ...]
    n_interactions: int
    first_date: date | None
    last_date: date | None  # the day the last interaction began, inclusive

    def lines(self) -> list[tuple[str, str]]:
        """(what it is, what is held), always the same lines in the same order, fit for a table."""
        held = several(self.n_interactions, "contact")
        if self.first_date and self.last_date:
            held += f", {_day(self.first_date)} to {_day(self.last_date)}"
        return [
            ("Known to", self.source_label),
            ("Names", _listed(self.names)),
            ("Birth dates", _listed(tuple(_day(on) for on in self.birth_dates))),
            ("Sex", _listed(self.sexes)),
            ("Postcodes", _listed(self.postcodes)),
            ("NHS numbers", _listed(tuple(f"{n[:3]} {n[3:6]} {n[6:]}" for n in self.nhs_numbers))),
            ("Their own ids", _listed(self.local_ids)),
            ("Contacts", held),
            ("Person", self.person_id),
        ]


@dataclass(frozen=True)
class Standing:
    """The decision that stands on a pair. `at` is when, in UTC; `why` is None without the key."""

    verdict: str  # same or different
    who: str
    at: str
    why: str | None


@dataclass(frozen=True)
class Pair:
    """Two source people who may be one, with all that a person needs to judge it."""

    pair_id: str
    kind_code: str
    kind_label: str
    why_doubtful: str
    probability: float | None
    probability_label: str
    a: Side
    b: Side
    reasons: tuple[str, ...]  # sentences
    if_same: str
    if_different: str
    is_sampled: bool
    decision: Standing | None

    def rows(self) -> list[tuple[str, str, str]]:
        """(what it is, what side a holds, what side b holds), one row a line of the table."""
        return [
            (label, one, two) for (label, one), (_, two) in zip(self.a.lines(), self.b.lines(), strict=True)
        ]


def _listed(held: tuple[str, ...]) -> str:
    return "; ".join(held) or NOT_HELD


def _day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"
