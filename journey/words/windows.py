"""The ways to compare before and after, in words: which periods, and which of them have gaps in the data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journey.words.numbers import small, span

Figures = Mapping[str, Any]

_WINDOWS = {
    "whole": "Whole period",
    "without_band": "Whole period, without the transition",
    "equal_windows": "Equal windows",
    "last_12m": "12 months before and 12 months after",
    "last_24m": "24 months before and 24 months after",
    "like_for_like": "Whole period, only agencies with data for nearly all of both sides",
}
_IN_BUILD = {"equal_windows": "equal"}  # the window's code where it is not its name
_SIDES = ("before", "after")


def windows_held(comparison: Figures) -> dict[str, dict[str, Any]]:
    """Before and after of every window that can be had, in the order in which they are shown."""
    held = {**comparison, "whole": {side: comparison[side] for side in _SIDES}}
    return {name: held[name] for name in _WINDOWS if held[name]}


def window_label(window: str, sides: Figures) -> str:
    """Which periods are compared, in words."""
    if window == "equal_windows":
        length = span(sides["after"]["from_date"], sides["after"]["to_date_excl"])
        return f"Last {length} before, and {length} after"
    return _WINDOWS[window]


def ways(comparison: Figures) -> list[tuple[str, dict[str, Any]]]:
    """Every window that can be compared, as its label and sides: those without gaps in the data first.

    A window of all services has gaps where one of them did not supply nearly all of both sides: days that it
    did not supply then count as days without contact, and its label says so.
    """
    found = _ways(comparison)
    return [
        (f"{window_label(window, sides)}{'; all services, with gaps' if has_gaps else ''}", sides)
        for has_gaps, window, sides in found
    ]


def ways_finding(comparison: Figures) -> str:
    """Heading of the ways: how many are fair, and how many have gaps in the data."""
    n_gaps = sum(has_gaps for has_gaps, *_ in _ways(comparison))
    n_fair = len(_ways(comparison)) - n_gaps
    if not n_fair:
        return f"{_n_ways(n_gaps, '')} to compare, with gaps in the data"
    rest = f", and {small(n_gaps)} with gaps in the data" if n_gaps else ""
    return f"{_n_ways(n_fair, 'fair ')} to compare{rest}"


def ways_basis(comparison: Figures) -> str:
    """What the figures of the ways are, and what a gap is in those that have one."""
    said = "Contacts and estimated cost, each as a rate a year"
    if not any(has_gaps for has_gaps, *_ in _ways(comparison)):
        return said
    return f"{said}. With gaps: days that a service did not supply count as days without contact"


def _ways(comparison: Figures) -> list[tuple[bool, str, dict[str, Any]]]:
    """Whether it has gaps, window and sides; the services with data on both sides before all others."""
    found = [
        (window != "like_for_like" and bool(comparison["left_out"].get(_IN_BUILD.get(window, window))),
         window, sides)
        for window, sides in windows_held(comparison).items()
        if all(sides[side]["observed_days"] for side in _SIDES)
    ]  # fmt: skip
    return sorted(found, key=lambda way: (way[0], way[1] != "like_for_like"))


def _n_ways(n: int, kind: str) -> str:
    return f"{small(n).capitalize()} {kind}way{'' if n == 1 else 's'}"
