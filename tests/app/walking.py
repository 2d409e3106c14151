"""Pages opened without a browser, and what stands on them in the order in which people read it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app import session

MAIN = Path(__file__).parents[2] / "app" / "main.py"
_HEADING = re.compile(r"<h([1-4])[^>]*>(.*?)</h")


def opened(workspace: Path, monkeypatch: pytest.MonkeyPatch, page: str) -> AppTest:
    """A page of a workspace, as its only visitor."""
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(workspace))
    app = AppTest.from_file(str(MAIN), default_timeout=60).run()
    return app.switch_page(f"views/{page}.py").run()


def signed_in(workspace: Path, monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    """Everybody who comes is signed in with one role, as their claims say; journey.toml grants it."""
    toml = workspace / "journey.toml"
    workspace.mkdir(parents=True, exist_ok=True)
    held = toml.read_text(encoding="utf-8") if toml.exists() else ""
    toml.write_text(f'{held}\n[roles]\n{role} = ["given"]\n', encoding="utf-8")
    claims = {"is_logged_in": True, "roles": ["given"], "email": "jo@example.test", "sub": role, "exp": 9e12}
    monkeypatch.setenv("JOURNEY_SIGN_IN", "1")
    monkeypatch.setattr(session, "_claims", lambda: claims)


def text(app: AppTest) -> str:
    """All markup of our own on the page."""
    return "\n".join(element.proto.body for element in app.get("html"))


def links(app: AppTest) -> list[str]:
    """The pages that links of the page lead to."""
    return [element.proto.page for element in app.get("page_link")]


def walk(block: Any) -> Iterator[tuple[str, str]]:
    """What stands in a block, in order: headings, charts, figures, and what folds out, by its label."""
    for _, node in sorted(block.children.items()):
        kind = getattr(node, "type", "")
        if kind == "expander":
            yield "expander", node.label
        if hasattr(node, "children"):
            yield from walk(node)
        elif kind == "plotly_chart":
            yield "chart", node.proto.alt
        elif kind == "html":
            yield from _marked(node.proto.body)


def _marked(body: str) -> Iterator[tuple[str, str]]:
    if heading := _HEADING.match(body):
        yield f"h{heading[1]}", heading[2]
    if 'class="jy-figures"' in body:
        yield "figures", ""
