"""The pages in a real Chromium, on the sample."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import with_changes

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
N_CONTACTS = 3516
N_SERVICES = 14
PAGES = {"Start here": "", "One person": "one_person", "On the way": "on_the_way", "Matches": "matches"}
CHARTS = {"", "one_person", "on_the_way"}


@pytest.fixture(scope="module")
def address(sample_workspace: Path) -> Iterator[str]:
    """The server of the sample."""
    with _served(sample_workspace) as address:
        yield address


@pytest.fixture(scope="module")
def doubtful_address(doubtful_copy: Path) -> Iterator[str]:
    """The server of the sample with three doubtful pairs."""
    with _served(doubtful_copy) as address:
        yield address


@pytest.fixture(scope="module")
def without_support(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server of the sample, had the support team sent nothing that has a cost."""
    with _served(
        with_changes(
            sample_workspace,
            tmp_path_factory.mktemp("without") / "workspace",
            "update compare.summary set support_cost_code = 'not_included' where side_code = 'after'",
        )
    ) as address:
        yield address


@contextmanager
def _served(workspace: Path) -> Iterator[str]:
    """The pages of a workspace, on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    from app import cli

    server = subprocess.Popen(
        cli.command(port),
        env=cli.environment(workspace),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def _wait(url: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not start")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium; without one a developer skips, and continuous integration fails."""
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing")
        pytest.skip("Chromium is missing")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield opened
        opened.close()


def _visit(browser: Any, url: str, width: int = 1366) -> Any:
    page = browser.new_page(viewport={"width": width, "height": 3000})
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(url)
    page.wait_for_selector(".jy-footer", timeout=30_000)
    if url.rpartition("/")[2] in CHARTS:
        page.wait_for_selector(".js-plotly-plot .plot-container", timeout=30_000)
    page.wait_for_timeout(1500)
    return page


def _violations(page: Any) -> list[Any]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(v["id"], v["help"], [node["html"][:160] for node in v["nodes"]][:3]) for v in found]


def _width(page: Any) -> int:
    widths: list[int] = page.evaluate(
        "() => [document.documentElement, document.querySelector('[data-testid=stMain]')].map(e => "
        "e.scrollWidth)"
    )
    return max(widths)


def _open_tables(page: Any) -> None:
    for summary in page.query_selector_all("summary"):
        if "Show " in summary.inner_text() or "How sure" in summary.inner_text():
            summary.click()
    page.wait_for_timeout(1500)


def _charts(page: Any) -> list[Any]:
    """Names, kinds, y values and how many marks stand in the page, for every chart."""
    found: list[Any] = page.evaluate(
        """() => [...document.querySelectorAll('.js-plotly-plot')].map(gd => ({
            traces: gd._fullData.map(t => ({name: t.name, mode: t.mode || t.type, y: Array.from(t.y)})),
            lanes: Array.from(gd._fullLayout.yaxis.ticktext || []),
            drawn: gd.querySelectorAll('.scatterlayer .point').length
        }))"""
    )
    return found


def _number(text: str) -> float:
    return float(re.sub(r"[^0-9.]", "", text))


def _tables(page: Any) -> dict[str, list[list[str]]]:
    """The footer rows of every table, by caption."""
    held: dict[str, list[list[str]]] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('table.jy-table')].map(t => [
            t.caption.textContent,
            [...t.querySelectorAll('tfoot tr')].map(r => [...r.children].map(c => c.textContent))]))"""
    )
    return held


def _captioned(tables: dict[str, list[list[str]]], start: str) -> list[list[str]]:
    """The table whose caption begins so, and says as well what it holds of the support's own cost."""
    (caption,) = [held for held in tables if held.startswith(start)]
    assert "the support's own cost" in caption
    return tables[caption]


def test_every_contact_is_a_mark_in_its_lane(browser: Any, address: str) -> None:
    page = _visit(browser, f"{address}/one_person")
    raster = _charts(page)[0]
    marks = [trace for trace in raster["traces"] if "markers" in trace["mode"]]
    assert [trace["name"] for trace in marks] == ["contacts before", "contacts after"]
    assert sum(len(trace["y"]) for trace in marks) == N_CONTACTS == raster["drawn"]
    assert len(raster["lanes"]) == 1 + N_SERVICES + 1 and raster["lanes"][0] == "<i>Notes</i>"
    assert raster["lanes"][-1] == "<b>Support team</b>"
    page.close()


