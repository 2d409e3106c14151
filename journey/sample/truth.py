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
    units = {r["unit_code"]: Fraction(r["base_units"]) for r in _rows("unit.csv")}
    found: dict[str, Rule] = {}
    for row in _rows("cost_rule.csv"):
        narrowed = any(
            row[name] for name in ("outcome_code", "setting_code", "from_nights", "to_nights_excl")
        )
        if row["perspective_code"] != "fiscal" or row["status_code"] != "happened" or narrowed:
            continue  # nothing in the sample has an outcome, a setting or a length that another rule is for
        pounds = Fraction(0)
        if row["item_code"]:
            item = items[row["item_code"]]
            same = item["uprate"] != "yes"
            ratio = Fraction(1) if same else index[PRICE_BASE_FY] / index[item["price_year"]]
            pounds = Fraction(item["value_gbp"]) * ratio
            if row["basis_code"] != "each":
                pounds /= units[item["unit_code"]]
        found[row["activity_code"]] = Rule(row["item_code"], row["basis_code"], pounds)
    return found


_SECOND_ROLES = ("second_liable", "suspect", "joint_tenant")  # the first is the subject, or the victim


def cost(event: Event, role: str = "") -> Decimal | None:
    """Return what an event costs the person of a role, to the penny; None where it has none.

    Of a job that two people share, the first by role has half, rounded, and the second the rest.
    """
    rule = rules()[event.activity]
    if event.status != "happened" or rule.basis == "none":
        return None
    quantity = {"each": 1, "nights": event.nights, "minutes": event.minutes}[rule.basis]
    if quantity is None:
        return None
    whole = _priced(event.activity, quantity, 1)
    first = _priced(event.activity, quantity, event.n_sharing)
    is_second = event.n_sharing == 2 and (role or event.role) in _SECOND_ROLES
    return whole - first if is_second else first


@cache
def _priced(activity: str, quantity: int, n_sharing: int) -> Decimal:
    """The whole job rounded once, or the first share of it."""
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
