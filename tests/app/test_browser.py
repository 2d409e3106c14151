"""The pages in a real Chromium, on the sample."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.app import browsing
from tests.app.conftest import with_changes

pytestmark = browsing.ON_A_PAGE


@pytest.fixture(scope="module")
def address(sample_workspace: Path) -> Iterator[str]:
    """The server of the sample."""
    with browsing.served(sample_workspace) as address:
        yield address


@pytest.fixture(scope="module")
def doubtful_address(doubtful_copy: Path) -> Iterator[str]:
    """The server of the sample with three doubtful pairs."""
    with browsing.served(doubtful_copy) as address:
        yield address


@pytest.fixture(scope="module")
def without_support(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server of the sample, had the support team sent nothing that has a cost."""
    with browsing.served(
        with_changes(
            sample_workspace,
            tmp_path_factory.mktemp("without") / "workspace",
            "update compare.summary set support_cost_code = 'not_included' where side_code = 'after'",
        )
    ) as address:
        yield address


def _captioned(tables: dict[str, list[list[str]]], start: str) -> list[list[str]]:
    """The table whose caption begins so, and says as well what it holds of the support's own cost."""
    (caption,) = [held for held in tables if held.startswith(start)]
    assert "the support's own cost" in caption
    return tables[caption]


def test_each_table_totals_its_chart(browser: Any, address: str) -> None:
    page = browsing.visit(browser, f"{address}/one_person")
    browsing.open_tables(page)
    raster, years, cost = browsing.charts(page)[:3]
    tables = browsing.tables(page)
    by_agency = _captioned(tables, "Contacts and estimated cost by agency")[0]
    marks = [len(trace["y"]) for trace in raster["traces"] if "markers" in trace["mode"]]
    assert [browsing.number(cell) for cell in by_agency[1:3]] == marks
    bars = [sum(trace["y"]) for trace in years["traces"]]
    in_years = [browsing.number(row[-1]) for row in tables["Contacts in each year"]]
    assert in_years == [*bars, sum(bars)]
    last = cost["traces"][-1]["y"][-1]
    in_cost = [browsing.number(row[-1]) for row in _captioned(tables, "Estimated cost in each year")]
    assert in_cost[-1] == pytest.approx(last, abs=0.005)
    assert in_cost[0] + in_cost[1] == pytest.approx(in_cost[2], abs=0.005)
    assert [browsing.number(cell) for cell in by_agency[-2:]] == in_cost[:2]
    page.close()


@pytest.mark.parametrize("width", [1366, 320])
def test_a_page_without_the_support_s_own_cost_can_be_read(
    browser: Any, without_support: str, width: int
) -> None:
    page = browsing.visit(browser, f"{without_support}/one_person", width)
    browsing.open_tables(page)
    assert browsing.violations(page) == [] and browsing.width(page) <= width
    figure = page.locator(".jy-figure").filter(has_text="Estimated cost of activity a year")
    assert "Support's own cost not included. With low and high unit costs: £" in figure.inner_text()
    page.close()


@pytest.mark.parametrize("width", [1366, 320])
def test_a_pair_can_be_read_and_decided_at_any_width(browser: Any, doubtful_address: str, width: int) -> None:
    page = browsing.visit(browser, f"{doubtful_address}/matches", width)
    page.wait_for_selector("table.jy-pair", timeout=30_000)
    browsing.open_tables(page)
    assert browsing.violations(page) == []
    assert browsing.width(page) <= width
    cells = page.locator("table.jy-pair tbody tr").first.locator("td")
    one, other = (cells.nth(i).bounding_box() for i in (0, 1))
    if width == 320:  # one under the other, each named again
        assert other["y"] >= one["y"] + one["height"] and cells.nth(0).locator(".jy-side").is_visible()
    else:
        assert other["x"] >= one["x"] + one["width"] and not cells.nth(0).locator(".jy-side").is_visible()
    page.close()


def test_a_pair_is_decided_with_the_keyboard_alone(browser: Any, doubtful_address: str) -> None:
    page = browsing.visit(browser, f"{doubtful_address}/matches")
    first = page.get_by_role("heading", name=re.compile("^Pair 1 of")).inner_text()
    page.get_by_role("radio", name="Different people").focus()
    page.keyboard.press("Space")
    page.get_by_role("textbox", name="Why", exact=True).focus()
    page.keyboard.type("two people, seen together")
    page.get_by_role("button", name="Keep and go on").focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="Different people").wait_for(timeout=30_000)
    assert page.get_by_role("heading", name=re.compile("^Pair 1 of")).inner_text() != first
    assert browsing.violations(page) == []
    page.close()
