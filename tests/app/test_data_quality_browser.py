"""The page Data quality in a real Chromium: it can be read, and worked with the keyboard alone."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from journey.casebook import explained
from journey.quality import files
from journey.workspace import Workspace
from tests.app import browsing

pytestmark = browsing.ON_A_PAGE
CUSTODY = "SYNTHETIC_police_custody.csv"
WHY = "the list of stations is new"


@pytest.fixture(scope="module")
def workspace(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample of this module's own, for what is explained in it."""
    return shutil.copytree(sample_workspace, tmp_path_factory.mktemp("quality") / "workspace")


@pytest.fixture(scope="module")
def address(workspace: Path) -> Iterator[str]:
    """Its server."""
    with browsing.served(workspace) as address:
        yield address


def _choose(page: Any, box: str, typed: str) -> None:
    """Choose in a select box with the keyboard alone."""
    page.get_by_role("combobox", name=box).focus()
    page.keyboard.type(typed)
    page.get_by_role("option", name=typed).first.wait_for(timeout=30_000)
    page.keyboard.press("Enter")
    browsing.settled(page)


@pytest.mark.parametrize("width", [1366, 320])
def test_all_files_and_one_file_can_be_read(browser: Any, address: str, width: int) -> None:
    page = browsing.visit(browser, f"{address}/data_quality", width)
    browsing.open_tables(page)
    assert browsing.violations(page) == [] and browsing.width(page) <= width
    assert page.locator("h1").all_inner_texts() == ["Data quality"]
    _choose(page, "File", CUSTODY)
    assert page.get_by_role("heading", name="Of 121 rows, 2 were set aside").count() == 1
    assert browsing.violations(page) == [] and browsing.width(page) <= width
    small = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] button')]
            .map(b => b.getBoundingClientRect())
            .filter(r => r.width && (r.width < 24 || r.height < 24)).length"""
    )
    assert small == 0 and browsing.elsewhere(page, address) == []
    assert Path(page.url).name == "data_quality"  # no id of a file in the address
    page.close()


def test_a_finding_is_explained_and_a_report_taken_with_the_keyboard_alone(
    browser: Any, address: str, workspace: Path
) -> None:
    page = browsing.visit(browser, f"{address}/data_quality")
    _choose(page, "File", CUSTODY)
    _choose(page, "What do you explain?", "The file has columns")
    _tab_to(page, "Why it is as it should be")
    page.keyboard.type(WHY)
    _tab_to(page, "Keep the explanation")
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="It stays visible").wait_for(timeout=30_000)
    browsing.settled(page)
    held = Workspace(workspace)
    (file_id,) = [one.extract_id for one in files(held) if one.name == CUSTODY]
    assert [item["why"] for item in explained(held.casebook_path, file_id, held.key)] == [WHY]
    assert browsing.violations(page) == []
    _tab_to(page, "Make it")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Download it").wait_for(timeout=30_000)
    browsing.settled(page)
    _tab_to(page, "Download it")
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    assert taken.value.suggested_filename == "data-quality-file-2.docx"
    assert Path(taken.value.path()).read_bytes()[:2] == b"PK"
    page.close()


def _tab_to(page: Any, name: str) -> None:
    """Go on with the Tab key until something of this name has the focus, and can be seen to."""
    for _ in range(60):
        label = page.evaluate(
            "() => { const e = document.activeElement; return e.ariaLabel || e.innerText || ''; }"
        )
        if label.strip() == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not come to {name}")
