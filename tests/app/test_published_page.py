"""The page of a published story in Chromium: nothing for axe, nothing fetched, nothing wider than a phone."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from journey.casebook import open_casebook
from journey.publish import draft
from journey.read import open_current
from journey.workspace import Workspace
from tests.app import browsing

pytestmark = browsing.ON_A_PAGE


@pytest.fixture(scope="module")
def page_file(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    shutil.copytree(sample_workspace, folder / "workspace")
    workspace = Workspace(folder / "workspace")
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.consent("john", "publish", True, date(2024, 3, 1), "pat")
    page = folder / "story.html"
    page.write_bytes(draft(open_current(workspace.path), "john").page())
    return page


@pytest.mark.parametrize("width", [1366, 320])
def test_the_page_is_whole_for_everybody(browser: Any, page_file: Path, width: int) -> None:
    session = browser.new_context(viewport={"width": width, "height": 3000}, bypass_csp=True)
    page, asked = session.new_page(), []
    page.on("request", lambda request: asked.append(request.url.split(":")[0]))
    page.goto(page_file.as_uri())
    assert browsing.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert set(asked) <= {"file", "data"}
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(one => one.tagName)")
    assert levels[0] == "H1" and set(levels[1:]) == {"H2"}
    assert page.evaluate("document.querySelector('img').naturalWidth") > 1000
    session.close()
