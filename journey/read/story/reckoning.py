"""The arithmetic of one cost in exact fractions, as a person with a pocket calculator would do it.

It shares nothing with the SELECT files that made the build: where the two agree, both were done as written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

from journey.errors import Damaged

AMOUNTS = ("cost_gbp", "low_cost_gbp", "high_cost_gbp")
_PENNY = Decimal("0.01")


@dataclass(frozen=True)
class Sum:
    """value x index_to / index_from x quantity / base units, of which a share; value in pounds."""

    value_gbp: Decimal
    index_from: Decimal
    index_to: Decimal
    quantity: Decimal
    base_units: Decimal
    n_sharing: int = 1
    share_no: int = 1

    def job_gbp(self) -> Fraction:
        """The exact cost of the whole job, not rounded."""
        uprated = Fraction(self.value_gbp) * Fraction(self.index_to) / Fraction(self.index_from)
        return uprated * Fraction(self.quantity) / Fraction(self.base_units)

    def ends_pence(self) -> tuple[int, int]:
        """The job's cost up to this share, and up to the one before it, each rounded."""
        one = 100 * self.job_gbp() / self.n_sharing
        return rounded(one * self.share_no), rounded(one * (self.share_no - 1))

    def share_pence(self) -> int:
        """What this share of the job costs: the shares add up to the rounded job."""
        upto, after = self.ends_pence()
        return upto - after


def rounded(exact: Fraction) -> int:
    """A whole number, half away from zero; no cost is below nought."""
    return floor(exact + Fraction(1, 2))


def part(whole: Fraction | int, after: Fraction, upto: Fraction) -> int:
    """The stretch of an amount after one point of it and up to another: stretches add up to the whole."""
    return rounded(whole * upto) - rounded(whole * after)


def part_of_days(pence: int, start: date, end_excl: date, from_date: date, to_date_excl: date) -> int:
    """What falls from from_date to to_date_excl of an amount spread over the days from start to end_excl."""
    n_days = (end_excl - start).days
    day_from = (max(start, from_date) - start).days
    day_to = (min(end_excl, to_date_excl) - start).days
    return part(pence, Fraction(day_from, n_days), Fraction(day_to, n_days))


def nights_of(contact: Mapping[str, Any], as_of_date_excl: date) -> int | None:
    """First day counted, day of leaving not; what is open runs to the end of what its extract covers."""
    end = contact["end_date_excl"]
    if end is None and contact["grain_code"] not in ("stay", "order"):
        return None
    last = min(end or contact["known_to_date_excl"] or as_of_date_excl, as_of_date_excl)
    return max(0, int((last - contact["start_date"]).days))


def spell_of(start: date, end_excl: date | None, is_spread: bool) -> tuple[date, date]:
    """The days over which a cost is spread, end exclusive: its first alone where it is no stay."""
    if is_spread and end_excl is not None and end_excl > start:
        return start, end_excl
    return start, start + timedelta(days=1)


def pence(amount_gbp: Decimal) -> int:
    """An amount of two decimals in whole pence."""
    return int(amount_gbp * 100)


def pounds(amount_pence: int) -> Decimal:
    """Whole pence as pounds of two decimals."""
    return (Decimal(amount_pence) / 100).quantize(_PENNY)


def six_decimals(exact: Fraction) -> Decimal:
    """An exact number to six decimals, half away from zero."""
    return Decimal(rounded(exact * 10**6)).scaleb(-6)


def must_agree(ours: Any, of_build: Any) -> None:
    """Refuse to tell a story that the build does not tell.

    Raises:
        Damaged: a figure of the build is not what its own parts make it.
    """
    if ours != of_build:
        raise Damaged(
            "A cost in the published build is not what its own parts come to, so it can't be explained. "
            "The build was changed or was made wrongly. Make it again with: journey build"
        )
