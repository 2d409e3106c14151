"""Sentences about who pays, what may be called cashable, and which prices a difference rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from journey.words.numbers import day, pounds_exact

Figures = Mapping[str, Any]

NOT_SAID = "No budget holder has said whether any of this is cashable."
_LEVELS = {
    "local": "local",
    "national": "national",
    "voluntary": "voluntary sector",
    "mixed": "mixed",  # of more than one level, or not known
    "person": "the person",
}
_PERSPECTIVES = {
    "person": "Charged to the person",
    "economic": "Falls on businesses and individuals",
    "social": "Falls on society: health and wellbeing",
}
_HOW_MUCH = {
    "none": "None of it is cashable",
    "part": "Part of it is cashable",
    "full": "All of it is cashable",
}
RANGES = (
    "A range is what the source prints. It may be of kinds, the cheapest and the dearest, and not of doubt "
    "about the average."
)
_IN = ("night", "day", "week", "month", "quarter_person", "half_year", "person_year", "stay")
_WHY_NOT = {
    "no_difference": "There is no difference that a price could undo.",
    "no_effect": "This price makes none of the difference.",
    "no_unit_price": "What agencies recorded has no price for one unit.",
    "no_such_price": "No price of £0 or more makes the difference vanish.",
}


def level(level_code: str) -> str:
    """Local, national and so on, in words."""
    return _LEVELS[level_code]


def perspective(perspective_code: str) -> str:
    """On whom a cost that is not public falls."""
    return _PERSPECTIVES[perspective_code]


def cashable_text(said: Sequence[Figures]) -> str:
    """What named budget holders said of one payer's cost, and when; or that nobody has.

    Args:
        said: one row a statement, that of the payer as a whole last.
    """
    if all(one["cashability_code"] == "not_said" for one in said):
        return NOT_SAID
    return " ".join(_said(one) for one in said)


def _said(one: Figures) -> str:
    if one["cashability_code"] == "not_said":
        return "No budget holder has spoken of the rest."
    what = f'Of "{one["item_label"] or one["item_code"]}": ' if one["item_code"] else ""
    note = f" ({one['note_text']})" if one["note_text"] else ""
    who, when = one["confirmed_by_label"], day(one["confirmed_date"])
    return f"{what}{_HOW_MUCH[one['cashability_code']]}, says {who}, {when}{note}."


def switching_sentence(price: Figures) -> str:
    """At which price the difference vanishes, or why at none."""
    if price["no_switch_reason"]:
        return _WHY_NOT[price["no_switch_reason"]]
    what = "increase" if price["difference_code"] == "more" else "difference"
    at, now = price["switching_cost_gbp"], pounds_exact(price["unit_cost_gbp"])
    stamp = f", in prices of {price['price_base_fy']}"
    if price["direction_code"] == "under" and not at:
        return f"The {what} vanishes only if {_unit(price)} costs nothing instead of {now}{stamp}."
    return (
        f"The {what} vanishes if {_unit(price)} costs {price['direction_code']} {pounds_exact(at)} "
        f"instead of {now}{stamp}."
    )


def _unit(price: Figures) -> str:
    """One unit of a price: a night in "Police custody"."""
    if price["price_kind_code"] == "support_charge":
        return (
            f"{price['unit_label']} of the support team"
            if price["unit_code"]
            else "a year of the support team"
        )
    joint = "in" if price["unit_code"] in _IN else "of"
    return f'{price["unit_label"]} {joint} "{price["item_label"]}"'


def difference(before_less_after_gbp: Decimal) -> str:
    """A difference, before less after, as £5 less or £5 more."""
    size = pounds_exact(abs(before_less_after_gbp))
    return (
        f"{size} more"
        if before_less_after_gbp < 0
        else f"{size} less"
        if before_less_after_gbp
        else "the same"
    )


def tornado_sentence(price: Figures, range_percent: int) -> str:
    """What the low and the high price of one thing make of the difference, and whose range that is."""
    low, high = (difference(price[f"{end}_difference_gbp_per_year"]) for end in ("low", "high"))
    basis = (
        f"range as the source prints it{_at_an_end(price)}"
        if price["range_basis_code"] == "published"
        else f"range assumed: {range_percent}% either way"
    )
    return f"{price['item_label']}: {low} at its low price, {high} at its high ({basis})"


def _at_an_end(price: Figures) -> str:
    """That the price in use is itself the lowest or the highest of what its source prints."""
    now = price["difference_gbp_per_year"]
    ends = [end for end in ("low", "high") if price[f"{end}_difference_gbp_per_year"] == now]
    return f"; the price in use is its {ends[0]} end" if len(ends) == 1 else ""
