"""What one interaction costs, worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from support.tables import cost_store, drawn_interactions, settings

from journey import cost
from journey.errors import Refused
from journey.store import Store
from schemas.cost import CostLine, Uncosted, UpratedItem

FLAT = "financial_year | deflator_index\n2024-25 | 100"


def built(interactions: str, units: str, rules: str, deflator: str = FLAT, base: str = "2024-25") -> Store:
    store = cost_store(drawn_interactions(interactions), units, rules, deflator)
    cost.run(store, settings(date(2025, 3, 31), base))
    CostLine.validate(store.frame("select * from cost.cost_line"))
    Uncosted.validate(store.frame("select * from cost.uncosted"))
    UpratedItem.validate(store.frame("select * from cost.uprated_item"))
    return store


def costs(store: Store) -> dict[str, Decimal]:
    return dict(store.frame("select interaction_id, cost_gbp from cost.cost_line").iter_rows())


def reasons(store: Store) -> dict[str, str]:
    return dict(store.frame("select interaction_id, uncosted_reason from cost.uncosted").iter_rows())


def test_the_treasury_example_of_uprating() -> None:
    # 7.4 million x 102.789 / 91.031 = 8,355,819.446 (8.36 million)
    store = built(
        "interaction_id | start_date\na | 2025-01-01",
        "item_code | value_gbp | price_year\nBIG | 7400000 | 1998-99",
        "activity_code | item_code | quantity_basis | base_units_per_item\nvisit | BIG | each | 1",
        "financial_year | deflator_index\n1998-99 | 91.031\n2010-11 | 102.789",
        "2010-11",
    )
    assert costs(store) == {"a": Decimal("8355819.45")}


def test_nights_of_a_week_item_and_of_a_person_year_item_and_minutes_of_an_hour_item() -> None:
    # 3 nights at 700.00 a week = 300.00; 30 nights at 36525.00 a year = 3000.00; 20 minutes at 50.00 = 16.67
    store = built(
        "interaction_id | activity_code | grain_code | start_date | end_date_excl | duration_minutes\n"
        "week | hostel | stay | 2025-01-01 | 2025-01-04 |\n"
        "year | cell | stay | 2025-01-01 | 2025-01-31 |\n"
        "hour | talk | contact | 2025-01-01 | | 20",
        "item_code | value_gbp\nWEEK | 700\nYEAR | 36525\nHOUR | 50",
        "activity_code | item_code | quantity_basis | base_units_per_item\n"
        "hostel | WEEK | nights | 7\ncell | YEAR | nights | 365.25\ntalk | HOUR | minutes | 60",
    )
    assert costs(store) == {"week": Decimal("300.00"), "year": Decimal("3000.00"), "hour": Decimal("16.67")}


def test_half_a_penny_goes_up_and_two_people_share_one_job() -> None:
    # 10.01 / 2 = 5.005 -> 5.01 for each of the two
    store = built(
        "interaction_id | n_sharing | start_date\na | 2 | 2025-01-01\nb | 2 | 2025-01-01",
        "item_code | value_gbp\nV | 10.01",
        "activity_code | item_code | quantity_basis | base_units_per_item\nvisit | V | each | 1",
    )
    assert costs(store) == {"a": Decimal("5.01"), "b": Decimal("5.01")}


def test_an_open_stay_is_counted_up_to_the_end_of_the_as_of_date() -> None:
    # 30 March to 31 March inclusive: two nights at 100.00
    store = built(
        "interaction_id | grain_code | start_date | end_status_code\na | stay | 2025-03-30 | open_at_extract",
        "item_code | value_gbp\nN | 100",
        "activity_code | item_code | quantity_basis | base_units_per_item\nvisit | N | nights | 1",
    )
    assert costs(store) == {"a": Decimal("200.00")}


def test_what_has_no_cost_has_a_reason_and_never_nought_pounds() -> None:
    store = built(
        "interaction_id | activity_code | status_code | start_date\n"
        "missed | visit | not_attended | 2025-01-01\nodd | odd | | 2025-01-01\n"
        "tax | tax | | 2025-01-01\nin | letter | | 2025-01-01\nlong | talk | | 2025-01-01\n"
        "social | social | | 2025-01-01",
        "item_code | value_gbp | value_type\nV | 10 | fiscal\nSOC | 10 | social",
        "activity_code | item_code | quantity_basis | base_units_per_item | rule_note\n"
        "visit | V | each | 1 | n\ntax | | none | 1 | only_a_charge: a charge to the person.\n"
        "letter | | none | 1 | priced_in_parent: inside the order.\ntalk | V | minutes | 60 | n\n"
        "social | SOC | each | 1 | n",
    )
    assert costs(store) == {}
    assert reasons(store) == {
        "missed": "did_not_take_place", "odd": "no_rule", "tax": "only_a_charge", "in": "priced_in_parent",
        "long": "no_duration", "social": "no_rule",
    }  # fmt: skip
    texts = dict(store.frame("select interaction_id, reason_text from cost.uncosted").iter_rows())
    assert texts["tax"] == "a charge to the person."
    assert texts["in"] == "inside the order."


def test_a_nominal_line_keeps_its_own_price_and_a_price_base_without_index_is_refused() -> None:
    units = "item_code | value_gbp | price_year | uprate\nFEE | 20 | 1990-91 | no"
    rules = "activity_code | item_code | quantity_basis | base_units_per_item\nvisit | FEE | each | 1"
    assert costs(built("interaction_id | start_date\na | 2025-01-01", units, rules)) == {
        "a": Decimal("20.00")
    }
    with pytest.raises(Refused, match="2030-31"):
        built("interaction_id | start_date\na | 2025-01-01", units, rules, base="2030-31")
