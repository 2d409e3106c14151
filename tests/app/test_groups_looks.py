"""The page Groups keeps in the audit log which group was looked at, and who is in one that is small."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from journey import looks
from journey.casebook import AuditLine, open_casebook
from journey.workspace import Workspace
from tests.app import fake_groups

pytestmark = pytest.mark.filterwarnings("default")
PEOPLE_SHOWN = looks.people_shown
MAIN = Path(__file__).parents[2] / "app" / "main.py"


def _open(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(workspace))
    monkeypatch.setenv("JOURNEY_USER", "a.leader")
    app = AppTest.from_file(str(MAIN), default_timeout=30).run().switch_page("views/groups.py").run()
    assert not app.exception
    return app


def _lines(workspace: Path) -> list[AuditLine]:
    held = Workspace(workspace)
    with open_casebook(held.casebook_path, held.key if held.has_key() else None) as casebook:
        return [line for line in casebook.audit_lines() if "group:" in (line.subject or "")]


def test_a_group_is_in_the_log_once_until_another_is_chosen(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = (fake_groups.found(), fake_groups.found(name="other", label="The others"))
    fake_groups.install(monkeypatch, answers)
    n_before = len(_lines(fake_workspace))
    app = _open(fake_workspace, monkeypatch).run()
    first = ("view", "group:supported build:b1", 40, "a.leader")

    def said() -> list[tuple[object, ...]]:
        lines = _lines(fake_workspace)[n_before:]
        return [(line.action, line.subject, line.n_rows, line.who) for line in lines]

    assert said() == [first]
    (box,) = [box for box in app.selectbox if box.label == "Group"]
    box.set_value("other").run()
    assert said() == [first, ("view", "group:other build:b1", 40, "a.leader")]


def test_of_a_small_group_each_person_is_in_the_log(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_groups.install(monkeypatch, [fake_groups.found(name="few", n_people=2)])
    monkeypatch.setattr(looks, "people_shown", PEOPLE_SHOWN)
    people = [("PONE", date(2022, 1, 1)), ("PTWO", date(2022, 1, 1))]
    monkeypatch.setattr("journey.groups.form.read_group", lambda _folder, name: name)
    monkeypatch.setattr("journey.read.groups.members", lambda _reader, name: people if name == "few" else [])
    n_before = len(_lines(fake_workspace))
    _open(fake_workspace, monkeypatch)
    assert [line.subject for line in _lines(fake_workspace)[n_before:]] == [
        "group:few build:b1",
        "PONE group:few",
        "PTWO group:few",
    ]
