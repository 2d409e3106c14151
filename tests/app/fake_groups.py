"""Made-up answers of journey.read.groups for the page, in figures that a test can say by heart.

Forty people; 48 left out of 100 for having no change, 12 for too short a time on either side.
Contacts 120 then 60.25 a person a year; cost £30,000 then £16,900.
"""

from collections.abc import Iterable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from journey.errors import Refused

Row = dict[str, Any]
NAMES = {
    "contacts": "Contacts",
    "cost": "Estimated cost of activity",
    "nights": "Nights in custody, hospital or temporary accommodation",
    "crises": "Crises",
}
NASTY = "![x](https://example.org/x.png) <b>*Team*</b>"


def measure(code: str, **figures: Any) -> Row:
    """One measure: its code and label, and figures as they are given; money as exact pounds."""
    is_money = code == "cost"
    held = {
        name: Decimal(str(n)).quantize(Decimal("0.01"))
        if is_money and n is not None and name[:2] != "n_"
        else n
        for name, n in figures.items()
    }
    return {"measure_code": code, "measure_label": NAMES[code], "is_money": is_money, **held}


def _measure(
    code: str, before: float, after: float, ends: tuple[float, float], counts: tuple[int, ...]
) -> Row:
    low, high = ends
    return measure(
        code, before_mean=before, after_mean=after, mean_change=after - before, low=low, high=high,
        bootstrap_low=low + 1, bootstrap_high=high + 1, median_change=(after - before) / 2,
        quartile_low=(after - before) / 2 - 10, quartile_high=(after - before) / 2 + 20,
        n_fell=counts[0], n_same=counts[1], n_rose=counts[2],
        pooled_before=before + 2, pooled_after=after + 2,
    )  # fmt: skip


def _months() -> list[Row]:
    """Twelve months either side; nobody of the comparison is held in the last of them."""
    return [
        {
            "month_no": n,
            "n_at_risk": 40 - abs(n),
            "contacts_per_30_days": 10.0 if n < 0 else 5.0,
            "cost_per_30_days": Decimal("2500.00") if n < 0 else Decimal("1400.00"),
            "comparison_n_at_risk": None,
            "comparison_contacts_per_30_days": None,
            "comparison_cost_per_30_days": None,
        }
        for n in (*range(-12, 0), *range(1, 13))
    ]


def _matrix() -> list[Row]:
    """Police of seven people in the last month, hidden; the support team's log begins with the change."""
    months = [n for n in range(-12, 13) if n]

    def agency(code: str, label: str, cells: list[tuple[int, float | None]]) -> Row:
        held = [
            {"month_no": month, "n_at_risk": n, "contacts_per_30_days": rate}
            for month, (n, rate) in zip(months, cells, strict=True)
        ]
        row = {"agency_code": code, "agency_label": label, "is_support": code == "support_team"}
        return {**row, "months": held}

    return [
        agency("gp", NASTY, [(40, 1.5)] * 24),
        agency("police", "Police", [(33, 0.25)] * 12 + [(33, 0.0)] * 11 + [(7, None)]),
        agency("support_team", "Support team", [(0, None)] * 12 + [(40, 4.0)] * 12),
    ]


def step(step_no: int, text: str, n_left_out: int, n_people: int, why: str = "") -> Row:
    """One line of an attrition table."""
    return {"step_no": step_no, "rule_text": text, "why": why, "n_left_out": n_left_out, "n_people": n_people}


def found(**changed: Any) -> Row:
    """The answer for forty people without a comparison group, with what a test changes."""
    held: Row = {
        "name": "supported", "label": "People the team supported", "why": "Everyone of half a year or more",
        "build_id": "b1",
        "window": {"window_code": "12m", "months": 12, "text": "12 whole months before and after"},
        "rules": ["The change is between 1 January 2022 and 31 December 2023."],
        "attrition": [
            step(1, "Everybody in the data", 0, 100),
            step(2, "Has a change", 48, 52, "The rest were not supported"),
            step(3, "At least 6 months before", 5, 47),
            step(4, "At least 6 months after", 7, 40),
        ],
        "n_people": 40,
        "is_small": False,
        "gaps": [],
        "losses": [{"reason_code": "died", "reason_text": "died", "n_people": 2}],
        "spans": {
            "before_person_days": 14000, "after_person_days": 13500, "before_from": date(2021, 1, 1),
            "after_to": date(2024, 3, 31),
        },
        "measures": [
            _measure("contacts", 120.0, 60.25, (-80.0, -39.5), (31, 2, 7)),
            _measure("cost", 30000, 16900, (-20000, -6200), (30, 0, 10)),
            _measure("nights", 12.5, 12.5, (-3.0, 3.0), (12, 15, 13)),
            _measure("crises", 2.0, 2.5, (0.3, 0.7), (10, 10, 20)),
        ],
        "aligned": _months(),
        "matrix": _matrix(),
        "coverage": [
            {"agency_code": "police", "agency_label": "Police", "n_compared": 33, "n_left_out": 7,
             "share_of_before_cost_left_out": Decimal("0.1250")},
            {"agency_code": "gp", "agency_label": NASTY, "n_compared": 40, "n_left_out": 0,
             "share_of_before_cost_left_out": Decimal("0.0000")},
        ],
        "comparison": None,
        "regression": {
            "last_year_mean": Decimal("30000.00"), "earlier_years_mean": Decimal("22000.00"), "n_people": 35,
            "text": "A return to the earlier level alone would be £8,000 less a person a year.",
            "screened": None,
        },
        "support": {
            "included_code": "included", "cost_gbp_per_person_year": Decimal("4000.00"),
            "text": "The support's own cost is included: £4,000 a person a year.",
        },
        "finding": [
            "Contacts fell from 120 to 60 a person a year, over 14,000 person-days before and 13,500 after",
            "The mean change is between 80 fewer and 40 fewer, in 95 of 100 groups drawn like this one.",
        ],
        "caveats": ["That the support caused the change."],
        "refused_reason": None,
    }  # fmt: skip
    return {**held, **changed}


