"""What the tests of roles share: a workspace with roles, a page as somebody sees it, what was sent."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app import session

MAIN = Path(__file__).parents[2] / "app" / "main.py"
ROLES = (
    '\n[roles]\nleader = ["lead"]\nevaluator = ["eval"]\ndata_team = ["data"]\nadministrator = ["admin"]\n'
)
MARK = "#e34129a0ee"  # of the account "1": printf '["", "1"]' | sha256sum
CLOCK = 1_800_000_000.0
Visit = Callable[..., AppTest]


@pytest.fixture(scope="module")
def workspace(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, with roles."""
    copy = tmp_path_factory.mktemp("roles") / "workspace"
    shutil.copytree(sample_workspace, copy)
    with (copy / "journey.toml").open("a", encoding="utf-8") as settings:
        settings.write(ROLES)
    return copy


@pytest.fixture
def visit(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    """A page as someone with these claims sees it."""
    monkeypatch.setenv("JOURNEY_SIGN_IN", "1")
    monkeypatch.setattr(session, "now", lambda: CLOCK)
    monkeypatch.setattr(session, "_used", {})

    def opened(page: str, claim: str | list[str] = (), where: Path = workspace, **claims: Any) -> AppTest:
        monkeypatch.setenv("JOURNEY_WORKSPACE", str(where))
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        app.user = claims_of(claim) | claims
        return app.run().switch_page(f"views/{page}.py").run()

    yield opened


def claims_of(claim: str | list[str]) -> dict[str, Any]:
    """As a sign-in gives them; it ends in an hour."""
    return {
        "is_logged_in": True, "sub": "1", "email": "pat@example.org", "iat": CLOCK - 60, "exp": CLOCK + 3600,
        "roles": claim,
    }  # fmt: skip


def text(app: AppTest) -> str:
    """What the page says."""
    return "\n".join(element.proto.body for element in app.get("html"))


def sent(app: AppTest) -> str:
    """Every byte of every element that the browser was sent, as far as it is text."""

    def protos(block: Any) -> Iterator[bytes]:
        for child in block.children.values():
            if hasattr(child, "children"):
                if getattr(child, "proto", None) is not None:
                    yield child.proto.SerializeToString()
                yield from protos(child)
            else:
                yield child.proto.SerializeToString()

    return b"\n".join(protos(app._tree)).decode("utf-8", "replace")
