"""Profiles: from how many people on a figure about a group may be shown, and how it is rounded.

A profile is a published practice with a name, so that a table says which rules it kept. docs/disclosure.md
says where each number is from.
"""

from __future__ import annotations

import dataclasses

from journey.errors import Refused

FEWEST_EVER = 5  # no published rule that was read shows figures about fewer people
_LIMITS = {  # field: least, most; outside of them a profile protects nobody or shows nothing
    "fewest_people": (FEWEST_EVER, 1000),
    "round_people_to": (1, 100),
    "fewest_people_cost": (FEWEST_EVER, 1000),
    "n_largest": (1, 10),
    "k_percent": (50, 95),
    "p_percent": (5, 100),
    "round_cost_to": (1, 1_000_000),
}
_WORDS = {
    "fewest_people": "the fewest people that are shown",
    "round_people_to": "what numbers of people are rounded to",
    "fewest_people_cost": "the fewest people whose cost is shown",
    "n_largest": "how many of the largest costs are looked at together",
    "k_percent": "the per cent of a cost that they may make up",
    "p_percent": "how near, in per cent, the largest cost may be guessed",
    "round_cost_to": "the pounds that costs are rounded to",
}


@dataclasses.dataclass(frozen=True)
class Profile:
    """One set of rules.

    Attributes:
        code: its name.
        fewest_people: fewer people than this, and more than none, are hidden.
        round_people_to: numbers of people, and of contacts, are rounded to the nearest multiple of this.
        fewest_people_cost: the cost of fewer people than this is hidden.
        n_largest: (n,k) rule: the total is hidden where this many people...
        k_percent: ...make up more than this per cent of it.
        p_percent: p% rule: the total is hidden where all but the two largest people come to less than this
            per cent of the largest. A hidden total may not be worked out to within it either.
        round_cost_to: pounds that costs are rounded to.
        is_zero_shown: whether it is shown that there is nobody.
    """

    code: str
    fewest_people: int = 8
    round_people_to: int = 5
    fewest_people_cost: int = 10
    n_largest: int = 2
    k_percent: int = 90
    p_percent: int = 10
    round_cost_to: int = 100
    is_zero_shown: bool = True


PROFILES = {
    "nhs_hes": Profile("nhs_hes"),
    "tre10": Profile("tre10", fewest_people=10, is_zero_shown=False),
}


def custom(**changes: int | bool) -> Profile:
    """The profile nhs_hes with changes, under the code `custom`.

    Raises:
        Refused: a change is of nothing a profile has, no whole number, or outside what protects anybody.
    """
    for name, value in changes.items():
        if name == "is_zero_shown":
            if not isinstance(value, bool):
                raise Refused("Whether zeros are shown must be true or false.")
            continue
        if name not in _LIMITS:
            known = ", ".join(sorted([*_LIMITS, "is_zero_shown"]))
            raise Refused(f"A disclosure profile has no such setting. It has: {known}.")
        _within(name, value)
    made = dataclasses.replace(PROFILES["nhs_hes"], code="custom", **changes)  # type: ignore[arg-type]
    if made.fewest_people_cost < made.fewest_people:
        raise Refused("The fewest people whose cost is shown can't be fewer than the fewest people shown.")
    if made.round_people_to >= 2 * made.fewest_people:
        raise Refused(
            "Numbers of people are rounded so far that some would be shown as nought. "
            "Round them to less than twice the fewest people that are shown."
        )
    return made


def _within(name: str, value: int | bool) -> None:
    least, most = _LIMITS[name]
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Refused(
            f"{_WORDS[name].capitalize()} must be a whole number from {least} to {most:,} ({name})."
        )
