"""Roles at the pages: what each opens, who is let in at all, and when a sign-in ends."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import session
from app.pages import PAGES
from tests.app.visiting import CLOCK, MAIN, MARK, Visit, text, visit, workspace

__all__ = ["visit", "workspace"]  # fixtures
pytestmark = pytest.mark.filterwarnings("default")
CLOSED = "Your role does not open this page"
# The page map of the issue, by hand: who opens what. Everybody opens the pages that ask no right.
OPENS = {
    "lead": {"one_person", "groups", "on_the_way", "download"},
    "eval": {"one_person", "groups", "on_the_way", "download", "costs", "data_quality"},
    "data": {page.name for page in PAGES},
}
FREE = {"start_here", "methods", "accessibility", "privacy", "contact"}


@pytest.mark.parametrize("claim", OPENS)
def test_a_page_typed_by_its_address_opens_for_its_roles_alone(visit: Visit, claim: str) -> None:
    app = visit("start_here", claim)
    for page in PAGES:
        app.switch_page(f"views/{page.name}.py").run()
        is_open = page.name in OPENS[claim] | FREE
        assert (CLOSED in text(app)) != is_open, (claim, page.name)
        if not is_open:
            drawn = {element.type for element in app.main if not hasattr(element, "children")}
            assert drawn == {"html", "page_link"}, (claim, page.name, drawn)  # the links of the footer
            assert text(app).count("<h1") == 1


@pytest.mark.parametrize("page", ["one_person", "add_data", "matches"])
def test_nothing_is_shown_before_signing_in(visit: Visit, page: str) -> None:
    app = visit(page, "data", is_logged_in=False)
    assert [button.label for button in app.button] == ["Sign in"]
    assert "Sign in to see these pages." in text(app) and "Sample data" not in text(app)
    assert not app.selectbox and not app.get("plotly_chart") and not app.sidebar.get("html")


def test_someone_without_a_role_is_told_whom_to_ask(visit: Visit) -> None:
    app = visit("one_person", ["something else"])
    assert "You have no role here yet" in text(app) and "Ask the person who runs this software" in text(app)
    assert [button.label for button in app.button] == ["Sign out"]
    assert not app.selectbox and not app.get("plotly_chart")


@pytest.mark.parametrize(
    "end", [CLOCK, CLOCK - 1, None, "soon", "inf", [1], float("nan"), float("inf"), float("-inf")]
)
def test_a_sign_in_that_has_run_out_opens_nothing(visit: Visit, end: object) -> None:
    app = visit("one_person", "data", exp=end)
    assert "Your sign-in has ended" in text(app) and not app.selectbox


def test_a_sign_in_that_runs_out_in_mid_work_ends_the_work(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit("one_person", "data")
    assert app.selectbox
    monkeypatch.setattr(session, "now", lambda: CLOCK + 3601)
    app.run()
    assert "Your sign-in has ended" in text(app) and not app.selectbox
    assert "last_person_id" not in app.session_state


def test_who_signed_in_and_as_what_stands_beside_the_menu(visit: Visit) -> None:
    app = visit("start_here", ["eval", "lead"])
    beside = " ".join(element.proto.body for element in app.sidebar.get("html"))
    assert f"Signed in as pat@example.org {MARK}. Role: Leader, Evaluator." in beside
    assert [button.label for button in app.sidebar.button] == ["Sign out"]


def test_on_ones_own_machine_it_is_said_that_nobody_signs_in(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JOURNEY_SIGN_IN", raising=False)
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(workspace))
    app = AppTest.from_file(str(MAIN), default_timeout=60).run()
    assert "No sign-in: these pages answer on this machine only." in text(app)
    assert "Sign out" not in [button.label for button in app.button]


def test_roles_that_cannot_be_read_let_nobody_in(visit: Visit, tmp_path: Path) -> None:
    (tmp_path / "journey.toml").write_text("[roles]\nleader = 1\n")
    app = visit("one_person", "lead", where=tmp_path)
    assert "leader must be a list of texts" in text(app) and not app.exception and not app.selectbox


def test_the_log_keeps_the_name_of_the_sign_in(visit: Visit, workspace: Path) -> None:
    from journey.casebook import open_casebook
    from journey.workspace import Workspace

    app = visit("one_person", "lead", email="lee@example.org")
    assert not [field.label for field in app.sidebar.text_input if field.label == "Your name"]
    held = Workspace(workspace)
    with open_casebook(held.casebook_path, held.key) as casebook:
        last = [line for line in casebook.audit_lines() if line.action == "view"][-1]
    assert last.who == f"lee@example.org {MARK}" and str(last.subject).startswith("P")


def test_nothing_done_for_a_while_is_warned_of_and_then_ends(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of twenty minutes the last two are warned of. A page drawn anew is use: that is held off here."""
    at, is_used, use = [0.0], [True], session.use
    monkeypatch.setattr(session, "ticks", lambda: at[0])
    monkeypatch.setattr(session, "use", lambda: use() if is_used[0] else None)
    app = visit("methods", "data")
    is_used[0], at[0] = False, 17 * 60 + 59
    assert "Are you still there?" not in text(app.run())
    at[0] = 18 * 60 + 1
    assert "You will be signed out in 2 minutes" in text(app.run())
    is_used[0] = True
    app.button(key="stay").click().run()
    at[0] += 17 * 60 + 59
    is_used[0] = False
    assert "Are you still there?" not in text(app.run())
    at[0] += 2 * 60 + 2
    assert "You were signed out" in text(app.run()) and not app.sidebar.get("html")


def test_a_page_is_drawn_anew_when_the_roles_of_its_visitor_change(
    visit: Visit, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the fragment that watches does each half minute, asked of it directly."""
    from app import entrance

    app = visit("methods", "data")
    claims = app.user
    monkeypatch.setattr(session, "_claims", lambda: dict(claims))
    before = entrance.access.visitor()
    assert entrance._is_still(before)
    settings = workspace / "journey.toml"
    held = settings.read_text(encoding="utf-8")
    for lines in ('data_team = ["nobody"]', "data_team = 1"):  # taken away; can't be read
        settings.write_text(held.replace('data_team = ["data"]', lines), encoding="utf-8")
        assert not entrance._is_still(before)
    settings.write_text(held, encoding="utf-8")
    assert entrance._is_still(before)


def test_signing_out_in_one_tab_ends_the_others(visit: Visit) -> None:
    one, two = visit("start_here", "data"), visit("one_person", "data")
    next(button for button in one.button if button.label == "Sign out").click().run()
    two.run()
    assert "You were signed out" in text(two) and not two.selectbox


def test_another_sign_in_of_the_same_person_goes_on(visit: Visit) -> None:
    one, two = visit("start_here", "data"), visit("one_person", "data", iat=CLOCK - 5)
    next(button for button in one.button if button.label == "Sign out").click().run()
    two.run()
    assert two.selectbox


def test_a_sign_in_that_ended_is_not_brought_back_by_a_button_drawn_before(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The warning may stand on the screen for half a minute after the end: its button comes too late then."""
    at, is_used, use = [0.0], [True], session.use
    monkeypatch.setattr(session, "ticks", lambda: at[0])
    monkeypatch.setattr(session, "use", lambda: use() if is_used[0] else None)
    app = visit("methods", "data")
    is_used[0], at[0] = False, 18 * 60 + 1
    assert "Are you still there?" in text(app.run())
    is_used[0], at[0] = True, 20 * 60 + 1
    app.button(key="stay").click().run()
    assert "You were signed out" in text(app) and not app.sidebar.get("html")
