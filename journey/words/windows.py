"""The fair ways to compare before and after: which periods, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journey.words.numbers import span

Figures = Mapping[str, Any]

_WINDOWS = {
    "whole": "Whole period",
    "without_band": "Whole period, without the transition",
    "equal_windows": "Equal windows",
    "last_12m": "12 months before and 12 months after",
    "last_24m": "24 months before and 24 months after",
    "like_for_like": "Whole period, only agencies with data for nearly all of both sides",
}
_SIDES = ("before", "after")


def fair_windows(comparison: Figures) -> dict[str, dict[str, Any]]:
    """Before and after of every window that can be had, in the order in which they are shown."""
    held = {**comparison, "whole": {side: comparison[side] for side in _SIDES}}
    return {name: held[name] for name in _WINDOWS if held[name]}


def window_label(window: str, sides: Figures) -> str:
    """Which periods are compared, in words."""
    if window == "equal_windows":
        length = span(sides["after"]["from_date"], sides["after"]["to_date_excl"])
        return f"Last {length} before, and {length} after"
    return _WINDOWS[window]


def whose_contacts(comparison: Figures) -> str:
    """Where a service lacks data on one side, which lines count it all the same; else nothing."""
    if not (comparison["left_out"].get("whole") and comparison["like_for_like"]):
        return ""
    return "; of all services, and in the last line of those with data on both sides"
