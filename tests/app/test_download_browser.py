"""Download in a real Chromium: made and fetched by keyboard; and a printed page keeps the time after."""

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from tests.app import browsing

pytestmark = browsing.ON_A_PAGE
PAPER = 718  # pixels between margins of 1 cm on A4
# What printing does: the page is laid out anew at the paper's width, and no chart is told.
_NOT_TOLD = """
window.isPrinting = false;
addEventListener('resize', event => { if (window.isPrinting) event.stopImmediatePropagation(); }, true);
const Watching = window.ResizeObserver;
window.ResizeObserver = class extends Watching {
    constructor(told) { super((...all) => { if (!window.isPrinting) told(...all); }); }
};
"""
_ENDS = """() => [...document.querySelectorAll('.js-plotly-plot .main-svg')].map(
    svg => svg.getBoundingClientRect()).filter(box => box.width).map(box => box.right)"""
_LAST_MARK = """() => {
    const marks = document.querySelector('.js-plotly-plot').querySelectorAll('.scatterlayer .point');
    return Math.max(...[...marks].map(mark => mark.getBoundingClientRect().right));
}"""


@pytest.fixture(scope="module")
def address(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server of a copy of the sample, in which files may be made."""
    copy = tmp_path_factory.mktemp("download") / "workspace"
    shutil.copytree(sample_workspace, copy)
    with browsing.served(copy) as address:
        yield address


def test_a_paper_is_made_and_fetched_by_keyboard(browser: Any, address: str) -> None:
    page = browsing.visit(browser, f"{address}/download")
    page.get_by_role("textbox", name="What is it for?").focus()
    page.keyboard.type("Programme board")
    page.keyboard.press("Tab")
    browsing.settled(page)
    page.get_by_role("button", name="Make the file").focus()
    page.keyboard.press("Enter")
    fetch = page.get_by_role("button", name="Download board-paper.docx")
    fetch.wait_for(timeout=120_000)
    browsing.settled(page)
    assert page.locator("[role=status]").filter(has_text="The file is ready").count() == 1
    assert browsing.violations(page) == []
    fetch.focus()
    with page.expect_download() as fetched:
        page.keyboard.press("Enter")
    assert fetched.value.suggested_filename == "board-paper.docx"
    content = Path(fetched.value.path()).read_bytes()
    assert Document(io.BytesIO(content)).paragraphs[0].text == "One person: before and after"
    assert browsing.elsewhere(page, address) == [] and page.url == f"{address}/download"
    page.set_viewport_size({"width": 320, "height": 3000})
    browsing.settled(page)
    assert browsing.width(page) <= 320
    page.close()


@pytest.mark.parametrize("width", [1366, 320])
def test_what_is_made_for_the_public_can_be_asked_for_at_any_width(
    browser: Any, address: str, width: int
) -> None:
    page = browsing.visit(browser, f"{address}/download", width)
    for label, wanted in (
        ("Table for the public", "Whose rules hide small counts?"),
        ("One person's story for the public", "Say first whom the story is for"),
    ):
        page.get_by_text(label, exact=True).first.click()
        page.get_by_text(wanted).first.wait_for(timeout=30_000)
        browsing.settled(page)
        assert browsing.violations(page) == [] and browsing.width(page) <= width
    for box, said in (("Whom is it for?", "The Gazette"), ("What is it for?", "An article")):
        page.get_by_role("textbox", name=box).fill(said)
        page.keyboard.press("Tab")
        browsing.settled(page)
    page.get_by_role("button", name="Check the answers").or_(
        page.get_by_text("did not agree")
    ).first.wait_for()
    assert browsing.violations(page) == [] and browsing.width(page) <= width
    page.close()


def test_a_printed_page_keeps_the_time_after(browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 3000})
    page.add_init_script(_NOT_TOLD)
    page.goto(f"{address}/one_person")
    page.wait_for_selector(".jy-footer", timeout=120_000)
    browsing.settled(page)
    assert (
        page.evaluate(_LAST_MARK) > PAPER
    )  # on screen it stands where paper ends, or the test shows nothing
    page.evaluate("window.isPrinting = true")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 3000})
    page.wait_for_timeout(500)
    assert max(page.evaluate(_ENDS)) <= PAPER
    assert 0.6 * PAPER < page.evaluate(_LAST_MARK) <= PAPER
    page.close()
