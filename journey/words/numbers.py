"""Counts, pounds, days and changes in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

_SMALL = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_HOURS_A_YEAR = 365.25 * 24
SAME_PERCENT = 3


def small(n: int) -> str:
    """A whole number as a word up to twelve, then in digits."""
    return _SMALL[n] if 0 <= n < len(_SMALL) else count(n)


def count(n: float | None) -> str:
    """A whole number with commas; a rate is rounded, and one under ten keeps a decimal place."""
    if n is None:
        return "not known"
    if isinstance(n, float) and not n.is_integer() and abs(n) < 10:
        return f"{n:.1f}"
    return f"{Decimal(str(n)).quantize(Decimal(1), ROUND_HALF_UP):,}"


def several(n: int, one: str, many: str | None = None) -> str:
    """A count and its noun: 1 day, 548 days."""
    return f"{count(n)} {one if n == 1 else many or one + 's'}"


def pounds(amount_gbp: Decimal | float | None) -> str:
    """Pounds to three significant figures, for headlines: £189,000, £2 million."""
    if amount_gbp is None:
        return "not known"
    amount = Decimal(str(amount_gbp))
    if amount == 0:
        return "£0"
    step = Decimal(1).scaleb(max(amount.adjusted() - 2, 0))
    rounded = (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step
    if abs(rounded) >= 1_000_000:
        return f"£{(rounded / 1_000_000).quantize(Decimal('0.01')):f}".rstrip("0").rstrip(".") + " million"
    return f"£{rounded:,.0f}"


def pounds_exact(amount_gbp: Decimal | None) -> str:
    """Pounds to the penny; whole pounds have no pence."""
    if amount_gbp is None:
        return "not known"
    amount = Decimal(amount_gbp).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"£{amount:,.0f}" if amount == amount.to_integral_value() else f"£{amount:,.2f}"


def day(on: date) -> str:
    """A day in full: 1 October 2022."""
    return f"{on.day} {on:%B %Y}"


def month(on: date) -> str:
    """A month in full: October 2022."""
    return f"{on:%B %Y}"


def financial_year(price_base_fy: str) -> str:
    """2024-25 as 2024 to 2025."""
    first, _, last = price_base_fy.partition("-")
    return f"{first} to {first[:2]}{last}" if len(last) == 2 else price_base_fy


def months_between(from_date: date, to_date_excl: date) -> int:
    """Whole calendar months in a span."""
    whole = (to_date_excl.year - from_date.year) * 12 + to_date_excl.month - from_date.month
    return whole - (to_date_excl.day < from_date.day)


def span(from_date: date, to_date_excl: date) -> str:
    """A length of time: 10 years 7 months, 18 months, 12 days."""
    months = months_between(from_date, to_date_excl)
    if months < 1:
        return several((to_date_excl - from_date).days, "day")
    if months < 24:
        return several(months, "month")
    years, rest = divmod(months, 12)
    return several(years, "year") + (f" {several(rest, 'month')}" if rest else "")


def interval(n_per_year: float) -> str:
    """How often, from a yearly rate: every 28 hours, every three and a half days."""
    hours = _HOURS_A_YEAR / n_per_year
    if hours < 47.5:
        return "every hour" if round(hours) <= 1 else f"every {round(hours)} hours"
    halves = round(hours / 12)
    if halves < 28:
        whole, half = divmod(halves, 2)
        return f"every {small(whole)}{' and a half' if half else ''} days"
    weeks = round(hours / 24 / 7)
    return f"every {small(weeks)} weeks" if weeks <= 8 else f"every {small(round(hours / 24 / 30.44))} months"


def change(before: float | Decimal | None, after: float | Decimal | None, less: str = "fewer") -> str:
    """A change as a share of before: 66% fewer, 12% more, about the same."""
    if before is None or after is None:
        return "not known"
    if not before:
        return "none before" if after else "none in either"
    share = (Decimal(str(after)) - Decimal(str(before))) / Decimal(str(before))
    percent = int((share * 100).quantize(Decimal(1), ROUND_HALF_UP))
    if abs(percent) < SAME_PERCENT:
        return "about the same"
    return f"{abs(percent)}% {'more' if percent > 0 else less}"


def listed(names: Sequence[str]) -> str:
    """Names as a list in a sentence."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def last_day(to_date_excl: date) -> str:
    """The last day of a span, in full."""
    return day(to_date_excl - timedelta(days=1))
