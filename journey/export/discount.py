"""Discounting, off unless asked for: costs of later years weigh less, by a dated schedule of rates."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from hashlib import sha256
from importlib import resources

import polars as pl

from journey.errors import Refused
from journey.settings import is_financial_year

FACTOR = pl.Decimal(12, 10)
MONEY = pl.Decimal(18, 2)
# Only a table whose rows are a year at most: a line may be of several, and has no one year to be weighed by.
_WEIGHED = "yearly_series"
_SERIES = "standard"
_ROUNDED = Context(prec=40, rounding=ROUND_HALF_UP)
_PENNY = Decimal("0.01")


@dataclass(frozen=True)
class Rate:
    """The yearly rate, in percent, of the years from_year to to_year after year 0, both included."""

    from_year: int
    to_year: int | None  # none: for ever
    percent: Decimal


def schedule() -> tuple[list[Rate], str]:
    """HM Treasury's standard schedule as shipped, and the sha256 of its file."""
    raw = resources.files("schemas").joinpath("reference", "discount_rates.csv").read_bytes()
    rows = csv.DictReader(io.StringIO(raw.decode("utf-8")))
    rates = [
        Rate(
            int(row["from_year"]),
            int(row["to_year"]) if row["to_year"] else None,
            Decimal(row["rate_percent"]),
        )
        for row in rows
        if row["series"] == _SERIES
    ]
    return rates, sha256(raw).hexdigest()


def factor(years: int, rates: Iterable[Rate]) -> Decimal:
    """What a pound of `years` financial years after year 0 weighs, to 10 decimals, rounded once, half up.

    Year 0 and the years before it weigh 1; year n weighs 1 / the product of (1 + rate) of years 1 to n.
    """
    growth = Fraction(1)
    for rate in rates:
        last = years if rate.to_year is None else min(years, rate.to_year)
        n_years = max(0, last - max(rate.from_year, 1) + 1)
        growth *= (1 + Fraction(rate.percent) / 100) ** n_years
    doubled = 2 * 10**10 / growth
    return Decimal((doubled.numerator // doubled.denominator + 1) // 2).scaleb(-10)


def discounted(
    tables: dict[str, pl.DataFrame], from_fy: str, known: Iterable[str]
) -> dict[str, pl.DataFrame]:
    """The tables, with discount_factor and discounted_cost_gbp in the yearly series.

    Args:
        tables: the pack's tables, with the programme's own ids or a recipient's.
        from_fy: year 0, the last financial year that weighs 1.
        known: the financial years that a build knows of.

    Raises:
        Refused: year 0 is no financial year, or not one that the build knows of.
    """
    years = sorted(known)
    if not is_financial_year(from_fy) or from_fy not in years:
        held = f"{years[0]} to {years[-1]}" if years else "none"
        raise Refused(
            "Discounting starts from a financial year, such as 2019-20. "
            f"Known here: {held}. Nothing was written."
        )
    rates, _ = schedule()
    return {**tables, _WEIGHED: _weighed(tables[_WEIGHED], int(from_fy[:4]), rates)}


def _weighed(frame: pl.DataFrame, year_0: int, rates: list[Rate]) -> pl.DataFrame:
    """The series with each year's weight; the product is rounded once a row, half away from zero."""
    day = pl.col("year_from_date")
    years = frame.select(day.dt.year() - (day.dt.month() < 4).cast(pl.Int32) - year_0).to_series().to_list()
    weight = {n: factor(n, rates) for n in set(years)}
    factors = [weight[n] for n in years]
    costs = [
        _ROUNDED.quantize(_ROUNDED.multiply(cost, held), _PENNY)
        for cost, held in zip(frame["cost_gbp"], factors, strict=True)
    ]
    return frame.with_columns(
        pl.Series("discount_factor", factors, FACTOR), pl.Series("discounted_cost_gbp", costs, MONEY)
    )
