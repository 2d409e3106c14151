"""Ranges, levels of payers, the price base and double counting in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from journey import words
from journey.report_costs import costs_lines

SIDE = {"n_interactions_per_year": 1.0, "nights": 0, "n_uncosted": 0}


def _price(low: int, high: int, basis: str = "published") -> dict[str, object]:
    """The difference is 100 with the price in use."""
    ends = {"low": low, "high": high}
    return {
        "item_label": "A visit", "range_basis_code": basis, "difference_gbp_per_year": Decimal(100),
        **{f"{end}_difference_gbp_per_year": Decimal(value) for end, value in ends.items()},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "end"),
    [
        (80, 130, ""),
        (80, 100, "; the price in use is its high end"),
        (100, 60, "; the price in use is its low end"),
        (100, 100, ""),
    ],
)
def test_a_range_is_called_what_it_is(low: int, high: int, end: str) -> None:
    said = f"A visit: £{low} less at its low price, £{high} less at its high (range as the source prints it"
    said += f"{end})"
    assert words.tornado_sentence(_price(low, high), 25) == said


def test_an_assumed_range_is_called_assumed() -> None:
    assert words.tornado_sentence(_price(75, 125, "assumed"), 25).endswith("(range assumed: 25% either way)")


def test_the_text_says_what_was_moved_and_in_which_prices() -> None:
    chosen = {"name": "n", "title": "T", "dated": None, "price_base_fy": "2019-20", "price_level": "central"}
    ends = {"low": Decimal(80), "central": Decimal(100), "high": Decimal(130)}
    line = _price(80, 130) | {"place_no": 1}
    switch = {"no_switch_reason": None, "place_no": 1, "text": "It vanishes."}
    text = "\n".join(
        costs_lines(
            {
                "assumption_set": {**chosen, "range_percent": 25}, "who_pays": [], "who_gains": [],
                "pots": [], "other_costs": [], "price_range": {"before": ends, "after": ends},
                "tornado": [line], "switching": [switch],
            }
        )
    )  # fmt: skip
    assert "Cost a year before: £100; with every price at its low £80, at its high £130." in text
    assert "Prices without a published range are not moved" in text and words.RANGES in text
    assert "What would undo the difference? (in prices of 2019-20)" in text


def test_a_mixed_payer_is_not_called_local_and_national() -> None:
    assert [words.level(code) for code in ("local", "mixed")] == ["local", "mixed"]


@pytest.mark.parametrize(("base", "is_warned"), [("2019-20", False), ("2020-21", True), ("2021-22", False)])
def test_a_price_base_that_the_pandemic_distorted_is_warned_of(base: str, is_warned: bool) -> None:
    said = words.prices_stamp(base, {"name": "n", "title": "T", "dated": None})
    assert ("distorted by the pandemic" in said) is is_warned


@pytest.mark.parametrize(
    ("agency", "n", "is_said"), [("police", 1, True), ("police", 0, False), ("gp", 1, False)]
)
def test_with_the_police_it_may_not_be_concluded_that_no_pound_counts_twice(
    agency: str, n: int, is_said: bool
) -> None:
    row = {"agency_code": agency, "before": {"n_interactions": n}, "after": {}}
    said = words.caveats(
        {"before": SIDE, "after": SIDE, "coverage": [], "support_cost_included": True, "by_agency": [row]}
    )
    assert any("no pound is counted twice" in one for one in said) is is_said
