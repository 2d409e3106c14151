"""The support's own cost, worked by hand: counted as a whole, contact by contact, in part, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.tables import INDEX, UNIT_COST, UNIT_DEFAULTS, compared, drawn, load_changes, load_links

from journey import words
from journey.assumptions import Assumptions, Support
from journey.pipeline.prices import load_prices, read_prices, set_row, support_plan
from journey.pipeline.rules import rule_frame
from journey.read import Reader
from journey.report import comparison_text
from journey.store import Store, in_memory
from schemas.compare import Summary, SupportCharge

CHANGE = date(2024, 1, 1)
HUNDRED_DAYS = date(2024, 4, 9)  # 31 + 29 + 31 days, and 9 of April: 100 with the first and the last
HEAD = (
    "interaction_id | source_code | activity_code | grain_code | agency_code | start_date | end_date_excl\n"
)
COVER = "agency_code | covers_from_date | covers_to_date_excl\n"
GP = COVER + "gp | 2023-01-01 | 2025-12-31\n"
ONE = HEAD + "a | s | visit | contact | gp | 2023-05-01 |\n"
BUDGET = Support("budget", Decimal("120000.00"), 20, "2024-25", payer_code="council")
HOURS = Support("hours", hours_per_week=Decimal("3.5"), item_code="HOUR", payer_code="council")
PRICES = (
    "item_code | value_gbp | low_gbp | high_gbp | unit_code | price_year_fy\n"
    "HOUR | 30.00 | 24.00 | 36.00 | hour | 2024-25\nOLD_HOUR | 30.00 | | | hour | 2023-24"
)


def planned(support: Support, changes: dict[str, date] | None = None) -> Callable[[Store], None]:
    """The support team's cost as a set says, and people with a change each; a source person is a person."""
    chosen = Assumptions(support=support)

    def load(store: Store) -> None:
        items = pl.concat(
            [store.frame("select * from cost.unit_cost"), drawn(PRICES, UNIT_COST, UNIT_DEFAULTS)]
        )
        ours = rule_frame(chosen, ["team"]).filter(pl.col("rule_code") == "support_team")
        rules = store.frame("select * from cost.cost_rule")
        points = changes or {"p": CHANGE}
        frames = {
            "cost.unit_cost": items,
            "cost.assumption_set": set_row(chosen, "2024-25"),
            "cost.support_plan": support_plan(chosen),
            "cost.cost_rule": pl.concat([rules, ours.select(rules.columns)]),
            "cost.price_index": drawn(
                "financial_year | index_value\n2023-24 | 95\n2024-25 | 100", INDEX, {"index_code": "gdp"}
            ),
            "canonical.change_point": pl.DataFrame(
                {"person_id": list(points), "change_on": list(points.values()), "change_label": "Team begins"}
            ),
            "canonical.person_alias": pl.DataFrame({"person_id": ["p"], "alias": ["jo"]}),
        }
        for table, frame in frames.items():
            store.load_frame(table, frame)
        load_changes(store, frames["canonical.change_point"])
        known = store.frame("select distinct source_code, source_person_id from canonical.interaction")
        load_links(store, known.with_columns(person_id="source_person_id"))

    return load


def built(
    support: Support,
    interactions: str = ONE,
    extracts: str = GP,
    as_of: date = HUNDRED_DAYS,
    changes: dict[str, date] | None = None,
) -> Store:
    store = compared(interactions, extracts, CHANGE, as_of, 12, planned(support, changes))
    SupportCharge.validate(store.frame("select * from compare.support_charge"))
    Summary.validate(store.frame("select * from compare.summary"))
    return store


def charges(store: Store) -> dict[str, tuple[int, int, int]]:
    rows = store.frame(
        "select person_id, low_cost_pence, cost_pence, high_cost_pence from compare.support_charge"
    )
    return {person: (low, central, high) for person, low, central, high in rows.iter_rows()}


def after(store: Store, window: str = "whole") -> dict[str, Any]:
    sql = "select * from compare.summary where side_code = 'after' and window_code = $window"
    return store.frame(sql, {"window": window}).to_dicts()[0]


