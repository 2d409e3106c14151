"""The page Groups in a real Chromium: the sample's own group, a group of few rules, and nothing at all."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.app import browsing

pytestmark = browsing.ON_A_PAGE
SIDES = ("Fell", "As they were", "Rose")
NOBODY = """
label = "People whose change is still to come"
why = "To see what the page says of nobody"
[[keep]]
rule = "change_between"
from = 2090-01-01
why = "Long after the data end"
"""
MISSPELT = NOBODY.replace("change_between", "chnge_between")


@pytest.fixture(scope="module")
def address(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server of the sample, with a group of nobody and a file with a slip of the hand."""
    workspace = shutil.copytree(sample_workspace, tmp_path_factory.mktemp("groups") / "workspace")
    (workspace / "groups").mkdir(exist_ok=True)
    (workspace / "groups" / "nobody.toml").write_text(NOBODY)
    (workspace / "groups" / "misspelt.toml").write_text(MISSPELT)
    with browsing.served(workspace) as address:
        yield address


def _visit(browser: Any, address: str, width: int = 1366) -> Any:
    page = browsing.visit(browser, f"{address}/groups", width)
    page.get_by_role("heading", name="What may not be concluded").wait_for(timeout=30_000)
    page.locator("[data-test-script-state=notRunning]").wait_for(timeout=30_000)
    page.wait_for_timeout(1500)  # charts draw themselves after the page is there
    return page


def _choose(page: Any, typed: str, label: str) -> None:
    """Choose in the select box with the keyboard alone."""
    page.get_by_role("combobox", name="Group").focus()
    page.keyboard.type(typed)
    page.get_by_role("option", name=label).wait_for(timeout=30_000)
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    page.locator("[data-test-script-state=notRunning]").wait_for(timeout=30_000)
    page.wait_for_timeout(1500)  # what is drawn anew fades in


def _cells(page: Any, caption: str) -> list[list[str]]:
    """The body of the table whose caption begins so."""
    rows: list[list[str]] = page.evaluate(
        """caption => [...document.querySelectorAll('table.jy-table')]
            .filter(t => t.caption.textContent.startsWith(caption))
            .flatMap(t => [...t.querySelectorAll("tbody tr")])
            .map(r => [...r.children].map(c => c.textContent))""",
        caption,
    )
    return rows


@pytest.mark.parametrize("width", [1366, 320])
def test_the_sample_s_group_can_be_read(browser: Any, address: str, width: int) -> None:
    page = _visit(browser, address, width)
    browsing.open_tables(page)
    assert browsing.violations(page) == [] and browsing.width(page) <= width
    assert len(page.locator("h1").all()) == 1
    alts = [box.get_attribute("aria-label") for box in page.locator("[role=figure]").all()]
    assert len(alts) >= 2 and all(alt and len(alt) > 20 for alt in alts)
    page.close()


def test_bars_and_months_are_those_of_their_tables(browser: Any, address: str) -> None:
    page = _visit(browser, address)
    browsing.open_tables(page)
    drawn = page.evaluate(
        """() => [...document.querySelectorAll('.js-plotly-plot')].map(gd =>
            Object.fromEntries(gd._fullData.map(t => [t.name, [Array.from(t.x), Array.from(t.y)]])))"""
    )
    told = _cells(page, "People for whom each measure fell")
    bars = [drawn[0][name.lower()][0] for name in SIDES]
    assert told and [[int(cell) for cell in row[1:]] for row in told] == [
        list(counts) for counts in zip(*bars, strict=True)
    ]
    months = {int(row[0]): int(row[1].replace(",", "")) for row in _cells(page, "Months from the change")}
    on, counted = drawn[1]["group: n_at_risk"]
    assert months == {month: n for month, n in zip(on, counted, strict=True) if n is not None}
    page.close()


