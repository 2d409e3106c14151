"""Made-up answers of Reader.compare, for the parts of the page that say how sure a change is.

A year before with 260 contacts and £120,000, and a year after with 95 and £30,000, of 365 days each.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from journey import words

Row = dict[str, Any]

_AMOUNTS = {"contacts": ("260", "95"), "cost": ("120000.50", "30000.00"), "agencies": ("96", "48"),
            "crises": ("40", "4"), "nights": ("0", "0")}  # fmt: skip


def _side(side: str) -> Row:
    start = date(2021, 10, 1) if side == "before" else date(2022, 10, 1)
    n, cost = (260, Decimal(120000)) if side == "before" else (95, Decimal(30000))
    return {
        "from_date": start, "to_date_excl": start.replace(year=start.year + 1), "observed_days": 365,
        "n_interactions": n, "n_interactions_per_year": float(n), "cost_gbp": cost, "cost_gbp_per_year": cost,
        "support_cost_gbp": Decimal(0), "support_cost_gbp_per_year": Decimal(0),
        "support_cost_code": "not_asked" if side == "before" else "not_included",
    }  # fmt: skip


def rates() -> list[Row]:
    """Five measures in 365 days of each side: 260 contacts are 21.4 in 30 days, 95 are 7.8."""
    found = []
    for code, amounts in _AMOUNTS.items():
        before, after = (
            {"amount": Decimal(n), "observed_days": 365, "per_30_days": Decimal(n) * 30 / 365}
            for n in amounts
        )
        is_counted = code in ("contacts", "crises")
        found.append(
            {
                "measure_code": code, "measure_label": words.MEASURES[code], "before": before, "after": after,
                "ratio": float(after["amount"] / before["amount"]) if before["amount"] else None,
                "low": 0.28 if is_counted else None, "high": 0.47 if is_counted else None,
                "scaled_low": 0.2 if code == "contacts" else None,
                "scaled_high": 0.66 if code == "contacts" else None,
            }
        )  # fmt: skip
    return found


def verdict(**changed: Any) -> Row:
    """A clear fall: 13.42 to 55.71 contacts in 30 days were to be expected."""
    found = {
        "verdict_code": "fell", "refused_reason": None, "low_chance": 0.002, "high_chance": 0.998,
        "least_rate": 13.42, "most_rate": 55.71, "came_rate": 95 * 30 / 365,
        "is_crisis_start": False, "is_falling_already": False,
        "n_months_before": 12, "n_months_after": 12,
    } | changed  # fmt: skip
    return found | {"sentence": words.verdict_sentence(found)}


def check(label: str, measure: str, before: Any, after: Any, holds: bool | None = True) -> Row:
    """One check of the direction."""
    return {"check_code": label, "check_label": label, "measure_code": measure, "before_per_year": before,
            "after_per_year": after, "holds": holds}  # fmt: skip


CHECKS = (
    check("Later", "contacts", Decimal("250.00"), Decimal("90.00")),
    check("Later", "cost", Decimal("110000.00"), Decimal("28000.00")),
    check("<b>Dear</b>", "cost", Decimal("150000.00"), Decimal("160000.00"), False),
    check("Median year", "contacts", None, Decimal("95.00"), None),
)


def comparison(**changed: Any) -> Row:
    """What the sections are given; any key can be given another value."""
    left_out = {
        "agency_code": "police", "agency_label": "Police", "left_out_code": "part_after",
        "left_out_text": words.LEFT_OUT["part_after"], "before_cost_gbp": Decimal("30841.10"),
        "share_of_before_cost": Decimal("0.2570"),
    }  # fmt: skip
    span = {"span_no": 1, "from_date": date(2020, 10, 1), "to_date_excl": date(2021, 10, 1),
            "n_interactions": 300, "n_interactions_per_year": 300.0}  # fmt: skip
    sides = {side: _side(side) for side in ("before", "after")}
    return sides | {
        "rates": {"whole": rates(), "last_12m": rates()}, "left_out": {"whole": [left_out]},
        "equal_windows": None, "last_12m": sides, "last_24m": None, "without_band": None,
        "like_for_like": None,
        "placebo": {"n_spans": 1, "n_spans_as_low": 0, "is_refused": False, "spans": [span]},
        "sensitivity": list(CHECKS), "verdict": verdict(), "endings": [], "swing": None, "overlap": None,
    } | changed  # fmt: skip
