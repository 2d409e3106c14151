"""An action asks for its right when it is done: one whose role is taken away changes nothing more."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from journey.casebook import open_casebook
from journey.workspace import Workspace
from tests.app.visiting import MARK, ROLES, Visit, text, visit, workspace

__all__ = ["visit", "workspace"]  # fixtures
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def held(doubtful_workspace: Path) -> Path:
    """The sample with doubtful pairs and roles."""
    settings = doubtful_workspace / "journey.toml"
    settings.write_text(settings.read_text(encoding="utf-8").split("\n[roles]")[0] + ROLES, encoding="utf-8")
    return doubtful_workspace


def _take_away(workspace: Path) -> None:
    """From now on nobody is of the data team."""
    settings = workspace / "journey.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('data_team = ["data"]', "data_team = []")
    )


def _kept(workspace: Path) -> tuple[int, int, int]:
    """How much the casebook holds: decisions, entries, lines of the log."""
    held = Workspace(workspace)
    with open_casebook(held.casebook_path, held.key) as casebook:
        return len(casebook.decisions()), len(casebook.entries()), len(casebook.audit_lines())


def _judge(app: AppTest, verdict: str) -> None:
    """Answer about the pair on the page, with a reason; nothing is kept yet."""
    next(radio for radio in app.radio if radio.label == "Are these the same person?").set_value(verdict)
    app.text_area[-1].set_value("Invented for a test.")


def _press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()


def test_a_pair_is_not_decided(visit: Visit, held: Path) -> None:
    app = visit("matches", ["data", "lead"], where=held)
    _judge(app, "same")
    before = _kept(held)
    _take_away(held)
    _press(app, "Keep and go on")
    assert _kept(held) == before and "Your role does not open this page" in text(app)
    assert not app.exception and not app.radio


def test_an_entry_is_not_written(visit: Visit, held: Path) -> None:
    app = visit("casebook", ["data", "lead"], where=held)
    app.selectbox(key="_casebook_kind").set_value("note").run()
    app.text_area[0].set_value("Invented for a test.")
    before = _kept(held)
    _take_away(held)
    _press(app, "Save")
    assert _kept(held) == before and "Your role does not open this page" in text(app)
    assert not app.exception and not app.text_area


def test_the_same_with_the_right_is_kept_under_the_name_of_the_sign_in(visit: Visit, held: Path) -> None:
    app = visit("matches", "data", where=held, email="dan@example.org")
    assert "Your name" not in [field.label for field in app.text_input]
    _judge(app, "different")
    _press(app, "Keep and go on")
    workspace = Workspace(held)
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        made = [one.verdict for one in casebook.decisions() if one.who == f"dan@example.org {MARK}"]
    assert made == ["different"]
