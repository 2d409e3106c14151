"""The Casebook and Learning in a real Chromium: by keyboard, at any width, with hostile text, two at once."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from journey.casebook import Note
from journey.words.casebook import TO_WRITE
from tests.app import browsing
from tests.app.casebooks import copy_of, kept, within

pytestmark = browsing.ON_A_PAGE
MOST_TABS = 15
DAY = date(2023, 5, 24)
HOSTILE = (
    "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script> "
    "![x](https://example.org/x.png) [y](https://example.org) https://example.org 😀 שלום " + "w" * 300
)


NAME = "Bo https://example.org bo@example.org WWW.example.org :red[y] $x$ ![i](https://example.org/x.png)"


@pytest.fixture(scope="module")
def held(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, with a hostile note and theme of a person who agreed to everything."""
    held = copy_of(sample_workspace, tmp_path_factory.mktemp("casebook") / "workspace")
    note = Note(HOSTILE, themes=(HOSTILE[:60],))
    within(held, lambda c: c.add_entry("john", note, "worker", "<b>kim</b>", DAY))
    within(held, lambda c: c.name_person("person-001", NAME, dict(c.people())["person-001"]))
    return held


@pytest.fixture(scope="module")
def address(held: Path) -> Iterator[str]:
    with browsing.served(held) as address:
        yield address


def _open(browser: Any, url: str, width: int = 1366) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 2500}).new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(url)
    page.wait_for_selector(".jy-footer", timeout=60_000)
    page.wait_for_timeout(1500)
    return page


def _choose(page: Any, kind_code: str) -> None:
    box = page.get_by_role("combobox", name="What do you want to write down?")
    browsing.choose(page, box, TO_WRITE[kind_code])


def _focus(page: Any) -> str:
    found: str = page.evaluate(
        "() => { const e = document.activeElement; return [e.tagName, e.getAttribute('aria-label'), "
        "e.innerText].join('|'); }"
    )
    return found


def _tab_to(page: Any, start: str, most: int = 60) -> int:
    """Press Tab until what has the focus begins so or is called so; how often that took."""
    for n in range(1, most + 1):
        page.keyboard.press("Tab")
        if start in _focus(page):
            return n
    raise AssertionError(f"{start} was not reached: {_focus(page)}")


def test_a_note_is_added_by_keyboard_alone_in_under_a_minute(browser: Any, address: str, held: Path) -> None:
    page = _open(browser, f"{address}/casebook")
    text = "Met at the café. He talked about his dog."
    began = time.monotonic()
    page.keyboard.press("Tab")
    assert "Skip to main content" in _focus(page)
    page.keyboard.press("Enter")
    tabs = _tab_to(page, "TEXTAREA|Note")
    page.keyboard.type(text)
    tabs += _tab_to(page, "BUTTON||Save")
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="Kept.").wait_for(timeout=30_000)
    assert time.monotonic() - began < 60 and tabs <= MOST_TABS
    assert any(one.body == Note(text) for one in kept(held))
    page.wait_for_timeout(1000)
    assert "Save" in _focus(page)  # the next Tab goes on from there
    page.context.close()


def test_what_is_refused_is_read_out_and_can_be_mended_by_keyboard(
    browser: Any, address: str, held: Path
) -> None:
    page = _open(browser, f"{address}/casebook")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    _tab_to(page, "TEXTAREA|Note")
    page.keyboard.insert_text("q" * 20_001)
    _tab_to(page, "BUTTON||Save")
    page.keyboard.press("Enter")
    page.get_by_role("alert").filter(has_text="20,001 characters").wait_for(timeout=30_000)
    assert page.locator("p.jy-error").filter(has_text="20,001 characters").count() == 1
    assert len(page.locator("textarea").first.input_value()) == 20_001
    assert browsing.violations(page) == []
    for _ in range(2):
        page.keyboard.press("Shift+Tab")
    assert "TEXTAREA|Note" in _focus(page)
    page.keyboard.press("Control+End")
    page.keyboard.press("Backspace")
    _tab_to(page, "BUTTON||Save")
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="Kept.").wait_for(timeout=30_000)
    assert any(one.body == Note("q" * 20_000) for one in kept(held))
    page.context.close()


def test_a_life_map_is_filled_in_by_keyboard_alone(browser: Any, address: str, held: Path) -> None:
    page = _open(browser, f"{address}/casebook")
    _choose(page, "rating")
    page.get_by_role("radiogroup", name="Somewhere to live").get_by_role("radio").last.focus()
    for _ in range(3):  # from not asked back to red
        page.keyboard.press("ArrowUp")
    _tab_to(page, "BUTTON||Save")
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="Kept.").wait_for(timeout=30_000)
    newest = kept(held, kinds=["rating"])[-1]
    assert newest.who and newest.body and newest.body.answers["place_to_live"] == "red"
    page.context.close()


