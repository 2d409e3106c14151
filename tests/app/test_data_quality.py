"""The page Data quality without a browser: what it says, who may do what, and what it never says."""

import dataclasses
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import access as app_access
from journey import quality
from journey.access import Visitor
from journey.casebook import explained
from journey.workspace import Workspace
from tests.app.conftest import with_changes

pytestmark = pytest.mark.filterwarnings("default")
MAIN = Path(__file__).parents[2] / "app" / "main.py"
PAGE = "views/data_quality.py"
CUSTODY = "SYNTHETIC_police_custody.csv"
WHY = "the station list is new and not needed"


def _open(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(workspace))
    monkeypatch.setenv("JOURNEY_USER", "pat")
    app = AppTest.from_file(str(MAIN), default_timeout=30).run().switch_page(PAGE).run()
    assert not app.exception
    return app


def _as(monkeypatch: pytest.MonkeyPatch, *roles: str) -> None:
    monkeypatch.setattr(app_access, "visitor", lambda: Visitor("e.valuator", roles))


def _text(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def _words(app: AppTest) -> str:
    """The page's words as they are read, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", _text(app))).replace("&#x27;", "'")


def _press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def _file(workspace: Path, name: str) -> str:
    return next(one.extract_id for one in quality.files(Workspace(workspace)) if one.name == name)


def _on_file(app: AppTest, workspace: Path, name: str = CUSTODY) -> AppTest:
    return app.selectbox(key="quality_file").set_value(_file(workspace, name)).run()


@pytest.fixture
def copy(sample_workspace: Path, tmp_path: Path) -> Path:
    """A sample of the test's own."""
    return shutil.copytree(sample_workspace, tmp_path / "workspace")


def test_the_whole_sample_in_one_sentence(sample_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By sample_data/truth/rows.csv: 22,690 rows in, 153 of them set aside, in 16 files."""
    app = _open(sample_workspace, monkeypatch)
    text = _words(app)
    assert "Of 22,690 rows in 16 files, 153 were set aside; nothing was explained yet." in text
    # Adult social care begins two years late (April 2014), police stop in June 2023; the others are whole.
    assert "Two of 15 agencies sent no data for some months" in text
    assert "Adult social care: March 2012 to March 2014, not supplied" in text
    assert "Police: July 2023 to March 2024, not supplied" in text
    assert "Support team: March 2012 to May 2021, not started" in text
    assert "One sign that data may have stopped coming" in text
    assert "would let 153 rows be used" in text
    # 588 + ... + 1,754 of the police's two files; the last line is that of all
    assert "All 16 22,690 22,253 153 100 135 49 0.7%" in text


def test_one_agency_and_one_of_its_files(sample_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _open(sample_workspace, monkeypatch)
    app.selectbox(key="quality_agency").set_value("police").run()
    text = _words(app)
    # 1,633 + 121 rows, 12 + 2 set aside; 9 of the 145 months from March 2012 are after June 2023.
    assert "Police: of 1,754 rows in 2 files, 14 were set aside" in text
    assert "No file covers 9 of 145 months" in text and "Ambulance" not in text
    text = _words(_on_file(app, sample_workspace))
    assert "Of 121 rows, 2 were set aside for 2 reasons" in text
    assert "Accepted 117 Set aside 2 Duplicate 1 Replaced by a newer row 0 Skipped 1 Rows in file 121" in text
    assert "Column 'NOMINAL_REF'" in text and "Who can The agency" in text
    app.selectbox(key="quality_agency").set_value("gp").run()
    assert app.selectbox(key="quality_file").value == ""  # the file was not the GP's


def test_the_names_agencies_gave_are_never_run_as_markup(
    sample_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = quality.files

    def nasty(held: Workspace, is_hidden: bool = False) -> list[quality.File]:
        bad = "<img src=x>![a](http://x.example)"
        return [
            dataclasses.replace(
                one, name=bad, findings=[{**finding, "detail": bad} for finding in one.findings]
            )
            for one in real(held, is_hidden)
        ]

    monkeypatch.setattr(quality, "files", nasty)
    app = _open(sample_workspace, monkeypatch)
    app.selectbox(key="quality_file").set_value(nasty(Workspace(sample_workspace))[0].extract_id).run()
    assert "<img" not in _text(app) and "&lt;img src=x&gt;" in _text(app)
    said = [element.value for kind in ("markdown", "error", "caption", "title") for element in app.get(kind)]
    assert not [text for text in said if "x.example" in text]


def test_something_is_explained_and_taken_back(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _on_file(_open(copy, monkeypatch), copy)
    app.selectbox(key="explain_check").set_value("column_new")
    app.text_area(key="explain_why").set_value(WHY)
    text = _words(_press(app, "Keep the explanation"))
    assert "Explained. It stays visible" in text and f": {WHY}" in text and "Explained by pat on" in text
    (kept,) = explained(copy / "casebook.sqlite", _file(copy, CUSTODY), Workspace(copy).key)
    assert (kept["check_id"], kept["who"], kept["why"]) == ("column_new", "pat", WHY)
    text = _words(_press(app, "Take it back"))
    assert "Taken back. It is listed again" in text and WHY not in text
    assert explained(copy / "casebook.sqlite", _file(copy, CUSTODY)) == []


def test_a_reason_is_asked_for(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _on_file(_open(copy, monkeypatch), copy)
    text = _words(_press(app, "Keep the explanation"))
    assert "This was not done. Say who explains and why" in text
    assert explained(copy / "casebook.sqlite", _file(copy, CUSTODY)) == []


@pytest.mark.parametrize(("form", "name"), [
    (".docx", "data-quality-file-2.docx"), (".html", "data-quality-file-2.html"),
    (".csv", "data-quality-file-2.csv"), ("rows", "rows-set-aside-file-2.csv"),
])  # fmt: skip
def test_a_report_is_made_when_it_is_asked_for(
    sample_workspace: Path, monkeypatch: pytest.MonkeyPatch, form: str, name: str
) -> None:
    app = _on_file(_open(sample_workspace, monkeypatch), sample_workspace)
    assert not app.get("download_button")
    app.selectbox(key="quality_form").set_value(form)
    app = _press(app, "Make it")
    assert "Made. It is ready to download below." in _words(app)
    assert len(app.get("download_button")) == 1
    made = app.session_state["_report"]
    assert made["name"] == name and len(made["data"]) > 100
    # police_custody came second; its name of the agency's is nowhere in what the download is called
    assert _on_file(app, sample_workspace, "SYNTHETIC_gp_appointments.csv").get("download_button") == []


def test_an_evaluator_sees_counts_and_no_name_of_a_file(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from journey.quality import explaining

    file_id = _file(copy, CUSTODY)
    explaining.explain(Workspace(copy), file_id, "column_new", "Robin", WHY, "pat")
    _as(monkeypatch, "evaluator")
    app = _open(copy, monkeypatch)
    app.selectbox(key="quality_file").set_value(file_id).run()
    text = _words(app)
    assert "Of 121 rows, 2 were set aside" in text and "File 2 from Police" in text
    assert "SYNTHETIC" not in _text(app) and "NOMINAL_REF" not in text and "2023-03-07" not in text
    assert "Robin" not in text and WHY not in text and "Explained." in text
    assert not [button for button in app.button if button.label in ("Make it", "Keep the explanation")]


def test_a_leader_is_shown_nothing(sample_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _as(monkeypatch, "leader")
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(sample_workspace))
    app = AppTest.from_file(str(MAIN.parent / PAGE), default_timeout=30).run()
    assert "Your role does not let you see what was found in files" in _words(app)
    assert "22,690" not in _text(app) and not app.selectbox


def test_what_is_not_allowed_is_refused_in_the_action_too(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form was drawn while the role allowed it; the role went before the button was pressed."""
    app = _on_file(_open(copy, monkeypatch), copy)
    app.text_area(key="explain_why").set_value(WHY)
    _as(monkeypatch, "evaluator")
    text = _words(_press(app, "Keep the explanation"))
    assert "Your role does not let you add files" in text
    assert explained(copy / "casebook.sqlite", _file(copy, CUSTODY)) == []


def test_without_the_key_counts_are_shown_and_said_to_be_all(
    sample_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    app = _open(sample_workspace, monkeypatch)
    text = _words(app)
    assert "The key is not at hand" in text and "153 were set aside" in text
    assert "SYNTHETIC" not in _text(app)
    first = app.selectbox(key="quality_file").options[1]
    assert first.startswith("File 16 from Support team")


def test_no_files_yet_says_the_next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from journey.settings import Settings
    from journey.workspace import init_workspace

    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "new.key"))
    init_workspace(tmp_path / "new", Settings("New", date(2024, 3, 31), "2024-25"))
    text = _words(_open(tmp_path / "new", monkeypatch))
    assert "No files yet" in text and "add an agency's file" in text


def test_files_can_be_looked_at_when_the_figures_are_damaged(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = copy / "builds" / (copy / "current").read_text().strip() / "manifest.json"
    build.chmod(0o600)
    build.write_text("{")
    text = _words(_open(copy, monkeypatch))
    assert "The data can't be opened" in text and "153 were set aside" in text


def test_a_damaged_file_is_said_to_be(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file_id = _file(copy, CUSTODY)
    sealed = Workspace(copy).extract_path(file_id) / "described.json.enc"
    sealed.chmod(0o600)
    sealed.write_bytes(b"x")
    app = _open(copy, monkeypatch)
    app.selectbox(key="quality_file").set_value(file_id).run()
    text = _words(app)
    assert "A part of this file is damaged" in text and "Of 121 rows, 2 were set aside" in text
    assert "can't be made now" in text


def test_a_second_file_of_a_source_stands_beside_the_first(
    sample_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first has 121 rows, 1 of them blank, over 136 months; the second is said to have 40 over 2."""
    real = quality.files

    def two(held: Workspace, is_hidden: bool = False) -> list[quality.File]:
        files = real(held, is_hidden)
        first = next(one for one in files if one.source_code == "police_custody")
        counts = dict(zip(quality.COUNTS, (40, 30, 10, 0, 0, 0), strict=True))
        covers = {"covers_from_date": date(2023, 7, 1), "covers_to_date_excl": date(2023, 9, 1)}
        columns = [*first.columns, ("", "Cell", None)]
        again = {"extract_id": "second", "number": 17, "name": "second.csv"}
        return [*files, dataclasses.replace(first, **again, **covers, counts=counts, columns=columns)]

    monkeypatch.setattr(quality, "files", two)
    app = _open(sample_workspace, monkeypatch)
    text = _words(app.selectbox(key="quality_file").set_value("second").run())
    # 2 of 121 is 1.7%; 10 of 40 is 25.0%. 120 rows over 136 months are 0.9 a month; 40 over 2 are 20.
    assert "A larger share was set aside than in the file before" in text
    assert "Share of its rows set aside The file before 1.7% This file 25.0%" in text
    assert "Rows a month The file before 0.9 This file 20.0" in text
    assert "Columns only in this file The file before This file Cell" in text
    assert "This file and the one before" not in _words(_on_file(app, sample_workspace))


def test_every_agency_with_all_its_months_is_said_to_be_whole(
    sample_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = with_changes(
        sample_workspace, tmp_path / "whole", "update compare.coverage set coverage_code = 'supplied'"
    )
    text = _words(_open(changed, monkeypatch))
    assert "Every agency sent data for every month since it began" in text
    assert "not supplied: no file" not in text
