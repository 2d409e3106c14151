"""Start here without a browser: the first run, what comes next in each state, and what each role is shown."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app import start_steps, working
from journey.casebook import open_casebook
from journey.errors import Refused
from journey.settings import Settings
from journey.workspace import Workspace, init_workspace
from tests.app.walking import links, opened, signed_in, text, walk

pytestmark = pytest.mark.filterwarnings("default")
PAGE = "start_here"


@pytest.fixture
def copy(sample_workspace: Path, tmp_path: Path) -> Path:
    """The sample, to be changed."""
    shutil.copytree(sample_workspace, tmp_path / "workspace")
    return tmp_path / "workspace"


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """The jobs that were begun, none of which runs."""
    found: list[tuple[Any, ...]] = []

    def start(path: Path, kind: str, arguments: dict[str, Any], who: str) -> str:
        found.append((path, kind, arguments, who))
        return "job1"

    monkeypatch.setattr(start_steps.jobs, "start", start)
    return found


def _buttons(app: Any) -> dict[str, Any]:
    """The buttons of the page itself, by their label."""
    return {button.label: button for button in app.main.button}


@pytest.mark.parametrize("is_there", [False, True])
def test_the_first_run_offers_the_sample_in_one_press(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: list[Any], is_there: bool
) -> None:
    path = tmp_path / "ours"
    if is_there:
        init_workspace(path, Settings("Ours", date(2024, 3, 31), "2024-25"), tmp_path / "our.key")
        monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "our.key"))
    app = opened(path, monkeypatch, PAGE)
    assert not app.exception and not app.get("plotly_chart")
    assert "No data to show yet" in text(
        app
    ) and "Load the sample data to look around, or add a file" in text(app)
    assert list(_buttons(app)) == ["Load the sample data"] and "add_data" in links(app)
    _buttons(app)["Load the sample data"].click().run()
    assert not app.exception
    (held,) = begun
    assert held[:3] == (path, "sample", {}) and held[3]


def test_a_full_disk_is_said_and_not_a_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("journey.jobs.starting.write_job", full)
    app = opened(tmp_path / "ours", monkeypatch, PAGE)
    _buttons(app)["Load the sample data"].click().run()
    assert not app.exception and "its disk is full" in text(app)


def test_the_three_ways_in(sample_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(sample_workspace, monkeypatch, PAGE)
    assert not app.exception
    assert [held for held in links(app) if held in ("one_person", "add_data", "groups", "methods")][:3] == [
        "one_person",
        "add_data",
        "methods",
    ]
    headings = [name for kind, name in walk(app.main) if kind == "h2"]
    assert headings[:2] == ["Three ways in", "15 agencies sent 16 files, from March 2012 to March 2024"]
    assert "Sample data." in text(app)


def test_the_bands_have_a_table_that_adds_up(sample_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(sample_workspace, monkeypatch, PAGE)
    # of 15 agencies over 145 months (tests/unit/test_standing.py): police 136 and 9, adult social care 120
    # and 25, the other twelve services all 145; the team's log begins in June 2021: 34 and no gap. So
    # 136 + 120 + 12 x 145 + 34 = 2,030; 9 + 25 = 34
    assert '<th scope="row">Police</th><td>March 2012</td><td>June 2023</td><td class=num>136</td>' in text(
        app
    )
    total = '<th scope="row">All agencies</th><td></td><td></td><td class=num>2,030</td><td class=num>34</td>'
    assert total in text(app)


def test_what_changed_is_told_to_those_with_the_history(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Workspace(copy)
    with open_casebook(held.casebook_path, held.key) as casebook:
        casebook.record("withdraw", "feedfeedfeedfeed", who="Jo <b>Marsh</b>")
    app = opened(copy, monkeypatch, PAGE)
    assert "The data last changed on " in text(app) and "Removed 1 file" in text(app)
    assert "Jo &lt;b&gt;Marsh&lt;/b&gt;" in text(app) and "<b>Marsh" not in text(app)


def test_files_that_came_later_are_said_with_the_button(
    copy: Path, monkeypatch: pytest.MonkeyPatch, begun: list[Any]
) -> None:
    shutil.rmtree(sorted((copy / "restricted" / "extracts").iterdir())[0])
    app = opened(copy, monkeypatch, PAGE)
    assert "The figures are not up to date: 1 file removed since. Make the figures again." in text(app)
    _buttons(app)["Make the figures"].click().run()
    assert [held[:3] for held in begun] == [(copy, "build", {})]


def test_files_and_no_figures(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (copy / "current").unlink()
    app = opened(copy, monkeypatch, PAGE)
    assert not app.exception
    assert "16 files held and no figures yet" in text(app) and "Make the figures" in _buttons(app)


def test_without_the_key_it_says_what_still_works(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    app = opened(copy, monkeypatch, PAGE)
    assert not app.exception
    assert "The key is not at hand" in text(app) and "These still work: journeys, groups" in text(app)
    assert "and every download." in text(app)
    assert app.get("plotly_chart")
    (copy / "current").unlink()
    app = opened(copy, monkeypatch, PAGE)
    assert "that needs the key" in text(app) and "Make the figures" not in _buttons(app)


def test_damage_is_said_with_what_to_do(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = copy / "builds" / (copy / "current").read_text().strip() / "analysis.duckdb"
    build.chmod(0o600)
    build.write_bytes(b"not a database")
    (copy / ".verified").unlink(missing_ok=True)
    app = opened(copy, monkeypatch, PAGE)
    assert not app.exception
    assert "The data can&#x27;t be opened" in text(app) or "The data can't be opened" in text(app)
    assert "journey doctor" in text(app) and not _buttons(app)


def test_clearing_the_sample_is_asked_once_more(
    sample_workspace: Path, monkeypatch: pytest.MonkeyPatch, begun: list[Any]
) -> None:
    app = opened(sample_workspace, monkeypatch, PAGE)
    assert _buttons(app)["Clear sample data"].disabled
    app.checkbox(key="clear_sample_sure").check().run()
    _buttons(app)["Clear sample data"].click().run()
    assert [held[:3] for held in begun] == [(sample_workspace, "clear_sample", {})]


@pytest.mark.parametrize("role", ["leader", "evaluator"])
def test_a_role_that_adds_nothing_is_shown_no_button(
    copy: Path, monkeypatch: pytest.MonkeyPatch, role: str, begun: list[Any]
) -> None:
    signed_in(copy, monkeypatch, role)
    app = opened(copy, monkeypatch, PAGE)
    assert not app.exception and not _buttons(app)
    assert not {"add_data", "upload_history", "matches"} & set(links(app)) and "groups" in links(app)
    assert "The data last changed" not in text(app) and app.get("plotly_chart")
    (copy / "current").unlink()
    app = opened(copy, monkeypatch, PAGE)
    assert "Ask the person who runs this software" in text(app) and not _buttons(app)


def test_a_leader_who_presses_a_stale_button_begins_nothing(
    copy: Path, monkeypatch: pytest.MonkeyPatch, begun: list[Any]
) -> None:
    """The right is asked again inside the action, whatever the page showed before."""
    signed_in(copy, monkeypatch, "leader")
    said: dict[str, Any] = {}
    monkeypatch.setattr(start_steps.st, "session_state", said)
    for right, kind in (("administer", "sample"), ("administer", "clear_sample"), ("upload", "build")):
        start_steps._begin(right, kind, copy)
    assert begun == [] and "Your role does not let you" in said["_start_refused"]
    with pytest.raises(Refused):
        start_steps.access.need("administer")


def test_work_under_way_is_shown_in_place_of_the_button(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from journey.jobs import Job

    job = Job("job1", "sample", "Jo", 1, "running", ("Making the sample files",), "Adding file 3 of 16")
    monkeypatch.setattr(working.jobs, "jobs", lambda path: [job])
    monkeypatch.setattr(working.jobs, "find", lambda path, job_id: job)
    app = opened(tmp_path / "ours", monkeypatch, PAGE)
    assert not app.exception and not _buttons(app)
    assert "Loading the sample data" in text(app) and "Adding file 3 of 16" in text(app)