def test_every_form_can_be_read_at_any_width(browser: Any, address: str) -> None:
    page = _open(browser, f"{address}/casebook")
    for summary in page.query_selector_all("summary"):
        summary.click()
    for kind_code in TO_WRITE:
        _choose(page, kind_code)
        for width in (1366, 320):
            page.set_viewport_size({"width": width, "height": 2500})
            page.wait_for_timeout(400)
            assert browsing.violations(page) == [] and browsing.width(page) <= width, (kind_code, width)
    page.context.close()


@pytest.mark.parametrize("width", [1366, 320])
def test_learning_can_be_read_at_any_width(browser: Any, address: str, width: int) -> None:
    page = _open(browser, f"{address}/learning", width)
    for summary in page.query_selector_all("summary"):
        summary.click()
    page.wait_for_timeout(1000)
    assert browsing.violations(page) == [] and browsing.width(page) <= width
    page.get_by_text("One person", exact=True).last.click()
    page.get_by_text("3,866 days").wait_for(timeout=30_000)
    page.wait_for_timeout(1000)
    assert browsing.violations(page) == [] and browsing.width(page) <= width
    page.context.close()


@pytest.mark.parametrize("path", ["casebook", "learning"])
def test_hostile_text_runs_nothing_and_asks_for_nothing(browser: Any, address: str, path: str) -> None:
    page = _open(browser, f"{address}/{path}")
    for summary in page.query_selector_all("summary"):
        summary.click()
    page.wait_for_timeout(1000)
    page.get_by_text("onerror").first.wait_for()
    assert page.title() != "taken"
    assert [url for url in page.asked if not url.startswith((address, "data:", "blob:"))] == []
    assert page.locator("a[href*='example.org'], [data-testid=stMain] img[src='x']").count() == 0
    page.context.close()


def test_a_name_is_never_a_link_or_a_picture(browser: Any, address: str) -> None:
    page = _open(browser, f"{address}/casebook")
    browsing.choose(page, page.get_by_role("combobox", name="Person"), "Bo ")
    for kind_code in ("words", "outcome", "judgement", "consent"):
        _choose(page, kind_code)
        assert page.get_by_text("example.org").count() > 0
        assert page.locator("[data-testid=stMain] :is(a[href*=example], a[href^=mailto], img)").count() == 0
    assert [url for url in page.asked if not url.startswith((address, "data:", "blob:"))] == []
    page.context.close()


def test_two_people_change_one_note_at_once(browser: Any, address: str, held: Path) -> None:
    entry = within(
        held, lambda c: c.add_entry("john", Note("At the river."), "worker", "kim", date(2023, 6, 1))
    )
    pages = [_open(browser, f"{address}/casebook") for _ in range(2)]
    for page, text in zip(pages, ("By the sea.", "By the lake."), strict=True):
        page.get_by_role("button", name="Change note, 1 June 2023").click()
        page.get_by_role("heading", name="Change note, 1 June 2023").wait_for(timeout=30_000)
        page.locator("textarea").filter(has_text="At the river.").fill(text)
    first, second = pages
    first.get_by_role("button", name="Keep the change").click()
    first.get_by_role("status").filter(has_text="Version 2").wait_for(timeout=30_000)
    second.get_by_role("button", name="Keep the change").click()
    second.get_by_role("heading", name="As ").filter(has_text="saved it").wait_for(timeout=30_000)
    assert second.get_by_role("alert").filter(has_text="after you read it").count() == 1
    assert second.get_by_text("By the sea.").count() >= 1
    assert second.locator("textarea").filter(has_text="By the lake.").count() == 1
    assert browsing.violations(second) == []
    second.get_by_role("button", name="Keep mine as the newest version").click()
    second.get_by_role("status").filter(has_text="Version 3").wait_for(timeout=30_000)
    texts = [one.body.text for one in within(held, lambda c: c.history(entry.entry_id))]
    assert texts == ["At the river.", "By the sea.", "By the lake."]
    for page in pages:
        page.context.close()


def test_without_the_key_the_pages_can_be_read(
    browser: Any, held: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    with browsing.served(held) as address:
        for path in ("casebook", "learning"):
            page = _open(browser, f"{address}/{path}")
            page.get_by_role("heading", name="The key is not at hand").wait_for()
            assert browsing.violations(page) == []
            page.context.close()
