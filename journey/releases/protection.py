"""What is told of how people in a public table are protected: rules, what was hidden, what was checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from journey import words
from journey.disclosure import Profile
from journey.releases.making import Made
from journey.releases.question import PROFILE_LABELS

WHAT = {"people": "people", "contacts": "contacts", "cost": "estimated cost of activity"}


def protection(made: Made) -> Iterator[str]:
    """Sentences on the rules of a table, on what was hidden, and on what was checked."""
    profile = made.question.profile
    label = PROFILE_LABELS.get(profile.code, "limits that the programme chose itself")
    yield f"Rules: {profile.code} ({label})."
    yield from _rules(profile, "cost" in made.question.measures)
    for name, heading in (("people", "people"), *((c, WHAT.get(c.split("_")[0], c)) for c in _totals(made))):
        n_hidden = made.table.filter(made.table[name] == "[c]").height
        yield f"Hidden: {words.several(n_hidden, 'cell')} of {words.count(made.table.height)} for {heading}."
    others = sum(
        held.get("n_hidden_because_of_others", 0) for held in made.audit.values() if isinstance(held, dict)
    )
    if others:
        yield (
            f"Of these {words.several(others, 'cell')} {'is' if others == 1 else 'are'} hidden so that what "
            "is hidden elsewhere can't be worked out from the rest."
        )
    yield from _checked(made.audit, made.n_not_held)


def _checked(audit: Mapping[str, Any], n_not_held: int) -> Iterator[str]:
    """What was attacked: this table alone, or with those that were released before it."""
    n_before, n_left_out = audit["n_earlier_attacked_with"], audit["n_earlier_left_out"]
    if n_before:
        beside = words.several(n_before, "table")
        yield (
            f"A program then tried to work out what is hidden, in this table and in the {beside} released "
            "before it that it was checked with, from all that they show together. It found nothing that "
            "those tables do not give away by themselves."
        )
    else:
        yield (
            "A program then tried to work out what is hidden from all that this table shows, alone, and "
            "could not. It was checked with no table released before it."
        )
    if n_left_out:
        yield (
            f"{words.several(n_left_out, 'older table')} {'was' if n_left_out == 1 else 'were'} left out of "
            "that check: together they are too large for it."
        )
    if n_not_held:
        yield (
            f"{words.several(n_not_held, 'table')} released before could not be checked with it: the exact "
            "figures are no longer held."
        )


def _totals(made: Made) -> list[str]:
    return [name for name in ("contacts", "cost_pounds") if name in made.table.columns]


def _rules(profile: Profile, has_cost: bool) -> Iterator[str]:
    nobody = "Where there is nobody, 0 is shown." if profile.is_zero_shown else "Nought is hidden too."
    yield (
        f"Figures about fewer than {profile.fewest_people} people are hidden. {nobody} People and contacts "
        f"are rounded to the nearest {profile.round_people_to}, totals too, each from its exact count."
    )
    if has_cost:
        yield (
            f"A cost needs at least {profile.fewest_people_cost} people, and no few of them may make up most "
            f"of it: not {profile.n_largest} people more than {profile.k_percent}%, and nobody's own may be "
            f"guessed to within {profile.p_percent}%. Costs are rounded to the nearest "
            f"£{profile.round_cost_to:,}."
        )
    yield "Means and rates are worked out from the published figures. No least, greatest or middle is given."
