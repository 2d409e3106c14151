"""The page On the way in a real Chromium, on the sample and on nothing."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.app import browsing

pytestmark = browsing.ON_A_PAGE


@pytest.fixture(scope="module")
def address(sample_workspace: Path) -> Iterator[str]:
    """The server of the sample."""
    with browsing.served(sample_workspace) as address:
        yield address


def _visit(browser: Any, address: str, width: int = 1366) -> Any:
    page = browsing.visit(browser, f"{address}/on_the_way", width)
    page.get_by_role("heading", name="What may not be concluded").wait_for(timeout=30_000)
    return page


def _choose(page: Any, label: str, option: str) -> None:
    """Choose in a select box with the keyboard alone."""
    page.get_by_role("combobox", name=label).focus()
    page.keyboard.type(option)
    page.keyboard.press("Enter")


def _total(page: Any, caption: str) -> list[str]:
    (name,) = [held for held in browsing.tables(page) if held.startswith(caption)]
    return browsing.tables(page)[name][0]


def test_totals_are_those_of_the_events_and_pictures_say_how_many(browser: Any, address: str) -> None:
    page = _visit(browser, address)
    counted = []
    for kind in ("Next contact with another service", "Next contact to or from the support team"):
        row = page.locator("table.jy-table tr").filter(has_text=kind).first
        counted.append([int(cell.replace(",", "")) for cell in row.locator("td").all_inner_texts()[:2]])
    (services_before, services_after), (before, after) = counted
    total = [int(cell.replace(",", "")) for cell in _total(page, "Which agency came next: all ")[2:4]]
    assert total == [services_before + before, services_after + after]
    said = f"To or from the support team: {before} of {total[0]:,} before, {after} of {total[1]:,} after."
    assert after > 0 and said in page.inner_text("body")
    pairs = page.get_by_role("region", name=re.compile("^Which agency came next: all")).locator("tbody tr")
    names = [tuple(line.locator("th, td").all_inner_texts()[:2]) for line in pairs.all()]
    assert names == sorted(names)
    for picture in browsing.charts(page)[1:]:
        assert 0 < len([trace for trace in picture["traces"] if trace["name"] != "agencies"]) <= 40
    page.close()


def test_the_measure_and_a_rule_are_reached_by_keyboard(browser: Any, address: str) -> None:
    page = _visit(browser, address)
    before = _total(page, "Which agency came next: all ")
    _choose(page, "What the width of an arrow shows", "Estimated cost")
    spent_on = re.compile("^Estimated cost of those next contacts")
    page.get_by_role("region", name=spent_on).wait_for(timeout=30_000)
    spent = _total(page, "Estimated cost of those next contacts")
    assert spent[2].startswith("£") and before[2] != spent[2]
    page.locator("[data-test-script-state=notRunning]").wait_for(timeout=30_000)
    rule = page.locator("table.jy-table summary").first
    rule.focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("within 30 days, and it is known which came first").first.is_visible()
    page.wait_for_timeout(1000)  # what is drawn anew fades in
    assert browsing.violations(page) == []
    page.close()


def test_on_a_narrow_screen_the_tables_carry_the_network(browser: Any, address: str) -> None:
    page = _visit(browser, address, 320)
    assert not page.locator(".st-key-networks").is_visible()
    assert page.get_by_text("On a narrow screen the table below holds").is_visible()
    assert page.get_by_role("region", name=re.compile("^Which agency came next: all")).is_visible()
    assert browsing.violations(page) == [] and browsing.width(page) <= 320
    page.close()


@pytest.mark.parametrize("width", [1366, 320])
def test_a_person_without_a_comparison_can_be_read(browser: Any, address: str, width: int) -> None:
    page = _visit(browser, address, width)
    page.get_by_role("combobox", name="Person").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Why there is no comparison").wait_for(timeout=30_000)
    page.locator("[data-test-script-state=notRunning]").wait_for(timeout=30_000)
    browsing.open_tables(page)
    assert browsing.violations(page) == [] and browsing.width(page) <= width
    page.close()


@pytest.mark.parametrize("width", [1366, 320])
def test_a_workspace_without_data_can_be_read(browser: Any, tmp_path: Path, width: int) -> None:
    with browsing.served(tmp_path) as empty:
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(f"{empty}/on_the_way")
        page.wait_for_selector(".jy-footer", timeout=30_000)
        assert "Load the sample data" in page.inner_text("body")
        assert browsing.violations(page) == [] and browsing.width(page) <= width
        page.close()
