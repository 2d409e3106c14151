"""Checks 1 and 2 of the fifteen: from a fresh start, in one press, to the sample's own story."""

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.pages import PAGES
from tests.app import browsing

pytestmark = browsing.ON_A_PAGE
MENU = [page.name for page in PAGES if page.is_in_menu]
FIRST, END = (
    date(2012, 3, 1),
    date(2024, 4, 1),
)  # the files' own period, end left out (sample_data/sample.toml)
YEAR = Decimal("365.25")


@pytest.fixture(scope="module")
def fresh(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, str]]:
    """A browser at pages that had no workspace at all, after one press; and the pages' address."""
    home = tmp_path_factory.mktemp("fresh") / "workspace"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("JOURNEY_KEY_FILE", raising=False)
        patch.setenv("XDG_CONFIG_HOME", str(home.parent / "config"))
        with browsing.served(home) as address:
            page = browsing.visit(browser, address)
            page.get_by_role("button", name="Load the sample data").click()
            page.get_by_role("status").filter(has_text="The sample data is loaded").wait_for(timeout=300_000)
            yield page, address


@pytest.fixture(scope="module")
def story(fresh: tuple[Any, str]) -> Any:
    """One person, as it opens after that."""
    page, address = fresh
    page.goto(f"{address}/one_person")
    page.wait_for_selector(".jy-footer", timeout=60_000)
    browsing.settled(page)
    return page


def test_01_one_press_shows_the_story_as_its_truth_has_it(story: Any, repository: Path) -> None:
    truth = json.loads((repository / "sample_data" / "truth" / "headline.json").read_text())
    change = date.fromisoformat(truth["change_on"])
    days = {"before": (change - FIRST).days, "after": (END - change).days}
    n = {side: truth[side]["n_interactions"] for side in days}
    assert n == {"before": 3355, "after": 161} and days == {"before": 3866, "after": 548}
    # 3,355 / 3,866 x 365.25 = 317.0; 161 / 548 x 365.25 = 107.3
    a_year = {side: round(n[side] * YEAR / days[side]) for side in days}
    # 1,985,938.07 / 3,866 x 365.25 = 187,626; 34,905.42 / 548 x 365.25 = 23,265; three figures are said
    cost = {side: Decimal(truth[side]["cost_gbp"]) / days[side] * YEAR for side in days}
    said = {side: f"£{round(cost[side], places):,.0f}" for side, places in (("before", -3), ("after", -2))}
    assert (a_year, said) == ({"before": 317, "after": 107}, {"before": "£188,000", "after": "£23,300"})
    contacts, pounds = (story.locator(".jy-figure").nth(i).inner_text() for i in (0, 1))
    assert f"{a_year['before']} then {a_year['after']}" in contacts
    assert "3,355 in 3,866 days; 161 in 548 days" in contacts
    assert f"{said['before']} then {said['after']}" in pounds
    browsing.open_tables(story)
    by_agency = next(
        held for held in browsing.tables(story) if held.startswith("Contacts and estimated cost")
    )
    totals = browsing.tables(story)[by_agency][0]
    assert totals[-2:] == [f"£{Decimal(truth[side]['cost_gbp']):,}" for side in days]


def test_02_every_contact_is_a_mark_in_its_row(story: Any) -> None:
    raster = browsing.charts(story)[0]
    marks = [trace for trace in raster["traces"] if "markers" in trace["mode"]]
    assert [trace["name"] for trace in marks] == ["contacts before", "contacts after"]
    assert sum(len(trace["y"]) for trace in marks) == browsing.N_CONTACTS == raster["drawn"]
    # fourteen services in order of name, the support team beneath them, and what was said above
    assert len(raster["lanes"]) == 1 + browsing.N_SERVICES + 1 and raster["lanes"][0] == "<i>Notes</i>"
    services = raster["lanes"][1:-1]
    assert services == sorted(services) and raster["lanes"][-1] == "<b>Support team</b>"


def test_02_the_line_of_the_change_is_labelled_and_the_last_mark_is_in_sight(story: Any) -> None:
    found = story.evaluate(
        """() => {
            const plot = document.querySelector('.js-plotly-plot'), {xaxis, yaxis, shapes, annotations} =
                plot._fullLayout, corner = plot.getBoundingClientRect(),
                mark = [...plot.querySelectorAll('.scatterlayer .point')].at(-1).getBoundingClientRect();
            return {lines: shapes.filter(s => s.type === 'line' && s.x0 === s.x1).map(s => s.x0),
                labels: annotations.map(a => a.text),
                across: [corner.left + xaxis._offset, mark.left + mark.width / 2, xaxis._length],
                down: [corner.top + yaxis._offset, mark.top + mark.height / 2, yaxis._length]};
        }"""
    )
    assert "2022-10-01" in found["lines"]
    assert [re.sub("<.*?>", "", label).split(":")[0] for label in found["labels"][:2]] == ["After", "Before"]
    for start, at, length in (found["across"], found["down"]):
        assert start <= at <= start + length


@pytest.mark.parametrize("name", MENU)
def test_01_the_banner_of_the_sample_is_on_every_page(fresh: tuple[Any, str], name: str) -> None:
    page, address = fresh
    page.goto(f"{address}/{'' if name == 'start_here' else name}")
    page.locator(".jy-banner").filter(has_text="Sample data").wait_for(timeout=60_000)


def test_there_are_ten_pages_in_the_menu() -> None:
    assert len(MENU) == 10
