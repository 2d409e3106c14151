"""What the tests of the Casebook and Learning pages share: opening them, filling in, reading back."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from journey.casebook import AuditLine, Casebook, Entry, open_casebook
from journey.workspace import Workspace

MAIN = Path(__file__).parents[2] / "app" / "main.py"
CASEBOOK, LEARNING, ONE_PERSON = "views/casebook.py", "views/learning.py", "views/one_person.py"


def copy_of(workspace: Path, target: Path) -> Path:
    """A copy of a workspace, to write in."""
    shutil.copytree(workspace, target)
    return target


def opened(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, page: str = CASEBOOK, who: str = "pat"
) -> AppTest:
    """A page in a session of its own."""
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(workspace))
    monkeypatch.setenv("JOURNEY_USER", who)
    app = AppTest.from_file(str(MAIN), default_timeout=60).run().switch_page(page).run()
    assert not app.exception
    return app


def shown(app: AppTest) -> str:
    """All markup of a page."""
    return "\n".join(element.proto.body for element in app.get("html"))


def choose(app: AppTest, kind_code: str) -> AppTest:
    """What is to be written down."""
    return field(app, "selectbox", "What do you want to write down?").set_value(kind_code).run()


def field(app: AppTest, kind: str, label: str) -> Any:
    """The one field of a kind whose label begins so."""
    found = [one for one in app.get(kind) if one.label.startswith(label)]
    assert len(found) == 1, [one.label for one in app.get(kind)]
    return found[0]


def press(app: AppTest, label: str) -> AppTest:
    """Press the first button whose label begins so."""
    app = next(one for one in app.button if one.label.startswith(label)).click().run()
    assert not app.exception
    return app


def kept(workspace: Path, alias: str | None = "john", **only: Any) -> list[Entry]:
    """Entries as the casebook has them."""
    with _casebook(workspace) as casebook:
        return [one for one in casebook.entries(alias, **only) if alias or one.alias is None]


def log(workspace: Path, action: str) -> list[AuditLine]:
    """Lines of the log, of one action."""
    with _casebook(workspace) as casebook:
        return [line for line in casebook.audit_lines() if line.action == action]


def _casebook(workspace: Path) -> Any:
    held = Workspace(workspace)
    return open_casebook(held.casebook_path, held.key)


def within(workspace: Path, act: Any) -> Any:
    """Do something in the casebook, as another program would."""
    with _casebook(workspace) as casebook:
        assert isinstance(casebook, Casebook)
        return act(casebook)
