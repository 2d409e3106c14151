"""What the tests in a real Chromium share: a server, a browser, a visit, and what is read off a page."""

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
N_CONTACTS = 3516
N_SERVICES = 14
_DRAWN = """() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(
    chart => chart.offsetParent === null || chart.querySelector('.plot-container'))"""
# A busy machine may take longer over a page than a browser waits: that alone is tried once more.
ON_A_PAGE = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("default"),
    pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError"]),
]


@contextmanager
def served(workspace: Path, *flags: str, **environment: str) -> Iterator[str]:
    """The pages of a workspace, on a free port of this machine; flags are Streamlit's own."""
    from app import cli

    port = free_port()
    server = subprocess.Popen(
        [*cli.command(port), *flags],
        env={**cli.environment(workspace), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def wait_for(url: str) -> None:
    """Until a server answers there."""
    for _ in range(150):
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not start")


@contextmanager
def chromium(*arguments: str) -> Iterator[Any]:
    """Chromium; without one a developer skips, and continuous integration fails."""
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing")
        pytest.skip("Chromium is missing")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=str(CHROMIUM), args=[*ARGUMENTS, *arguments])
        yield opened
        opened.close()


def visit(browser: Any, url: str, width: int = 1366) -> Any:
    """A page opened in a session of its own; page.asked holds every address that it asked for."""
    page = browser.new_page(viewport={"width": width, "height": 3000})
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(url)
    page.wait_for_selector(".jy-footer", timeout=60_000)
    settled(page)
    return page


def damaged_copy(workspace: Path, target: Path) -> Path:
    """A copy of a workspace whose published build lost its end."""
    shutil.copytree(workspace, target)
    (target / ".verified").unlink(missing_ok=True)
    database = target / "builds" / (target / "current").read_text().strip() / "analysis.duckdb"
    database.chmod(0o600)
    database.write_bytes(database.read_bytes()[:-4096])
    return target


def settled(page: Any) -> None:
    """Wait until the script has run, every chart in sight is drawn, and what is new has faded in."""
    page.wait_for_timeout(300)  # a click takes a moment to start the script
    page.locator("[data-test-script-state=notRunning]").wait_for(timeout=60_000)
    page.wait_for_function(_DRAWN, timeout=30_000)
    page.wait_for_timeout(1000)


def choose(page: Any, box: Any, option: str) -> None:
    """Choose in a select box; pressed again where the page was drawn anew beneath the open list."""
    wanted = page.get_by_role("option", name=option).first
    for _ in range(4):
        box.click()
        try:
            wanted.click(timeout=8_000)
            break
        except Exception as error:  # Playwright is imported late; its error has no name here
            if type(error).__name__ != "TimeoutError":
                raise
            page.keyboard.press("Escape")
    else:
        raise AssertionError(f"{option} can't be chosen")
    settled(page)


def elsewhere(page: Any, address: str) -> list[str]:
    """The addresses asked for that are not this server's."""
    return [url for url in page.asked if not url.startswith((address, "data:", "blob:"))]


def violations(page: Any) -> list[Any]:
    """What axe finds wrong with a page: rule, meaning, the first three places."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(v["id"], v["help"], [node["html"][:160] for node in v["nodes"]][:3]) for v in found]


def width(page: Any) -> int:
    """How wide a page is, with what would have to be scrolled to."""
    widths: list[int] = page.evaluate(
        "() => [document.documentElement, document.querySelector('[data-testid=stMain]')].map(e => "
        "e.scrollWidth)"
    )
    return max(widths)


def open_tables(page: Any) -> None:
    """Open what holds the tables beneath the charts."""
    for summary in page.query_selector_all("summary"):
        if "Show " in summary.inner_text() or "How sure" in summary.inner_text():
            summary.click()
    page.wait_for_timeout(1500)


def charts(page: Any) -> list[Any]:
    """Names, kinds, y values and how many marks stand in the page, for every chart."""
    found: list[Any] = page.evaluate(
        """() => [...document.querySelectorAll('.js-plotly-plot')].map(gd => ({
            traces: gd._fullData.map(t => ({name: t.name, mode: t.mode || t.type, y: Array.from(t.y)})),
            lanes: Array.from(gd._fullLayout.yaxis.ticktext || []),
            drawn: gd.querySelectorAll('.scatterlayer .point').length
        }))"""
    )
    return found


def number(text: str) -> float:
    """The number in a text, whatever stands around it."""
    return float(re.sub(r"[^0-9.]", "", text))


def tables(page: Any) -> dict[str, list[list[str]]]:
    """The footer rows of every table, by caption."""
    held: dict[str, list[list[str]]] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('table.jy-table')].map(t => [
            t.caption.textContent,
            [...t.querySelectorAll('tfoot tr')].map(r => [...r.children].map(c => c.textContent))]))"""
    )
    return held
