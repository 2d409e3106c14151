"""What the costs of a build rest on, worked by hand."""

from __future__ import annotations

from decimal import Decimal

from support.story import reader_of

from journey.assumptions import Assumptions, Support
from journey.read.costed import costed
from journey.report_costed import costed_text

INTERACTIONS = (
    "interaction_id | activity_code | status_code | start_date | recorded_cost_gbp\n"
    "a | arrest | | 2024-02-01 |\nb | arrest | | 2024-02-02 |\nc | visit | | 2024-02-01 | 12.50\n"
    "d | visit | | 2024-02-02 | 7.00\ne | odd | | 2024-02-01 |\nf | odd | | 2024-02-01 |\n"
    "g | fee | | 2024-02-01 |"
)
UNITS = (
    "item_code | value_gbp | perspective_code | use_code | index_code | price_year_fy | confidence_code\n"
    "POL_ARREST_DETAINED | 593 | | | | |\nV | 10 | | | | 2002-03 | low\n"
    "FEE | 60 | person | charge_proxy | none | |\nIDLE | 1 | | | | 2001-02 | low"
)
RULES = (
    "activity_code | perspective_code | item_code\n"
    "arrest | | POL_ARREST_DETAINED\nvisit | | V\nfee | person | FEE"
)
INDEX = "financial_year | index_value\n2002-03 | 100\n2023-24 | 100\n2024-25 | 100"


def test_payers_uncosted_recorded_and_findings() -> None:
    # Two arrests of 593: police 2 x 342 = 684, justice 2 x 245 = 490, council 2 x 6 = 12. Two visits: 20.
    # Recorded for the visits: 19.50, 0.50 less than the 20.00 of their unit cost. Two odd ones and the one
    # that is only a charge have no public cost.
    found = costed(reader_of(INTERACTIONS, UNITS, RULES, INDEX))
    paid = [(row["payer_label"], row["n_lines"], row["cost_gbp"]) for row in found["by_payer"]]
    assert paid == [
        ("Council", 2, Decimal("12.00")),
        ("Courts, legal aid, prisons and probation", 2, Decimal("490.00")),
        ("NHS", 2, Decimal("20.00")),
        ("Police", 2, Decimal("684.00")),
    ]
    assert [(row["perspective_code"], row["cost_gbp"]) for row in found["not_public"]] == [
        ("person", Decimal("60.00"))
    ]
    assert found["total"] == {"n_interactions": 7, "n_costed": 4, "n_uncosted": 3}
    missing = [(row["activity_code"], row["n_interactions"]) for row in found["uncosted"]]
    assert missing == [("fee", 1), ("odd", 2)]
    recorded = found["recorded"][0]
    assert (recorded["n_both"], recorded["difference_gbp"]) == (2, Decimal("-0.50"))
    # Only prices in use are spoken of: V is old and of low confidence, IDLE is not used.
    about_v = {one["code"] for one in found["findings"] if one["item_codes"] == ("V",)}
    assert {"stale", "low_confidence"} <= about_v
    assert not any("IDLE" in one["item_codes"] for one in found["findings"])
    text = " ".join(costed_text(found).split())
    assert "All £1,206 8 lines" in text
    assert "recorded £19.50, unit cost £20, difference -£0.50; the recorded cost is used for 0" in text
    assert "2 x Odd: No unit cost is held for this activity." in text
    assert "the price" in text.casefold() and "look at: The price is from before 2010-11." in text


def test_the_support_teams_cost_as_a_whole_stands_apart() -> None:
    # 36525 a year for one person, from 4 January to 31 December 2024: 363 days, so 36300.00.
    plan = Support("budget", Decimal("36525"), 1, "2024-25", payer_code="council")
    found = costed(reader_of(INTERACTIONS, UNITS, RULES, INDEX, chosen=Assumptions(support=plan)))
    assert found["support_charge"]["cost_gbp"] == Decimal("36300.00")
    assert sum(row["cost_gbp"] for row in found["by_payer"]) == Decimal("1206.00")
    assert "counted as a whole: £36,300 for 1 person" in costed_text(found)


def test_what_is_paid_says_whether_the_supports_own_cost_is_in_it() -> None:
    # No contact of the team is held: nothing of its cost is in the sums.
    found = costed(reader_of(INTERACTIONS, UNITS, RULES, INDEX))
    assert (found["support_cost_gbp"], found["support_cost_code"]) == (Decimal("0.00"), "not_included")
    assert "Cost of all contacts held: support's own cost not included." in costed_text(found)
    # The team saw the person twice after the change, for 10.00 each; its own log was not supplied: a part.
    team = "interaction_id | agency_code | start_date\na | support_team | 2024-02-01\n"
    found = costed(
        reader_of(
            team + "b | support_team | 2024-02-02",
            "item_code | value_gbp\nV | 10",
            "activity_code | item_code\nvisit | V",
        )
    )
    assert found["support_cost_text"] == "only part of the support's own cost is included, £20"


def test_findings_of_one_kind_that_say_different_things_are_told_apart() -> None:
    # Two payers that nobody knows: each is named, with its own item.
    reader = reader_of(
        "interaction_id | activity_code | start_date\na | visit | 2024-02-01\nb | call | 2024-02-01",
        "item_code | value_gbp | payer_label\nV | 10 | Ministry of Magic\nC | 5 | Order of Owls",
        "activity_code | item_code\nvisit | V\ncall | C",
    )
    text = " ".join(costed_text(costed(reader)).split())
    assert "put right: 'Ministry of Magic' is no payer we know." in text
    assert "put right: 'Order of Owls' is no payer we know." in text


def test_a_build_in_which_everything_is_costed_says_so() -> None:
    reader = reader_of(
        "interaction_id | start_date\na | 2024-02-01",
        "item_code | value_gbp\nV | 10",
        "activity_code | item_code\nvisit | V",
    )
    text = costed_text(costed(reader))
    assert "Everything is costed" in text and "Nothing was noticed in the prices in use" in text


def test_what_was_recorded_without_a_unit_cost_is_summed_by_itself() -> None:
    # 7.00 and 12.50 recorded, and neither has a unit cost to stand beside: no difference is told.
    reader = reader_of(
        "interaction_id | activity_code | start_date | recorded_cost_gbp\n"
        "a | odd | 2024-04-01 | 7.00\nb | odd | 2024-04-02 | 12.50\nc | visit | 2024-02-01 |",
        "item_code | value_gbp\nV | 10",
        "activity_code | item_code\nvisit | V",
    )
    found = costed(reader)
    (row,) = found["recorded"]
    assert (row["all_recorded_cost_gbp"], row["difference_gbp"]) == (Decimal("19.50"), None)
    text = " ".join(costed_text(found).split())
    assert (
        "Odd: 2 recorded, £19.50 in all, none of them has a unit cost; the recorded cost is used for 0"
        in text
    )
