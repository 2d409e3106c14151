"""Take pictures of the sample's pages, wide and narrow: docs/take_screenshots.py ADDRESS OUT_DIR [PAGE...].

one-person.png is the README's, docs/one-person.png. Without names of pages it takes all of them.

Needs the app serving the sample (make demo) and Debian's Chromium.
"""

import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from playwright.sync_api import sync_playwright

PAGES = (
    *("start_here", "one_person", "groups", "costs", "add_data", "data_quality", "matches", "upload_history"),
    *("download", "methods", "on_the_way", "casebook", "learning", "accessibility", "privacy", "contact"),
)
WIDTHS = {"": 1366, "-narrow": 320}
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


def main(address: str, out: Path, pages: Sequence[str]) -> None:
    """One PNG a page and width, as tall as the page, which scrolls inside its main part."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for name, (ending, width) in product(pages, WIDTHS.items()):
            page = browser.new_page(viewport={"width": width, "height": 600})
            page.goto(f"{address}/{'' if name == 'start_here' else name}")
            page.get_by_role("heading", level=1).first.wait_for(timeout=30_000)
            page.locator(".jy-footer").wait_for(timeout=30_000)
            page.wait_for_function(DRAWN, timeout=60_000)
            page.set_viewport_size({"width": width, "height": page.evaluate(HEIGHT)})
            page.wait_for_timeout(3_000)
            page.screenshot(path=str(out / f"{name.replace('_', '-')}{ending}.png"))
            page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:] or PAGES)
