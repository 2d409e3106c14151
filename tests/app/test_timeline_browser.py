"""The timeline with notes pinned, in a real Chromium, on the sample with hostile entries."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from journey.casebook import Note, open_casebook
from journey.workspace import Workspace
from tests.app import browsing

pytestmark = browsing.ON_A_PAGE
HOSTILE = (
    '<script>document.title = "taken"; alert(1)</script> ![x](https://example.org/x.png) '
    '<img src="https://example.org/y.png" onerror="alert(2)"> [link](https://example.org) <b>bold</b> $x^2$'
)


@pytest.fixture(scope="module")
def written(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server of the sample with a hostile note, a very long one, and one from before the journey."""
    copy = tmp_path_factory.mktemp("written") / "workspace"
    shutil.copytree(sample_workspace, copy)
    held = Workspace(copy)
    with open_casebook(held.casebook_path, held.key) as casebook:
        casebook.add_entry("john", Note(HOSTILE), "worker", "<b>lee</b>", date(2021, 5, 4))
        casebook.add_entry("john", Note("x" * 20_000), "analyst", "sam", date(2021, 6, 4))
        casebook.add_entry("john", Note("Before all of it"), "person", "lee", date(1999, 1, 1))
        casebook.add_moment(
            "john", date(2020, 3, 23), "<i>By phone</i>", "All closed", "lee", date(2020, 7, 1)
        )
    with browsing.served(copy) as address:
        yield address


def _visit(browser: Any, address: str, width: int = 1366) -> Any:
    page = browsing.visit(browser, f"{address}/one_person", width)
    page.locator("ol.jy-said").first.wait_for(timeout=30_000)
    return page


@pytest.mark.parametrize("width", [1366, 320])
def test_hostile_notes_are_text_and_the_page_can_be_read(browser: Any, written: str, width: int) -> None:
    alerts: list[str] = []
    page = _visit(browser, written, width)
    page.on("dialog", lambda dialog: alerts.append(dialog.message))
    browsing.open_tables(page)
    assert browsing.violations(page) == [] and browsing.width(page) <= width
    shown = page.locator("ol.jy-said").first.inner_text()
    assert HOSTILE in shown and "written down by <b>lee</b>" in shown
    assert page.locator("ol.jy-said script, ol.jy-said img, ol.jy-said a").count() == 0
    assert page.title() != "taken" and alerts == []
    assert [url for url in page.asked if not url.startswith((written, "data:", "blob:"))] == []
    page.close()


def test_every_note_of_the_list_is_in_the_chart_once(browser: Any, written: str) -> None:
    page = _visit(browser, written)
    raster = browsing.charts(page)[0]
    (notes,) = [trace for trace in raster["traces"] if trace["name"] == "notes"]
    assert len(notes["y"]) == page.locator("ol.jy-said").first.locator("li").count() > 3
    assert raster["drawn"] == browsing.N_CONTACTS
    outside = page.get_by_role("region", name="Said and written down, outside the chart")
    assert "Before all of it" in outside.inner_text()
    page.close()


def test_the_zoom_is_changed_by_keyboard_and_draws_what_it_says(browser: Any, written: str) -> None:
    from playwright.sync_api import expect

    page = _visit(browser, written)
    first = page.get_by_role("radio", name="Significant moments")
    page.get_by_role("combobox", name="Person").focus()
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('[data-testid=stButtonGroup]') !== null"):
            break
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    said = page.get_by_text("contacts are shown: those that a rule")
    said.wait_for(timeout=30_000)
    assert first.is_checked()
    n = int(browsing.number(said.inner_text().split(" of ")[0]))
    expect(page.locator(".st-key-chart_raster .scatterlayer .point")).to_have_count(n, timeout=30_000)
    assert 0 < n < browsing.N_CONTACTS
    page.locator("[data-test-script-state=notRunning]").wait_for(timeout=30_000)
    page.wait_for_timeout(1000)  # what is drawn anew fades in
    assert browsing.violations(page) == []
    page.close()
