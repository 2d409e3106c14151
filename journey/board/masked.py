"""Identities left out: months for days, in texts and in what is drawn, and no name in what someone typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from journey.words import coarse

Row = dict[str, Any]

_GOLDEN = 0.6180339887


def months_for_days(text: str) -> str:
    """A sentence without exact days: months for dates, and lengths of time to the month.

    >>> months_for_days("From 5 March 2020, in 548 days; 8.6 per 30 days.")
    'From March 2020, in about 18 months; 8.6 per 30 days.'
    """

    return coarse.lengths(coarse.text(text))


def without_names(known: Iterable[str], own: str) -> Callable[[str], str]:
    """A function that takes names out of a text that someone typed.

    Args:
        known: names, aliases and ids, each taken out where it stands whole.
        own: the name of the person the paper is about, each word of which is taken out.
    """
    words = [word for word in re.findall(r"[^\W\d_]{3,}", own) if word.casefold() != "person"]
    names = sorted({*known, *words, own} - {""}, key=lambda name: (-len(name), name))
    found = re.compile(r"(?<!\w)(" + "|".join(map(re.escape, names)) + r")(?!\w)", re.IGNORECASE)
    return lambda text: found.sub("[name removed]", text) if names else text


def middle(on: date) -> date:
    """The middle of a day's month."""
    return on.replace(day=15)


def contacts(journey: Sequence[Row], change_on: date | None) -> list[Row]:
    """Contacts with their days spread over the month in which they fell; a stay keeps its length.

    In the month of the change those before stay left of its middle and those after right of it.

    Args:
        journey: rows of Reader.journey.
        change_on: the exact day; the picture draws the middle of its month.
    """
    return [_spread(row, change_on) for row in journey]


def _spread(row: Row, change_on: date | None) -> Row:
    on = row["start_date"]
    first, last = on.replace(day=1), _month_end(on)
    if change_on and (on.year, on.month) == (change_on.year, change_on.month):
        first, last = (middle(on), last) if on >= change_on else (first, middle(on))
    part = (row["seq"] * _GOLDEN) % 1
    moved = first + timedelta(days=int(part * (last - first).days))
    end = row["end_date_excl"]
    return row | {"start_date": moved, "end_date_excl": end and moved + (end - on)}


def running_cost(spent: Sequence[Row], change_on: date) -> list[Row]:
    """Cost added up by the end of each month; the month of the change by its middle as well."""
    held: dict[date, Row] = {}
    for row in spent:
        on = row["on_date"]
        is_before = (on.year, on.month) == (change_on.year, change_on.month) and on < change_on
        at = middle(on) - timedelta(days=1) if is_before else _month_end(on) - timedelta(days=1)
        held[at] = row | {"on_date": at}
    return [held[at] for at in sorted(held)]


def _month_end(on: date) -> date:
    return (on.replace(day=1) + timedelta(days=32)).replace(day=1)
