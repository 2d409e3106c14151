"""The page Download and what is behind it: who may make what, the log before the file, letting go of it."""

import io
import shutil
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from streamlit.testing.v1 import AppTest

from app import session
from journey import downloads, jobs
from journey.access import Visitor, here
from journey.casebook import Note, open_casebook
from journey.downloads import THINGS, Order, making
from journey.errors import Refused
from journey.read import open_current
from journey.read.anchors import tokens_of
from journey.read.hidden import Hidden
from journey.rights.copies import remove_downloads
from journey.rights.exports import exports_of
from journey.workspace import Workspace
from tests.app.visiting import CLOCK, MAIN, ROLES, claims_of, text

pytestmark = pytest.mark.filterwarnings("default")
ROLE = {name: Visitor(f"{name}@example.org", (name,), is_signed_in=True)
        for name in ("leader", "evaluator", "data_team")}  # fmt: skip
NOBODY = Visitor("none@example.org", (), is_signed_in=True)
PURPOSE = "Programme board"


@pytest.fixture(scope="module")
def workspace(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample, with roles."""
    copy = tmp_path_factory.mktemp("download") / "workspace"
    shutil.copytree(sample_workspace, copy)
    with (copy / "journey.toml").open("a", encoding="utf-8") as settings:
        settings.write(ROLES)
    return Workspace(copy)


@pytest.fixture
def clean(workspace: Workspace) -> Iterator[Workspace]:
    """With no file made before."""
    remove_downloads(workspace)
    yield workspace


def john(held: Workspace) -> str:
    return open_current(held.path).person_id("john")


def made(held: Workspace, order: Order, who: Visitor, folder: Path) -> dict[str, Any]:
    told: list[str] = []
    result = downloads.make(held, folder, order.arguments(who), told.append)
    assert told[0].startswith("Writing down who asked")
    return result


def _handed_out(held: Workspace, job_id: str) -> bytes:
    return downloads.content(held, open_current(held.path), job_id, here("me"))


def finished(held: Workspace, job_id: str) -> jobs.Job:
    for _ in range(1200):
        job = jobs.find(held.path, job_id)
        assert job is not None
        if job.is_over:
            return job
        time.sleep(0.1)
    raise AssertionError("the job did not end")


@pytest.mark.parametrize(
    ("who", "what", "is_hidden", "wanted"),
    [  # from the page map: leaders take papers with identities hidden, evaluators tables too
        ("leader", "board_word", True, ""), ("leader", "board_word", False, "see names"),
        ("leader", "evaluator", True, "for evaluation"), ("leader", "event_log", True, "for evaluation"),
        ("evaluator", "evaluator", True, ""), ("evaluator", "evaluator", False, "see names"),
        ("data_team", "board_powerpoint", False, ""), ("data_team", "event_log", False, ""),
    ],
)  # fmt: skip
def test_what_each_role_may_take_away(who: str, what: str, is_hidden: bool, wanted: str) -> None:
    order = Order(what, "P1", PURPOSE, "The university", is_hidden)
    if not wanted:
        assert order.checked(ROLE[who]) == order
        return
    with pytest.raises(Refused, match=wanted):
        order.checked(ROLE[who])


@pytest.mark.parametrize("what", THINGS)
def test_nobody_without_a_role_takes_anything(what: str) -> None:
    with pytest.raises(Refused, match="does not let you"):
        Order(what, "P1", PURPOSE, "x").checked(NOBODY)


@pytest.mark.parametrize(
    ("order", "wanted"),
    [
        (Order("board_word", "P1", "  "), "Say what the file is for"),
        (Order("board_word", "", PURPOSE), "Choose the person"),
        (Order("evaluator", "", PURPOSE), "Say whom the tables are for"),
        (Order("everything", "P1", PURPOSE), "no such file"),
    ],
)
def test_what_is_missing_is_said(order: Order, wanted: str) -> None:
    with pytest.raises(Refused, match=wanted):
        order.checked(ROLE["data_team"])


def test_the_job_checks_the_order_again(clean: Workspace, tmp_path: Path) -> None:
    """Arguments that say a leader asked for identities: refused in the job; no file, no line in the log."""
    order = Order("board_word", john(clean), PURPOSE, is_hidden=False)
    arguments = order.arguments(ROLE["data_team"]) | {"roles": ["leader"]}
    with open_casebook(clean.casebook_path, clean.key) as casebook:
        n_before = len(casebook.audit_lines())
    with pytest.raises(Refused, match="does not let you"):
        downloads.make(clean, tmp_path, arguments, lambda _: None)
    with open_casebook(clean.casebook_path, clean.key) as casebook:
        assert len(casebook.audit_lines()) == n_before
    assert not list(tmp_path.iterdir())


def test_a_paper_is_in_the_log_first_and_rests_sealed(
    clean: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = Order("board_word", john(clean), "About the autumn", "The board", False)
    result = made(clean, order, ROLE["data_team"], tmp_path)
    held = (tmp_path / "board-paper.docx").read_bytes()
    assert not held.startswith(b"PK") and b"John" not in held
    with open_casebook(clean.casebook_path, clean.key) as casebook:
        last = casebook.audit_lines()[-1]
    assert (last.action, last.who) == ("export", "data_team@example.org")
    assert last.subject == f"{result['build_id']} {order.person_id}"
    assert last.purpose == "Recipient: The board. Board paper, Word, identities shown. About the autumn"

    def no_log(*_: Any, **__: Any) -> None:
        raise Refused("The log can't be written.")

    monkeypatch.setattr(making, "record", no_log)
    (tmp_path / "again").mkdir()
    with pytest.raises(Refused, match="log"):
        made(clean, order, ROLE["data_team"], tmp_path / "again")
    assert not list((tmp_path / "again").iterdir())


def test_tables_leave_as_one_zip_that_is_the_same_twice(clean: Workspace, tmp_path: Path) -> None:
    order = Order("evaluator", "", PURPOSE, "The university")
    results = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        results.append(made(clean, order, ROLE["evaluator"], tmp_path / name))
        assert [path.name for path in (tmp_path / name).iterdir()] == ["evaluation-tables.zip"]
    assert results[0]["sha256"] == results[1]["sha256"]
    with zipfile.ZipFile(tmp_path / "one" / "evaluation-tables.zip") as held:
        names = held.namelist()
        manifest, lines = held.read("manifest.json").decode(), held.read("cost_lines.csv").decode()
    assert {"README.txt", "manifest.json", "cost_lines.csv"} <= set(names)
    assert "The university" in manifest and john(clean) not in lines + manifest


def test_another_s_download_is_not_theirs_and_a_paper_with_names_needs_the_right(clean: Workspace) -> None:
    read, who = open_current(clean.path), ROLE["data_team"]
    order = Order("board_powerpoint", john(clean), PURPOSE, is_hidden=False)
    job_id = jobs.start(clean.path, "export", order.arguments(who), who.name)
    assert finished(clean, job_id).state == "done"
    assert [job.job_id for job in downloads.ready(clean.path, who)] == [job_id]
    assert downloads.content(clean, read, job_id, who).startswith(b"PK")
    other = Visitor("other@example.org", ("data_team",), is_signed_in=True)
    now_leader = Visitor(who.name, ("leader",), is_signed_in=True)
    assert downloads.ready(clean.path, who, is_hiding=True) == []  # their own, with the switch on
    with pytest.raises(Refused, match="not here any more"):
        downloads.content(clean, read, job_id, who, is_hiding=True)
    for visitor in (other, now_leader):
        assert downloads.ready(clean.path, visitor) == []
        with pytest.raises(Refused, match="not here any more"):
            downloads.content(clean, read, job_id, visitor)
    remove_downloads(clean)
    assert downloads.ready(clean.path, who) == []
    assert not list((clean.path / "restricted" / "jobs").glob("*/out/*"))


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch, clean: Workspace) -> Iterator[Any]:
    """The page as someone with these claims sees it; as at one's own machine without."""
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(clean.path))

    def opened(claim: str = "") -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=120)
        if claim:
            monkeypatch.setenv("JOURNEY_SIGN_IN", "1")
            monkeypatch.setattr(session, "now", lambda: CLOCK)
            monkeypatch.setattr(session, "_used", {})
            app.user = claims_of(claim)
        return app.run().switch_page("views/download.py").run()

    yield opened


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def test_without_a_purpose_the_page_says_what_is_missing(visit: Any, clean: Workspace) -> None:
    app = press(visit(), "Make the file")
    assert not app.exception and "Say what the file is for" in text(app)
    assert jobs.jobs(clean.path) == []


