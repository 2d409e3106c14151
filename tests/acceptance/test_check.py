"""`journey check` says what add would find and stores nothing; `journey explain` is seen and taken back."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from journey.casebook import explained, open_casebook
from journey.check import check_file
from journey.errors import Refused
from journey.feedback import write_report
from journey.findings.explain import explanation_of, found_in
from journey.workspace import Workspace

SENTINEL = "Zebedee-Sentinel"
NHS_NUMBER = "9434765919"
HEADINGS = "ATTENDANCE_ID,LOCAL_PATIENT_ID,NHS Number,Surname,DOB,ARRIVAL_DATE,ARRIVAL_TIME,Ward\n"
# Row 2 is sound; row 3 has a date that is none; row 4 no patient; row 5 is row 2 again; row 6 is blank;
# row 7 has a number with a wrong check digit and a time that is none.
ROWS = (
    f"A1,P1,{NHS_NUMBER},{SENTINEL},1980-02-01,2023-03-01,0930,W\n"
    f"A2,P1,{NHS_NUMBER},{SENTINEL},1980-02-01,the first of March,0930,W\n"
    f"A3,,{NHS_NUMBER},{SENTINEL},1980-02-01,2023-03-02,0930,W\n"
    f"A1,P1,{NHS_NUMBER},{SENTINEL},1980-02-01,2023-03-01,0930,W\n"
    ",,,,,,,\n"
    f"A4,P2,9434765918,{SENTINEL},1981-02-01,2023-03-05,half nine,W\n"
)
COUNTS = {"rows_in": 6, "accepted": 2, "set_aside": 2, "duplicate": 1, "superseded": 0, "skipped": 1}
# check -> (level, rows, row numbers, column), worked by hand from ROWS
FOUND = {
    "start_date_not_read": ("set_aside", 1, "3", "ARRIVAL_DATE"),
    "no_person_id": ("set_aside", 1, "4", "LOCAL_PATIENT_ID"),
    "same_as_earlier_row": ("know_about", 1, "5", None),
    "blank_row": ("fine", 1, "6", None),
    "nhs_number_not_valid": ("know_about", 1, "7", "NHS Number"),
    "time_not_read": ("know_about", 1, "7", None),
}


def journey(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "journey.cli", *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env={**os.environ, "JOURNEY_KEY_FILE": str(cwd / "test.key")},
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "ed march.csv").write_text(HEADINGS + ROWS, encoding="utf-8")
    return tmp_path / "ed march.csv"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    done = journey("init", "programme", "--as-of", "2024-03-31", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path / "programme"


def test_check_finds_all_in_one_pass(file: Path) -> None:
    checked = check_file(file, "ed", file.parent / "none")
    assert {name: checked[name] for name in COUNTS} == COUNTS
    assert checked["reasons"] == {"no_person_id": 1, "start_date_not_read": 1}
    found = {finding["check_id"]: finding for finding in checked["findings"]}
    assert {
        check: (row["level"], row["n_rows"], row["first_rows"], row["column_label"])
        for check, row in found.items()
        if row["n_rows"] is not None
    } == FOUND
    assert found["column_new"]["detail"] == "'Ward'"
    assert found["start_date_not_read"]["share"] == pytest.approx(1 / 6)
    assert found["start_date_not_read"]["what_to_do"].endswith(".")
    assert [(row["source_row"], row["reason_code"]) for row in checked["rows"]] == [
        (3, "start_date_not_read"),
        (4, "no_person_id"),
    ]


def test_the_screen_and_the_reports_say_what_to_do_and_no_value_of_a_row(file: Path) -> None:
    done = journey("check", file, "--source", "ed", "--report", "r.html", cwd=file.parent)
    assert done.returncode == 1, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("ed march.csv: 6 rows in = 2 accepted + 2 set aside + 1 duplicate")
    assert lines[-1].startswith("Next: ")
    assert done.stdout.index("Rows set aside") < done.stdout.index("Worth knowing")
    checked = check_file(file, "ed", file.parent / "none")
    for name in ("r.csv", "r.docx"):
        write_report([checked], file.parent / name)
    said = done.stdout + done.stderr + json.dumps(checked, ensure_ascii=False)
    said += (file.parent / "r.html").read_text(encoding="utf-8")
    said += (file.parent / "r.csv").read_text(encoding="utf-8-sig")
    said += _words_in_word(file.parent / "r.docx")
    for value in (SENTINEL, NHS_NUMBER, "9434765918", "the first of March", "half nine", "1980-02-01"):
        assert value not in said


def _words_in_word(path: Path) -> str:
    from docx import Document

    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "ed march.csv" in [paragraph.text for paragraph in document.paragraphs]
    return " ".join(cells)


def test_check_stores_nothing_and_agrees_with_add(file: Path, workspace: Path) -> None:
    before = sorted(path for path in workspace.rglob("*"))
    checked = check_file(file, "ed", workspace)
    assert sorted(path for path in workspace.rglob("*")) == before
    added = journey("add", file, "--source", "ed", "--workspace", workspace, "--json", cwd=file.parent)
    assert added.returncode == 1, added.stderr
    [manifest] = json.loads(added.stdout)
    assert {name: manifest[name] for name in COUNTS} == {name: checked[name] for name in COUNTS}
    assert manifest["reasons"] == checked["reasons"]
    again = check_file(file, "ed", workspace)
    assert "added_before" in [finding["check_id"] for finding in again["findings"]]


def test_a_refused_file_is_a_finding_that_stops_it(file: Path) -> None:
    other = file.with_name("other.csv")
    other.write_text(f"a,b\n{SENTINEL},2\n", encoding="utf-8")
    done = journey("check", file, other, "--source", "ed", "--report", "r.csv", "--json", cwd=file.parent)
    assert done.returncode == 2, done.stderr
    sound, refused = json.loads(done.stdout)
    assert (sound["is_refused"], sound["accepted"]) == (False, 2)
    assert (refused["is_refused"], refused["rows_in"]) == (True, 0)
    [finding] = refused["findings"]
    assert (finding["check_id"], finding["level"]) == ("file_refused", "stop")
    assert "ATTENDANCE_ID" in finding["detail"] and SENTINEL not in done.stdout
    text = (file.parent / "r.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["kind"] for row in rows if row["file"] == "other.csv"] == [
        "about",
        "about",
        "Stops the file",
        "about",
    ]


def test_a_report_that_exists_is_refused_before_any_work(file: Path) -> None:
    (file.parent / "r.html").write_text("mine", encoding="utf-8")
    done = journey("check", file, "--source", "ed", "--report", "r.html", cwd=file.parent)
    assert (done.returncode, done.stdout) == (2, "")
    assert "exists already" in done.stderr
    assert (file.parent / "r.html").read_text(encoding="utf-8") == "mine"


def test_a_path_that_is_no_file_is_refused(file: Path) -> None:
    for name in ("none.csv", "."):
        with pytest.raises(Refused, match="no file"):
            check_file(file.parent / name, "ed", file.parent / "none")


def test_explained_and_taken_back(
    file: Path, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "test.key"))
    key = Workspace(workspace).key
    where = ("--workspace", workspace)
    added = journey("add", file, "--source", "ed", *where, "--json", cwd=file.parent)
    extract = json.loads(added.stdout)[0]["extract_id"]
    words = ("--who", "A. Analyst", "--why", "Confirmed by letter")
    done = journey("explain", extract, "no_person_id", *words, *where, cwd=file.parent)
    assert done.returncode == 0, done.stderr
    [item] = explained(workspace / "casebook.sqlite", extract, key)
    assert (item["check_id"], item["who"], item["why"]) == (
        "no_person_id",
        "A. Analyst",
        "Confirmed by letter",
    )
    for unknown in (("nosuch", "no_person_id"), (extract, "sheet_full")):
        with pytest.raises(Refused):
            found_in(Workspace(workspace), *unknown)
    for who, why in ((" ", "x"), ("x", "\t"), ("x" * 81, "x"), ("x", "x" * 501)):
        with pytest.raises(Refused):
            explanation_of(extract, "no_person_id", who, why)
    assert journey("explain", extract, "no_person_id", *where, cwd=file.parent).returncode == 64
    undone = journey("explain", extract, "no_person_id", "--undo", *where, cwd=file.parent)
    assert undone.returncode == 0, undone.stderr
    assert explained(workspace / "casebook.sqlite", extract, key) == []
    with open_casebook(workspace / "casebook.sqlite", key) as casebook:
        log = [
            (line.action, line.subject)
            for line in casebook.audit_lines()
            if line.action.startswith("explain")
        ]
    assert log == [(action, f"{extract} no_person_id") for action in ("explain", "explain_undo")]


def test_the_files_of_one_extract_are_checked_together(file: Path) -> None:
    april = file.with_name("ed april.csv")
    april.write_text(HEADINGS + ROWS.splitlines()[0].replace("A1", "A9") + "\n", encoding="utf-8")
    words = ("--source", "ed", "--together", "--covers", "2023-03-02..2023-04-30", "--json")
    done = journey("check", file, april, *words, cwd=file.parent)
    assert done.returncode == 1, done.stderr
    checked = json.loads(done.stdout)
    assert (checked["file_name"], checked["rows_in"], checked["accepted"]) == (
        "ed march.csv and 1 more",
        7,
        1,
    )
    # A1 and A9 are of 1 March, the day before the period that was declared; A4 of 5 March is within it
    outside = [f for f in checked["findings"] if f["check_id"] == "outside_declared_period"]
    assert [(f["level"], f["n_rows"]) for f in outside] == [("set_aside", 1), ("set_aside", 1)]
    assert {finding["source_sheet"] for finding in checked["findings"] if finding["first_rows"]} != {""}
