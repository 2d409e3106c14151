"""Sentences of a group that others may pass on: small counts in none of them, and changes said plainly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from journey.words import groups as words

FEW = "fewer than 8"


def measure(code: str = "contacts", **said: Any) -> dict[str, Any]:
    """One measure that changed from 10 to 9, between 3 fewer and 1 more."""
    held = {"measure_code": code, "measure_label": "Contacts" if code == "contacts" else "Estimated cost"}
    counts = {"n_fell": 20, "n_rose": 10, "n_same": 10}
    figures = {"before_mean": 10.0, "after_mean": 9.0, "mean_change": -1.0, "low": -3.0, "high": 1.0}
    return held | counts | figures | said


def group(**said: Any) -> dict[str, Any]:
    """As much of an answer as a finding asks."""
    held = {
        "measures": [measure(), measure("cost")],
        "comparison": None,
        "n_people": 40,
        "support": {"included_code": "not_included", "cost_gbp_per_person_year": Decimal(0)},
        "spans": {
            "before_person_days": 9, "after_person_days": 9,
            "before_from": date(2020, 1, 1), "after_to": date(2021, 1, 1),
        },
    }  # fmt: skip
    return held | said


@pytest.mark.parametrize(
    ("fell", "rose", "same", "said"),
    [
        (20, 10, 10, "fell for 20, rose for 10 and stayed the same for 10 of 40 people."),
        # 40 - 20 - 17 would be 3: so the least of the others is not told either
        (20, 17, 3, f"fell for 20 and stayed the same for {FEW} of 40 people, and rose for the others."),
        # 40 - 38 would be 1 and 1
        (
            38, 1, 1,
            f"rose for {FEW} and stayed the same for {FEW} of 40 people, and fell for the others.",
        ),
        (33, 7, 0, f"rose for {FEW} and stayed the same for 0 of 40 people, and fell for the others."),
        (40, 0, 0, "fell for 40, rose for 0 and stayed the same for 0 of 40 people."),
    ],
)  # fmt: skip
def test_no_count_from_one_to_seven_can_be_had(fell, rose, same, said):
    rows = [measure(n_fell=fell, n_rose=rose, n_same=same), measure("cost")]
    assert words.finding(group(measures=rows))[-1] == f"Contacts {said}"


def test_no_clear_change_is_not_told_as_none():
    said = words.finding(group())[0]
    assert said.startswith("No clear change in contacts: from 10 to 9")
    assert said.endswith("That does not show that nothing changed.")
    clear = words.finding(group(measures=[measure(high=-0.5), measure("cost")]))[0]
    assert "That does not show" not in clear


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (1, "of one person matched with them"),
        (2, "of fewer than 8 people matched"),
        (22, "of 22 people"),
        (33, "of people"),
    ],
)
def test_how_many_were_matched(n, said):
    # of 40: with 33 said, the 7 who could not be matched would be told too
    beside = {"n_matched": n, "n_unmatched": 40 - n, "difference": [measure(difference=-3.0, high=-0.5)]}
    told = words.finding(group(comparison=beside))[0]
    assert told.startswith(f"Beside the change {said}") and "moved 3.0 lower" in told.replace(" 3 ", " 3.0 ")


def test_a_change_of_the_costly_is_one_of_money():
    row = {"measure_code": "cost", "mean_change": Decimal("-513.00"), "low": None, "high": None}
    assert words.screened_text(row).endswith("not supported was £513 less per person and observed year.")


def test_of_a_few_lost_or_unmatched_no_number_is_told():
    """Nine died and one moved: only the nine are told."""
    losses = [{"n_people": 9, "reason_text": "died"}, {"n_people": 1, "reason_text": "moved away"}]
    found = group(
        losses=losses, gaps=[], coverage=[], regression={"text": "x"},
        support={"included_code": "included"},
        comparison={"n_matched": 37, "n_unmatched": 3},
    )  # fmt: skip
    said = words.caveats(found, words.Beside())
    assert any("(9 died and fewer than 8 moved away)" in one for one in said)
    assert any("Fewer than 8 of its people could not be matched with anyone." in one for one in said)
    earlier = {"n_people": 3, "last_year_mean": Decimal(2), "earlier_years_mean": Decimal(1)}
    assert words.earlier_text(earlier, Decimal(-1)).startswith("For fewer than 8 people the years before")
