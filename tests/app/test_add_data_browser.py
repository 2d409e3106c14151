"""Add data in a real Chromium: by keyboard alone, cut off and doubled, a workbook, hostile and bad files."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from journey import jobs
from journey.settings import Settings
from journey.workspace import Workspace, init_workspace
from tests.app import bad_files
from tests.app.browsing import (
    ON_A_PAGE,
    choose,
    chromium,
    elsewhere,
    served,
    settled,
    violations,
    visit,
    width,
)

pytestmark = ON_A_PAGE
SAMPLE = Path(__file__).parents[2] / "sample_data"
# Streamlit gives the place to drop a file on both a role and a name; the accessibility statement says so.
OF_STREAMLIT = {"presentation-role-conflict"}
NAME = """() => {
    const e = document.activeElement;
    const own = ['BUTTON', 'A', 'SUMMARY'].includes(e.tagName) ? e.innerText : '';
    return (e.getAttribute('aria-label') || own).trim();
}"""
BOX = """() => {
    window.stop_ = document.activeElement;
    const box = (window.stop_.closest('[data-baseweb=select]') || window.stop_).getBoundingClientRect();
    return {x: box.x - 6, y: box.y - 6, width: box.width + 12, height: box.height + 12};
}"""
SMALL = """() => [...document.querySelectorAll('[data-testid=stMain] button')]
    .map(e => [e.innerText || e.getAttribute('aria-label'), e.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.width < 24 || box.height < 24)).map(([name]) => name)"""


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace with nothing in it, its key where the server finds it."""
    folder = tmp_path_factory.mktemp("adding")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOURNEY_KEY_FILE", str(folder / "programme.key"))
        init_workspace(folder / "programme", Settings("Test programme", date(2024, 3, 31), "2024-25"))
        yield folder / "programme"


@pytest.fixture(scope="module")
def address(programme: Path) -> Iterator[str]:
    """The server of the programme; a file of more than 1 MB is too large."""
    with served(programme, JOURNEY_UPLOAD_MB="1") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium."""
    with chromium() as opened:
        yield opened


def pick(page: Any, label: str, option: str) -> None:
    """Choose in a select box."""
    choose(page, page.get_by_role("combobox", name=label).first, option)


def brought(browser: Any, address: str, path: Path, agency: str, source: str, name: str = "") -> Any:
    """A page at the preview of a file."""
    page = visit(browser, f"{address}/add_data")
    pick(page, "Which agency is it from?", agency)
    pick(page, "Which of its files?", source)
    if name:
        page.get_by_label("What do you call it").fill(name)
        page.keyboard.press("Tab")
        settled(page)
    page.set_input_files("input[type=file]", str(path))
    page.wait_for_timeout(500)
    settled(page)
    return page


def press(page: Any, label: str) -> None:
    """Press a button and wait until the page is drawn."""
    page.get_by_role("button", name=label).click()
    settled(page)


def reviewed(page: Any) -> None:
    """Wait until the check is done."""
    page.get_by_role("button", name="Add th").wait_for(timeout=60_000)
    settled(page)


def added(page: Any) -> None:
    """Wait until the rows are added and the figures made."""
    page.get_by_role("heading", name=re.compile("rows? (was|were) added$")).wait_for(timeout=120_000)
    settled(page)


def figures(page: Any) -> list[int]:
    """New, changed, duplicate, set aside, skipped, and all rows of the file."""
    cells = page.locator("table", has_text="Where every row of the file").locator("td.num").all_inner_texts()
    return [int(cell.replace(",", "")) for cell in cells]


def saved(tmp_path: Path, content: bytes, name: str = "sent.csv") -> Path:
    """A file on the disk."""
    (tmp_path / name).write_bytes(content)
    return tmp_path / name


def broken(page: Any) -> list[Any]:
    """What axe finds but for what is Streamlit's own."""
    return [found for found in violations(page) if found[0] not in OF_STREAMLIT]