@pytest.mark.parametrize(
    ("support", "pence"),
    [
        # 120,000 / 20 = 6,000 a year; x 100 / 365.25 = 1,642.7105 pounds
        (BUDGET, (164271, 164271, 164271)),
        # the same in prices of 2023-24, x 100 / 95 = 1,729.1689 pounds
        (Support("budget", Decimal("120000.00"), 20, "2023-24"), (172917, 172917, 172917)),
        # 3.5 x 30.00 x 100 / 7 = 1,500.00; at 24.00 it is 1,200.00, at 36.00 it is 1,800.00
        (HOURS, (120000, 150000, 180000)),
        # from 2023-24: 1,500 x 100 / 95 = 1,578.947 pounds
        (Support("hours", hours_per_week=Decimal("3.5"), item_code="OLD_HOUR"), (157895, 157895, 157895)),
        # 3 hours 7.5 minutes: 3.125 x 30.00 x 100 / 7 = 1,339.2857 pounds
        (Support("hours", hours_per_week=Decimal("3.125"), item_code="HOUR"), (107143, 133929, 160714)),
    ],
)
def test_a_budget_or_hours_over_a_hundred_days(support: Support, pence: tuple[int, int, int]) -> None:
    store = built(support)
    assert charges(store) == {"p": pence}
    found = after(store)
    assert found["support_cost_code"] == "included"
    assert found["support_cost_gbp"] == found["cost_gbp"] == Decimal(pence[1]) / 100
    assert (found["low_cost_gbp"], found["high_cost_gbp"]) == (
        Decimal(pence[0]) / 100,
        Decimal(pence[2]) / 100,
    )
    assert found["n_interactions"] == 0  # a budget is a cost and no contact


def test_windows_and_years_split_the_charge_by_days_to_the_penny() -> None:
    # 548 days (366 in 2024, 182 to 1 July 2025): 6,000 x 548 / 365.25 = 9,002.0534 -> 9,002.05.
    # The first 366 days: 9,002.05 x 366 / 548 = 6,012.3181 -> 6,012.32; the rest is 2,989.73.
    store = built(BUDGET, ONE, COVER + "gp | 2022-01-01 | 2025-12-31", date(2025, 7, 1))
    assert after(store)["cost_gbp"] == Decimal("9002.05")
    assert after(store, "last_12m")["support_cost_gbp"] == Decimal("6012.32")
    assert after(store, "like_for_like")["support_cost_gbp"] == Decimal("9002.05")
    years = store.frame("select cost_gbp from compare.yearly where side_code = 'after'")["cost_gbp"].to_list()
    assert years == [Decimal("6012.32"), Decimal("2989.73")]
    # Here 184 days lie before the change: the first 184 after are 9,002.05 x 184 / 548 = 3,022.5861.
    store = built(BUDGET, ONE, COVER + "gp | 2023-07-01 | 2025-12-31", date(2025, 7, 1))
    equal = after(store, "equal")
    assert (equal["cost_gbp"], equal["support_cost_code"]) == (Decimal("3022.59"), "included")


def test_everyone_with_a_change_is_charged_from_it_to_the_as_of_date() -> None:
    # 15.00 a day: 100 days, 10 days (31 March to 9 April), 1 day; a change to come has no charge yet.
    changes = {"p": CHANGE, "q": date(2024, 3, 31), "r": HUNDRED_DAYS, "t": date(2024, 4, 10)}
    store = built(HOURS, changes=changes)
    assert {person: held[1] for person, held in charges(store).items()} == {
        "p": 150000,
        "q": 15000,
        "r": 1500,
    }