def test_every_cell_of_the_heat_map_is_that_of_its_table(browser: Any, address: str) -> None:
    page = _visit(browser, address)
    browsing.open_tables(page)
    heat = page.evaluate(
        """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(gd => gd._fullData)
            .filter(t => t.type === 'heatmap').map(t => [Array.from(t.x), t.z.map(r => Array.from(r))])[0]"""
    )
    told = _cells(page, "Contacts per 30 days by agency and month")
    assert len(told) > 12 and any("(" in cell for row in told for cell in row)
    for row in told:
        column = [rates[heat[0].index(int(row[0]))] for rates in heat[1]]
        said = [float(cell.split(" (")[0].replace(",", "")) if "(" in cell else None for cell in row[1:]]
        assert said == [None if rate is None else pytest.approx(rate, abs=0.00501) for rate in column]
    page.close()


@pytest.mark.parametrize("width", [1366, 320])
def test_a_comparison_group_is_a_second_line_and_a_difference(browser: Any, address: str, width: int) -> None:
    page = _visit(browser, address, width)
    _choose(page, "June 2021 to May 2022", "People the team met from June 2021 to May 2022")
    page.get_by_role("heading", name="Beside people who were not supported").wait_for(timeout=30_000)
    page.wait_for_timeout(1500)  # what is drawn anew fades in
    browsing.open_tables(page)
    assert browsing.violations(page) == [] and browsing.width(page) <= width
    traces = [[trace["name"] for trace in chart["traces"]] for chart in browsing.charts(page)]
    assert "comparison: contacts_per_30_days" in traces[1] and "difference: contacts" in traces[3]
    drawn = page.evaluate(
        """() => [...document.querySelectorAll('.js-plotly-plot')][3]._fullData
            .filter(t => t.name === 'difference: contacts').map(t => t.x[0])"""
    )
    (told,) = [row[3] for row in _cells(page, "Difference in change") if row[0] == "Contacts"]
    size = browsing.number(told)
    assert abs(drawn[0]) == pytest.approx(size, abs=0.5) and ("fewer" in told) == (drawn[0] < 0)
    page.close()


def test_steps_add_up_from_everybody_to_the_group(browser: Any, address: str) -> None:
    page = _visit(browser, address)
    steps = [(int(row[3]), int(row[4])) for row in _cells(page, "From everybody in the data")]
    assert steps[0][0] == 0
    for (_, before), (left_out, after) in zip(steps, steps[1:], strict=False):
        assert before == left_out + after
    assert page.get_by_role("heading", name=f"{steps[-1][1]} people are in it").count() == 1
    page.close()


@pytest.mark.parametrize("width", [1366, 320])
def test_a_group_of_nobody_says_why(browser: Any, address: str, width: int) -> None:
    page = _visit(browser, address, width)
    assert "needs a rule that we know" in page.get_by_text("groups/misspelt.toml").inner_text()
    _choose(page, "still to come", "People whose change is still to come")
    page.get_by_role("heading", name="Why there is no comparison").wait_for(timeout=30_000)
    assert page.locator(".js-plotly-plot").count() == 0
    assert _cells(page, "From everybody in the data")[-1][-1] == "0"
    browsing.open_tables(page)
    assert browsing.violations(page) == [] and browsing.width(page) <= width
    page.close()


def test_nothing_leaves_this_machine(browser: Any, address: str) -> None:
    page = _visit(browser, address)
    assert [url for url in page.asked if not url.startswith((address, "data:", "blob:"))] == []
    page.close()


@pytest.mark.parametrize("width", [1366, 320])
def test_a_workspace_without_data_can_be_read(browser: Any, tmp_path: Path, width: int) -> None:
    with browsing.served(tmp_path) as empty:
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(f"{empty}/groups")
        page.wait_for_selector(".jy-footer", timeout=30_000)
        assert "Load the sample data" in page.inner_text("body")
        assert browsing.violations(page) == [] and browsing.width(page) <= width
        page.close()
