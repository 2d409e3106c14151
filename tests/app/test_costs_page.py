"""The page Costs on the sample: sums of cost lines worked out apart, and tables that add up to charts."""

import html
import json
import re
import shutil
from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from support.chart_tables import drawn_sum, number, totals

from journey.read import open_current
from journey.read.agency_costs import costs_by_year, prices_in_use
from tests.app.conftest import with_changes

pytestmark = pytest.mark.filterwarnings("default")
MAIN = Path(__file__).parents[2] / "app" / "main.py"
# every public line of everybody, straight from the rows; nothing of timeline.agency_year is in it
LINES = """
with event as (
    select interaction_id, agency_code, start_date, end_date_excl, is_stay from timeline.journey
    union all select interaction_id, agency_code, start_date, null, false from timeline.not_held
)
select event.*, line.is_spread, line.cost_gbp, line.low_cost_gbp, line.high_cost_gbp
from event join cost.cost_line line on line.interaction_id = event.interaction_id
where line.perspective_code = 'fiscal'
"""


def _open(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(workspace))
    app = AppTest.from_file(str(MAIN), default_timeout=120).run()
    return app.switch_page("views/costs.py").run()


def _text(app: AppTest) -> str:
    return html.unescape("\n".join(element.proto.body for element in app.get("html")))


def _year(on: date) -> str:
    first = on.year - (on.month < 4)
    return f"{first}-{str(first + 1)[2:]}"


def _spread(row: dict[str, Any], cost: Decimal) -> dict[str, Decimal]:
    """A line's pounds by financial year, a day at a time: cost up to day k of n, rounded half up."""
    first = row["start_date"]
    last = row["end_date_excl"] if row["end_date_excl"] and (row["is_stay"] or row["is_spread"]) else None
    n = (last - first).days if last else 1
    found: dict[str, Decimal] = defaultdict(Decimal)
    before = Decimal(0)
    for day in range(1, max(n, 1) + 1):
        exact = Fraction(cost) * 100 * day / max(n, 1)
        pence = (Decimal(exact.numerator) / exact.denominator).quantize(Decimal(1), ROUND_HALF_UP)
        found[_year(first + timedelta(days=day - 1))] += (pence - before) / 100
        before = pence
    return found


def test_costs_by_agency_and_year_are_sums_of_cost_lines(sample_workspace: Path) -> None:
    read = open_current(sample_workspace)
    expected: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 3)
    for row in read.rows(LINES):
        for place, name in enumerate(("cost_gbp", "low_cost_gbp", "high_cost_gbp")):
            for year, pounds in _spread(row, row[name]).items():
                held = list(expected[row["agency_code"], year])
                held[place] += pounds
                expected[row["agency_code"], year] = held
    found = {
        (agency["agency_code"], cell["financial_year"]): [
            cell["cost_gbp"],
            cell["low_cost_gbp"],
            cell["high_cost_gbp"],
        ]
        for agency in costs_by_year(read)["agencies"]
        for cell in agency["years"]
    }
    assert {key: held for key, held in found.items() if any(held)} == {
        key: held for key, held in expected.items() if any(held)
    }


def test_every_total_is_that_of_the_people(sample_workspace: Path) -> None:
    """Of people, of agencies, of years and of unit costs: one sum, to the penny."""
    read = open_current(sample_workspace)
    people = read.rows("select sum(cost_gbp) as cost, sum(n_interactions) as n from timeline.person")[0]
    found = costs_by_year(read)
    assert found["total"]["cost_gbp"] == people["cost"] and found["total"]["n_interactions"] == people["n"]
    for rows in (found["years"], found["agencies"], prices_in_use(read)):
        assert sum(row["cost_gbp"] for row in rows) == people["cost"]


def test_what_was_not_supplied_is_never_nought(sample_workspace: Path) -> None:
    """The sample's police sent nothing after June 2023, adult social care nothing before April 2014."""
    found = costs_by_year(open_current(sample_workspace))
    cells = {
        (agency["agency_code"], cell["financial_year"]): cell
        for agency in found["agencies"]
        for cell in agency["years"]
    }
    assert cells["adult_social_care", "2013-14"]["supply_code"] == "none"
    assert cells["adult_social_care", "2014-15"]["supply_code"] == "whole"
    police = cells["police", "2023-24"]
    assert (police["supply_code"], police["n_months_supplied"], police["n_months"]) == ("part", 3, 12)
    assert cells["support_team", "2015-16"]["supply_code"] == "not_started"
    # data begin in March 2012: one month of that financial year
    assert [(row["financial_year"], row["n_months"]) for row in found["years"] if row["is_part"]] == [
        ("2011-12", 1)
    ]


