"""The story of the support team's cost where it is counted as a whole, worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from support.story import reader_of

from journey.assumptions import Assumptions, Support
from journey.errors import Damaged
from journey.read import Reader
from journey.read.story import contacts_on, explain
from journey.report_explain import day_text, story_text

# A leap year: from 1 January to 31 December 2024, both counted, are 366 days.
BUDGET = Support("budget", Decimal("36525.00"), 10, "2023-24", payer_code="council", note="Agreed in May.")
HOURS = Support("hours", hours_per_week=Decimal("3.5"), item_code="H", payer_code="council")


def reader_with(plan: Support) -> Reader:
    return reader_of(
        "interaction_id | start_date\na | 2024-02-01",
        "item_code | value_gbp | low_gbp | high_gbp | unit_code\n"
        "V | 10 | | | contact\nH | 20 | 18 | 24 | hour",
        "activity_code | item_code\nvisit | V",
        "financial_year | index_value\n2023-24 | 50\n2024-25 | 100",
        change_on=date(2024, 1, 1),
        chosen=Assumptions(support=plan),
    )


@pytest.mark.parametrize(
    ("plan", "amounts", "sum_text"),
    [
        # 36525 x 100 / 50 x 366 / (10 x 365.25) = 7320.00
        (BUDGET, ("7320.00", "7320.00", "7320.00"), "£36,525 x 100.0000 / 50.0000 x 366 / 3652.5"),
        # 20 x 3.5 x 366 / 7 = 3660.00; at 18 it is 3294.00 and at 24 it is 4392.00
        (HOURS, ("3660.00", "3294.00", "4392.00"), "£20 x 100.0000 / 100.0000 x 1281 / 7"),
    ],
    ids=["budget", "hours"],
)
def test_the_support_teams_cost_as_a_whole(plan: Support, amounts: tuple[str, ...], sum_text: str) -> None:
    reader = reader_with(plan)
    story = explain(reader, "pat", "support:p")
    found = tuple(story[name] for name in ("cost_gbp", "low_cost_gbp", "high_cost_gbp"))
    assert found == tuple(Decimal(text) for text in amounts)
    after = [row["cost_gbp"] for row in story["windows"] if row["window_code"] == "whole"]
    assert after == [Decimal(amounts[0])]
    text = " ".join(story_text(story).split())
    assert f"{sum_text} = £{Decimal(amounts[0]):,}0000" in text
    assert "366 days, from 1 January 2024 to 31 December 2024, both included." in text
    assert "It is not in the £10 of this person's contacts: it belongs to the after side." in text
    assert "Council (local)" in text


def test_it_is_listed_on_the_days_it_covers_and_no_others() -> None:
    reader = reader_with(BUDGET)
    found = contacts_on(reader, "p", date(2024, 2, 1))
    assert [row["interaction_id"] for row in found] == ["a", "support:p"]
    assert "Support team: support, counted as a whole, £7,320" in day_text(found)
    assert contacts_on(reader, "p", date(2023, 12, 31)) == []


def test_another_amount_in_the_build_is_not_explained() -> None:
    reader = reader_with(HOURS)
    reader.store.connection.execute("update compare.support_charge set cost_pence = cost_pence + 1")
    with pytest.raises(Damaged):
        explain(reader, "p", "support:p")


@pytest.mark.parametrize(
    ("plan", "after", "whole"),
    [
        (Support(), "support's own cost not included", "support's own cost not included"),
        # 36525 x 100 / 50 x 366 / (10 x 365.25) = 7320.00, in the after side and in no contact
        (
            BUDGET,
            "includes the support's own cost, £7,320",
            "leaves out the support's own cost, which is counted as a whole: £7,320 for 1 person",
        ),
    ],
    ids=["casework", "budget"],
)
def test_every_total_says_whether_the_supports_own_cost_is_in_it(
    plan: Support, after: str, whole: str
) -> None:
    # The one visit of 10.00 is after the change: 10.00 is all of this person's contacts.
    story = explain(reader_with(plan), "p", "a")
    text = " ".join(story_text(story).split())
    assert f"All contacts of this person: £10 of £10 ({whole})." in text
    side = "£10 of £10" if plan.method == "casework" else "£10 of £7,330"
    assert f"Everything held, after: {side} ({after});" in text
    assert f"The years after, together: {after}." in text
    assert story["support_cost_text"] == whole
    sides = {(row["window_code"], row["side_code"]): row for row in story["totals"]["windows"]}
    assert sides["whole", "after"]["support_cost_text"] == after


def test_a_day_names_the_set_and_the_price_base() -> None:
    found = contacts_on(reader_with(BUDGET), "p", date(2024, 2, 1))
    assert {(row["set_code"], row["price_base_fy"]) for row in found} == {("standard", "2024-25")}
    assert day_text(found).startswith("Prices of 2024 to 2025; assumption set: standard\n")
