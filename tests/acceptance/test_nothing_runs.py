"""Nothing that leaves runs: hostile texts wherever somebody can type, then every kind of file, one by one.

XES, OCEL and Parquet are formats of data, which no program runs: texts in them are as they were, and XES
and OCEL JSON are held to be well formed and to name no other file. The workbook has a test of its own.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.inertness import HOSTILE, wrong_in
from support.intake import run_here

from journey.board import FORMS, board_paper
from journey.casebook import Explained, Note, Words, open_casebook
from journey.export import write_evaluator_pack, write_event_log, write_handover
from journey.feedback import content
from journey.quality.report import report, row_numbers
from journey.read import open_current
from journey.workspace import Workspace

ALL = " ".join(HOSTILE)
WHY = f"=1+1 {' '.join(HOSTILE[-5:])}"  # a reason is short
REPORTS = (".html", ".csv", ".docx")
COMMANDS = {
    "person": ("person", "john"),
    "people": ("people",),
    "taxonomy": ("taxonomy",),
    "compare": ("compare", "john"),
    "comparisons": ("comparisons",),
    "costs": ("costs",),
    "prices": ("prices",),
    "assumptions": ("assumptions",),
    "groups": ("groups",),
    "extracts": ("extracts",),
    "casebook": ("casebook", "show", "john"),
    "audit": ("audit",),
}


@pytest.fixture(scope="module")
def home(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The sample with every hostile text said of John, noted, explained, and asked of a saved comparison."""
    copy = tmp_path_factory.mktemp("hostile") / "workspace"
    shutil.copytree(sample_workspace, copy)
    held = Workspace(copy)
    extract = open_current(copy).extracts()["extract_id"][0]
    check = report_findings(held, extract)[0]
    with open_casebook(held.casebook_path, held.key) as casebook:
        for number, text in enumerate(HOSTILE):
            casebook.add_words("john", Words(date(2023, 1, 1 + number), "person", text, True, False))
            casebook.add_entry("john", Note(text), "worker", "tester", date(2023, 2, 1))
        casebook.explain(Explained(extract, check, "tester", WHY))
        casebook.record("view", "somebody", WHY)
    asked = ("compare", "john", "--save", "hostile", "--question", WHY, "--workspace", str(copy))
    assert run_here(*asked).code == 0
    yield copy


def report_findings(held: Workspace, extract: str) -> list[str]:
    """The checks that found something in a file."""
    manifest = json.loads((held.extracts_path / extract / "manifest.json").read_text(encoding="utf-8"))
    return [str(finding["check_id"]) for finding in manifest["findings"]]


def checked() -> dict[str, Any]:
    """What was found in a file, all of whose names are hostile."""
    places: list[dict[str, Any]] = [
        {
            "check_id": "no_record_id", "stage": "rows", "level": "set_aside", "source_sheet": text,
            "column_label": text, "n_rows": 1, "share": 0.1, "first_rows": "7", "detail": text,
        }
        for text in HOSTILE
    ]  # fmt: skip
    rows = [
        {"source_sheet": text, "source_row": 7, "reason_code": "no_record_id", "reason_text": text,
         "column_label": text}
        for text in HOSTILE
    ]  # fmt: skip
    counts = {"rows_in": 10, "accepted": 9, "set_aside": 1, "duplicate": 0, "superseded": 0, "skipped": 0}
    return {"file_name": f"{ALL}.csv", "source_code": "ed", "profile_version": 3, "is_refused": False,
            "rows": rows, "findings": places, **counts}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("form", REPORTS)
def test_a_report_on_a_file_whose_names_are_hostile(form: str, text: str) -> None:
    one = checked() | {"file_name": text}
    assert wrong_in(f"r{form}", content([one], form)) == []


@pytest.mark.parametrize("form", REPORTS)
def test_the_report_that_goes_back_to_an_agency(home: Path, form: str) -> None:
    held = Workspace(home)
    extract = open_current(home).extracts()["extract_id"][0]
    made = report(held, extract, form)
    assert wrong_in(f"r{form}", made) == []
    if form == ".html":
        assert b"Explained by tester" in made  # what was typed is in it
    assert wrong_in("rows.csv", row_numbers(held, extract)) == []


@pytest.mark.parametrize("hidden", [True, False])
@pytest.mark.parametrize("form", FORMS)
def test_the_board_paper(home: Path, form: str, hidden: bool) -> None:
    made = board_paper(open_current(home), "john", ALL, hidden, form)
    assert wrong_in(f"board.{form}", made) == []


def _subject(home: Path, folder: Path) -> None:
    ran = run_here("subject", "john", "--out", str(folder), "--for", "a letter", "--workspace", str(home))
    assert ran.code == 0, ran.err
    held = json.loads((folder / "everything.json").read_text(encoding="utf-8"))
    assert {row["text"] for row in held["tables"]["casebook_words"]} >= {"=1+1"}  # said so, and told so


PACKS: dict[str, Callable[[Path, Path], object]] = {
    "subject": _subject,
    "event-log": lambda home, folder: write_event_log(open_current(home), folder),
    "evaluator": lambda home, folder: write_evaluator_pack(open_current(home), folder),
    "handover": lambda home, folder: write_handover(open_current(home), folder),
}


@pytest.mark.parametrize("pack", PACKS)
def test_every_file_of_what_is_handed_over(home: Path, tmp_path: Path, pack: str) -> None:
    PACKS[pack](home, tmp_path / "out")
    held = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    texts = [path for path in held if path.suffix not in (".parquet", ".sqlite")]
    assert texts
    assert {path.name: found for path in texts if (found := wrong_in(path.name, path.read_bytes()))} == {}


@pytest.mark.parametrize("command", COMMANDS)
def test_what_a_command_prints_as_data(home: Path, command: str) -> None:
    ran = run_here(*COMMANDS[command], "--json", "--workspace", str(home))
    assert ran.code == 0, ran.err
    assert wrong_in("printed.json", ran.out.encode("utf-8")) == []


def test_a_file_that_does_run_something_is_seen() -> None:
    """The walker itself: each of these is found out."""
    assert wrong_in("a.csv", b"x\r\n=1+1\r\n") and wrong_in("a.csv", "x\r\n\u200b\uff1d1\r\n".encode())
    assert wrong_in("a.csv", b"x,y\r\n-1.50,+44 20\r\n") == ["cell '+44 20'"]
    assert wrong_in("a.html", b"<p onclick=x>") and wrong_in("a.html", b"<a href=http://x>b</a>")
    assert wrong_in("a.json", '["\u202e"]'.encode()) and not wrong_in("a.json", b'["\\u202e"]')
    assert wrong_in("a.xes", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>")