def test_contacts_of_a_team_counted_as_a_whole_are_contacts_and_no_second_cost() -> None:
    team = "".join(f"t{n} | team | visit | contact | support_team | 2024-02-0{n} |\n" for n in (1, 2, 3))
    cover = GP + "support_team | 2024-01-01 | 2024-04-10"
    found = after(built(HOURS, ONE + team, cover))
    assert (found["n_interactions"], found["cost_gbp"]) == (3, Decimal("1500.00"))
    assert found["support_cost_code"] == "included"
    reasons = built(HOURS, ONE + team, cover).frame("select rule_code, uncosted_reason from cost.chosen_rule")
    assert ("support_team", "priced_in_parent") in reasons.rows()
    # Priced contact by contact they are 3 x 10.00 instead.
    assert after(built(Support(), ONE + team, cover))["cost_gbp"] == Decimal("30.00")


@pytest.mark.parametrize(
    ("activities", "covers_to", "code"),
    [
        ("visit visit", "2024-04-10", "included"),
        ("visit chat", "2024-04-10", "part"),  # nothing prices a chat
        ("chat chat", "2024-04-10", "not_included"),
        ("", "2024-04-10", "not_included"),  # a log with nothing of this person in it
        ("visit visit", "2024-04-05", "included"),  # 95 of 100 days
        ("visit visit", "2024-04-04", "part"),  # 94 of 100 days: what came later is not supplied
    ],
)
def test_casework_is_included_in_part_or_not(activities: str, covers_to: str, code: str) -> None:
    team = "".join(
        f"t{n} | team | {activity} | contact | support_team | 2024-02-02 |\n"
        for n, activity in enumerate(activities.split())
    )
    store = built(Support(), ONE + team, GP + f"support_team | 2024-01-01 | {covers_to}")
    found = store.frame("select window_code, side_code, support_cost_code from compare.summary").rows()
    assert {said for _, side, said in found if side == "before"} == {"not_asked"}
    assert {window: said for window, side, said in found if side == "after"} == {
        "whole": code, "equal": code, "like_for_like": code,
    }  # fmt: skip


def test_days_before_the_log_began_are_no_gap_in_it() -> None:
    team = "t | team | visit | contact | support_team | 2024-03-20 |\n"
    store = built(Support(), ONE + team, GP + "support_team | 2024-03-11 | 2024-04-10")
    assert after(store)["support_cost_code"] == "included"


def test_other_tables_agree_with_a_charge() -> None:
    # Two nights after the change at 70.01 are 140.02, the charge is 1,500.00, both in 100 days.
    stay = "b | s | bed | stay | gp | 2024-02-01 | 2024-02-03\n"
    store = built(HOURS, ONE + stay)
    assert after(store)["cost_gbp"] == Decimal("1640.02")
    standard = store.frame(
        "select cost_gbp from compare.link_threshold "
        "where threshold_code = 'standard' and side_code = 'after'"
    )
    assert standard.item() == Decimal("1640.02")
    checks = {
        row["check_code"]: (row["before_per_year"], row["after_per_year"])
        for row in store.frame("select * from compare.sensitivity where measure_code = 'cost'").to_dicts()
    }
    # Without stays: 10.00 x 365.25 / 365 before; 1,500.00 x 365.25 / 100 after.
    assert checks["without_stays"] == (Decimal("10.01"), Decimal("5478.75"))
    # Cut on 1 April: 91 of the 100 days of charge (1,365.00), the visit and the stay are before, in 456 days:
    # 1,515.02 x 365.25 / 456 = 1,213.51; after it 135.00 in 9 days.
    assert checks["date_plus_3m"] == (Decimal("1213.51"), Decimal("5478.75"))
    # Low prices: 140.02 + 1,200.00 in 100 days.
    assert checks["low_costs"][1] == Decimal("4894.42")


def test_cost_added_up_ends_at_the_total() -> None:
    # 10.00 in May; 31 of 100 days by 31 January: 465.00; 60 by the end of February: 900.00, and so on.
    store = built(HOURS)
    reader = Reader(store, {"settings": {}})
    assert [(str(on), str(total)) for on, total in reader.running_cost("jo").iter_rows()] == [
        ("2023-05-01", "10.00"), ("2024-01-31", "475.00"), ("2024-02-29", "910.00"),
        ("2024-03-31", "1375.00"), ("2024-04-09", "1510.00"),
    ]  # fmt: skip
    assert reader.total("jo") == {"n_interactions": 1, "cost_gbp": Decimal("1510.00")}
    assert reader.support_method() == "hours"