def test_without_the_key_it_is_said_before_anything_is_asked(
    visit: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    app = visit()
    assert not app.exception and "so no file can be made or handed out" in text(app) and not app.radio


def test_a_paper_is_made_listed_and_let_go(visit: Any, clean: Workspace) -> None:
    app = visit()
    assert "No file is ready" in text(app)
    app.text_input(key="download_purpose_person").input(PURPOSE).run()
    app = press(app, "Make the file")
    (job,) = jobs.jobs(clean.path)
    assert finished(clean, job.job_id).state == "done"
    app = app.run()
    assert "1 file ready" in text(app) and "identities hidden" in text(app)
    paper = Document(io.BytesIO(_handed_out(clean, job.job_id)))
    assert paper.paragraphs[0].text == "One person: before and after"
    app = press(app, "Make the file")  # the same order again is the same file
    assert len(jobs.jobs(clean.path)) == 1
    app = press(app, "Remove this file")
    assert jobs.jobs(clean.path) == [] and "No file is ready" in text(app)


def test_each_time_a_file_is_handed_out_is_in_the_log(clean: Workspace) -> None:
    order = Order("board_word", john(clean), PURPOSE)
    job_id = jobs.start(clean.path, "export", order.arguments(here("me")), "me")
    assert finished(clean, job_id).state == "done"
    for _ in range(2):
        assert _handed_out(clean, job_id).startswith(b"PK")
    with open_casebook(clean.casebook_path, clean.key) as casebook:
        made, *handed_out = [line for line in casebook.lines_of(["export"]) if line.who == "me"][-3:]
    assert made.purpose == f"Board paper, Word, identities hidden. {PURPOSE}"
    assert [line.purpose for line in handed_out] == ["Handed out: Board paper, Word, identities hidden."] * 2
    assert {line.subject for line in (made, *handed_out)} == {made.subject}


def test_a_paper_goes_no_more_once_words_in_it_were_taken_back(
    visit: Any, clean: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """John takes his words back: the paper made before is refused and not offered; the same order is new."""
    copy = tmp_path / "copy"
    shutil.copytree(clean.path, copy)
    held = Workspace(copy)
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(copy))
    read, me = open_current(copy), here("me")
    order = Order("board_word", john(held), PURPOSE)
    former = downloads.job_id_of(held, read, order, me.name)
    assert downloads.job_id_of(held, read, order, me.name) == former
    jobs.start(copy, "export", order.arguments(me), me.name, former)
    assert finished(held, former).state == "done"
    paper = Document(io.BytesIO(downloads.content(held, read, former, me)))
    said = {one["text"] for one in read.words(order.person_id, "leaders")}
    assert said and any(one in line.text for one in said for line in paper.paragraphs)
    with open_casebook(held.casebook_path, held.key) as casebook:
        for words in casebook.words("john"):
            casebook.take_back_words(words.words_id)
    for shown in (read, Hidden(read)):
        assert downloads.job_id_of(held, shown, order, me.name) != former
        with pytest.raises(Refused, match="taken back or changed"):
            downloads.content(held, shown, former, me)
    app = visit()
    assert "taken back or changed. Make it again" in text(app) and not app.get("download_button")
    assert any(button.label == "Remove this file" for button in app.button)


@pytest.mark.parametrize("change", ["consent", "name", "nothing", "note"])
def test_what_makes_a_paper_one_of_before(clean: Workspace, tmp_path: Path, change: str) -> None:
    """A no for leaders and another name do; a note, which no paper quotes, does not."""
    copy = tmp_path / "copy"
    shutil.copytree(clean.path, copy)
    held, read = Workspace(copy), open_current(copy)
    order = Order("board_word", john(held), PURPOSE, is_hidden=False)
    former = downloads.job_id_of(held, read, order, "me")
    with open_casebook(held.casebook_path, held.key) as casebook:
        if change == "consent":
            casebook.consent("john", "leaders", False, date(2024, 3, 1), "Test", None, "")
        if change == "name":
            tokens = tokens_of(read, order.person_id)
            casebook.name_person("john", "Jonathan", tokens[0], tokens)
        if change == "note":
            casebook.add_entry("john", Note(text="Rang today."), "worker", "Test", date(2024, 3, 1))
    moved = downloads.job_id_of(held, read, order, "me") != former
    assert moved == (change in ("consent", "name"))


@pytest.mark.parametrize(
    ("claim", "labels"),
    [
        ("lead", ["Board paper, Word", "Board paper, PowerPoint"]),
        ("eval", [thing.label for thing in THINGS.values() if "story" not in thing.label]),
    ],
)
def test_a_role_is_offered_what_it_may_take(visit: Any, claim: str, labels: list[str]) -> None:
    app = visit(claim)
    assert not app.exception
    assert app.radio(key="download_what").options == labels
    box = app.checkbox(key="download_hide_True")
    assert box.value and box.disabled
    assert "Identities are hidden from you" in text(app)


def test_who_was_given_a_paper_about_someone_is_told_to_them_alone(clean: Workspace) -> None:
    """The answer to a person about what left: John's own paper is in his, and tables of everybody in each."""
    read = open_current(clean.path)
    other = next(one for one in read.people()["person_id"] if one != john(clean))
    for order in (Order("board_word", john(clean), "Only of John", "The board"),
                  Order("evaluator", "", "Of everybody", "The university")):  # fmt: skip
        downloads.record(clean, read, order, "tester")
    purposes = {
        person: [entry["purpose"] for entry in exports_of(clean, [person]) if entry["who"] == "tester"]
        for person in (john(clean), other)
    }
    assert [text.rpartition(". ")[2] for text in purposes[john(clean)]] == ["Only of John", "Of everybody"]
    assert [text.rpartition(". ")[2] for text in purposes[other]] == ["Of everybody"]
