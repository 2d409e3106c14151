"""Time and amounts as a story for the public tells them: counted from the change, in steps, never exact.

A span or total known to the day or the contact is as good as a name to someone who holds the records.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from journey.words.numbers import months_between

MONTHS_A_STEP = 6  # how long each side is, is told in half-years: else the last day held tells the change
MONTHS_A_QUARTER = 3
FEWEST = 10
_LEAST_GBP = 100
BANDS = {1: "1 or 2", 2: "3 to 5", 3: "6 to 9", 4: "10 or more"}
_TOPS = (2, 5, 9)


def month_number(on: date, change_on: date) -> int:
    """The month in which a day falls, counted from the change: 1 begins on it, -1 ends before it; no 0.

    >>> month_number(date(2022, 10, 1), date(2022, 10, 1)), month_number(date(2022, 9, 30), date(2022, 10, 1))
    (1, -1)
    """
    if on >= change_on:
        return months_between(change_on, on) + 1
    return -months_between(on + timedelta(days=1), change_on) - 1


def quarter_number(month: int) -> int:
    """The three months in which a month falls, counted from the change as months are.

    >>> quarter_number(3), quarter_number(4), quarter_number(-4)
    (1, 2, -2)
    """
    whole = (abs(month) - 1) // MONTHS_A_QUARTER + 1
    return whole if month > 0 else -whole


def whole_steps(from_date: date, to_date_excl: date) -> int:
    """How many months of a side are shown: its whole half-years."""
    return months_between(from_date, to_date_excl) // MONTHS_A_STEP * MONTHS_A_STEP


def length(months: int) -> str:
    """Whole half-years in words: about 10 and a half years."""
    years, rest = divmod(months, 12)
    half = rest >= MONTHS_A_STEP
    if not years:
        return "about half a year"
    if half:
        return f"about {years} and a half years"
    return f"about {years} year{'' if years == 1 else 's'}"


def band(n_contacts: int) -> int:
    """Which band of BANDS a number of contacts in a month is of; the last has no top."""
    return 1 + sum(n_contacts > top for top in _TOPS)


def contacts(n: Decimal | int) -> int:
    """A number of contacts to two figures, to the nearest 10 at the finest.

    >>> contacts(3355), contacts(161), contacts(14)
    (3400, 160, 10)
    """
    return int(_two_figures(Decimal(n), FEWEST))


def pounds(amount_gbp: Decimal) -> Decimal:
    """Pounds to two figures, to the nearest 100 at the finest; what is more than none is at least 100.

    >>> pounds(Decimal("1985938.07")), pounds(Decimal("417.00")), pounds(Decimal("12.00"))
    (Decimal('2000000.00'), Decimal('400.00'), Decimal('100.00'))
    """
    told = max(Decimal(_LEAST_GBP), _two_figures(amount_gbp, _LEAST_GBP)) if amount_gbp else Decimal(0)
    return told.quantize(Decimal("0.01"))


def rate(n_per_year: float) -> int:
    """Contacts a year to two figures; what is more than none is at least one."""
    return max(1, int(_two_figures(Decimal(str(n_per_year)), 1))) if n_per_year else 0


def _two_figures(amount: Decimal, least: int) -> Decimal:
    step = max(Decimal(least), Decimal(1).scaleb(amount.adjusted() - 1)) if amount else Decimal(least)
    return (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step