def test_each_table_totals_its_chart(browser: Any, address: str) -> None:
    page = _visit(browser, f"{address}/one_person")
    _open_tables(page)
    raster, years, cost = _charts(page)[:3]
    tables = _tables(page)
    by_agency = _captioned(tables, "Contacts and estimated cost by agency")[0]
    marks = [len(trace["y"]) for trace in raster["traces"] if "markers" in trace["mode"]]
    assert [_number(cell) for cell in by_agency[1:3]] == marks
    bars = [sum(trace["y"]) for trace in years["traces"]]
    in_years = [_number(row[-1]) for row in tables["Contacts in each year"]]
    assert in_years == [*bars, sum(bars)]
    last = cost["traces"][-1]["y"][-1]
    in_cost = [_number(row[-1]) for row in _captioned(tables, "Estimated cost in each year")]
    assert in_cost[-1] == pytest.approx(last, abs=0.005)
    assert in_cost[0] + in_cost[1] == pytest.approx(in_cost[2], abs=0.005)
    assert [_number(cell) for cell in by_agency[-2:]] == in_cost[:2]
    page.close()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_no_accessibility_violations(browser: Any, address: str, path: str) -> None:
    page = _visit(browser, f"{address}/{path}")
    _open_tables(page)
    said = _violations(page)
    page.close()
    assert said == []


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_nothing_leaves_this_machine(browser: Any, address: str, path: str) -> None:
    page = _visit(browser, f"{address}/{path}")
    elsewhere = [url for url in page.asked if not url.startswith((address, "data:", "blob:"))]
    page.close()
    assert elsewhere == []


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_narrow_screen_has_no_sideways_scroll(browser: Any, address: str, path: str) -> None:
    page = _visit(browser, f"{address}/{path}", width=320)
    _open_tables(page)
    width = _width(page)
    page.close()
    assert width <= 320


@pytest.mark.parametrize("width", [1366, 320])
def test_a_page_without_the_support_s_own_cost_can_be_read(
    browser: Any, without_support: str, width: int
) -> None:
    page = _visit(browser, f"{without_support}/one_person", width)
    _open_tables(page)
    assert _violations(page) == [] and _width(page) <= width
    figure = page.locator(".jy-figure").filter(has_text="Estimated cost of activity a year")
    assert "Support's own cost not included. With low and high unit costs: £" in figure.inner_text()
    page.close()


@pytest.mark.parametrize("width", [1366, 320])
def test_a_page_with_nothing_to_show_can_be_read(browser: Any, tmp_path: Path, width: int) -> None:
    with _served(tmp_path) as address:
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(f"{address}/one_person")
        page.wait_for_selector(".jy-footer", timeout=30_000)
        assert _violations(page) == [] and _width(page) <= width
        page.close()


@pytest.mark.parametrize("width", [1366, 320])
def test_a_pair_can_be_read_and_decided_at_any_width(browser: Any, doubtful_address: str, width: int) -> None:
    page = _visit(browser, f"{doubtful_address}/matches", width)
    page.wait_for_selector("table.jy-pair", timeout=30_000)
    _open_tables(page)
    assert _violations(page) == []
    assert _width(page) <= width
    cells = page.locator("table.jy-pair tbody tr").first.locator("td")
    one, other = (cells.nth(i).bounding_box() for i in (0, 1))
    if width == 320:  # one under the other, each named again
        assert other["y"] >= one["y"] + one["height"] and cells.nth(0).locator(".jy-side").is_visible()
    else:
        assert other["x"] >= one["x"] + one["width"] and not cells.nth(0).locator(".jy-side").is_visible()
    page.close()


def test_a_pair_is_decided_with_the_keyboard_alone(browser: Any, doubtful_address: str) -> None:
    page = _visit(browser, f"{doubtful_address}/matches")
    first = page.get_by_role("heading", name=re.compile("^Pair 1 of")).inner_text()
    page.get_by_role("radio", name="Different people").focus()
    page.keyboard.press("Space")
    page.get_by_role("textbox", name="Why", exact=True).focus()
    page.keyboard.type("two people, seen together")
    page.get_by_role("button", name="Keep and go on").focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="Different people").wait_for(timeout=30_000)
    assert page.get_by_role("heading", name=re.compile("^Pair 1 of")).inner_text() != first
    assert _violations(page) == []
    page.close()


def test_page_times_are_told(browser: Any, address: str) -> None:
    """Cold: a browser with nothing kept. Warm: the page opened again in the same session."""
    points = ".scatterlayer .point"
    page = browser.new_context(viewport={"width": 1366, "height": 900}).new_page()
    start = time.monotonic()
    page.goto(f"{address}/one_person")
    page.wait_for_selector(points, state="attached", timeout=30_000)
    cold = time.monotonic() - start
    page.get_by_role("link", name="Start here").first.click()
    page.get_by_role("heading", name="Three ways in").wait_for()
    page.wait_for_timeout(1_000)
    start = time.monotonic()
    page.get_by_role("link", name="One person").first.click()
    page.wait_for_selector(points, state="attached", timeout=30_000)
    warm = time.monotonic() - start
    page.context.close()
    sys.stdout.write(f"\nOne person: cold {cold:.1f} s, warm {warm:.1f} s\n")
