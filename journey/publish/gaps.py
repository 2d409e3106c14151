"""Where silence in a story for the public says little: no data, a long stay, few contacts, not seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from journey.publish import coarse
from journey.publish.families import ALL, FAMILIES, OTHER
from journey.publish.figures import SIDES, Source

Row = dict[str, Any]

NIGHTS_OF_A_QUARTER = 30  # in a stay: so many explain a silence; fewer are an event of their own


def gaps(source: Source) -> list[Row]:
    """One row a kind of service and quarter in which silence says little, with why."""
    found = [*_not_supplied(source), *_few(source), *_in_stays(source), *_not_seen(source)]
    order = list(FAMILIES)
    return [
        {
            "relative_quarter": quarter,
            "family_code": family,
            "family_label": FAMILIES[family],
            "gap_code": code,
        }
        for quarter, family, code in sorted(found, key=lambda one: (one[0], order.index(one[1]), one[2]))
        if source.is_shown((abs(quarter) * coarse.MONTHS_A_QUARTER) * (1 if quarter > 0 else -1))
    ]


def _not_supplied(source: Source) -> Iterable[tuple[int, str, str]]:
    """By half-years: who knows when a service's data begin could tell the change from a finer edge."""
    held: dict[tuple[str, int], list[bool]] = {}
    shown = {one["agency_code"]: family for family, all_of in source.agencies.items() for one in all_of}
    for row in source.build.person_coverage(source.person_id).to_dicts():
        if row["agency_code"] in shown and not row["is_support"]:
            first = row["coverage_month"]
            last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            for half in {_half_year(_quarter(source, on)) for on in (first, last)}:
                is_missing = row["coverage_code"] == "not_supplied"
                held.setdefault((shown[row["agency_code"]], half), []).append(is_missing)
    for (family, half), missing in held.items():
        if any(missing):
            for quarter in (half * 2 - 1, half * 2) if half > 0 else (half * 2, half * 2 + 1):
                yield quarter, family, "not_supplied" if all(missing) else "part_supplied"


def _half_year(quarter: int) -> int:
    return (quarter + 1) // 2 if quarter > 0 else -((1 - quarter) // 2)


def _few(source: Source) -> Iterable[tuple[int, str, str]]:
    """Where a kind with few contacts on a side is shown with the others, its own lane says nothing."""
    for side, sign in zip(SIDES, (-1, 1), strict=True):
        for family in source.rare_on[side] - {OTHER}:
            for quarter in range(1, source.shown_months[side] // coarse.MONTHS_A_QUARTER + 1):
                yield sign * quarter, family, "few"


def _in_stays(source: Source) -> Iterable[tuple[int, str, str]]:
    nights: dict[int, set[date]] = {}
    last = source.comparison["after"]["to_date_excl"]
    for row in source.contacts:
        if row["is_stay"] and row["nights"]:
            for number in range((min(row["end_date_excl"], last) - row["start_date"]).days):
                on = row["start_date"] + timedelta(days=number)
                nights.setdefault(_quarter(source, on), set()).add(on)
    return [(quarter, ALL, "stay") for quarter, held in nights.items() if len(held) >= NIGHTS_OF_A_QUARTER]


def _not_seen(source: Source) -> Iterable[tuple[int, str, str]]:
    first, last = source.comparison["before"]["from_date"], _last_shown(source)
    for one in source.comparison["endings"]:
        start, end = max(one["from_date"], first), min(one["to_date_excl"] or last, last)
        days = [start + timedelta(days=number) for number in range((end - start).days)]
        for quarter in {_quarter(source, on) for on in days}:
            yield quarter, ALL, "not_seen"


def _last_shown(source: Source) -> date:
    """The day after the last one that data reach; a side may end before it, where a person was not seen."""
    return date.fromisoformat(source.build.settings["as_of_date"]) + timedelta(days=1)


def _quarter(source: Source, on: date) -> int:
    return coarse.quarter_number(coarse.month_number(on, source.change_on))
