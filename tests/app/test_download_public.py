"""What the page Download makes for the public, and the packs for other tools: asked for, refused, made."""

import io
import shutil
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from journey import downloads, jobs
from journey.access import Visitor, here
from journey.casebook import open_casebook
from journey.downloads import Order
from journey.errors import Refused
from journey.publish import QUESTIONS
from journey.read import open_current
from journey.read.hidden import Hidden
from journey.workspace import Workspace
from tests.app.visiting import MAIN, text

pytestmark = pytest.mark.filterwarnings("default")
TABLE = {"group": "", "dims": ["agency"], "measures": ["people"], "profile": "nhs_hes", "despite": ""}


@pytest.fixture(scope="module")
def held(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample; John agreed that his story is published."""
    copy = tmp_path_factory.mktemp("public") / "workspace"
    shutil.copytree(sample_workspace, copy)
    workspace = Workspace(copy)
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.consent("john", "publish", True, date(2024, 3, 1), "Test", None, "")
    return workspace


@pytest.fixture
def app(held: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The page at one's own machine."""
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(held.path))
    yield AppTest.from_file(str(MAIN), default_timeout=120).run().switch_page("views/download.py").run()


def john(held: Workspace) -> str:
    return open_current(held.path).person_id("john")


def answered(fingerprint: str) -> dict[str, Any]:
    """A checklist in which everything is answered so that the story may be told."""
    said = {
        one.id: {"yes_no": one.must, "text": f"We looked at {one.id} with care and found nothing."}
        for one in QUESTIONS
    }
    signed = [
        {"name": "Kim Example", "role": "Worker", "works_with_person": "yes"},
        {"name": "Ash Sample", "role": "Data protection officer", "works_with_person": "no"},
    ]
    return {
        "fingerprint": fingerprint,
        "person_agreed_on": "2024-03-02",
        "answers": said,
        "signed": signed,
    }


def made(held: Workspace, order: Order, folder: Path) -> bytes:
    """The file of an order, as it would be handed out."""
    folder.mkdir()
    result = downloads.make(held, folder, order.arguments(here("me")), lambda _: None)
    content = (folder / result["file_name"]).read_bytes()
    if order.thing.is_of_one:
        assert not content.startswith((b"PK", b"<"))  # at rest it is sealed
        content = held.key.unseal(content, f"download/{result['file_name']}")
    return content


@pytest.mark.parametrize(("what", "wanted"), [("workbook", ".xlsx"), ("handover", ".parquet")])
def test_packs_for_other_tools_leave_as_one_zip(
    held: Workspace, tmp_path: Path, what: str, wanted: str
) -> None:
    content = made(held, Order(what, "", "Evaluation", "The university"), tmp_path / "out")
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        names = pack.namelist()
        everything = b"".join(pack.read(name) for name in names)
    assert {"README.txt", "manifest.json"} <= set(names) and any(name.endswith(wanted) for name in names)
    assert john(held).encode() not in everything


@pytest.mark.parametrize("what", ["public_table", "story", "story_draft"])
def test_what_is_for_the_public_never_shows_identities(what: str) -> None:
    order = Order(what, "P1", "A leaflet", "The Gazette", is_hidden=False, asked=TABLE)
    with pytest.raises(Refused, match="always hidden"):
        order.checked(here("me"))


@pytest.mark.parametrize("asked", [{}, TABLE | {"dims": ["person_id"]}, TABLE | {"profile": "mine"}])
def test_a_table_that_can_t_be_asked_is_refused_before_the_log(asked: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        Order("public_table", "", "A leaflet", asked=asked).checked(here("me"))


def test_an_evaluator_makes_tables_for_the_public_and_no_story() -> None:
    who = Visitor("eva@example.org", ("evaluator",), is_signed_in=True)
    assert Order("public_table", "", "A leaflet", asked=TABLE).checked(who)
    with pytest.raises(Refused, match="story for the public"):
        Order("story", "P1", "A leaflet", "The Gazette").checked(who)
    with pytest.raises(Refused, match="table for the public"):
        Order("public_table", "", "A leaflet", asked=TABLE).checked(Visitor("lee", ("leader",), True))


def test_a_table_is_made_from_the_page(app: AppTest, held: Workspace) -> None:
    app.radio(key="download_what").set_value("public_table").run()
    app.text_input(key="download_purpose_table").input("A leaflet").run()
    next(button for button in app.button if button.label == "Make the file").click().run()
    (job,) = [one for one in jobs.jobs(held.path) if one.kind == "export"]
    _wait(held, job.job_id)
    job = jobs.find(held.path, job.job_id) or job
    assert job.state == "done", job
    content = downloads.content(held, open_current(held.path), job.job_id, here(job.who))
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        assert "table.csv" in pack.namelist()
    app = app.run()
    assert not app.exception and "1 file ready" in text(app)
    assert "everybody in the figures; by Agency; people, contacts, estimated cost" in text(app)


def test_a_story_asks_for_everything_before_it_can_be_made(app: AppTest, held: Workspace) -> None:
    app.radio(key="download_what").set_value("story").run()
    assert "Say first whom the story is for" in text(app)
    app.text_input(key="download_recipient_story").input("The Gazette").run()
    app.text_input(key="download_purpose_story").input("An article").run()
    assert not app.exception and "Still to do" in text(app)
    told = text(app)
    assert "contacts a year before" in told and "Over about" in told  # no rate without its spans
    assert "must agree to this very draft" in told and "Two people answered and signed" not in told
    assert not [button for button in app.button if button.label == "Make the file"]
    app.selectbox(key="person_id").select("Person 1").run()  # who said nothing
    assert "did not agree that their story is published" in text(app)


def test_a_story_that_was_signed_is_made_and_goes_no_more_once_it_is_taken_back(
    held: Workspace, tmp_path: Path
) -> None:
    read = open_current(held.path)
    purpose, recipient = "An article", "The Gazette"
    draft = downloads.story_of(read, john(held), purpose, recipient)
    assert downloads.story_of(Hidden(read), john(held), purpose, recipient).fingerprint == draft.fingerprint
    order = Order("story", john(held), purpose, recipient, asked=answered(draft.fingerprint))
    content = made(held, order, tmp_path / "one")
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        everything = b"".join(pack.read(name) for name in pack.namelist())
    for hidden in (john(held), "John", "Kim Example", "Ash Sample", "2023-05-24", "24 May 2023"):
        assert hidden.encode() not in everything, hidden
    shown = made(held, Order("story_draft", john(held), purpose, recipient), tmp_path / "draft")
    assert b"draft" in shown.lower() and b"John" not in shown

    me = here("me")
    job_id = jobs.start(held.path, "export", order.arguments(me), me.name)
    _wait(held, job_id)
    assert downloads.content(held, read, job_id, me).startswith(b"PK")
    with open_casebook(held.casebook_path, held.key) as casebook:
        casebook.consent("john", "publish", False, date(2024, 3, 9), "Test", None, "")
    with pytest.raises(Refused, match="did not agree"):
        downloads.content(held, read, job_id, me)
    with pytest.raises(Refused, match="did not agree"):
        made(held, order, tmp_path / "two")


def _wait(held: Workspace, job_id: str) -> None:
    for _ in range(1200):
        job = jobs.find(held.path, job_id)
        if job is not None and job.is_over:
            return
        time.sleep(0.1)
    raise AssertionError("the job did not end")
