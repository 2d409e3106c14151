"""The first run in a real Chromium: the sample in one press, the methods, and the sample gone again."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.app import browsing

pytestmark = browsing.ON_A_PAGE
_TO_LOAD = 240_000  # milliseconds; half a minute on a machine with nothing else to do


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server of a workspace that is not there yet."""
    with browsing.served(tmp_path_factory.mktemp("first") / "ours") as address:
        yield address


def test_the_first_run_from_nothing_to_the_sample_and_back(browser: Any, address: str) -> None:
    page = browsing.visit(browser, f"{address}/")
    assert browsing.violations(page) == []
    page.get_by_role("button", name="Load the sample data").press("Enter")
    page.get_by_text("Loading the sample data").first.wait_for(timeout=60_000)
    page.get_by_role("status").filter(has_text="Adding file").wait_for(timeout=_TO_LOAD)
    assert browsing.violations(page) == []
    page.reload()  # whoever leaves the page loses nothing: the work goes on
    page.locator(".jy-banner").wait_for(timeout=_TO_LOAD)
    browsing.settled(page)
    assert page.get_by_role("heading", name="15 agencies sent 16 files").count() == 1
    assert page.get_by_role("button", name="Load the sample data").count() == 0
    assert browsing.violations(page) == [] and browsing.elsewhere(page, address) == []
    page.get_by_text("I want to clear the sample data").click()
    browsing.settled(page)
    page.get_by_role("button", name="Clear sample data").press("Enter")
    page.get_by_role("button", name="Load the sample data").wait_for(timeout=60_000)
    page.close()


def test_a_link_of_the_methods_leads_to_its_heading_in_the_same_tab(browser: Any, address: str) -> None:
    page = browsing.visit(browser, f"{address}/methods")
    page.set_viewport_size({"width": 1366, "height": 700})
    heading = page.locator("#worked-examples")
    assert heading.bounding_box()["y"] > 700
    page.get_by_role("link", name="Worked examples").press("Enter")
    page.wait_for_timeout(1000)
    # below the bar at the top of the page, which would hide it
    assert 40 <= heading.bounding_box()["y"] <= 300 and len(page.context.pages) == 1
    page.close()


@pytest.mark.parametrize("name", ["accessibility", "privacy", "contact"])
def test_the_pages_of_the_footer_read_at_320_pixels(browser: Any, address: str, name: str) -> None:
    page = browsing.visit(browser, f"{address}/{name}", 320)
    assert browsing.width(page) <= 320 and browsing.violations(page) == []
    page.close()
