"""Finding one person among many: what finds whom, what is kept of it, and what the page shows."""

import html
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app import state
from journey import jobs
from journey.casebook import open_casebook
from journey.errors import Busy
from journey.read import Reader, finding, open_current
from journey.read.hidden import Hidden
from journey.workspace import Workspace

pytestmark = pytest.mark.filterwarnings("default")
MAIN = Path(__file__).parents[2] / "app" / "main.py"
# the first person of the sample's police file, by the police's own id
POLICE = Path(__file__).parents[2] / "sample_data" / "SYNTHETIC_police_incidents.csv"


@pytest.fixture
def read(sample_workspace: Path) -> Reader:
    """The sample."""
    return open_current(sample_workspace)


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever is in the sample is too many for one list."""
    monkeypatch.setattr(finding, "MOST_LISTED", 2)
    yield


def test_an_id_and_an_alias_find_exactly(read: Reader) -> None:
    john = read.person("john")["person_id"]
    assert finding.find(read, john) == finding.find(read, " john ") == john
    for wrong in ("", "   ", "joh", john[:-1], f"{john}0", "%", "' or true --"):
        assert finding.find(read, wrong) is None


def test_an_agencys_own_id_finds_its_person_where_the_key_is(
    read: Reader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The truth says whose the police's ids are."""
    import polars as pl

    people = pl.read_csv(Path(POLICE.parent) / "truth" / "people.csv", infer_schema=False)
    of_john = people.filter(
        pl.concat_str(pl.all(), separator="|", ignore_nulls=True).str.contains("(?i)john")
    )
    assert of_john.height
    john = read.person("john")["person_id"]
    rows = read.rows(
        "select source_code, source_person_id from link.person_link where person_id = $p", p=john
    )
    held = read.workspace
    assert held is not None
    tokens = {row["source_person_id"]: row["source_code"] for row in rows}
    found = {
        text
        for column in people.columns
        for text in of_john[column].drop_nulls().unique().to_list()
        for code in set(tokens.values())
        if held.key.token("person", f"{code}|{text}") in tokens
    }
    assert found, "no id of the truth is one of John's"
    for text in found:
        assert finding.find(read, text) == john
        assert finding.find(read, f"0{text}") is None
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    assert all(finding.find(open_current(held.path), text) is None for text in found)


def test_where_identities_are_hidden_only_a_number_finds_anybody(read: Reader) -> None:
    hidden = Hidden(read)
    ids = sorted(row["person_id"] for row in read.people().to_dicts())
    assert finding.find(hidden, "Person 3") == finding.find(hidden, "3") == ids[2]
    for wrong in ("john", ids[0], "0", str(len(ids) + 1), "-1", "²"):
        assert finding.find(hidden, wrong) is None
    listed, _ = finding.with_change(hidden)
    assert all(row["alias"] is None and row["display_name"].startswith("Person ") for row in listed)


def test_the_list_has_no_more_than_it_may(read: Reader, few_are_many: None) -> None:
    listed, n = finding.with_change(read)
    assert len(listed) == 2 < n == read.rows("select count(distinct person_id) as n "
                                             "from canonical.change_point")[0]["n"]  # fmt: skip


def _looks(workspace: Path) -> list[tuple[str, str | None]]:
    held = Workspace(workspace)
    with open_casebook(held.casebook_path, held.key) as casebook:
        return [(line.action, line.subject) for line in casebook.lines_of(("look_up", "view"))]


def test_of_very_many_people_one_is_looked_up(
    sample_workspace: Path, monkeypatch: pytest.MonkeyPatch, few_are_many: None
) -> None:
    """The look-up is in the log with who was found, never with what was typed."""
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(sample_workspace))
    app = AppTest.from_file(str(MAIN), default_timeout=120).run()
    app = app.switch_page("views/one_person.py").run()
    assert not app.exception and not [box for box in app.selectbox if box.label == "Person"]
    other = next(
        row["person_id"]
        for row in open_current(sample_workspace).people().to_dicts()
        if row["alias"] != "john"
    )
    before = len(_looks(sample_workspace))
    app.text_input(key="person_typed").set_value("00000").run()
    text = html.unescape("\n".join(element.proto.body for element in app.get("html")))
    assert "No one with that id. Check for missing zeros." in text
    assert _looks(sample_workspace)[before:] == [("look_up", "")]
    app.text_input(key="person_typed").set_value(other).run()
    assert not app.exception and app.text_input(key="person_typed").value == ""
    assert _looks(sample_workspace)[before + 1 :] == [("look_up", other), ("view", other)]
    assert app.session_state["last_person_id"] == other


def _opened(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(workspace))
    app = AppTest.from_file(str(MAIN), default_timeout=120).run()
    return app.switch_page("views/one_person.py").run()


def _said(app: AppTest) -> str:
    return html.unescape("\n".join(element.proto.body for element in app.get("html")))


def test_that_nobody_was_found_is_said_once(
    sample_workspace: Path, monkeypatch: pytest.MonkeyPatch, few_are_many: None
) -> None:
    app = _opened(sample_workspace, monkeypatch)
    app.text_input(key="person_typed").set_value("00000").run()
    assert "Nobody was found" in _said(app)
    app.switch_page("views/on_the_way.py").run()
    assert not app.exception and "Nobody was found" not in _said(app)


def test_a_look_up_that_is_refused_is_said_and_is_no_error(
    sample_workspace: Path, monkeypatch: pytest.MonkeyPatch, few_are_many: None
) -> None:
    """The right may have been taken away, or the casebook be locked, since the page was drawn."""

    def refuse(*_: Any) -> None:
        raise Busy("The casebook is in use by someone else. Try again in a moment.")

    app = _opened(sample_workspace, monkeypatch)
    monkeypatch.setattr(finding, "find", refuse)
    app.text_input(key="person_typed").set_value("00000").run()
    assert not app.exception and "in use by someone else. Try again in a moment." in _said(app)


def test_the_name_in_the_log_is_the_one_typed_on_every_page(
    sample_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At one's own machine: a look and a download are by the name that was typed beside the menu."""
    app = _opened(sample_workspace, monkeypatch)
    next(field for field in app.sidebar.text_input if field.label == "Your name").set_value("Ann Other").run()
    started: list[Any] = []
    monkeypatch.setattr(jobs, "start", lambda *given: started.append(given) or "a-job")
    app.switch_page("views/download.py").run()
    app.text_input(key="download_purpose_person").input("A board").run()
    next(button for button in app.button if button.label == "Make the file").click().run()
    [(_, kind, arguments, who, _)] = started
    assert (kind, who, arguments["who"]) == ("export", "Ann Other", "Ann Other")
    with open_casebook(Workspace(sample_workspace).casebook_path) as casebook:
        assert casebook.lines_of(["view"])[-1].who == "Ann Other"


def test_the_build_that_is_opened_is_the_one_it_is_kept_under(
    sample_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another build may be published between the asking and the opening."""
    held = Workspace(sample_workspace)
    other = tmp_path / "another"
    shutil.copytree(held.current_build(), other)
    made = json.loads((other / "manifest.json").read_text(encoding="utf-8")) | {"build_id": "another"}
    (other / "manifest.json").write_text(json.dumps(made), encoding="utf-8")
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(sample_workspace))
    assert state._open(str(other), held).manifest["build_id"] == "another"
    assert state._open(str(held.current_build()), held).manifest["build_id"] == held.current_id()
