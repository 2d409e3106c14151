"""Cells of a catalogue read as money, a price year, a day; each says by a code why a cell can't be read."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

PENNY = Decimal("0.01")
ABSURD_GBP = Decimal(10_000_000)  # the dearest thing that is priced, a homicide, is 3.3 million
_MONEY = re.compile(r"£?\s?(\d{1,3}(?:,\d{3})+|\d{1,15})(\.\d{1,30})?")
_YEAR = re.compile(r"((?:19|20)\d\d)\s?[-/]\s?(?:(?:19|20)?(\d\d))")
_DAYS = ("%Y-%m-%d", "%d/%m/%Y")

REASONS = {
    "no_value": "The cell is blank.",
    "formula": "The cell holds a formula. Put in its answer as a plain number.",
    "formula_without_answer": "The cell holds a formula with no stored answer. Put in its answer.",
    "merged_cells": "The cell is merged with others, so it is not certain which line it is about.",
    "not_a_number": "The cell holds text where a plain amount in pounds belongs.",
    "negative": "The amount is below nought. A unit cost is what something costs.",
    "absurd": "The amount is above 10 million for one unit. Check the unit and the number of noughts.",
    "low_above_value": "The low estimate is above the central one.",
    "high_below_value": "The high estimate is below the central one.",
    "no_price_year": "There is no price year, so the price can't be brought to another year.",
    "price_year_not_read": "The price year is not a financial year such as 2024-25.",
    "unknown_unit": "The unit is none that we know. The units are in schemas/reference/unit.csv.",
    "unknown_code": "The word is none of those that this column may hold.",
    "item_code_not_usable": "A code is letters, digits and . _ - : & with no spaces, 80 at most.",
    "two_prices": "Another row gives the same code and not the same price. Keep one of them.",
    "local_needs": "A local cost says why it is used, on which date it was agreed and where it comes from.",
    "date_not_read": "The date is not a day such as 2025-03-31.",
    "too_many_cells": "The row has more cells than headings. Put text that holds a comma in quotation marks.",
}


class Unreadable(Exception):
    """A cell that can't be read; `reason_code` is one of REASONS."""

    def __init__(self, reason_code: str) -> None:
        super().__init__(reason_code)
        self.reason_code = reason_code


def money_of(text: str) -> Decimal:
    """Pounds, rounded once to the penny, half away from nought. A pound sign and commas may stand in it.

    Raises:
        Unreadable: no_value, formula, negative, not_a_number or absurd.
    """
    if not text:
        raise Unreadable("no_value")
    if text.startswith("="):
        raise Unreadable("formula")
    found = _MONEY.fullmatch(text.lstrip("-(").rstrip(")").strip())
    if found is None:
        raise Unreadable("not_a_number")
    if text[0] in "-(":
        raise Unreadable("negative")
    value = Decimal(found.group(1).replace(",", "") + (found.group(2) or ""))
    if value > ABSURD_GBP:
        raise Unreadable("absurd")
    return value.quantize(PENNY, ROUND_HALF_UP)


def year_of(text: str) -> str:
    """A financial year as 2024-25, from 2024-25, 2024/25 or 2024/2025.

    Raises:
        Unreadable: no_price_year or price_year_not_read; 2024 alone may be either of two years.
    """
    if not text:
        raise Unreadable("no_price_year")
    found = _YEAR.fullmatch(text)
    if found is None or int(found.group(2)) != (int(found.group(1)) + 1) % 100:
        raise Unreadable("price_year_not_read")
    return f"{found.group(1)}-{found.group(2)}"


def day_of(text: str) -> dt.date:
    """A day, from 2025-03-31 or 31/03/2025.

    Raises:
        Unreadable: date_not_read.
    """
    for form in _DAYS:
        try:
            return dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
    raise Unreadable("date_not_read")
