"""The prices that matter most and the price at which a difference vanishes, worked by hand in round numbers.

Both sides have 1,461 days, four years of 365.25: a cost a year is a quarter of the cost. A night is £100.00
without a published range, so 25% either way; a visit is £10.00, published from £5.00 to £20.00.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from support.costs import BED_AND_VISIT, PARTS, RULES, priced
from support.tables import compared

from journey.assumptions import Assumptions, Support
from journey.read import Reader
from journey.store import Store
from schemas.compare import Switching, Tornado

BEFORE, CHANGE, END = date(2020, 1, 1), date(2024, 1, 1), date(2028, 1, 1)
COVER = f"agency_code | covers_from_date | covers_to_date_excl\ngp | {BEFORE} | {END}"
HEAD = (
    "interaction_id | source_code | activity_code | grain_code | start_date | end_date_excl | "
    "recorded_cost_gbp\n"
)

BASE = ", in prices of 2024-25."


def used(nights: tuple[int, int] = (0, 0), visits: tuple[int, int] = (0, 0)) -> str:
    """One stay of so many nights, and so many visits, before and after."""
    text = ""
    for side, start in enumerate((BEFORE, CHANGE)):
        if nights[side]:
            text += f"b{side} | s | bed | stay | {start} | {start + timedelta(days=nights[side])} |\n"
        for i in range(visits[side]):
            text += f"v{side}{i} | s | visit | contact | {start + timedelta(days=i)} | |\n"
    return HEAD + text


def built(interactions: str, chosen: Assumptions | None = None, **prices: Any) -> Store:
    store = compared(
        interactions, COVER, CHANGE, END - timedelta(days=1), links=priced(chosen=chosen, **prices)
    )
    Tornado.validate(store.frame("from compare.tornado"))
    Switching.validate(store.frame("from compare.switching"))
    return store


def tornado(store: Store) -> list[tuple[Any, ...]]:
    """Code, basis, and whole differences a year in pounds: as it is, at low, at high; and the swing."""
    rows = store.frame(
        "select item_code, range_basis_code, difference_gbp_per_year, low_difference_gbp_per_year, "
        "high_difference_gbp_per_year, swing_gbp_per_year from compare.tornado order by place_no"
    ).rows()
    return [(code, basis, *(float(held) for held in amounts)) for code, basis, *amounts in rows]


def switching(store: Store) -> dict[str, tuple[Any, ...]]:
    """By code: the price now, the switching price, the direction, or why there is none."""
    rows = store.frame(
        "select item_code, unit_cost_gbp, switching_cost_gbp, direction_code, no_switch_reason "
        "from compare.switching"
    ).rows()
    return {code: held for code, *held in ((row[0], *row[1:]) for row in rows)}


def told(store: Store) -> list[str]:
    rows = Reader(store, {"build_id": "b", "settings": {}}).switching("jo")
    return [str(row["text"]) for row in rows]


def test_ten_nights_before_and_two_after() -> None:
    # A year before: 1,000 / 4 + 40 / 4 = 260. After: 200 / 4 + 80 / 4 = 70. Difference 190.
    # A night at 75: 187.50 + 10 less 37.50 + 20 = 140; at 125: 312.50 + 10 less 62.50 + 20 = 240; swing 100.
    # A visit at 5: 250 + 5 less 50 + 10 = 195; at 20: 250 + 20 less 50 + 40 = 180; swing -15.
    store = built(used(nights=(10, 2), visits=(4, 8)))
    assert tornado(store) == [
        ("BED", "assumed", 190, 140, 240, 100),
        ("VISIT", "published", 190, 195, 180, -15),
    ]
    own = store.frame(
        "select before_cost_gbp, after_cost_gbp, before_cost_gbp_per_year, after_cost_gbp_per_year, "
        "low_before_cost_gbp_per_year, high_after_cost_gbp_per_year from compare.tornado order by place_no"
    ).rows()
    assert [tuple(float(one) for one in row) for row in own] == [
        (1000, 200, 250, 50, 187.5, 62.5),
        (40, 80, 10, 20, 5, 40),
    ]
    # A night at 5: 12.50 + 10 and 2.50 + 20, both 22.50. A visit at 200: 250 + 200 and 50 + 400, both 450.
    assert told(store) == [
        'The difference vanishes if a night in "Bed" costs under £5 instead of £100' + BASE,
        'The difference vanishes if a contact of "Visit" costs over £200 instead of £10' + BASE,
    ]


def test_more_after_than_before_turns_every_sign() -> None:
    # The same contacts the other way round: -190; the same two prices undo the increase.
    store = built(used(nights=(2, 10), visits=(8, 4)))
    assert tornado(store) == [
        ("BED", "assumed", -190, -140, -240, -100),
        ("VISIT", "published", -190, -195, -180, 15),
    ]
    assert told(store) == [
        'The increase vanishes if a night in "Bed" costs under £5 instead of £100' + BASE,
        'The increase vanishes if a contact of "Visit" costs over £200 instead of £10' + BASE,
    ]


def test_a_price_used_after_only() -> None:
    # 250 before; 40 after: 210. At 5 a visit: 230; at 20: 170. 0 and 20 visits: 250 = 20 x 50 / 4 at 50.
    # Were a night less, the difference falls to 40 x 4 / 10 = 16 a night.
    store = built(used(nights=(10, 0), visits=(0, 16)))
    assert tornado(store)[1] == ("VISIT", "published", 210, 230, 170, -60)
    assert switching(store) == {
        "BED": [Decimal("100.00"), Decimal("16.00"), "under", None],
        "VISIT": [Decimal("10.00"), Decimal("62.50"), "over", None],
    }


def test_nothing_after_can_be_undone_by_one_price_only_where_it_is_all_there_is() -> None:
    store = built(used(nights=(10, 0), visits=(4, 0)))
    assert {held[3] for held in switching(store).values()} == {"no_such_price"}
    assert set(told(store)) == {"No price of £0 or more makes the difference vanish."}
    turned = switching(built(used(nights=(0, 10), visits=(0, 4))))
    assert {held[3] for held in turned.values()} == {"no_such_price"}
    alone = built(used(visits=(4, 0)))
    assert switching(alone) == {"VISIT": [Decimal("10.00"), Decimal("0.00"), "under", None]}
    assert told(alone) == [
        'The difference vanishes only if a contact of "Visit" costs nothing instead of £10' + BASE
    ]


def test_a_price_used_alike_on_both_sides_makes_no_difference_and_none_is_there_to_undo() -> None:
    assert switching(built(used(nights=(4, 4), visits=(4, 0))))["BED"][3] == "no_effect"
    alike = built(used(nights=(4, 4), visits=(2, 2)))
    assert {held[3] for held in switching(alike).values()} == {"no_difference"}
    assert [row[5] for row in tornado(alike)] == [0, 0]  # no swing: in order of the code
    assert [row[0] for row in tornado(alike)] == ["BED", "VISIT"]


def test_a_unit_cost_is_told_in_the_price_base() -> None:
    # 80.00 in prices of 2023-24 is 80 x 125 / 100 = 100.00; the switching price is as above.
    units = BED_AND_VISIT.replace("unit_code\n", "unit_code | price_year_fy\n").replace("100.00", "80.00")
    units = units.replace("night\n", "night | 2023-24\n").replace("contact\n", "contact | 2024-25\n")
    index = "financial_year | index_value\n2023-24 | 100\n2024-25 | 125"
    store = built(used(nights=(10, 2), visits=(4, 8)), units=units, index=index)
    assert switching(store)["BED"] == [Decimal("100.00"), Decimal("5.00"), "under", None]


def test_the_range_of_a_price_without_one_is_the_assumption_set_s() -> None:
    # 10% either way: 225 + 10 less 45 + 20 = 170, and 275 + 10 less 55 + 20 = 210.
    store = built(used(nights=(10, 2), visits=(4, 8)), Assumptions(range_percent=10))
    assert tornado(store)[0] == ("BED", "assumed", 190, 170, 210, 40)


def test_a_price_that_two_bodies_pay_is_one_price() -> None:
    parts = PARTS + "BED | 1 | police | police | 0 | 1 | 3\nBED | 2 | nhs | nhs | 1 | 3 | 3\n"
    assert tornado(built(used(nights=(10, 2)), parts=parts)) == [("BED", "assumed", 200, 150, 250, 100)]


def test_what_agencies_recorded_is_a_line_of_its_own_without_a_unit_price() -> None:
    # Visits recorded at 100.00 each, from another source than the bed: 400 / 4 before, 100 / 4 after: 75.
    # With the bed 250 and 50: 275. At 75%: 250 + 75 less 50 + 18.75 = 256.25; at 125%: 293.75.
    rows = "".join(f"r{i} | own | visit | contact | 2021-01-0{i} | | 100.00\n" for i in range(1, 5))
    rows += "r5 | own | visit | contact | 2025-01-01 | | 100.00\n"
    index = "financial_year | index_value\n2020-21 | 100\n2024-25 | 100"
    store = built(used(nights=(10, 2)) + rows, Assumptions(recorded_sources=("own",)), index=index)
    assert tornado(store)[1] == ("recorded", "assumed", 275, 256.25, 293.75, 37.5)
    assert switching(store)["recorded"] == [None, None, None, "no_unit_price"]
    # The visits' own price is no line: nothing was costed by it.
    assert [row[0] for row in tornado(store)] == ["BED", "recorded"]


def test_a_support_budget_is_a_line_of_its_own_priced_by_the_year() -> None:
    # 2,000 a year for 20 people: 100 a year. 250 before; 50 + 100 after: 100. At 75%: 125; at 125%: 75.
    # 250 = 50 + 200: the budget would have to be twice as large.
    plan = Support("budget", Decimal("2000.00"), 20, "2024-25", payer_code="council")
    store = built(used(nights=(10, 2)), Assumptions(support=plan))
    assert tornado(store)[1] == ("support_charge", "assumed", 100, 125, 75, -50)
    assert switching(store)["support_charge"] == [Decimal("2000.00"), Decimal("4000.00"), "over", None]
    assert (
        "The difference vanishes if a year of the support team costs over £4,000 instead of £2,000" + BASE
        in told(store)
    )


def test_support_by_the_hour_has_the_range_and_the_price_of_its_hour() -> None:
    # 2 hours a week at 35.00 over 1,461 days: 70 x 1,461 / 7 = 14,610, or 3,652.50 a year; at 28: 2,922; at
    # 42: 4,383. 250 before; 50 + 3,652.50 after: -3,452.50; at low -2,722; at high -4,183.
    # 200 a year of support would do: 35 x 200 / 3,652.50 = 1.9165 an hour.
    hour = BED_AND_VISIT + "HOUR | Hour | 35.00 | 28.00 | 42.00 | hour\n"
    plan = Support("hours", hours_per_week=Decimal(2), item_code="HOUR", payer_code="council")
    store = built(used(nights=(10, 2)), Assumptions(support=plan), units=hour)
    assert tornado(store)[0] == ("support_charge", "published", -3452.5, -2722, -4183, -1461)
    assert switching(store)["support_charge"] == [Decimal("35.00"), Decimal("1.92"), "under", None]
    text = "The increase vanishes if an hour of the support team costs under £1.92 instead of £35" + BASE
    assert text in told(store)


@pytest.mark.parametrize("n", [9, 12])
def test_ten_prices_are_told_and_all_are_held(n: int) -> None:
    units = BED_AND_VISIT.splitlines()[0] + "\n"
    units += "".join(f"I{i:02} | Item {i} | {i}.00 | | | contact\n" for i in range(1, n + 1))
    rules = RULES.splitlines()[0] + "\n" + "".join(f"a{i} | I{i:02} | each\n" for i in range(1, n + 1))
    rows = "".join(f"x{i} | s | a{i} | contact | 2021-01-01 | |\n" for i in range(1, n + 1))
    store = built(HEAD + rows, units=units, rules=rules)
    shown = Reader(store, {"build_id": "b", "settings": {}}).tornado("jo")
    # The dearest swings most, at 25% either way of one contact in four years.
    assert [row["item_code"] for row in shown] == [f"I{i:02}" for i in range(n, 0, -1)][:10]
    assert len(tornado(store)) == n