def tab_to(page: Any, name: str) -> None:
    """Go on by the Tab key alone until something of that name has the focus, and see that it has."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if re.match(name, page.evaluate(NAME)):
            assert focus_is_seen(page), f"the focus on {name} is not seen"
            return
    raise AssertionError(f"{name} can't be reached by keyboard")


def focus_is_seen(page: Any) -> bool:
    """Whether what has the focus looks otherwise than when it has not; the blinking caret does not count."""
    page.wait_for_timeout(400)
    box = page.evaluate(BOX)
    focused = page.screenshot(clip=box, caret="hide")
    page.evaluate("() => window.stop_.blur()")
    page.wait_for_timeout(400)
    plain = page.screenshot(clip=box, caret="hide")
    page.evaluate("() => window.stop_.focus()")
    return bool(focused != plain)


def typed(page: Any, label: str, text: str) -> None:
    """Choose in a select box by keyboard alone."""
    tab_to(page, label)
    page.keyboard.type(text)
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    settled(page)


def chosen(page: Any, path: Path) -> None:
    """Choose a file by keyboard; on a busy machine the page may be redrawn just under a first press."""
    from playwright.sync_api import TimeoutError as TookTooLong

    for patience in (15_000, 60_000):
        settled(page)
        tab_to(page, r"upload\s+Upload$")
        try:
            with page.expect_file_chooser(timeout=patience) as chooser:
                page.keyboard.press("Enter")
        except TookTooLong:
            continue
        chooser.value.set_files(str(path))
        return
    raise AssertionError("Enter does not open the choice of a file")


def test_from_the_upload_to_the_report_by_keyboard_alone(browser: Any, address: str, tmp_path: Path) -> None:
    """8 rows, the last one twice: 8 new, 1 duplicate."""
    content = bad_files.good(8) + bad_files.good(8).splitlines(keepends=True)[-1]
    page = visit(browser, f"{address}/add_data")
    assert broken(page) == []
    typed(page, "Which agency", "GP")
    typed(page, "Which of its files", "GP appointments")
    chosen(page, saved(tmp_path, content))
    page.get_by_role("heading", name="Is this the file?").wait_for()
    settled(page)
    assert broken(page) == [] and page.evaluate(SMALL) == []
    for button, then in (
        ("Continue to match", "Say what each column is"),
        ("Check the file", "can be added"),
    ):
        tab_to(page, f"^{button}")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name=then).wait_for(timeout=60_000)
        settled(page)
        assert broken(page) == [] and page.evaluate(SMALL) == []
    tab_to(page, r"Download the report \(CSV\)")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    report = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert download.value.suggested_filename == "report-gp.csv"
    assert "sent.csv" in report and bad_files.SECRET not in report
    tab_to(page, "^Add these 8 rows")
    page.keyboard.press("Enter")
    added(page)
    assert figures(page) == [8, 0, 1, 0, 0, 9] and broken(page) == []
    narrow = visit(browser, page.url, 320)
    assert width(narrow) == 320 and broken(narrow) == []
    assert elsewhere(page, address) == []


def test_cut_off_and_doubled_at_every_step_nothing_is_lost_or_added_twice(
    browser: Any, address: str, programme: Path, tmp_path: Path
) -> None:
    page = brought(browser, address, saved(tmp_path, bad_files.good(11)), "GP", "GP appointments")
    page.reload()
    page.get_by_role("heading", name="Is this the file?").wait_for()
    settled(page)
    press(page, "Continue to match")
    pick(page, "First name", "Not in this file")
    page.reload()
    page.get_by_role("combobox", name="First name").wait_for()
    settled(page)
    assert page.get_by_role("combobox", name="First name").input_value() == "Not in this file"
    page.get_by_role("link", name="Start here").first.click()
    settled(page)
    page.go_back()
    page.get_by_role("heading", name="Say what each column is").wait_for()
    settled(page)
    page.get_by_role("button", name="Check the file").click()
    page.wait_for_timeout(150)
    page.context.set_offline(True)  # the connection drops in mid-check
    page.wait_for_timeout(4000)
    page.context.set_offline(False)
    other = visit(browser, f"{address}/add_data")  # a second tab, by the list of what waits
    other.get_by_role("button", name="Go on with file").first.click()
    reviewed(other)
    page.reload()
    reviewed(page)
    for one in (page, other):
        one.get_by_role("button", name="Add these 11 rows").click()
    for one in (page, other):
        added(one)
        assert figures(one) == [11, 0, 0, 0, 0, 11]
    held = Workspace(programme)
    ours = [one for one in held.extracts() if one["accepted"] == 11]
    assert len(ours) == 1
    assert sum(job.kind == "add" and job.result.get("accepted") == 11 for job in jobs.jobs(programme)) == 1


def test_a_workbook_of_two_sheets_is_filled_in_the_second_time(
    browser: Any, address: str, tmp_path: Path
) -> None:
    """The rows of both sheets, as another library counts them, are the rows in the file and two headings."""
    import fastexcel

    path = SAMPLE / "SYNTHETIC_homelessness.xlsx"
    page = brought(browser, address, path, "Homelessness", "A file we have not", "District homelessness")
    assert page.get_by_role("heading", name="Sheet").count() == 2
    press(page, "Continue to match")
    assert page.get_by_role("radio").count() >= 2
    page.get_by_role("button", name="Check the file").click()
    reviewed(page)
    counts = figures(page)
    assert sum(counts[:-1]) == counts[-1]
    book = fastexcel.read_excel(path)
    sheets = [
        book.load_sheet(name, header_row=None, skip_whitespace_tail_rows=True) for name in book.sheet_names
    ]
    assert counts[-1] == sum(sheet.total_height for sheet in sheets) - len(sheets)  # one heading row each
    page.get_by_role("button", name="Add these").click()
    added(page)
    _next_month(path, tmp_path / "next.xlsx")
    page = brought(browser, address, tmp_path / "next.xlsx", "Homelessness", "District homelessness")
    press(page, "Continue to match")
    assert page.get_by_text("so its columns are matched already").count() == 1
    assert page.get_by_role("combobox", name="The agency's number").input_value() == "Applicant ref"
    assert broken(page) == []
    page.get_by_role("button", name="Check the file").click()
    reviewed(page)
    again = figures(page)
    assert sum(again[:-1]) == again[-1] == counts[-1]


def _next_month(path: Path, target: Path) -> None:
    """The workbook with one record number that is another: other bytes, the same rows."""
    with zipfile.ZipFile(path) as former, zipfile.ZipFile(target, "w") as book:
        parts = {name: former.read(name) for name in former.namelist()}
        changed = {name: held.replace(b"HL000683", b"HL999999") for name, held in parts.items()}
        assert changed != parts
        for name, held in changed.items():
            book.writestr(name, held)


def test_a_hostile_file_fetches_nothing_links_nowhere_and_is_inert_in_the_report(
    browser: Any, address: str, tmp_path: Path
) -> None:
    path = saved(tmp_path, bad_files.hostile(), "=HYPERLINK(1)![x](y).csv")
    page = brought(browser, address, path, "GP", "A file we have not", "Odd list")
    _is_inert(page, address)
    press(page, "Continue to match")
    for label, heading in (("The agency's number", "Patient ID"), ("Day the contact", "Start date")):
        pick(page, label, heading)
    _is_inert(page, address)
    page.get_by_role("button", name="Check the file").click()
    reviewed(page)
    _is_inert(page, address)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the report (CSV)").click()
    cells = [
        cell
        for row in csv.reader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig")))
        for cell in row
    ]
    assert not [cell for cell in cells if cell.lstrip()[:1] in ("=", "+", "@")]
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the report (Web page)").click()
    report = Path(download.value.path()).read_text("utf-8")
    assert not re.search(r"<(img|a|script)\b", report)
    press(page, "Discard this file")


def _is_inert(page: Any, address: str) -> None:
    assert elsewhere(page, address) == []
    assert page.locator("[data-testid=stMain] img").count() == 0
    links = page.eval_on_selector_all("[data-testid=stMain] a", "all => all.map(a => a.href)")
    assert all(link.startswith(address) for link in links)
    assert page.title() != "1" and "HYPERLINK" not in page.title() + page.url


def test_every_bad_file_is_told_plainly_and_nothing_is_written(
    browser: Any, address: str, programme: Path, tmp_path: Path
) -> None:
    before = [one["extract_id"] for one in Workspace(programme).extracts()]
    for bad in bad_files.BAD:
        path = saved(tmp_path, bad.make(), bad.file_name)
        page = brought(browser, address, path, "GP", "GP appointments")
        if bad.ends_at == bad_files.AT_REVIEW:
            press(page, "Continue to match")
            page.get_by_role("button", name="Check the file").click()
        said = page.locator("[data-testid=stMain]")
        told = bad.says.replace("&#x27;", "'") + "|File must be 1.0MB or smaller"
        said.get_by_text(re.compile(told)).first.wait_for(timeout=60_000)
        settled(page)
        assert "Traceback" not in said.inner_text() and page.locator("[data-testid=stException]").count() == 0
        assert page.get_by_role("button", name=re.compile("^Add th")).count() == 0
        assert broken(page) == [] and width(page) == 1366
        if page.get_by_role("button", name="Discard this file").count():
            press(page, "Discard this file")
        page.close()
    assert [one["extract_id"] for one in Workspace(programme).extracts()] == before
