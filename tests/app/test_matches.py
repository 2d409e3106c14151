"""The page of doubtful pairs, without a browser, on the sample with three of them."""

import dataclasses
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from journey import review
from journey.casebook import AuditLine, open_casebook
from journey.workspace import Workspace

pytestmark = pytest.mark.filterwarnings("default")
MAIN = Path(__file__).parents[2] / "app" / "main.py"
PAGE = "views/matches.py"
WHY = "different surname and build, known to both teams"


def _open(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(workspace))
    monkeypatch.setenv("JOURNEY_USER", "pat")
    app = AppTest.from_file(str(MAIN), default_timeout=30).run().switch_page(PAGE).run()
    assert not app.exception
    return app


def _text(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def _button(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def _decide(app: AppTest, verdict: str | None, why: str) -> AppTest:
    question = next(radio for radio in app.radio if radio.label == "Are these the same person?")
    if verdict:
        question.set_value(verdict)
    app.text_area[-1].set_value(why)
    return _button(app, "Keep and go on")


def _looks(workspace: Path) -> list[AuditLine]:
    held = Workspace(workspace)
    with open_casebook(held.casebook_path, held.key) as casebook:
        return [line for line in casebook.audit_lines() if line.action == "view"]


def test_a_pair_is_shown_side_by_side_and_written_down_once(
    doubtful_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(_looks(doubtful_workspace))
    app = _open(doubtful_workspace, monkeypatch)
    text = _text(app)
    assert "Pair 1 of 3 to decide" in text
    # Of the 40 joined pairs none was drawn yet, and 30 must be judged before a figure is given.
    assert "judge 30 more pairs of those drawn by lot" in text and "Joined by a rule" in text
    assert "Same birth date." in text and "97 in 100" in text
    pair = app.session_state["_pair"]
    for side in (pair.a, pair.b):
        assert side.names and side.names[0] in text
    app.run()
    looks = _looks(doubtful_workspace)[before:]
    assert len(looks) == 1
    assert {pair.a.person_id, pair.b.person_id} <= set(str(looks[0].subject).split())


def test_pairs_are_turned_over_one_at_a_time(
    doubtful_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _open(doubtful_workspace, monkeypatch)
    first = app.session_state["_pair"].pair_id
    assert next(button for button in app.button if button.label == "Previous pair").disabled
    _button(app, "Next pair")
    assert "Pair 2 of 3" in _text(app) and app.session_state["_pair"].pair_id != first
    _button(app, "Previous pair")
    assert app.session_state["_pair"].pair_id == first
    _decide(app, "skip", "")
    assert "Pair 2 of 3" in _text(app)
    app.selectbox[0].select("twin").run()
    assert "Pair 1 of 1" in _text(app) and "twins" in _text(app)


def test_a_decision_needs_an_answer_and_a_reason(
    doubtful_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _open(doubtful_workspace, monkeypatch)
    assert "Choose one of the three answers." in _text(_decide(app, None, WHY))
    looks = len(_looks(doubtful_workspace))
    text = _text(_decide(app, "same", ""))
    assert "This was not kept" in text and "Say" in text
    assert len(_looks(doubtful_workspace)) == looks  # the same pair is still on screen
    assert "Pair 1 of 3" in _text(app)


def test_a_decision_is_kept_and_can_be_taken_back(
    doubtful_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _decide(_open(doubtful_workspace, monkeypatch), "different", WHY)
    text = _text(app)
    assert "Different people. The figures change at the next build" in text and "Pair 1 of 2" in text
    assert "1 decision is not in the figures yet" in text
    app.text_area[0].set_value("mixed up with another")
    _button(app, "Undo")
    assert "the pair waits again" in _text(app) and "Pair 1 of 3" in _text(app)
    assert "not in the figures yet" not in _text(app)


def test_any_decided_pair_can_be_found_and_taken_back(
    doubtful_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _open(doubtful_workspace, monkeypatch)
    pair_id = app.session_state["_pair"].pair_id
    _decide(app, "same", WHY)
    app.radio[0].set_value("Decided pairs").run()
    assert f'<th scope="row">{pair_id}</th><td>Same person</td><td>pat</td>' in _text(app)
    app.selectbox[0].select(pair_id).run()
    assert f"Decided: same person, by pat. Why: {WHY}" in _text(app)
    app.text_area[-1].set_value("judged too fast")
    next(button for button in reversed(app.button) if button.label == "Undo").click().run()
    assert "the pair waits again" in _text(app)
    assert pair_id in review.pair_ids(Workspace(doubtful_workspace))


def test_of_two_reviewers_the_second_is_told_who_was_first(
    doubtful_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _open(doubtful_workspace, monkeypatch)
    pair_id = app.session_state["_pair"].pair_id
    review.decide(Workspace(doubtful_workspace), pair_id, "same", "Robin", "seen by both teams")
    _decide(app, "different", WHY)
    assert "This was not kept" in _text(app) and "Robin" in _text(app)


def test_what_agencies_wrote_is_never_run_as_markup(
    doubtful_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = review.pair

    def nasty(held: Workspace, pair_id: str) -> review.Pair:
        pair = real(held, pair_id)
        return dataclasses.replace(pair, a=dataclasses.replace(pair.a, names=("<b>*Jo*</b>",)))

    monkeypatch.setattr(review, "pair", nasty)
    text = _text(_open(doubtful_workspace, monkeypatch))
    assert "<b>*Jo*</b>" not in text and "&lt;b&gt;*Jo*" in text


def test_without_the_key_nobody_is_shown(
    doubtful_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    app = _open(doubtful_workspace, monkeypatch)
    assert "The key is not at hand" in _text(app) and "3 doubtful pairs of records wait" in _text(app)
    assert sum(int(n) for n in re.findall(r": (\d+) to decide", _text(app))) == 3
    assert "_pair" not in app.session_state and not app.text_area


def test_nothing_left_to_decide_is_said(doubtful_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Workspace(doubtful_workspace)
    for pair_id in review.pair_ids(held):
        review.decide(held, pair_id, "different", "Robin", "two people, seen together")
    app = _open(doubtful_workspace, monkeypatch)
    assert "No pair waits for a reviewer" in _text(app) and not app.text_area
