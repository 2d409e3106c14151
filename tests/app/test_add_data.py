"""Add data without a browser: every step on good files, every bad file, roles, no key, no programme."""

import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from streamlit.testing.v1 import AppTest
from support.intake import tree

from app import state
from journey import drafts, jobs
from journey.holdings import described
from journey.matching import looking
from journey.profiles import load_profile
from journey.settings import Settings
from journey.workspace import Workspace, init_workspace
from tests.app import bad_files
from tests.app.bad_files import BAD, ODD, Bad

pytestmark = pytest.mark.filterwarnings("default")
MAIN = Path(__file__).parents[2] / "app" / "main.py"


@pytest.fixture
def programme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A workspace with nothing in it."""
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "programme.key"))
    monkeypatch.setenv("JOURNEY_UPLOAD_MB", "1")
    init_workspace(tmp_path / "programme", Settings("Test programme", date(2024, 3, 31), "2024-25"))
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(tmp_path / "programme"))
    yield tmp_path / "programme"


def opened(draft_id: str = "") -> AppTest:
    """The page, as somebody sees it who comes to it."""
    app = AppTest.from_file(str(MAIN), default_timeout=60).run()
    app.switch_page("views/add_data.py")
    if draft_id:
        app.query_params["draft"] = draft_id
    return checked(app.run())


def checked(app: AppTest) -> AppTest:
    """The page, which did not fail."""
    assert not app.exception, [error.message for error in app.exception]
    return app


def text(app: AppTest) -> str:
    """What is said on the page."""
    return "\n".join(element.proto.body for element in app.get("html"))


def press(app: AppTest, label: str) -> AppTest:
    """Press a button by what stands on it."""
    found = [button for button in app.button if re.fullmatch(label, button.label)]
    assert found, (label, [button.label for button in app.button], text(app))
    return checked(found[0].click().run())


def choose(app: AppTest, label: str, value: Any) -> AppTest:
    """Choose in a select box by its label."""
    return checked(next(box for box in app.selectbox if box.label.startswith(label)).select(value).run())


def brought(content: bytes, name: str = "sent.csv", source: str = "gp", agency: str = "gp") -> AppTest:
    """Step 1: the questions answered and the file chosen."""
    app = choose(choose(opened(), "Which agency", agency), "Which of its files", source)
    if source == "+":
        app.text_input(key="adding_name").set_value("North practice list")
    return checked(app.file_uploader[0].upload(name, content, "text/csv").run())


def at_review(app: AppTest, workspace: Path) -> AppTest:
    """From the preview to the review, waiting for the check."""
    app = press(press(app, "Continue to match columns"), "Check the file")
    return waited(app, workspace) if jobs.jobs(workspace) else app


def waited(app: AppTest, workspace: Path) -> AppTest:
    """The page once no job is under way."""
    for _ in range(300):
        if all(job.is_over for job in jobs.jobs(workspace)):
            return checked(app.run())
        time.sleep(0.2)
    raise AssertionError("the job did not end")


def kept(workspace: Path) -> dict[str, str]:
    """Everything in a workspace but drafts, jobs and locks."""
    return {
        name: held
        for name, held in tree(workspace).items()
        if not re.search(r"restricted/(drafts|jobs)|\.lock|^\.", name)
    }


def figures(app: AppTest) -> list[int]:
    """The counts of the table of rows: new, changed, duplicate, set aside, skipped, and all rows."""
    table = re.search(
        r"<caption>Where every row of the file (?:goes|went)</caption>.*?</table>", text(app), re.S
    )
    assert table
    return [int(n.replace(",", "")) for n in re.findall(r"<td class=num>([\d,]+)</td>", table[0])]


def test_a_good_file_goes_through_the_six_steps(programme: Path) -> None:
    """6 appointments and the last of them again: 6 new and 1 duplicate are the 7 rows of the file."""
    before = kept(programme)
    content = bad_files.good(6) + bad_files.good(6).splitlines(keepends=True)[-1]
    app = brought(content)
    assert "Is this the file?" in text(app) and "sent.csv" in text(app)
    app = at_review(app, programme)
    assert "6 of 7 rows can be added" in text(app)
    assert figures(app) == [6, 0, 1, 0, 0, 7]
    assert kept(programme) == before  # nothing is written before "Add these rows"
    app = waited(press(app, "Add these 6 rows"), programme)
    assert "6 rows were added" in text(app) and figures(app) == [6, 0, 1, 0, 0, 7]
    held = Workspace(programme)
    (manifest,) = (described(held, one) for one in held.extracts())
    assert (manifest["file_name"], manifest["accepted"], manifest["profile_version"]) == ("sent.csv", 6, 1)
    assert held.current_id() and not list((programme / "profiles").glob("*.toml"))


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_a_bad_file_is_told_plainly_and_nothing_is_written(bad: Bad, programme: Path) -> None:
    before = kept(programme)
    app = brought(bad.make(), bad.file_name)
    if bad.ends_at == bad_files.AT_REVIEW:
        if any(button.label == "Continue to match columns" for button in app.button):
            app = at_review(app, programme)
    said = text(app)
    assert re.search(bad.says, said, re.IGNORECASE), said
    assert bad_files.SECRET not in re.sub(
        r"<table.*?</table>|<ul class=\"jy-samples.*?</ul>", "", said, flags=re.S
    )
    assert "Traceback" not in said and "Error" not in said
    assert not any(button.label.startswith("Add th") for button in app.button)
    assert kept(programme) == before


@pytest.mark.parametrize(("name", "file_name", "make"), ODD, ids=[odd[0] for odd in ODD])
def test_an_odd_file_is_read_all_the_same(name: str, file_name: str, make: Any, programme: Path) -> None:
    app = at_review(brought(make(), file_name), programme)
    assert figures(app) == [6, 0, 0, 0, 0, 6], name


def test_the_same_file_again_ends_at_the_preview(programme: Path) -> None:
    app = at_review(brought(bad_files.good()), programme)
    waited(press(app, "Add these 6 rows"), programme)
    before = kept(programme)
    app = brought(bad_files.good(), "another name.csv")
    assert "This file was added before" in text(app)
    assert [button.label for button in app.button] == ["Discard this file"]
    assert kept(programme) == before


def test_what_was_matched_is_filled_in_the_next_time(programme: Path) -> None:
    """A file nobody has seen: its person stands under an odd heading, and its slots have no name of ours."""

    def content(day: int) -> bytes:
        return ("Ref,Odd one,Visit date,Slot\n" + "".join(
            f"V{day}{at},K{at},2023-03-{day:02},Blue\n" for at in range(1, 9)
        )).encode()  # fmt: skip

    app = press(brought(content(4), "one.csv", "+"), "Continue to match columns")
    assert "These are suggestions" in text(app)
    app = choose(app, "The agency's number for the person", "Odd one")
    app = choose(app, "Kind of contact", "Slot")
    app = choose(app, "Blue", "gp_telephone")
    app = waited(press(app, "Check the file"), programme)
    assert figures(app) == [8, 0, 0, 0, 0, 8]
    waited(press(app, "Add these 8 rows"), programme)
    assert [path.name for path in (programme / "profiles").glob("*.toml")] == ["north_practice_list.toml"]
    app = press(brought(content(5), "two.csv", "north_practice_list"), "Continue to match columns")
    assert "so its columns are matched already" in text(app)
    filled = {box.label: box.value for box in app.selectbox}
    assert filled["The agency's number for the person (required)"] == "Odd one"
    assert filled["Blue"] == "gp_telephone"
    app = waited(press(app, "Check the file"), programme)
    assert figures(app) == [8, 0, 0, 0, 0, 8]
    waited(press(app, "Add these 8 rows"), programme)
    kept_now = (programme / "profiles" / "north_practice_list.toml").read_text()
    assert "profile_version = 1" in kept_now and not (programme / "profiles" / "history").exists()


def test_a_choice_that_cannot_be_is_refused_beside_the_columns(programme: Path) -> None:
    app = press(brought(bad_files.good()), "Continue to match columns")
    app = choose(app, "The agency's number for the person", "")
    app = press(app, "Check the file")
    assert "Choose a column for “The agency&#x27;s number for the person”" in text(app)
    assert not jobs.jobs(programme)


def test_a_draft_is_found_again_and_its_choices_with_it(programme: Path) -> None:
    app = press(brought(bad_files.good()), "Continue to match columns")
    choose(app, "First name", "")
    (draft,) = drafts.drafts(Workspace(programme))
    again = opened()
    assert "1 file waits</h2>" in text(again) and "Match columns" in text(again)
    again = press(again, "Go on with file 1")
    assert {box.label: box.value for box in again.selectbox}["First name"] == ""
    assert opened(draft.draft_id).query_params["draft"] == draft.draft_id
    press(opened(), "Discard file 1")
    assert not drafts.drafts(Workspace(programme))
    assert "is not waiting any more" in text(opened(draft.draft_id))


def test_a_file_that_is_being_added_is_not_discarded(programme: Path) -> None:
    app = at_review(brought(bad_files.good()), programme)
    before = opened()
    with FileLock(programme / ".lock"):  # a colleague's work, so that ours waits
        press(app, "Add these 6 rows")
        assert "being added now" in text(press(before, "Discard file 1"))
        now = opened()
        assert "It is being added now" in text(now)
        assert [button.label for button in now.button] == ["See the work on file 1"]
        assert "The rows are being added" in text(press(now, "See the work on file 1"))
    assert "6 rows were added" in text(waited(app, programme))


def test_a_second_file_of_a_source_is_looked_at_again_and_keeps_its_own_choices(programme: Path) -> None:
    """The first is added without first names; the second, checked before that, without surnames."""
    apps = []
    for number, left_out in enumerate(("First name", "Last name")):
        content = bad_files.good().replace(b"\n", b"\n" * (number + 1), 1)  # a blank row tells them apart
        app = choose(press(brought(content), "Continue to match columns"), left_out, "")
        apps.append(waited(press(app, "Check the file"), programme))
    waited(press(apps[0], "Add these 6 rows"), programme)
    app = waited(press(apps[1], "Add these 6 rows"), programme)
    assert "How files of this source are read has changed" in text(app)
    assert len(Workspace(programme).extracts()) == 1
    filled = {box.label: box.value for box in app.selectbox}
    assert (filled["First name"], filled["Last name"]) == ("", "")
    app = waited(press(app, "Check the file"), programme)
    waited(press(app, "Add these 6 rows"), programme)
    columns = load_profile("gp", programme).tables[0].columns
    assert not {"forename", "surname"} & set(columns) and len(Workspace(programme).extracts()) == 2


def test_a_larger_file_is_read_apart_and_its_rows_are_let_go(
    programme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "SMALL_BYTES", 10)
    app = brought(bad_files.good())
    assert "Reading the file" in text(app) and not app.selectbox
    app = waited(app, programme)
    assert [job.kind for job in jobs.jobs(programme)] == ["look"]
    assert app.selectbox and "Continue to match columns" in [button.label for button in app.button]
    (draft,) = drafts.drafts(Workspace(programme))
    monkeypatch.setattr(looking, "look_into", None)  # a refresh does not read it again
    app = opened(draft.draft_id)
    assert app.selectbox and state.FILE_READ in app.session_state
    app.switch_page("views/methods.py").run()
    assert state.FILE_READ not in app.session_state


def test_added_twice_from_two_tabs_is_added_once(programme: Path) -> None:
    one = at_review(brought(bad_files.good()), programme)
    (draft,) = drafts.drafts(Workspace(programme))
    two = opened(draft.draft_id)
    press(one, "Add these 6 rows")
    found = [button for button in two.button if button.label == "Add these 6 rows"]
    checked(found[0].click().run())
    assert "6 rows were added" in text(waited(two, programme))
    assert len(Workspace(programme).extracts()) == 1
    assert sum(job.kind == "add" for job in jobs.jobs(programme)) == 1


def test_the_period_is_kept_and_must_be_whole(programme: Path) -> None:
    app = choose(choose(opened(), "Which agency", "gp"), "Which of its files", "gp")
    app.date_input(key="adding_first").set_value(date(2023, 3, 1))
    checked(app.file_uploader[0].upload("sent.csv", bad_files.good(), "text/csv").run())
    assert "Give both days of the period, or neither." in text(app)
    app.date_input(key="adding_first").set_value(date(2023, 3, 1))
    app.date_input(key="adding_last").set_value(date(2023, 3, 31))
    choose(choose(app, "Which agency", "gp"), "Which of its files", "gp")
    press(app, "Continue to the preview")
    (draft,) = drafts.drafts(Workspace(programme))
    assert (draft.covers_from, draft.covers_to_excl) == ("2023-03-01", "2023-04-01")


def test_without_the_key_no_file_is_taken(programme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(programme.parent / "no.key"))
    app = opened()
    assert "The key is not at hand" in text(app) and not app.get("file_uploader")


def test_a_programme_is_made_and_its_key_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(tmp_path / "new"))
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "new.key"))
    app = press(opened(), "Make the place for our data")
    assert "Give the programme a name." in text(app) and not (tmp_path / "new").exists()
    app.text_input[0].set_value("Northern programme")
    app.date_input[0].set_value(date(2024, 3, 31))
    app.selectbox[0].select("2024-25")
    app = press(app, "Make the place for our data")
    assert str(tmp_path / "new.key") in text(app) and "Keep a copy" in text(app)
    assert Workspace(tmp_path / "new").settings.programme_name == "Northern programme"
    assert app.file_uploader


def test_the_right_is_asked_on_the_page_and_in_each_action(
    programme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app import access, adding_steps
    from journey.access import Visitor
    from journey.errors import Refused

    held = Workspace(programme)
    brought(bad_files.good())
    (draft,) = drafts.drafts(held)
    monkeypatch.setattr(access, "visitor", lambda: Visitor("leader", ("leader",)))
    assert not AppTest.from_file(str(MAIN), default_timeout=60).run().file_uploader
    for act in (
        lambda: adding_steps.keep(held, draft, step="match"),
        lambda: adding_steps.discard(held, draft.draft_id),
    ):
        with pytest.raises(Refused, match="Your role does not let you add files"):
            act()
    assert drafts.find(held, draft.draft_id) == draft


def test_no_file_name_stands_in_a_path_of_the_workspace(programme: Path) -> None:
    brought(bad_files.good(), f"{bad_files.SECRET}.csv")
    assert not [name for name in tree(programme) if bad_files.SECRET in name]
    files = [path.read_bytes() for path in programme.rglob("*") if path.is_file()]
    assert len(files) > 3 and all(bad_files.SECRET.encode() not in held for held in files)
