"""What stands beside a figure: whether the support's own cost is in it, and whose prices it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from journey.words.numbers import day, financial_year, pounds_exact

Figures = Mapping[str, Any]

_SAID = {
    "included": "includes the support's own cost, {cost}",
    "part": "only part of the support's own cost is included, {cost}",
    "not_included": "support's own cost not included",
}
_LEVELS = {"low": "low unit costs", "central": "central unit costs", "high": "high unit costs"}


def support_cost(after: Figures, measure: str = "cost_gbp", show: Callable[[Any], str] = pounds_exact) -> str:
    """Whether a cost after the change holds the support's own, to be shown with the figure itself.

    Args:
        after: the after side of a window, a row of compare.summary.
        measure: cost_gbp, or cost_gbp_per_year.
        show: how its amounts are written.
    """
    cost = show(after[f"support_{measure}"]) + (" a year" if measure.endswith("_per_year") else "")
    return _SAID[after["support_cost_code"]].format(cost=cost)


def prices_stamp(price_base_fy: str, assumptions: Figures) -> str:
    """Whose prices every pound rests on: the price base and the assumption set, named and dated.

    Args:
        price_base_fy: the price base in use.
        assumptions: the set, as the manifest of a build holds it.
    """
    dated = assumptions["dated"]
    when = f"dated {day(date.fromisoformat(dated))}" if dated else "as shipped"
    return f"Prices of {financial_year(price_base_fy)}; assumption set: {assumptions['title']}, {when}"


def price_level(assumptions: Figures) -> str:
    """Which of a source's prices are used: low, central or high."""
    return _LEVELS[assumptions["price_level"]]
