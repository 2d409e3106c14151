"""The page Upload history without a browser; and a file removed gives the former figures back exactly."""

from __future__ import annotations

import csv
import html
import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest
from support.drafting import FILE_NAME, empty_workspace, ended, gp_bytes, waiting

from journey import history, jobs
from journey.files import remove_folder
from journey.jobs.intake import add_draft, check_draft, remove_extract
from journey.read import open_current
from journey.words import history as said
from journey.workspace import Workspace

pytestmark = pytest.mark.filterwarnings("default")
MAIN = Path(__file__).parents[2] / "app" / "main.py"
TRUTH = Path(__file__).parents[2] / "sample_data" / "truth" / "rows.csv"
N_ROWS = 30


def _open(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(workspace))
    app = AppTest.from_file(str(MAIN), default_timeout=60).run()
    return app.switch_page("views/upload_history.py").run()


def _text(app: AppTest) -> str:
    shown = " ".join(element.proto.body for element in app.get("html"))
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown)))


@pytest.fixture(scope="module")
def with_extra(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The sample; its figures; a copy with thirty people's rows more, and the figures that this one has."""
    path = tmp_path_factory.mktemp("extra") / "workspace"
    shutil.copytree(sample_workspace, path)
    before = _figures(path)
    workspace = Workspace(path)
    draft = waiting(workspace, gp_bytes(N_ROWS, "EXTRA"))
    check_draft(path, draft.draft_id, lambda _: None)
    extract_id = add_draft(path, draft.draft_id, lambda _: None)["extract_id"]
    yield {"path": path, "before": before, "extract_id": extract_id}


def _figures(path: Path) -> dict[str, list[Any]]:
    """Every table of a build, row by row, in an order of its own; read with nothing of ours."""
    build = path / "builds" / (path / "current").read_text().strip() / "analysis.duckdb"
    copy = path.parent / "copy.duckdb"  # a database that is open already can't be opened otherwise
    shutil.copyfile(build, copy)
    con = duckdb.connect(str(copy))
    names = con.execute(
        "select table_schema || '.' || table_name from information_schema.tables "
        "where table_type = 'BASE TABLE'"
    ).fetchall()
    found = {name: sorted(map(repr, con.execute(f"select * from {name}").fetchall())) for (name,) in names}
    con.close()
    copy.unlink()
    return found


def test_every_file_of_the_sample_has_its_line_and_its_rows_add_up(
    sample_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TRUTH.open(encoding="utf-8") as stream:
        truth = list(csv.DictReader(stream))
    app = _open(sample_workspace, monkeypatch)
    assert not app.exception
    text = _text(app)
    # sample.toml: 16 files; the police sent two of them, every other agency one
    assert "16 files from 15 agencies; every row is accounted for" in text
    names = ("rows_in", "accepted", "set_aside", "duplicate", "superseded", "skipped")
    heads = ("Rows in file", "Accepted", "Set aside", "Duplicate", "Replaced", "Skipped")
    for row in truth:
        assert int(row["rows_in"]) == sum(int(row[name]) for name in names[1:])
        cells = " ".join(f"{head} {int(row[name]):,}" for head, name in zip(heads, names, strict=True))
        line = text.split(row["file"], 1)[1][:400]
        assert cells in re.sub(r"\s+", " ", line), row["file"]
    assert text.count("In the figures") == 16


def test_what_removing_changes_is_said_first_and_nothing_is_done_unasked(
    with_extra: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _open(with_extra["path"], monkeypatch)
    assert not app.exception
    assert "17 files from 15 agencies" in _text(app) and FILE_NAME in _text(app)
    app.selectbox(key="removing_file").set_value(with_extra["extract_id"]).run()
    text = _text(app)
    # by hand: thirty rows of thirty people whom no other file has, in months that the GP's other file covers
    assert "30 rows are no longer held." in text and "30 contacts leave the figures" in text
    assert "The figures of 30 people change." in text
    assert "30 people have contacts from this file only and leave the figures." in text
    assert "No month is lost: other files of the agency cover the same time." in text
    assert "Rows that this file replaced in another file" in text
    button = app.button(key="removing_now")
    assert button.disabled and button.label == "Remove this file"
    assert len(Workspace(with_extra["path"]).extracts()) == 17


def test_that_other_files_move_the_figures_too_is_said() -> None:
    line = history.Line(1, "0" * 16, "in_figures", None, 30, "Ann", None)
    going = history.Removal(True, 30, 30, 30, Decimal(0), (), 0)
    alone, among = said.what_goes(line, going, 0), said.what_goes(line, going, 2)
    assert among[:-1] == alone and not any("came or went" in sentence for sentence in alone)
    assert among[-1].startswith("2 other files came or went since the figures were made.")


def test_what_goes_is_what_the_build_holds_of_the_file(sample_workspace: Path) -> None:
    """Against sums made here, one row after another, for the one file of the ambulance service."""
    read = open_current(sample_workspace)
    (extract,) = [one for one in read.manifest["extracts"] if one["source_code"] == "ambulance"]
    rows = read.rows("select person_id, extract_id, cost_gbp from timeline.journey")
    own = [row for row in rows if row["extract_id"] == extract["extract_id"]]
    others = {row["person_id"] for row in rows if row["extract_id"] != extract["extract_id"]}
    going = history.what_goes(read, extract["extract_id"])
    assert going.n_contacts == len(own) > 0
    assert going.n_people == len({row["person_id"] for row in own})
    assert going.n_people_only == len({row["person_id"] for row in own} - others)
    assert going.cost_gbp == sum(row["cost_gbp"] for row in own if row["cost_gbp"] is not None)
    # sample.toml: March 2012 to March 2024, and no other file of the service: 12 years of months and one more
    assert len(going.months_lost) == 145 and going.n_others == 0
    assert history.what_goes(read, "0" * 16) == history.what_goes(None, extract["extract_id"])


def test_removing_a_file_gives_the_former_figures_back_exactly(
    with_extra: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, before = with_extra["path"], with_extra["before"]
    workspace = Workspace(path)
    headline = open_current(path).headline("john")
    between = _figures(path)
    assert between["timeline.journey"] != before["timeline.journey"]
    for folder in workspace.builds_path.iterdir():  # so that the former build is made anew, not found again
        if folder.name != workspace.current_id():
            remove_folder(folder)
    remove_extract(path, with_extra["extract_id"], lambda _: None)
    after = _figures(path)
    assert after.keys() == before.keys()
    assert [name for name in before if after[name] != before[name]] == []
    assert open_current(path).headline("john") == headline  # thirty strangers never were part of it
    text = _text(_open(path, monkeypatch))
    assert "16 files from 15 agencies" in text and "1 file was removed" in text
    assert "A file from GP, " in text and f"Rows in file {N_ROWS}" in re.sub(r"\s+", " ", text)
    assert FILE_NAME not in text


def test_removing_the_last_file_takes_the_figures_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with empty_workspace(tmp_path) as held:
        draft = waiting(held, gp_bytes(5))
        check_draft(held.path, draft.draft_id, lambda _: None)
        extract_id = add_draft(held.path, draft.draft_id, lambda _: None)["extract_id"]
        assert held.current_id()
        job = ended(held.path, jobs.start(held.path, "remove", {"extract_id": extract_id}, "Bob"))
        assert (job.state, job.result["build_id"]) == ("done", "")
        assert held.current_id() is None and not list(held.builds_path.iterdir())
        again = ended(held.path, jobs.start(held.path, "remove", {"extract_id": extract_id}, "Bob"))
        assert again.state == "refused" and "removed before" in again.message
        app = _open(held.path, monkeypatch)
        assert not app.exception
        text = _text(app)
        assert "No file is held now" in text and "Removing a file" in text
        assert re.search(r"Removed by Bob, \d+ \w+ \d{4}", re.sub(r"\s+", " ", text))


@pytest.mark.parametrize("is_there", [False, True])
def test_where_nothing_is_held_the_next_step_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    with empty_workspace(tmp_path) as held:
        app = _open(held.path if is_there else tmp_path / "none", monkeypatch)
        assert not app.exception
        assert "No files yet. Load the sample data on Start here, or add an agency's file." in _text(app)


def test_a_file_that_waits_and_one_that_the_figures_lack_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with empty_workspace(tmp_path) as held:
        draft = waiting(held, gp_bytes(5))
        text = _text(_open(held.path, monkeypatch))
        assert "1 file on the way in" in text and FILE_NAME in text
        check_draft(held.path, draft.draft_id, lambda _: None)
        add_draft(held.path, draft.draft_id, lambda _: None)
        (held.path / "current").unlink()
        app = _open(held.path, monkeypatch)
        assert "The figures are behind: 1 file came or went" in _text(app)
        assert app.button(key="history_build").label == "Make the figures again"
