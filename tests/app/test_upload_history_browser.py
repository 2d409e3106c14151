"""Upload history in a real Chromium: a file is removed by keyboard, the work goes on while the page is left.

And the server holds no byte of an upload once it was taken, nor after its tab is closed.
"""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.drafting import empty_workspace, gp_bytes, until, waiting

from journey import drafts, jobs
from journey.jobs.intake import add_draft, check_draft
from journey.workspace import Workspace
from tests.app.browsing import ON_A_PAGE, chromium, elsewhere, served, settled, violations, visit, width

pytestmark = ON_A_PAGE
_HELD = re.compile(r'cache_type="UploadedFileManager"[^\n]*\} (\d+(?:\.\d+)?)')


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with two files of forty and fifty rows, the figures made."""
    with empty_workspace(tmp_path_factory.mktemp("own")) as held:
        for n_rows, lead, name in ((40, "A", "first.csv"), (50, "B", "second.csv")):
            draft = waiting(held, gp_bytes(n_rows, lead), name)
            check_draft(held.path, draft.draft_id, lambda _: None)
            add_draft(held.path, draft.draft_id, lambda _: None)
        yield held


@pytest.fixture(scope="module")
def address(own: Workspace) -> Iterator[str]:
    with served(own.path, JOURNEY_METRICS="1") as found:
        yield found


def test_the_page_can_be_read_by_all_at_any_width(browser: Any, address: str) -> None:
    for wide in (1366, 320):
        page = visit(browser, f"{address}/upload_history", wide)
        assert "2 files from 1 agency; every row is accounted for" in page.content()
        assert width(page) <= wide
        assert violations(page) == []
        assert elsewhere(page, address) == []
        page.close()


def test_an_upload_leaves_nothing_in_the_server_s_memory(browser: Any, address: str, own: Workspace) -> None:
    page = visit(browser, f"{address}/add_data")
    known = {draft.draft_id for draft in drafts.drafts(own)}
    for number in (1, 2):
        chooser = page.locator("input[type=file]")
        chooser.set_input_files(
            {"name": f"big{number}.csv", "mimeType": "text/csv", "buffer": gp_bytes(20_000, f"M{number}")}
        )
        page.wait_for_timeout(1000)
        settled(page)
        assert len(drafts.drafts(own)) == len(known) + number
        assert _bytes_held(address) == 0
        page.goto(f"{address}/add_data")
        page.wait_for_selector(".jy-footer")
        settled(page)
    page.close()
    assert _bytes_held(address) == 0
    for draft in drafts.drafts(own):
        if draft.draft_id not in known:
            drafts.discard(own, draft.draft_id)


def _bytes_held(address: str) -> float:
    """Bytes of uploads that the server says it holds; where it holds none it says nothing of them."""
    with urllib.request.urlopen(f"{address}/_stcore/metrics", timeout=20) as answer:
        told = answer.read().decode()
    assert "cache_memory_bytes" in told
    return sum(float(found) for found in _HELD.findall(told))


def test_a_file_is_removed_by_keyboard_and_the_work_outlives_the_page(
    browser: Any, address: str, own: Workspace
) -> None:
    page = visit(browser, f"{address}/upload_history")
    box = page.get_by_role("combobox", name="File to remove")
    box.focus()
    page.keyboard.type("second")
    page.keyboard.press("Enter")
    settled(page)
    assert "50 rows are no longer held." in page.content()
    sure = page.get_by_role("checkbox", name=re.compile("Yes, remove this file"))
    sure.focus()
    page.keyboard.press("Space")
    settled(page)
    page.get_by_role("button", name="Remove this file").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".jy-work", timeout=60_000)
    settled(page)
    assert page.locator(".jy-work [role=status]").count() == 1
    assert violations(page) == []
    page.close()  # whoever leaves changes nothing
    (job,) = [one for one in jobs.jobs(own.path) if one.kind == "remove"]
    until(own.path, job.job_id, lambda one: one.state == "done")
    page = visit(browser, f"{address}/upload_history")
    text = page.inner_text("main") if page.locator("main").count() else page.inner_text("body")
    assert "1 file from 1 agency; every row is accounted for" in text and "1 file was removed" in text
    assert "Removing a file" in text
    assert violations(page) == []
    page.close()


def test_an_empty_workspace_says_the_next_step(browser: Any, tmp_path: Path) -> None:
    with empty_workspace(tmp_path) as held, served(held.path) as found:
        page = visit(browser, f"{found}/upload_history", 320)
        assert "No files yet." in page.content() and width(page) <= 320
        assert violations(page) == []
        page.close()
