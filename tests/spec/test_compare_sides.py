"""Before and after, worked by hand. A visit is £10.00 (5 to 20); a night is £70.01."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlglot
from support.tables import compared

import schemas.compare
import schemas.compare_events
import schemas.timeline
import schemas.timeline_events
from journey import compare, timeline

ROOT = Path(__file__).parents[2] / "journey"
SQL = sorted(p for stage in ("cost", "timeline", "compare") for p in (ROOT / stage / "sql").glob("*.sql"))
COVER = "agency_code | covers_from_date | covers_to_date_excl\n"
HEAD = "interaction_id | activity_code | grain_code | agency_code | start_date | end_date_excl\n"


@pytest.mark.parametrize("path", SQL, ids=lambda p: p.stem)
def test_every_select_translates_to_spark(path: Path) -> None:
    assert len(sqlglot.transpile(path.read_text(), read="duckdb", write="spark")) == 1


def test_every_table_meets_its_contract() -> None:
    store = compared(
        HEAD + "a | visit | contact | gp | 2020-05-01 |\nb | bed | stay | gp | 2023-12-30 | 2024-01-02",
        COVER + "gp | 2020-01-01 | 2025-01-01\nsupport_team | 2024-01-01 | 2025-01-01",
        date(2024, 1, 1),
        date(2024, 12, 31),
    )
    events = ("timeline.threshold", "timeline.taxon", "timeline.step", *timeline.MADE, *timeline.VIEWS)
    for module, tables in (
        (schemas.timeline, timeline.TABLES),
        (schemas.timeline_events, events),
        (schemas.compare, compare.TABLES),
        (schemas.compare_events, compare.EVENT_TABLES),
    ):
        for table in tables:
            contract = getattr(module, "".join(w.title() for w in table.split(".")[1].split("_")))
            contract.validate(store.frame(f"select * from {table}"))
    codes = dict(
        store.frame(
            "select coverage_month, coverage_code from compare.coverage where agency_code = 'support_team'"
        ).iter_rows()
    )
    assert codes[date(2023, 12, 1)] == "not_started"
    assert codes[date(2024, 1, 1)] == "supplied"


def test_a_stay_over_the_change_is_split_by_nights_to_the_penny() -> None:
    # 3 nights x 70.01 = 210.03; 2 nights before: 140.02; the rest after: 70.01. Counted where it starts.
    store = compared(
        HEAD + "b | bed | stay | gp | 2023-12-30 | 2024-01-02",
        COVER + "gp | 2023-01-01 | 2025-01-01",
        date(2024, 1, 1),
        date(2024, 12, 31),
    )
    rows = store.frame(
        "select side_code, is_counted, nights, cost_gbp from compare.interaction_side where "
        "window_code = 'whole'"
    ).rows()
    assert rows == [("before", True, 2, Decimal("140.02")), ("after", False, 1, Decimal("70.01"))]


def test_ten_years_and_one_year_are_compared_per_year() -> None:
    # 3652 days before (2014 to 2023) with 20 visits: 20/3652 x 365.25 = 2.00027; cost 200 -> 20.00 (20.0027)
    # 365 days after with 1 visit: 1/365 x 365.25 = 1.000685; cost 10 -> 10.01 (10.0068)
    visits = "".join(f"v{i} | visit | contact | gp | {2014 + i // 2}-0{1 + i % 2}-15 |\n" for i in range(20))
    store = compared(
        HEAD + visits + "z | visit | contact | gp | 2024-06-01 |",
        COVER + "gp | 2014-01-01 | 2024-12-31",
        date(2024, 1, 1),
        date(2024, 12, 30),
    )
    before, after = store.frame("select * from compare.summary where window_code = 'whole'").to_dicts()
    assert (before["observed_days"], after["observed_days"]) == (3652, 365)
    assert before["n_interactions_per_year"] == pytest.approx(20 / 3652 * 365.25)
    assert before["cost_gbp_per_year"] == Decimal("20.00")
    assert after["n_interactions_per_year"] == pytest.approx(1 / 365 * 365.25)
    assert after["cost_gbp_per_year"] == Decimal("10.01")
    assert before["median_month_agencies"] == 0.0  # 20 of 120 months have one
    assert before["max_month_agencies"] == 1
    held = store.frame("select sum(cost_gbp) as s, sum(n_interactions) as n from compare.yearly").row(0)
    assert held == (Decimal("210.00"), 21)


def test_an_agency_that_sent_nothing_has_no_rate_and_leaves_both_sides_of_like_for_like() -> None:
    store = compared(
        HEAD + "a | visit | contact | gp | 2023-05-01 |\nb | visit | contact | police | 2023-05-02 |\n"
        "c | visit | contact | gp | 2024-05-01 |",
        COVER + "gp | 2023-01-01 | 2025-01-01\npolice | 2023-01-01 | 2024-01-01",
        date(2024, 1, 1),
        date(2024, 12, 31),
    )
    police = store.frame(
        "select side_code, observed_days, n_interactions_per_year, cost_gbp_per_year from "
        "compare.agency_side "
        "where window_code = 'whole' and agency_code = 'police'"
    ).rows()
    assert police == [
        ("before", 365, pytest.approx(365.25 / 365), Decimal("10.01")),
        ("after", 0, None, None),
    ]
    like = store.frame(
        "select side_code, n_interactions from compare.summary where window_code = 'like_for_like'"
    )
    assert like.rows() == [("before", 1), ("after", 1)]


def test_placebo_spans_are_those_a_plain_loop_finds() -> None:
    change, end, first = date(2024, 1, 1), date(2024, 7, 1), date(2020, 1, 1)
    days = [first + timedelta(days=11 * i) for i in range(133)]
    store = compared(
        HEAD + "".join(f"v{i:03} | visit | contact | gp | {d} |\n" for i, d in enumerate(days)),
        COVER + f"gp | {first} | {end}",
        change,
        end - timedelta(days=1),
    )
    length = end - change
    expected = []
    for month in range(48):
        start = date(2020 + month // 12, 1 + month % 12, 1)
        if start + length <= change:
            expected.append((start, sum(start <= d < start + length for d in days)))
    assert store.frame("select from_date, n_interactions from compare.placebo").rows() == expected
    after_rate = sum(change <= d < end for d in days)
    low = sum(n <= after_rate for _, n in expected)
    verdict = store.frame(
        "select person_id, n_spans, n_spans_as_low, is_refused, refused_reason from compare.verdict"
    ).row(0)
    assert verdict == ("p", len(expected), low, False, None)


def test_too_little_history_is_refused_with_a_reason() -> None:
    store = compared(
        HEAD + "a | visit | contact | gp | 2023-05-01 |",
        COVER + "gp | 2023-01-01 | 2025-01-01",
        date(2024, 1, 1),
        date(2024, 12, 31),
    )
    assert store.frame("select * from compare.placebo").height == 0
    verdict = store.frame("select * from compare.verdict").to_dicts()[0]
    assert verdict["is_refused"] and "too little history" in verdict["refused_reason"]
