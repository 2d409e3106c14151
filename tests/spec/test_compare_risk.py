"""Person-days at risk, compared services, months from the change and other baselines, worked by hand.

A visit is £10.00; a night is £70.01.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from support.tables import compared, drawn

from journey.store import Store

COVER = "agency_code | covers_from_date | covers_to_date_excl\n"
HEAD = "interaction_id | activity_code | grain_code | agency_code | start_date | end_date_excl\n"
ENDED = "person_id | reason_code | from_date | to_date_excl\n"
GP = COVER + "gp | 2020-01-01 | 2025-01-01"
CHANGE, AS_OF = date(2023, 1, 1), date(2024, 12, 31)
VISITS = "a | visit | contact | gp | 2020-05-01 |\nb | visit | contact | gp | 2023-05-01 |\n"


def built(cover: str = GP, rows: str = VISITS, **more: Any) -> Store:
    """Change on 1 January 2023, data to the end of 2024."""
    return compared(HEAD + rows, cover, CHANGE, AS_OF, **more)


def test_a_death_ends_the_whole_window_and_silence_after_it_is_no_day_at_risk() -> None:
    # 2023-01-01 to 2023-06-30 is 181 days: the death on 1 July leaves those. 1 visit / 181 x 365.25 = 2.018.
    store = built(endings=ENDED + "p | died | 2023-07-01 |")
    after = store.frame(
        "select * from compare.summary where window_code = 'whole' and side_code = 'after'"
    ).row(0, named=True)
    assert after["to_date_excl"] == date(2023, 7, 1)
    assert after["observed_days"] == 181
    assert after["n_interactions_per_year"] == pytest.approx(365.25 / 181)
    assert store.frame("select max(to_date_excl) from compare.at_risk").item() == date(2023, 7, 1)


def test_time_in_custody_elsewhere_is_no_day_at_risk_and_makes_no_service_unlike() -> None:
    # 2023-03-01 to 2023-09-01 is 184 days, overlapped by a second record to 2023-10-01 (30 more days): 214.
    # 731 days after the change (2023 and the leap year 2024) less 214 = 517.
    ended = (
        ENDED + "p | custody_elsewhere | 2023-03-01 | 2023-09-01\np | moved_away | 2023-08-01 | 2023-10-01\n"
    )
    store = built(endings=ended + "q | died | 2021-01-01 |")
    side = store.frame(
        "select n_days, seen_days from compare.side where window_code = 'whole' and side_code = 'after'"
    )
    assert side.row(0) == (731, 517)
    after = store.frame(
        "select observed_days, n_days from compare.agency_side"
        " where window_code = 'whole' and side_code = 'after' and agency_code = 'gp'"
    )
    assert after.row(0) == (517, 517)
    basis = store.frame(
        "select is_compared from compare.basis where window_code = 'whole' and agency_code = 'gp'"
    )
    assert basis.item() is True
    runs = store.frame("select from_date, to_date_excl from compare.supplied").rows()
    assert runs == [(date(2020, 1, 1), date(2023, 3, 1)), (date(2023, 10, 1), date(2025, 1, 1))]


def test_who_was_gone_before_the_change_has_no_sides_and_the_reason_says_so() -> None:
    store = built(endings=ENDED + "p | moved_away | 2022-12-31 |")
    assert store.frame("select * from compare.side").is_empty()
    reason = store.frame("select refused_reason from compare.verdict").item()
    assert reason == "The person could not be seen from the change on, so the silence after it says nothing."


def test_twenty_four_months_and_the_transition_are_windows_of_their_own() -> None:
    store = built(settled_on_excl=date(2023, 4, 1))
    sides = store.frame(
        "select window_code, side_code, from_date, to_date_excl from compare.side"
        " where window_code in ('last_24m', 'without_band') order by 1, 2"
    ).rows()
    assert sides == [
        ("last_24m", "after", date(2023, 1, 1), date(2025, 1, 1)),
        ("last_24m", "before", date(2021, 1, 1), date(2023, 1, 1)),
        ("without_band", "after", date(2023, 4, 1), date(2025, 1, 1)),
        ("without_band", "before", date(2020, 1, 1), date(2023, 1, 1)),
    ]
    assert not built().frame("select 1 from compare.side where window_code = 'without_band'").height


def test_left_out_services_are_named_with_their_share_of_the_cost_before() -> None:
    # Before: gp 10, police 20 (two visits), landlord 10, council_tax 0; of 40: police 0.5, landlord 0.25.
    rows = (
        VISITS + "c | visit | contact | police | 2021-05-01 |\nd | visit | contact | police | 2021-06-01 |\n"
        "e | visit | contact | landlord | 2022-05-01 |"
    )
    cover = (
        GP + "\npolice | 2020-01-01 | 2023-01-01\nlandlord | 2022-01-01 | 2025-01-01\n"
        "council_tax | 2023-01-01 | 2025-01-01\njobcentre | 2021-01-01 | 2024-06-01"
    )
    store = built(cover, rows)
    basis = store.frame(
        "select agency_code, is_compared, left_out_code, share_of_before_cost from compare.basis"
        " where window_code = 'whole' order by 1"
    ).rows()
    assert basis == [
        ("council_tax", False, "not_supplied_before", Decimal("0.0000")),
        ("gp", True, None, Decimal("0.2500")),
        ("jobcentre", False, "part_both", Decimal("0.0000")),
        ("landlord", False, "part_before", Decimal("0.2500")),
        ("police", False, "not_supplied_after", Decimal("0.5000")),
    ]
    # In the last twelve months the landlord is whole on both sides.
    last = store.frame(
        "select is_compared from compare.basis where window_code = 'last_12m' and agency_code = 'landlord'"
    )
    assert last.item() is True
    # Only the gp is in the rates of the whole: one visit in 1,096 days, £10.
    rate = store.frame(
        "select measure_code, measured_amount, observed_days, measured_rate from compare.rate"
        " where window_code = 'whole' and side_code = 'before'"
    ).rows()
    assert rate == [
        # 30 / 1096 = 0.02737
        ("agencies", Decimal("1.00"), 1096, Decimal("0.0274")),
        ("contacts", Decimal("1.00"), 1096, Decimal("0.0274")),
        ("cost", Decimal("10.00"), 1096, Decimal("0.2737")),
        ("crises", Decimal("0.00"), 1096, Decimal("0.0000")),
        ("nights", Decimal("0.00"), 1096, Decimal("0.0000")),
    ]


def test_months_are_counted_from_the_change_and_hold_their_part_of_a_stay() -> None:
    # The change on 31 March: month -1 begins on 28 February (31 days: 28 February to 30 March), month 0 ends
    # on 29 April (30 days). A bed from 29 March to 2 April: 2 nights before (29, 30), 2 after: £140.02 each.
    store = compared(
        HEAD + "b | bed | stay | gp | 2023-03-29 | 2023-04-02\nv | visit | contact | gp | 2023-02-27 |",
        COVER
        + "gp | 2021-01-01 | 2024-01-01\npolice | 2021-01-01 | 2023-04-10\npolice | 2023-04-20 | 2024-01-01",
        date(2023, 3, 31),
        date(2023, 12, 31),
    )
    rows = store.frame(
        "select month_no, from_date, to_date_excl, n_days, observed_days, n_interactions, nights, cost_gbp,"
        " n_agencies from compare.month where month_no between -2 and 0"
    ).rows()
    first, middle, last = date(2023, 1, 31), date(2023, 2, 28), date(2023, 3, 31)
    # Police has no data for 10 of the 30 days of month 0, and 97% of the whole side: compared all the same.
    assert rows == [
        (-2, first, middle, 28, 28, 1, 0, Decimal("10.00"), 1),
        (-1, middle, last, 31, 31, 1, 2, Decimal("140.02"), 1),
        (0, last, date(2023, 4, 30), 30, 20, 0, 2, Decimal("140.02"), 1),
    ]
    span = store.frame("select min(month_no), max(month_no) from compare.month").row(0)
    # 2021-01-01 to 2023-03-31 holds 26 whole months; 2023-03-31 to 2024-01-01 holds nine (to 31 December).
    assert span == (-26, 8)


def test_the_median_year_and_the_time_without_the_busiest_quarter() -> None:
    # Visits a year before: 2020 one, 2021 five (all in autumn), 2022 three; the median is three in 365 days.
    # Whole before less October to December 2021 (92 days, five visits): 4 visits in 1096 - 92 = 1004 days.
    days = [
        date(2020, 6, 1),
        *(date(2021, 11, n) for n in range(1, 6)),
        *(date(2022, n, 1) for n in (2, 5, 8)),
    ]
    rows = "".join(f"v{i} | visit | contact | gp | {day} |\n" for i, day in enumerate(days))
    store = built(rows=rows + "z | visit | contact | gp | 2023-05-01 |")
    found = store.frame(
        "select check_code, before_per_year, after_per_year, holds from compare.sensitivity"
        " where check_code in ('median_year', 'less_worst_quarter') and measure_code = 'contacts' order by 1"
    ).rows()
    # 4 / 1004 x 365.25 = 1.4552; 3 / 365 x 365.25 = 3.0021; after: 1 / 731 x 365.25 = 0.4997.
    assert found == [
        ("less_worst_quarter", Decimal("1.46"), Decimal("0.50"), True),
        ("median_year", Decimal("3.00"), Decimal("0.50"), True),
    ]


def test_every_mark_of_a_person_s_months_says_where_it_comes_from() -> None:
    store = built(
        COVER + "gp | 2022-12-01 | 2024-06-01\npolice | 2023-03-01 | 2025-01-01",
        "a | visit | contact | gp | 2023-03-10 |\nb | visit | contact | gp | 2022-12-05 |",
        endings=ENDED + "p | custody_elsewhere | 2023-02-10 | 2023-04-01",
    )
    params = {"person_id": "p", "as_of_date": AS_OF}
    marks = {
        (row["agency_code"], row["coverage_month"]): (
            row["coverage_code"],
            row["basis_code"],
            row["ending_code"],
        )
        for row in store.select("compare.person_coverage", params).to_dicts()
    }
    assert marks["gp", date(2022, 12, 1)] == ("contact", "declared", None)
    assert marks["gp", date(2023, 1, 1)] == ("no_contact", "declared", None)
    # From the 10th on: part of February could be seen, none of March; but what the gp recorded is shown.
    assert marks["gp", date(2023, 2, 1)] == ("no_contact", "declared", None)
    assert marks["police", date(2023, 2, 1)] == ("not_supplied", "none", None)
    assert marks["gp", date(2023, 3, 1)] == ("contact", "declared", None)
    assert marks["police", date(2023, 3, 1)] == ("ended", "casebook", "custody_elsewhere")
    assert marks["gp", date(2024, 6, 1)] == ("not_supplied", "none", None)


def test_rates_of_a_person_without_any_compared_service_are_not_known() -> None:
    store = built(COVER + "gp | 2020-01-01 | 2023-01-01\npolice | 2023-01-01 | 2025-01-01")
    assert (
        store.frame("select count(measured_rate) from compare.rate where window_code = 'whole'").item() == 0
    )
    days = store.frame("select max(observed_days) from compare.month").item()
    assert days == 0


def test_what_began_on_a_day_not_seen_is_left_out_with_the_day() -> None:
    # Of three visits after the change one is in custody elsewhere: two count: £20 in 731 - 31 - 1 days.
    # The stretch is the same for a second service: its runs are one, not two.
    rows = VISITS + "c | visit | contact | gp | 2023-08-15 |\nd | visit | contact | gp | 2023-09-01 |"
    cover = GP + "\npolice | 2020-01-01 | 2025-01-01\nlandlord | 2020-01-01 | 2025-01-01"
    ended = ENDED + "p | custody_elsewhere | 2023-08-01 | 2023-09-01\np | moved_away | 2024-12-31 |"
    store = built(cover, rows, endings=ended)
    after = store.frame(
        "select n_interactions, cost_gbp, observed_days from compare.summary"
        " where window_code = 'whole' and side_code = 'after'"
    )
    assert after.rows() == [(2, Decimal("20.00"), 699)]  # the last day is not seen either
    assert store.frame("select from_date, to_date_excl from compare.supplied").rows() == [
        (date(2020, 1, 1), date(2023, 8, 1)),
        (date(2023, 9, 1), date(2024, 12, 31)),
    ]


def test_a_month_that_is_not_seen_at_all_has_no_day() -> None:
    # Custody from 1 March to 1 June 2023 takes three whole months out; the others are whole.
    store = built(endings=ENDED + "p | custody_elsewhere | 2023-03-01 | 2023-06-01")
    days = store.frame(
        "select observed_days from compare.month where month_no between 0 and 6 order by month_no"
    )
    assert days["observed_days"].to_list() == [31, 28, 0, 0, 0, 30, 31]


def test_checks_rest_on_the_services_that_can_be_compared() -> None:
    # The gp rises from 2 a year (6 in 1,096 days) to 4 (8 in 731); the police, who stop, had 30 before.
    gp = [date(year, month, 3) for year in (2020, 2021, 2022) for month in (4, 10)]
    gp += [date(year, month, 3) for year in (2023, 2024) for month in (2, 5, 8, 11)]
    police = [date(year, month, 9) for year in (2020, 2021, 2022) for month in range(1, 11)]
    rows = "".join(f"g{i} | visit | contact | gp | {day} |\n" for i, day in enumerate(gp))
    rows += "".join(f"p{i} | visit | contact | police | {day} |\n" for i, day in enumerate(police))
    store = built(GP + "\npolice | 2020-01-01 | 2023-01-01", rows)
    checks = {
        row["check_code"]: row
        for row in store.frame("select * from compare.sensitivity where measure_code = 'contacts'").to_dicts()
    }
    # 6 / 1096 x 365.25 = 2.00; 8 / 731 x 365.25 = 4.00; with the police 36 / 1096 x 365.25 = 12.00.
    everything = checks.pop("all_services")
    assert (everything["before_per_year"], everything["holds"]) == (Decimal("12.00"), False)
    assert all(check["holds"] for check in checks.values())
    assert checks["last_12m"]["before_per_year"] == Decimal("2.00")  # 2 in 365 days
    verdict = store.frame("select n_spans_as_low, n_spans, n_interactions_per_year from compare.verdict").row(
        0
    )
    # Every earlier stretch of 731 days holds four of the gp's visits, fewer than the eight after.
    assert verdict[0] == verdict[1] > 0
    assert verdict[2] == pytest.approx(8 / 731 * 365.25)


def test_without_a_compared_service_nothing_is_said_to_hold() -> None:
    store = built(COVER + "gp | 2020-01-01 | 2023-01-01\npolice | 2023-01-01 | 2025-01-01")
    assert store.frame("select count(holds) from compare.sensitivity").item() == 0
    assert store.frame("select refused_code from compare.verdict").item() == "not_compared"


def test_agencies_in_touch_are_the_same_on_both_sides_of_a_level_line() -> None:
    # A visit every five days throughout: every stretch of 30 days from the change outwards has one.
    # 1,095 days before the 15th: 36 full stretches and one of 15 days; after, 716: 23 and one of 26 days.
    days = [date(2020, 1, 15) + timedelta(days=5 * n) for n in range(363)]
    rows = "".join(f"v{i} | visit | contact | gp | {day} |\n" for i, day in enumerate(days))
    store = compared(HEAD + rows, COVER + "gp | 2020-01-15 | 2025-01-01", date(2023, 1, 14), AS_OF)
    found = store.frame(
        "select measured_amount, observed_days from compare.rate"
        " where window_code = 'whole' and measure_code = 'agencies' order by side_code desc"
    ).rows()
    assert found == [(Decimal("37.00"), 1095), (Decimal("24.00"), 718)]


def test_days_to_the_next_crisis_stop_where_a_person_is_not_seen() -> None:
    # Crises on 10 January, 10 April (in custody) and 10 May 2023. From the first to 1 April, when custody
    # begins, are 81 days without another; the second is left out; after the third 600 days were watched.
    store = built(endings=ENDED + "p | custody_elsewhere | 2023-04-01 | 2023-05-01")
    drawn_crises = (
        "person_id | crisis_no | on_date | observed_days | is_censored\np | 1 | 2023-01-10 | 90 | false\n"
        "p | 2 | 2023-04-10 | 30 | false\np | 3 | 2023-05-10 | 600 | true"
    )
    shape = {"person_id": pl.String, "crisis_no": pl.Int64, "on_date": pl.Date, "observed_days": pl.Int64}
    store.load_frame("timeline.crisis", drawn(drawn_crises, shape | {"is_censored": pl.Boolean}))
    store.build("compare.crisis_side")
    found = store.frame(
        "select n_crises, n_followed, n_censored, observed_days from compare.crisis_side"
        " where window_code = 'whole' and side_code = 'after'"
    )
    assert found.row(0) == (2, 0, 2, 681)
