"""How sure a change is, in a real Chromium: on the sample, and had John moved away after a crisis start."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.app import browsing
from tests.app.conftest import with_changes

pytestmark = browsing.ON_A_PAGE
JOHN = "(select person_id from canonical.person_alias where alias = 'john')"


@pytest.fixture(scope="module")
def moved(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server of the sample, had John moved away, and been busiest right before."""
    copy = with_changes(
        sample_workspace,
        tmp_path_factory.mktemp("moved") / "workspace",
        f"insert into canonical.ending select person_id, 'moved_away', date '2024-02-01', null from {JOHN} p",
        f"""update compare.month set n_interactions = n_interactions * 4
            where month_no between -3 and -1 and person_id = {JOHN}""",
        f"""delete from timeline.journey
            where start_date >= date '2024-02-01' and agency_code = 'gp' and person_id = {JOHN}""",
    )
    with browsing.served(copy) as address:
        yield address


@pytest.mark.parametrize("width", [1366, 320])
def test_a_person_not_seen_any_more_after_a_crisis_can_be_read_of(
    browser: Any, moved: str, width: int
) -> None:
    page = browsing.visit(browser, f"{moved}/one_person", width)
    for summary in page.query_selector_all("summary"):
        summary.click()
    page.wait_for_timeout(1500)
    assert browsing.violations(page) == [] and browsing.width(page) <= width
    box = page.locator(".jy-box").filter(has_text="Before you read this as a change")
    assert "busiest three months of two years" in box.inner_text()
    names = [trace["name"] for trace in browsing.charts(page)[0]["traces"]]
    assert names[0] == "not seen"
    assert page.get_by_text("Not seen in these data from 1 February 2024 (moved away)").count() >= 2
    page.close()


def test_each_check_is_a_pair_of_marks_and_a_line_of_its_table(browser: Any, moved: str) -> None:
    page = browsing.visit(browser, f"{moved}/one_person")
    browsing.open_tables(page)
    drawn = {trace["name"]: trace for chart in browsing.charts(page) for trace in chart["traces"]}
    table = page.locator("table.jy-table").filter(has_text="Checks of the direction")
    for measure in ("contacts", "cost"):
        lines = table.locator("tbody tr").filter(has=page.get_by_role("cell", name=measure, exact=True))
        assert (
            lines.count() == len(drawn[f"{measure} before"]["y"]) == len(drawn[f"{measure} after"]["y"]) > 9
        )
    figures = page.locator("table.jy-table").filter(has_text="Foretold from the months before").inner_text()
    assert [name in figures for name in ("Least foretold", "Most foretold", "Came")] == [True] * 3
    page.close()


def test_tables_of_rates_are_reached_and_moved_by_keyboard(browser: Any, moved: str) -> None:
    page = browsing.visit(browser, f"{moved}/one_person", 320)
    rates = page.get_by_role("region", name="Whole period; cost after").first
    rates.focus()
    assert rates.evaluate("e => document.activeElement === e && e.scrollWidth > e.clientWidth")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert rates.evaluate("e => e.scrollLeft") > 0
    page.close()
