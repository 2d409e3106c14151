"""Take the README's screenshot of the sample's pages: docs/take_screenshots.py ADDRESS OUT_DIR.

Needs the app serving the sample (make demo) and Debian's Chromium.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

VIEWS = (
    ("one-person", "one_person", 1366, 2600),
    ("one-person-narrow", "one_person", 320, 5200),
    ("start-here", "", 1366, 1500),
    ("start-here-narrow", "", 320, 3000),
    ("matches", "matches", 1366, 1900),
    ("matches-narrow", "matches", 320, 3200),
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]


def main(address: str, out: Path) -> None:
    """One PNG a view; the viewport is tall because the page scrolls inside its main part."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for name, page_name, width, height in VIEWS:
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(f"{address}/{page_name}")
            page.get_by_role("heading", level=1).first.wait_for(timeout=30_000)
            page.wait_for_timeout(7_000)
            page.screenshot(path=str(out / f"{name}.png"))
            page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