def test_a_team_that_sent_nothing_is_an_agency_where_it_is_counted_as_a_whole(tmp_path: Path) -> None:
    agencies = pl.DataFrame({"agency_code": ["gp"], "agency_label": ["GP"], "is_support": [False]})
    for support, codes in ((BUDGET, ["gp", "support_team"]), (Support(), ["gp"])):
        store = in_memory()
        store.load_frame("canonical.agency", agencies)
        store.load_frame("canonical.supply", pl.DataFrame({"agency_code": ["gp"]}))
        load_prices(store, read_prices(tmp_path, Assumptions(support=support), "2024-25"))
        held = store.frame("select agency_code, is_support from canonical.agency")
        assert held["agency_code"].to_list() == codes
        assert held["is_support"].to_list() == [code == "support_team" for code in codes]


def test_what_is_said_of_it_names_the_amount() -> None:
    found = after(built(HOURS))
    assert words.support_cost(found) == "includes the support's own cost, £1,500"
    yearly = words.support_cost(found, "cost_gbp_per_year")
    assert yearly == "includes the support's own cost, £5,478.75 a year"
    none = {**found, "support_cost_code": "not_included"}
    assert words.support_cost(none) == "support's own cost not included"
    part = {**found, "support_cost_code": "part"}
    assert words.support_cost(part) == "only part of the support's own cost is included, £1,500"


@pytest.mark.parametrize(
    ("code", "method", "said"),
    [
        ("included", "casework", None),
        ("included", "budget", "the person is taken to be supported to the end"),
        ("part", "casework", "Only part of the support team's own cost"),
        ("not_included", "casework", "That support was free."),
    ],
)
def test_a_caveat_says_what_is_left_out_or_taken_for_granted(
    code: str, method: str, said: str | None
) -> None:
    side = {"n_interactions_per_year": 1.0, "nights": 0, "n_uncosted": 0}
    comparison = {
        "before": side, "after": side, "coverage": [], "support_cost_included": code == "included",
        "support_cost_code": code, "support_method_code": method,
    }  # fmt: skip
    found = [line for line in words.caveats(comparison) if "upport" in line][1:]  # the first is of cause
    assert len(found) == (said is not None)
    assert said is None or said in found[0]


def test_the_text_of_a_comparison_says_it_with_every_cost_after() -> None:
    team = "t | team | visit | contact | support_team | 2024-02-02 |\n"
    for interactions, said in (
        (ONE, "support's own cost not included"),
        (ONE + team, "includes the support's own cost, £10"),
    ):
        cover = GP + ("support_team | 2024-01-01 | 2024-04-10" if interactions != ONE else "")
        store = built(Support(), interactions, cover)
        found = Reader(store, {"settings": {"min_before_months": 24}}).compare("jo")
        assert found["support_cost_text"] == said
        assert found["support_cost_included"] is (interactions != ONE)
        assert found["support_cost_code"] == ("not_included" if interactions == ONE else "included")
        lines = comparison_text(found, "x").splitlines()
        for start in ("Estimated cost of activity", "Cost a year"):
            told = [n for n, line in enumerate(lines) if line.startswith(f"{start:<28}")]
            assert told
            assert all(said.split(", £")[0] in lines[at + 1] for at in told)


@pytest.mark.parametrize(("places", "is_said"), [((3, 1), True), ((20, 20), False), (None, False)])
def test_a_budget_shared_out_more_often_than_it_is_for_is_said(
    places: tuple[int, int] | None, is_said: bool
) -> None:
    side = {"n_interactions_per_year": 1.0, "nights": 0, "n_uncosted": 0}
    comparison = {
        "before": side, "after": side, "coverage": [], "support_cost_included": True,
        "support_cost_code": "included", "support_method_code": "budget", "support_places": places,
    }  # fmt: skip
    found = [line for line in words.caveats(comparison) if "3 people are charged a share" in line]
    assert bool(found) == is_said
