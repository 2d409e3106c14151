"""What one interaction costs, worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from support.tables import cost_store, drawn_interactions, settings

from journey import cost
from journey.assumptions import Assumptions
from journey.errors import Refused
from journey.store import Store
from schemas.cost import CostLine, RecordedDifference, Uncosted, UpratedItem

FLAT = "financial_year | index_value\n2024-25 | 100"
ONE = "interaction_id | start_date\na | 2025-01-01"


def built(interactions: str, units: str, rules: str, index: str = FLAT, base: str = "2024-25") -> Store:
    store = cost_store(drawn_interactions(interactions), units, rules, index, base)
    cost.run(store, settings(date(2025, 3, 31)))
    CostLine.validate(store.frame("select * from cost.cost_line"))
    Uncosted.validate(store.frame("select * from cost.uncosted"))
    UpratedItem.validate(store.frame("select * from cost.uprated_item"))
    RecordedDifference.validate(store.frame("select * from cost.recorded_difference"))
    return store


def costs(store: Store) -> dict[str, Decimal]:
    return dict(store.frame("select interaction_id, cost_gbp from cost.interaction_cost").iter_rows())


def reasons(store: Store) -> dict[str, str]:
    return dict(store.frame("select interaction_id, uncosted_reason from cost.uncosted").iter_rows())


def test_the_treasury_example_of_uprating() -> None:
    # 7.4 million x 102.789 / 91.031 = 8,355,819.446 (8.36 million)
    store = built(
        ONE,
        "item_code | value_gbp | price_year_fy\nBIG | 7400000 | 1998-99",
        "activity_code | item_code\nvisit | BIG",
        "financial_year | index_value\n1998-99 | 91.031\n2003-04 | 102.789",
        "2003-04",
    )
    assert costs(store) == {"a": Decimal("8355819.45")}


def test_nights_of_a_week_item_and_of_a_person_year_item_and_minutes_of_an_hour_item() -> None:
    # 3 nights at 700.00 a week = 300.00; 30 nights at 36525.00 a year = 3000.00; 20 minutes at 50.00 = 16.67
    store = built(
        "interaction_id | activity_code | grain_code | start_date | end_date_excl | duration_minutes\n"
        "week | hostel | stay | 2025-01-01 | 2025-01-04 |\n"
        "year | cell | stay | 2025-01-01 | 2025-01-31 |\n"
        "hour | talk | contact | 2025-01-01 | | 20",
        "item_code | value_gbp | unit_code\nWEEK | 700 | week\nYEAR | 36525 | person_year\nHOUR | 50 | hour",
        "activity_code | item_code | basis_code\nhostel | WEEK | nights\ncell | YEAR | nights\n"
        "talk | HOUR | minutes",
    )
    assert costs(store) == {"week": Decimal("300.00"), "year": Decimal("3000.00"), "hour": Decimal("16.67")}


def test_the_shares_of_a_job_add_up_to_the_job() -> None:
    # 10.01 between two: round(5.005) = 5.01 and 10.01 - 5.01 = 5.00.
    # 10.00 between three: 3.33, then round(6.6667) - 3.33 = 3.34, then 10.00 - 6.67 = 3.33.
    store = built(
        "interaction_id | activity_code | n_sharing | share_no | start_date\n"
        "a | visit | 2 | 1 | 2025-01-01\nb | visit | 2 | 2 | 2025-01-01\n"
        "c | call | 3 | 1 | 2025-01-01\nd | call | 3 | 2 | 2025-01-01\ne | call | 3 | 3 | 2025-01-01",
        "item_code | value_gbp\nV | 10.01\nC | 10.00",
        "activity_code | item_code\nvisit | V\ncall | C",
    )
    pence = {"a": "5.01", "b": "5.00", "c": "3.33", "d": "3.34", "e": "3.33"}
    assert costs(store) == {name: Decimal(held) for name, held in pence.items()}


def test_an_open_stay_is_counted_up_to_the_end_of_the_as_of_date() -> None:
    # 30 March to 31 March inclusive: two nights at 100.00
    store = built(
        "interaction_id | grain_code | start_date | end_status_code\na | stay | 2025-03-30 | open_at_extract",
        "item_code | value_gbp | unit_code\nN | 100 | night",
        "activity_code | item_code | basis_code\nvisit | N | nights",
    )
    assert costs(store) == {"a": Decimal("200.00")}


def test_by_days_the_first_and_the_last_day_both_count() -> None:
    # 1 to 4 January is three nights and four days, at 100.00. Open from 29 March: three days have been.
    store = built(
        "interaction_id | activity_code | grain_code | start_date | end_date_excl\n"
        "n | bed | stay | 2025-01-01 | 2025-01-04\nd | cell | stay | 2025-01-01 | 2025-01-04\n"
        "open | cell | stay | 2025-03-29 |\nlater | cell | stay | 2025-03-29 | 2025-04-20",
        "item_code | value_gbp | unit_code\nN | 100 | day",
        "activity_code | item_code | basis_code\nbed | N | nights\ncell | N | days",
    )
    pounds = {"n": "300.00", "d": "400.00", "open": "300.00", "later": "300.00"}
    assert costs(store) == {name: Decimal(held) for name, held in pounds.items()}


def test_an_open_stay_ends_with_what_its_extract_covers() -> None:
    # Covered up to 10 January, not included: nine nights at 100.00.
    store = built(
        "interaction_id | grain_code | start_date | end_status_code | known_to_date_excl\n"
        "a | stay | 2025-01-01 | open_at_extract | 2025-01-10",
        "item_code | value_gbp | unit_code\nN | 100 | night",
        "activity_code | item_code | basis_code\nvisit | N | nights",
    )
    assert costs(store) == {"a": Decimal("900.00")}


def test_what_has_no_cost_has_a_reason_and_never_nought_pounds() -> None:
    store = built(
        "interaction_id | activity_code | status_code | start_date\n"
        "missed | visit | not_attended | 2025-01-01\nodd | odd | | 2025-01-01\n"
        "tax | tax | | 2025-01-01\nin | letter | | 2025-01-01\nlong | talk | | 2025-01-01\n"
        "social | social | | 2025-01-01",
        "item_code | value_gbp | perspective_code | unit_code\n"
        "V | 10 | fiscal | hour\nSOC | 10 | social | contact",
        "activity_code | status_code | item_code | basis_code | uncosted_reason | rule_note\n"
        "visit | | V | minutes | | n\ntax | | | none | only_a_charge | A charge to the person.\n"
        "letter | | | none | priced_in_parent | Inside the order.\ntalk | | V | minutes | | n\n"
        "social | | SOC | each | | n\n"
        " | not_attended | | none | did_not_take_place | It did not take place.",
    )
    assert costs(store) == {}
    assert reasons(store) == {
        "missed": "did_not_take_place", "odd": "no_rule", "tax": "only_a_charge", "in": "priced_in_parent",
        "long": "no_duration", "social": "no_price",
    }  # fmt: skip
    texts = dict(store.frame("select interaction_id, reason_text from cost.uncosted").iter_rows())
    assert texts["tax"] == "A charge to the person."
    assert texts["in"] == "Inside the order."


def test_a_nominal_line_keeps_its_own_price_and_a_price_base_without_index_is_refused() -> None:
    units = "item_code | value_gbp | price_year_fy | index_code\nFEE | 20 | 1990-91 | none"
    rules = "activity_code | item_code\nvisit | FEE"
    assert costs(built(ONE, units, rules)) == {"a": Decimal("20.00")}
    with pytest.raises(Refused, match="2030-31"):
        built(ONE, units, rules, base="2030-31")


def test_what_did_not_take_place_has_a_cost_only_where_a_rule_gives_it_one() -> None:
    store = built(
        "interaction_id | status_code | start_date\nheld | | 2025-01-01\nmissed | not_attended | 2025-01-01",
        "item_code | value_gbp\nV | 48.00\nSLOT | 30.00",
        "activity_code | status_code | item_code\nvisit | | V\nvisit | not_attended | SLOT",
    )
    assert costs(store) == {"held": Decimal("48.00"), "missed": Decimal("30.00")}


def test_a_rule_of_a_source_comes_before_the_general_and_one_of_the_programme_before_both() -> None:
    store = built(
        "interaction_id | source_code | start_date\n"
        "a | s | 2025-01-01\nb | t | 2025-01-01\nc | u | 2025-01-01",
        "item_code | value_gbp\nALL | 1.00\nT | 2.00\nOWN | 3.00",
        "rule_code | source_code | activity_code | item_code | rank_no\n"
        "general | | visit | ALL | 1140\nof_t | t | visit | T | 1040\nof_u | u | visit | T | 1040\n"
        "own | u | visit | OWN | 40",
    )
    assert costs(store) == {"a": Decimal("1.00"), "b": Decimal("2.00"), "c": Decimal("3.00")}
    named = dict(store.frame("select interaction_id, rule_code from cost.cost_line").iter_rows())
    assert named == {"a": "general", "b": "of_t", "c": "own"}


def test_outcome_setting_and_length_choose_the_price() -> None:
    store = built(
        "interaction_id | activity_code | outcome_code | setting_code | grain_code | start_date |"
        " end_date_excl\n"
        "plain | arrest | | | contact | 2025-01-01 |\n"
        "freed | arrest | no_further_action | | contact | 2025-01-01 |\n"
        "walk | visit | | emergency_type_3 | contact | 2025-01-01 |\n"
        "one | ward | | | stay | 2025-01-01 | 2025-01-02\ntwo | ward | | | stay | 2025-01-01 | 2025-01-03",
        "item_code | value_gbp\nA | 342.00\nNFA | 285.00\nMINOR | 126.76\nSHORT | 824.00\nLONG | 5395.00",
        "rule_code | activity_code | outcome_code | setting_code | from_nights | to_nights_excl |"
        " item_code | rank_no\n"
        "r1 | arrest | | | | | A | 1140\nr2 | arrest | no_further_action | | | | NFA | 1130\n"
        "r3 | visit | | emergency_type_3 | | | MINOR | 1130\n"
        "r4 | ward | | | | 2 | SHORT | 1130\nr5 | ward | | | 2 | | LONG | 1130",
    )
    found = {"plain": "342.00", "freed": "285.00", "walk": "126.76", "one": "824.00", "two": "5395.00"}
    assert costs(store) == {name: Decimal(held) for name, held in found.items()}


def test_two_rules_that_fit_alike_are_refused() -> None:
    rules = (
        "rule_code | activity_code | outcome_code | setting_code | item_code | rank_no\n"
        "r1 | visit | admitted | | V | 1130\nr2 | visit | | home | V | 1130"
    )
    both = "interaction_id | outcome_code | setting_code | start_date\na | admitted | home | 2025-01-01"
    one = "interaction_id | outcome_code | setting_code | start_date\na | admitted | office | 2025-01-01"
    units = "item_code | value_gbp\nV | 10"
    assert costs(built(one, units, rules)) == {"a": Decimal("10.00")}
    with pytest.raises(Refused, match="r1 and r2"):
        built(both, units, rules)


def test_an_item_that_is_gone_stops_the_build_and_says_what_used_it() -> None:
    interactions = "interaction_id | start_date\na | 2025-01-01\nb | 2025-01-01"
    with pytest.raises(Refused, match=r"GONE by rule visit \(2 contacts\)"):
        built(interactions, "item_code | value_gbp\nV | 10", "activity_code | item_code\nvisit | GONE")


def test_an_arrest_with_its_parts_is_one_cost_and_three_lines() -> None:
    # 593 = police 342 + duty solicitor 245 + youth offending 6, in prices of 2006-07.
    # x 96.6694 / 62.3 (drawn): 593 x 1.551676... = 920.14; up to police: 920.14 x 342 / 593 = 530.67;
    # up to the solicitor: 920.14 x 587 / 593 = 910.83, so 380.16; the rest 9.31.
    store = cost_store(
        drawn_interactions(ONE),
        "item_code | value_gbp | price_year_fy\nPOL_ARREST_DETAINED | 593.00 | 2006-07",
        "activity_code | item_code\nvisit | POL_ARREST_DETAINED",
        "financial_year | index_value\n2006-07 | 62.3\n2024-25 | 96.6694",
    )
    cost.run(store, settings(date(2025, 3, 31)))
    lines = store.frame("select payer_code, cost_gbp from cost.cost_line order by line_no").rows()
    assert lines == [
        ("police", Decimal("530.67")), ("justice", Decimal("380.16")), ("council", Decimal("9.31")),
    ]  # fmt: skip
    assert costs(store) == {"a": Decimal("920.14")}


def test_a_recorded_cost_of_a_year_that_the_index_lacks_is_refused() -> None:
    interactions = "interaction_id | source_code | recorded_cost_gbp | start_date\na | s | 12.00 | 2031-05-01"
    store = cost_store(
        drawn_interactions(interactions),
        "item_code | value_gbp\nV | 10",
        "activity_code | item_code\nvisit | V",
        chosen=Assumptions(recorded_sources=("s",)),
    )
    with pytest.raises(Refused, match="what s recorded.* April 2031 .1 contacts"):
        cost.run(store, settings(date(2031, 12, 31)))


RECORDED = (
    "interaction_id | activity_code | status_code | recorded_cost_gbp | n_sharing | share_no |"
    " counts_for_cost | start_date\n"
)


def recorded(rows: str) -> Store:
    """Visits at £10.00, a charge that is not priced, and what source s recorded used instead."""
    store = cost_store(
        drawn_interactions(RECORDED + rows),
        "item_code | value_gbp\nV | 10",
        "activity_code | status_code | item_code | basis_code | uncosted_reason | rule_note\n"
        "visit | | V | each | | n\ntax | | | none | only_a_charge | A charge to the person.\n"
        " | not_attended | | none | did_not_take_place | It did not take place.",
        chosen=Assumptions(recorded_sources=("s",)),
    )
    cost.run(store, settings(date(2025, 3, 31)))
    return store


def test_what_was_recorded_is_used_where_the_set_says_so_and_only_for_what_took_place() -> None:
    # Shares of 25.01 recorded for a job of two: round(12.505) = 12.51, and 12.50. Nought, a credit: no cost.
    store = recorded(
        "a | visit | | 25.00 | | | | 2024-05-01\nmissed | visit | not_attended | 25.00 | | | | 2024-05-01\n"
        "one | visit | | 25.01 | 2 | 1 | | 2024-05-02\ntwo | visit | | 25.01 | 2 | 2 | | 2024-05-02\n"
        "nought | visit | | 0.00 | | | | 2024-05-01\ncredit | visit | | -5.00 | | | | 2024-05-01\n"
        "child | visit | | 25.00 | | | false | 2024-05-01\nodd | odd | | 7.00 | | | | 2024-05-01"
    )
    pounds = {
        "a": "25.00",
        "one": "12.51",
        "two": "12.50",
        "nought": "10.00",
        "credit": "10.00",
        "odd": "7.00",
    }
    assert costs(store) == {name: Decimal(held) for name, held in pounds.items()}
    assert reasons(store) == {"missed": "did_not_take_place", "child": "priced_in_parent"}


def test_a_recorded_charge_never_becomes_public_cost() -> None:
    store = recorded("a | tax | | 60.00 | | | | 2024-05-01")
    assert costs(store) == {}
    assert reasons(store) == {"a": "only_a_charge"}


def test_with_one_end_of_a_range_the_other_is_the_central_price_at_any_level() -> None:
    # Central 10 and high 90: low is 10, whichever of the three is used as the cost.
    for level, used in (("low", "10.00"), ("central", "10.00"), ("high", "90.00")):
        store = cost_store(
            drawn_interactions(ONE),
            "item_code | value_gbp | low_gbp | high_gbp\nV | 10 | | 90",
            "activity_code | item_code\nvisit | V",
            chosen=Assumptions(price_level=level),
        )
        cost.run(store, settings(date(2025, 3, 31)))
        line = store.frame("select cost_gbp, low_cost_gbp, high_cost_gbp from cost.cost_line").row(0)
        assert line == (Decimal(used), Decimal("10.00"), Decimal("90.00"))


def test_a_recorded_order_is_spread_over_its_time_like_a_priced_one() -> None:
    store = cost_store(
        drawn_interactions(
            "interaction_id | activity_code | grain_code | start_date | end_date_excl | recorded_cost_gbp\n"
            "order | order | order | 2024-05-01 | 2024-05-11 | 50\n"
            "visit | visit | contact | 2024-05-01 | | 50"
        ),
        "item_code | value_gbp | unit_code\nN | 10 | night\nV | 10 | contact",
        "activity_code | item_code | basis_code\norder | N | nights\nvisit | V | each",
        chosen=Assumptions(recorded_sources=("s",)),
    )
    cost.run(store, settings(date(2025, 3, 31)))
    spread = dict(store.frame("select interaction_id, is_spread from cost.cost_line").iter_rows())
    assert spread == {"order": True, "visit": False}