def test_the_page_says_the_sum_first_and_tables_add_up_to_charts(
    sample_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _open(sample_workspace, monkeypatch)
    assert not app.exception
    text = _text(app)
    total = costs_by_year(open_current(sample_workspace))["total"]["cost_gbp"]
    assert re.search(
        r"<h1[^>]*>Estimated cost of activity held: £[\d.]+ million in 2024 to 2025 prices, over", text
    )
    charts = app.get("plotly_chart")
    for chart, caption in zip(
        charts, ("Estimated cost by financial year", "Estimated cost by agency"), strict=True
    ):
        central = totals(app, caption)[0][-2]
        assert drawn_sum(chart, "cost_gbp", "x") == pytest.approx(number(central), abs=0.005)
        assert number(central) == pytest.approx(float(total), abs=0.005)
        assert len(chart.proto.alt) >= 20
    assert number(totals(app, "Who pays")[0][3]) == pytest.approx(float(total), abs=0.005)
    by_year = totals(app, "Estimated cost by agency and financial year")[0][1:]
    assert sum(map(number, by_year[:-1])) == pytest.approx(number(by_year[-1]), abs=0.005)
    assert "not supplied" in text and "not started" in text and "not costed" in text
    assert "saving" not in text.casefold() and "most expensive" not in text.casefold()


def test_agencies_that_are_picked_keep_their_colours(
    sample_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _open(sample_workspace, monkeypatch)
    drawn: dict[str, set[Any]] = defaultdict(set)
    for codes in (["police", "gp"], ["gp"], ["prison", "police", "gp", "ambulance"]):
        app.multiselect(key="costs_picked").set_value(codes).run()
        for trace in json.loads(app.get("plotly_chart")[2].proto.spec)["data"]:
            drawn[trace["name"]].add((trace["line"]["color"], trace["marker"]["symbol"][3]))
    assert {len(marks) for marks in drawn.values()} == {1} and len(drawn) == 4
    assert len(set.union(*drawn.values())) == 4


def test_a_price_tells_where_it_comes_from(sample_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _open(sample_workspace, monkeypatch)
    app.selectbox(key="costs_price").set_value("AE_ATTEND").run()
    text = _text(app)
    # from schemas/reference/unit_costs.csv: £280 in 2024-25, which is the price base
    assert "£280 per attendance, in prices of 2024 to 2025." in text
    assert "It is used as published" in text and "Source: PSSRU (Kent)" in text


def test_with_one_set_the_page_says_how_to_make_another(
    sample_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = _text(_open(sample_workspace, monkeypatch))
    assert "One set of assumptions is held" in text and "Ask whoever runs this software to make one" in text


def test_a_build_of_an_earlier_version_is_refused_in_words(
    sample_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = with_changes(sample_workspace, tmp_path / "older", "drop table timeline.agency_year")
    app = _open(older, monkeypatch)
    assert not app.exception and "made by an earlier version of this program" in _text(app)


def test_without_the_right_the_page_stays_closed(
    sample_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app import access
    from journey.access import Visitor

    monkeypatch.setattr(access, "visitor", lambda: Visitor("lee", ("leader",), True))
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(sample_workspace))
    app = AppTest.from_file(str(MAIN.parent / "views" / "costs.py"), default_timeout=60).run()
    text = _text(app)
    assert "Your role does not open this page" in text and "£" not in text


def test_two_sets_side_by_side_as_a_job(sample_workspace: Path, tmp_path: Path) -> None:
    """Another set with the source's high prices: its sum is the high sum of the set in use."""
    from journey.jobs import sets

    copy = tmp_path / "two"
    shutil.copytree(sample_workspace, copy)
    (copy / "assumptions").mkdir(exist_ok=True)
    (copy / "assumptions" / "high.toml").write_text(
        'title = "High"\ndated = 2025-04-01\nprice_level = "high"\n'
    )
    steps: list[str] = []
    found = sets.compare(copy, ("standard", "high"), steps.append)
    total = costs_by_year(open_current(copy))["total"]
    assert [one["cost_gbp"] for one in found["sets"]] == [
        str(total["cost_gbp"]),
        str(total["high_cost_gbp"]),
    ]
    labels = [row["agency_label"] for row in found["by_agency"]]
    assert labels == sorted(labels, key=str.casefold) and steps
    json.dumps(found)  # a job keeps it as text
    same = sets.compare_id(copy, "standard", "high")
    assert same == sets.compare_id(copy, "standard", "high") != sets.compare_id(copy, "high", "standard")
    (copy / "assumptions" / "high.toml").write_text(
        'title = "Higher"\ndated = 2025-04-01\nprice_level = "high"\n'
    )
    assert sets.compare_id(copy, "standard", "high") != same
