"""The whole story of one cost, worked by hand."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from support.story import reader_of

from journey.assumptions import Assumptions
from journey.catalogue import shipped
from journey.errors import Damaged, Refused
from journey.read import Reader
from journey.read.story import contacts_on, explain
from journey.report_explain import day_text, story_text

UPRATED = "financial_year | index_value\n2006-07 | 62.3\n2023-24 | 90\n2024-25 | 96.6694"
VISIT = "interaction_id | start_date\na | 2024-02-01"
TEN = "item_code | value_gbp\nV | 10.00"
BY_VISIT = "activity_code | item_code\nvisit | V"


def pounds(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def said(reader: Reader, interaction_id: str = "a") -> str:
    """The story as it is printed, on one line."""
    return " ".join(story_text(explain(reader, "p", interaction_id)).split())


def test_a_visit_by_minutes_brought_to_the_price_base() -> None:
    # 50 x 96.6694 / 62.3 x 20 / 60 = 96669.4 / 3738 = 25.861263 (3738 x 25.86 = 96664.68, 4.72 are left),
    # low 40: 77335.52 / 3738 = 20.689010; high 60: 116003.28 / 3738 = 31.033515.
    reader = reader_of(
        "interaction_id | start_date | duration_minutes | source_sheet_no | source_row | data_flags\n"
        "a | 2024-02-01 | 20 | 3 | 17 | time_rounded;sentinel_date",
        "item_code | value_gbp | low_gbp | high_gbp | unit_code | price_year_fy\n"
        "V | 50 | 40 | 60 | hour | 2006-07",
        "activity_code | item_code | basis_code | rule_note\nvisit | V | minutes | Time at the door.",
        UPRATED,
    )
    story = explain(reader, "p", "a")
    made = story["perspectives"]["fiscal"]["used"]
    assert [made[name] for name in ("job_gbp_exact", "cost_gbp", "low_cost_gbp", "high_cost_gbp")] == pounds(
        "25.861263", "25.86", "20.69", "31.03"
    )
    assert (story["origin"]["extract_id"], story["origin"]["sheet_no"], story["origin"]["row"]) == (
        "e",
        3,
        17,
    )
    text = said(reader)
    for part in (
        "sheet 3, row 17",
        "20 minutes, as the agency recorded.",
        "Marked while it was read: time rounded; A date that means 'not known' was read as blank.",
        "GDP deflator: 62.3000 in 2006-07, 96.6694 in 2024-25.",
        "£50 x 96.6694 / 62.3000 x 20 / 60 = £25.861263",
        "Rounded once, half away from zero: £25.86",
        "Rule visit, ours. Time at the door.",
        "NHS (national): £25.86, all of it.",
        "Assumption set standard (Standard: published unit costs).",
        "In prices of 2024 to 2025",
    ):
        assert part in text


def test_the_second_share_of_a_job_of_three() -> None:
    # 10.00 between three: round(6.667) - round(3.333) = 6.67 - 3.33 = 3.34
    reader = reader_of(
        "interaction_id | start_date | n_sharing | share_no\na | 2024-02-01 | 3 | 2", TEN, BY_VISIT
    )
    assert explain(reader, "p", "a")["cost_gbp"] == Decimal("3.34")
    text = said(reader)
    assert "round(£10.000000 x 2 / 3) - round(£10.000000 x 1 / 3) = £6.67 - £3.33 = £3.34" in text
    assert "this is share 2 of 3" in text


def test_an_arrest_that_three_bodies_pay_for() -> None:
    # 593 x 96.6694 / 62.3 = 57324.9542 / 62.3 = 920.143727, so 920.14. Up to police 342 of 593: 530.67; up to
    # the solicitor 587 of 593: 910.83, so 380.16; the rest is 9.31. A visit of 10 stands beside it.
    reader = reader_of(
        "interaction_id | activity_code | start_date\na | arrest | 2024-02-01\nb | visit | 2024-02-01",
        "item_code | value_gbp | price_year_fy\nPOL_ARREST_DETAINED | 593 | 2006-07\nV | 10 | 2024-25",
        "activity_code | item_code\narrest | POL_ARREST_DETAINED\nvisit | V",
        UPRATED,
    )
    story = explain(reader, "p", "a")
    lines = story["perspectives"]["fiscal"]["lines"]
    assert [(line["payer_code"], line["cost_gbp"]) for line in lines] == [
        ("police", Decimal("530.67")),
        ("justice", Decimal("380.16")),
        ("council", Decimal("9.31")),
    ]
    assert story["perspectives"]["fiscal"]["used"]["job_gbp_exact"] == Decimal("920.143727")
    text = said(reader)
    assert "round(£920.14 x 58700 / 59300) - round(£920.14 x 34200 / 59300)" in text
    # After the change: 920.14 of 930.14 in all, of which the police pay 530.67 and nothing else.
    assert "Everything held, after: £920.14 of £930.14" in text
    assert "£530.67 of the £530.67 paid by Police" in text


def test_a_stay_across_the_change_falls_on_both_sides_by_its_nights() -> None:
    # Five nights at 70.03 a week: 50.0214, so 50.02. Three before the change: round(50.02 x 3 / 5) = 30.01;
    # two after it: 50.02 - 30.01 = 20.01. Everything is 2022 to 2024; equal is the 363 days after the change.
    reader = reader_of(
        "interaction_id | activity_code | grain_code | start_date | end_date_excl | end_status_code\n"
        "a | bed | stay | 2024-01-01 | 2024-01-06 | closed",
        "item_code | value_gbp | unit_code\nN | 70.03 | week",
        "activity_code | item_code | basis_code\nbed | N | nights",
    )
    story = explain(reader, "p", "a")
    names = ("window_code", "side_code", "day_from", "day_to", "nights", "is_counted", "cost_gbp")
    before, after = (0, 3, 3, True, Decimal("30.01")), (3, 5, 2, False, Decimal("20.01"))
    assert [tuple(row[name] for name in names) for row in story["windows"]] == [
        ("whole", "before", *before), ("whole", "after", *after),
        ("equal", "before", *before), ("equal", "after", *after),
    ]  # fmt: skip
    years = [(str(row["year_from_date"]), row["part_gbp"]) for row in story["totals"]["yearly"]]
    assert years == [("2024-01-01", Decimal("30.01")), ("2024-01-04", Decimal("20.01"))]
    text = said(reader)
    assert (
        "5 nights: from 1 January 2024, the first day, counted, to 6 January 2024, the day of leaving" in text
    )
    assert "£30.01, for 3 of its 5 days: round(£50.02 x 3 / 5) - round(£50.02 x 0 / 5)." in text
    assert "£20.01, for 2 of its 5 days: round(£50.02 x 5 / 5) - round(£50.02 x 3 / 5)." in text


def test_of_a_stay_with_three_payers_each_line_is_cut_by_its_days() -> None:
    # 593 over five days, three of them before: 342 x 3 / 5 = 205.20, 245 x 3 / 5 = 147.00, 6 x 3 / 5 = 3.60.
    reader = reader_of(
        "interaction_id | activity_code | grain_code | start_date | end_date_excl | end_status_code\n"
        "a | cell | stay | 2024-01-01 | 2024-01-06 | closed",
        "item_code | value_gbp\nPOL_ARREST_DETAINED | 593",
        "activity_code | item_code\ncell | POL_ARREST_DETAINED",
    )
    before = explain(reader, "p", "a")["windows"][0]
    assert [line["cost_gbp"] for line in before["lines"]] == pounds("205.20", "147.00", "3.60")
    assert before["cost_gbp"] == Decimal("355.80")
    assert "£355.80, for 3 of its 5 days, each payer's line cut by its days." in said(reader)


def test_an_open_stay_says_how_far_it_is_counted() -> None:
    # 29 to 31 December 2024, the last day of all: 3 nights and, not ended, 3 days, at 100.
    reader = reader_of(
        "interaction_id | activity_code | grain_code | start_date | end_status_code\n"
        "a | cell | stay | 2024-12-29 | open_at_extract",
        "item_code | value_gbp | unit_code\nN | 100 | day",
        "activity_code | item_code | basis_code\ncell | N | days",
    )
    assert explain(reader, "p", "a")["cost_gbp"] == Decimal("300.00")
    text = said(reader)
    assert "It was still open, so it is counted up to 31 December 2024" in text
    assert "3 and no day of leaving yet, 3 days." in text


@pytest.mark.parametrize(
    ("interaction_id", "reason", "expected"),
    [
        ("missed", "did_not_take_place", "It is recorded as not attended: it is no contact."),
        ("odd", "no_rule", "What would cost it: A unit cost of your own"),
        ("tax", "only_a_charge", "What would cost it: What the service itself spends on it"),
        ("letter", "priced_in_parent", "Inside the order."),
        ("within", "priced_in_parent", "It is part of a record that is priced as a whole"),
        ("talk", "no_duration", "What would cost it: The length"),
        ("harm", "no_price", "The unit cost is for costing and is social cost."),
        ("old", "no_price", "The index gdp has no value for 1990-91"),
    ],
)
def test_what_is_not_costed_says_why_and_what_would_cost_it(
    interaction_id: str, reason: str, expected: str
) -> None:
    reader = reader_of(
        "interaction_id | activity_code | status_code | counts_for_cost | start_date\n"
        "missed | visit | not_attended | | 2024-02-01\nodd | odd | | | 2024-02-01\n"
        "tax | tax | | | 2024-02-01\nletter | letter | | | 2024-02-01\n"
        "within | visit | | false | 2024-02-01\ntalk | talk | | | 2024-02-01\n"
        "harm | harm | | | 2024-02-01\nold | old | | | 2024-02-01",
        "item_code | value_gbp | perspective_code | unit_code | price_year_fy\nV | 10 | | contact |\n"
        "H | 10 | | hour |\nSOC | 10 | social | contact |\nOLD | 10 | | contact | 1990-91",
        "rule_code | activity_code | status_code | item_code | basis_code | uncosted_reason | rule_note\n"
        " | visit | | V | | | n\n | talk | | H | minutes | | n\n | harm | | SOC | | | n\n"
        " | old | | OLD | | | n\n"
        " | tax | | | none | only_a_charge | A charge.\n"
        " | letter | | | none | priced_in_parent | Inside the order.\n"
        " | | not_attended | | none | did_not_take_place | It did not take place.",
    )
    story = explain(reader, "p", interaction_id)
    assert (story["cost_gbp"], story["uncosted"]["uncosted_reason"]) == (None, reason)
    text = said(reader, interaction_id)
    assert expected in text and ": not costed" in text and "In none: it has no cost." in text


@pytest.mark.parametrize(("sources", "cost"), [(("s",), "160.00"), ((), "10.00")])
def test_what_the_agency_recorded_stands_beside_what_the_unit_cost_makes_it(
    sources: tuple[str, ...], cost: str
) -> None:
    # Recorded 80.00 in 2023-24: x 100 / 50 = 160.00 in the price base, 150.00 more than 10.00.
    reader = reader_of(
        "interaction_id | start_date | recorded_cost_gbp\na | 2024-02-01 | 80.00",
        TEN,
        BY_VISIT,
        "financial_year | index_value\n2023-24 | 50\n2024-25 | 100",
        chosen=Assumptions(recorded_sources=sources),
    )
    story = explain(reader, "p", "a")
    assert story["cost_gbp"] == Decimal(cost)
    recorded = story["recorded"]
    assert (recorded["cost_gbp"], recorded["difference_gbp"]) == (Decimal("160.00"), Decimal("150.00"))
    assert recorded["is_used"] is bool(sources)
    text = said(reader)
    assert "That is £150 more than the unit cost makes it (£10)." in text
    assert ("£80 x 100.0000 / 50.0000 x 1 / 1 = £160.000000" in text) is bool(sources)
    assert ("It is the cost used here" in text) is bool(sources)


def test_what_did_not_take_place_may_cost_by_a_rule_and_is_no_contact() -> None:
    reader = reader_of(
        "interaction_id | status_code | start_date\na | not_attended | 2024-02-01\nb | | 2024-02-01",
        "item_code | value_gbp\nV | 48\nSLOT | 30",
        "rule_code | activity_code | status_code | item_code\n"
        " | visit | | V\nslot | visit | not_attended | SLOT",
    )
    story = explain(reader, "p", "a")
    assert story["cost_gbp"] == Decimal("30.00") and not any(row["is_counted"] for row in story["windows"])
    assert "It is not counted as a contact here." in said(reader)


def test_rules_that_fitted_and_lost_are_named() -> None:
    reader = reader_of(
        VISIT,
        "item_code | value_gbp\nALL | 1\nOURS | 2\nOWN | 3",
        "rule_code | source_code | activity_code | item_code | rank_no | owner_code\n"
        "general | | visit | ALL | 1140 |\nof_s | s | visit | OURS | 1040 |\n"
        "own | | visit | OWN | 140 | programme",
    )
    story = explain(reader, "p", "a")["perspectives"]["fiscal"]
    assert [rule["rule_code"] for rule in (story["rule"], *story["also_fitted"])] == [
        "own",
        "of_s",
        "general",
    ]
    text = said(reader)
    assert "Rule own, the programme's own." in text
    assert "Rule general, ours, fitted too: the programme's own comes first. It names ALL." in text


def test_a_local_price_says_why_it_won_and_what_the_shipped_one_was(repository: Path) -> None:
    with (repository / "schemas" / "reference" / "unit_costs.csv").open(encoding="utf-8-sig") as stream:
        published = next(row for row in csv.DictReader(stream) if row["item_code"] == "POL_ARREST_POLICE")
    units = (
        "item_code | value_gbp | catalogue_code | reason_text | dated_date\n"
        "POL_ARREST_POLICE | 401.00 | local | Our force's own figure | 2024-05-01"
    )
    rules = "activity_code | item_code\nvisit | POL_ARREST_POLICE"
    held = {"prices_sha256": {"catalogue shipped": shipped().sha256}}
    text = said(reader_of(VISIT, units, rules, inputs=held))
    assert "Reason for a price of its own: Our force's own figure. Dated 1 May 2024." in text
    assert f"in place of the shipped £{Decimal(published['value_gbp']):.0f} {published['unit']}" in text
    held = {"prices_sha256": {"catalogue shipped": "another version's"}}
    assert "in place of the shipped" not in said(reader_of(VISIT, units, rules, inputs=held))


def test_a_charge_to_the_person_is_told_apart_and_added_to_nothing() -> None:
    reader = reader_of(
        VISIT,
        "item_code | value_gbp | perspective_code | use_code | index_code\n"
        "FEE | 60 | person | charge_proxy | none",
        "rule_code | activity_code | perspective_code | item_code | basis_code | uncosted_reason\n"
        "free | visit | fiscal | | none | only_a_charge\nfee | visit | person | FEE | each |",
    )
    story = explain(reader, "p", "a")
    assert story["cost_gbp"] is None
    assert story["perspectives"]["person"]["used"]["cost_gbp"] == Decimal("60.00")
    assert "This is not public cost." in said(reader)


@pytest.mark.parametrize(
    "change",
    [
        "update cost.kind_line set cost_gbp = cost_gbp + 0.01",
        "update cost.kind_line set low_cost_gbp = low_cost_gbp + 0.01",
        "update cost.kind_price set cost_pence = cost_pence + 1",
        "update cost.kind_model set high_cost_pence = high_cost_pence + 1",
        "update cost.uprated_item set value_gbp = value_gbp + 1",
        "update cost.price_index set index_value = 99",
        "update cost.kind set nights = nights + 1",
        "update canonical.interaction set end_date_excl = end_date_excl + 1",
        "update compare.interaction_side set cost_gbp = cost_gbp + 0.01 where side_code = 'after'",
        "update compare.spell set end_date_excl = end_date_excl + 1",
    ],
)
def test_a_figure_that_is_not_what_its_parts_make_it_is_not_explained(change: str) -> None:
    reader = reader_of(
        "interaction_id | activity_code | grain_code | start_date | end_date_excl | end_status_code\n"
        "a | bed | stay | 2024-01-01 | 2024-01-06 | closed",
        "item_code | value_gbp | low_gbp | high_gbp | unit_code\nN | 70 | 60 | 80 | week",
        "activity_code | item_code | basis_code\nbed | N | nights",
    )
    assert explain(reader, "p", "a")["cost_gbp"] == Decimal("50.00")
    reader.store.connection.execute(change)
    with pytest.raises(Damaged):
        explain(reader, "p", "a")


@pytest.mark.parametrize("asked", ["of_another", "Marlow", "", "support:p", "support:q", "a' or '1'='1"])
def test_a_contact_of_somebody_else_or_of_nobody_is_refused_without_repeating_it(asked: str) -> None:
    reader = reader_of(
        "interaction_id | source_person_id | start_date\na | p | 2024-02-01\nof_another | q | 2024-02-01",
        TEN,
        BY_VISIT,
        others="source_person_id | person_id\np | p\nq | q",
    )
    with pytest.raises(Refused) as refused:
        explain(reader, "p", asked)
    assert not asked or asked not in refused.value.message


def test_a_day_lists_what_began_what_went_on_and_what_did_not_take_place() -> None:
    # On 3 January: the visit, the missed visit and the stay of 1 to 6 January; not the stay that was left
    # that day, nor the visit of the day after.
    reader = reader_of(
        "interaction_id | activity_code | status_code | grain_code | start_date | end_date_excl | "
        "end_status_code\n"
        "seen | visit | | | 2024-01-03 | |\nmissed | visit | not_attended | | 2024-01-03 | |\n"
        "later | visit | | | 2024-01-04 | |\nstay | bed | | stay | 2024-01-01 | 2024-01-06 | closed\n"
        "left | bed | | stay | 2024-01-01 | 2024-01-03 | closed",
        "item_code | value_gbp | unit_code\nV | 10 | contact\nN | 70 | week",
        "activity_code | item_code | basis_code\nvisit | V | each\nbed | N | nights",
    )
    found = contacts_on(reader, "pat", date(2024, 1, 3))
    costs = {row["interaction_id"]: (row["cost_gbp"], row["uncosted_reason"]) for row in found}
    assert costs == {
        "stay": (Decimal("50.00"), None), "missed": (None, "no_rule"), "seen": (Decimal("10.00"), None),
    }  # fmt: skip
    assert "GP: Visit, not attended, not costed (no_rule)" in day_text(found)
    assert day_text(contacts_on(reader, "pat", date(1999, 1, 1))) == "No contact of that day is held."


def test_codes_are_told_in_words() -> None:
    reader = reader_of(
        "interaction_id | activity_code | status_code | setting_code | start_date | data_flags\n"
        "a | visit | cancelled_person | emergency_type_1 | 2024-02-01 | birth_date_not_read\n"
        "b | visit | | | 2024-02-02 |",
        TEN,
        BY_VISIT,
    )
    text = " ".join(story_text(explain(reader, "p", "a")).split())
    assert "It is recorded as cancelled by the person: it is no contact." in text
    assert "Setting: major emergency department (type 1)." in text
    assert "Marked while it was read: The date of birth could not be read." in text
    assert "Visit, cancelled by the person, not costed" in day_text(
        contacts_on(reader, "p", date(2024, 2, 1))
    )
