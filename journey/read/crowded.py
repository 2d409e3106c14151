"""Contacts counted by agency and month, for a picture of more of them than can be drawn one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from journey.read.build import Row


def by_month(journey: Iterable[Row], change_on: date | None) -> list[Row]:
    """One row an agency, month and side of the change in which contacts began, by month.

    Args:
        journey: rows with agency_code, agency_label and start_date.
        change_on: first day of the after side; None where nothing is compared: all is before.

    Returns:
        Rows: agency_code, agency_label, month_start_date, start_date (the first day of that month on that
        side), n_interactions. They add up to the contacts given.
    """
    counted: Counter[tuple[date, str, str]] = Counter()
    for row in journey:
        on: date = row["start_date"]
        month = on.replace(day=1)
        is_after_within = change_on is not None and month < change_on <= on
        first = change_on if is_after_within and change_on else month
        counted[first, row["agency_code"], row["agency_label"]] += 1
    return [
        {
            "agency_code": code,
            "agency_label": label,
            "month_start_date": first.replace(day=1),
            "start_date": first,
            "n_interactions": n,
        }
        for (first, code, label), n in sorted(counted.items())
    ]
