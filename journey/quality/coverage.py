"""The months for which each agency's data is held, and the stretches for which it is not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any


@dataclass(frozen=True)
class AgencyMonths:
    """One agency: months held, not supplied, not yet started; gaps are (first day, day after, code)."""

    agency_label: str
    n_supplied: int
    n_not_supplied: int
    n_not_started: int
    gaps: tuple[tuple[dt.date, dt.date, str], ...]


def agency_months(coverage: Sequence[Mapping[str, Any]]) -> list[AgencyMonths]:
    """One line an agency, in the order given.

    Args:
        coverage: rows of journey.read's coverage: one an agency and month, an agency's months together.
    """
    return [
        _agency(label, list(months)) for label, months in groupby(coverage, lambda row: row["agency_label"])
    ]


def _agency(label: str, months: Sequence[Mapping[str, Any]]) -> AgencyMonths:
    codes = [row["coverage_code"] for row in months]
    gaps = [
        (held[0], (held[-1] + dt.timedelta(days=32)).replace(day=1), code)
        for code, held in (
            (code, [row["coverage_month"] for row in run])
            for code, run in groupby(months, lambda row: row["coverage_code"])
        )
        if code != "supplied"
    ]
    held, missing, to_come = (codes.count(code) for code in ("supplied", "not_supplied", "not_started"))
    return AgencyMonths(label, held, missing, to_come, tuple(gaps))