def compared(**changed: Any) -> Row:
    """The same forty with a comparison group: 38 pairs, contacts fell by 49.75 more than theirs."""
    held = found(**changed)
    for row in held["aligned"]:
        is_held = row["month_no"] < 12
        row["comparison_n_at_risk"] = 38 if is_held else 0
        row["comparison_contacts_per_30_days"] = 9.0 if is_held else None
        row["comparison_cost_per_30_days"] = Decimal("2300.00") if is_held else None
    held["comparison"] = {
        "label": "People on the waiting list",
        "why": "Same services and years, not supported",
        "rule_text": "Matched on age band and cost before.",
        "attrition": [step(1, "Everybody without a change", 52, 48), step(2, "Could be matched", 10, 38)],
        "n_matched": 38,
        "n_unmatched": 2,
        "balance": [
            {"what": "Estimated cost a year", "group": "£30,000", "comparison": "£29,500"},
            {"what": "Aged 30 to 44", "group": "50%", "comparison": "50%"},
        ],
        "measures": [_interval(code, "mean_change", n, 5) for code, n in _CHANGES.items()],
        "difference": [_interval(code, "difference", n, 8) for code, n in _DIFFERENCES.items()],
    }
    held["regression"]["screened"] = {
        "rule_text": "Cost before of at least £9,000", "n_people": 60, "before_mean": Decimal("28000.00"),
        "after_mean": Decimal("21000.00"), "mean_change": Decimal("-7000.00"), "low": Decimal("-9000.00"),
        "high": Decimal("-5000.00"), "text": "People who were as costly and not supported changed too.",
    }  # fmt: skip
    return held


_CHANGES = {"contacts": -10.0, "cost": -3000, "nights": 0.0, "crises": 0.5}
_DIFFERENCES = {"contacts": -49.75, "cost": -10100, "nights": 0.0, "crises": 0.02}


def _interval(code: str, name: str, n: float, half: float) -> Row:
    """A change with an interval as wide on both sides; of money a thousand times as wide."""
    wide = half * 1000 if code == "cost" else half
    return measure(code, **{name: n, "low": n - wide, "high": n + wide})


def refused(
    reason: str = "Nobody is left after the step “Has a change”. Set change dates in the casebook.",
) -> Row:
    """The answer where nobody can be compared."""
    empty: Row = dict.fromkeys(
        ("measures", "aligned", "matrix", "coverage", "losses", "gaps", "finding", "caveats"), []
    )
    made = [step(1, "Everybody in the data", 0, 3), step(2, "Has a change", 3, 0)]
    return found(
        **empty, n_people=0, attrition=made, refused_reason=reason, regression=None, support=None, spans=None
    )


def install(
    monkeypatch: pytest.MonkeyPatch, answers: Iterable[Row], problem: str = "", failing: str = ""
) -> None:
    """Let the page ask these answers, a group each; beside them a file with a problem, a group that fails."""
    held = {row["name"]: deepcopy(row) for row in answers}
    listed = [
        {"name": n, "label": row["label"], "why": row["why"], "problem": None} for n, row in held.items()
    ]
    if problem:
        listed.append({"name": "broken", "label": "broken", "why": "", "problem": problem})

    def group(_reader: Any, name: str) -> Row:
        if failing:
            raise Refused(failing)
        return held[name]

    monkeypatch.setattr("journey.read.groups.list_groups", lambda _reader: listed)
    monkeypatch.setattr("journey.read.groups.group", group)
    monkeypatch.setattr("journey.looks.people_shown", lambda _reader, _found: [])  # nobody of these is real
    monkeypatch.setattr("journey.looks.people_shown", lambda *_: [])
