"""Take the README's screenshot of the sample's pages: docs/take_screenshots.py ADDRESS OUT_DIR.

Needs the app serving the sample (make demo) and Debian's Chromium.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

VIEWS = (
    ("one-person", "one_person", 1366),
    ("one-person-narrow", "one_person", 320),
    ("start-here", "", 1366),
    ("start-here-narrow", "", 320),
    ("matches", "matches", 1366),
    ("matches-narrow", "matches", 320),
)
DRAWN = (
    "() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(c => c.querySelector('svg'))"
)
HEIGHT = "() => document.querySelector('[data-testid=stMain]').scrollHeight"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]


def main(address: str, out: Path) -> None:
    """One PNG a view, as tall as the page: it scrolls inside its main part, so the window is made to fit."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for name, page_name, width in VIEWS:
            page = browser.new_page(viewport={"width": width, "height": 600})
            page.goto(f"{address}/{page_name}")
            page.get_by_role("heading", level=1).first.wait_for(timeout=30_000)
            page.locator(".jy-footer").wait_for(timeout=30_000)
            page.wait_for_function(DRAWN, timeout=60_000)
            page.set_viewport_size({"width": width, "height": page.evaluate(HEIGHT)})
            page.wait_for_timeout(3_000)
            page.screenshot(path=str(out / f"{name}.png"))
            page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
