"""What stands beside a cost: whether the support's own is in it, its range, and whose prices it uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from journey.words.numbers import day, financial_year, pounds, pounds_exact

Figures = Mapping[str, Any]

_PANDEMIC_FY = "2020-21"  # the deflator rose by 5.2% in it, and by 0.2% in the year after
_SAID = {
    "included": "includes the support's own cost, {cost}",
    "part": "only part of the support's own cost is included, {cost}",
    "not_included": "support's own cost not included",
}


def support_cost(after: Figures, measure: str = "cost_gbp", show: Callable[[Any], str] = pounds_exact) -> str:
    """Whether a cost after the change holds the support's own, to be shown with the figure itself.

    Args:
        after: the after side of a window, a row of compare.summary.
        measure: cost_gbp, or cost_gbp_per_year.
        show: how its amounts are written.
    """
    cost = show(after[f"support_{measure}"]) + (" a year" if measure.endswith("_per_year") else "")
    return _SAID[after["support_cost_code"]].format(cost=cost)


def cost_range(before: Figures, after: Figures) -> str:
    """What the cost a year would be with every unit cost at its low, and at its high."""
    sides = [
        f"{pounds(side['low_cost_gbp_per_year'])} to {pounds(side['high_cost_gbp_per_year'])}"
        for side in (before, after)
    ]
    return f"With low and high unit costs: {sides[0]}, then {sides[1]}"


def prices_stamp(price_base_fy: str, chosen: Figures) -> str:
    """Whose prices every pound rests on: the price base and the assumption set, named and dated.

    Args:
        price_base_fy: the price base in use.
        chosen: the assumption set: its name, its title, and dated as an ISO day, or None.
    """
    dated = chosen["dated"]
    when = f"dated {day(date.fromisoformat(dated))}" if dated else "as shipped"
    named = f"{chosen['name']} ({chosen['title']})"
    warning = " (distorted by the pandemic: take another base)" if price_base_fy == _PANDEMIC_FY else ""
    return f"Prices of {financial_year(price_base_fy)}{warning}; assumption set: {named}, {when}"


def price_level(chosen: Figures) -> str:
    """Which of a source's prices are used: low, central or high."""
    return f"{chosen['price_level']} unit costs"
