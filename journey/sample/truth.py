"""The truth about the sample: its own arithmetic, sharing nothing with the costing stage."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import NamedTuple

from journey.sample.model import PRICE_BASE_FY, REFERENCE_DIR, Event


class Rule(NamedTuple):
    """How one activity is priced."""

    item: str
    basis: str
    pounds: Fraction


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE_DIR / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@cache
def rules() -> dict[str, Rule]:
    """Return each activity's item, basis and exact pounds a base unit at the price base."""
    index = {r["financial_year"]: Fraction(r["deflator_index"]) for r in _rows("gdp_deflator.csv")}
    items = {r["item_code"]: r for r in _rows("unit_costs.csv")}
    found: dict[str, Rule] = {}
    for row in _rows("cost_rule.csv"):
        pounds = Fraction(0)
        if row["item_code"]:
            item = items[row["item_code"]]
            same = item["uprate"] != "yes"
            ratio = Fraction(1) if same else index[PRICE_BASE_FY] / index[item["price_year"]]
            pounds = Fraction(item["value_gbp"]) * ratio / Fraction(row["base_units_per_item"])
        found[row["activity_code"]] = Rule(row["item_code"], row["quantity_basis"], pounds)
    return found


def cost(event: Event) -> Decimal | None:
    """Return the exact cost of an event, rounded once to the penny; None where it has none."""
    rule = rules()[event.activity]
    if event.status != "happened" or rule.basis == "none":
        return None
    quantity = {"each": 1, "nights": event.nights, "minutes": event.minutes}[rule.basis]
    if quantity is None:
        return None
    return _priced(event.activity, quantity, event.n_sharing)


@cache
def _priced(activity: str, quantity: int, n_sharing: int) -> Decimal:
    return _round_pennies(rules()[activity].pounds * quantity / n_sharing)


def _round_pennies(exact: Fraction) -> Decimal:
    pennies = (2 * exact.numerator * 100 + exact.denominator) // (2 * exact.denominator)
    return (Decimal(pennies) / 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def write_csv(path: Path, header: list[str], rows: Iterable[list[str]]) -> None:
    """Write a plain UTF-8 CSV with line feeds only."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
