"""Erasing a person: nothing of them is left in any byte, and nobody else's figures move by a penny."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from filelock import FileLock
from support import rights
from support.intake import utf8
from support.rights import MARKERS, figures_of, found_in, make_workspace, person_of, run, state_of

from journey import pipeline
from journey.casebook import open_casebook
from journey.demo import load_sample
from journey.holdings import add_extract, described, recorded_rows, sealed_frame
from journey.registry import Registry
from journey.removal import parts
from journey.rights import erase as erasing
from journey.rights import intent
from journey.rights.who import find_person
from journey.store import open_build
from journey.workspace import Workspace

COUNTS = ("rows_in", "accepted", "set_aside", "duplicate", "superseded", "skipped")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The small workspace, built once; each test works on a copy."""
    folder = tmp_path_factory.mktemp("erase")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOURNEY_KEY_FILE", str(folder / "the.key"))
        make_workspace(folder)
        yield folder


@pytest.fixture
def workspace(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A copy of it."""
    shutil.copytree(made / "workspace", tmp_path / "workspace")
    held = Workspace(tmp_path / "workspace")
    return held


def _erase(workspace: Workspace, *more: str, person: str = "zeb") -> rights.Ran:
    return run("erase", person, "--yes", "--workspace", str(workspace.path), *more)


def _resume(workspace: Workspace) -> rights.Ran:
    return run("erase", "--resume", "--workspace", str(workspace.path))


def _of(workspace: Workspace, source: str) -> dict:
    (held,) = [one for one in workspace.extracts() if one["source_code"] == source]
    return described(workspace, held)


def test_nothing_of_the_person_is_left_in_any_byte(workspace: Workspace) -> None:
    before = found_in(workspace)
    kinds = ("identifier-0000.parquet.enc decoded", "set_aside-0000.parquet.enc decoded", "casebook opened")
    assert all(any(kind in name for name in before) for kind in kinds), "the search would see her"
    ran = _erase(workspace)
    assert ran.code == 0, ran.err
    assert found_in(workspace) == []
    assert not any(marker.casefold() in (ran.out + ran.err).casefold() for marker in MARKERS)


def test_nobody_elses_figures_change(workspace: Workspace) -> None:
    before = {who: (person_of(workspace, who), figures_of(workspace, who)) for who in ("ada", "ben")}
    extracts = {one["extract_id"]: one["source_code"] for one in workspace.extracts()}
    assert _erase(workspace).code == 0
    after = {who: (person_of(workspace, who), figures_of(workspace, who)) for who in ("ada", "ben")}
    assert after == before
    # By hand: half of 2,050 pounds of 2019-20 at 92.8945 / 78.1735 is 1,218.02; the whole would be 2,436.04.
    assert Decimal("1218.02") in {cell for line in after["ada"][1]["cost"] for cell in line}
    assert {one["extract_id"]: one["source_code"] for one in workspace.extracts()} == extracts
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        assert casebook.names() == {"ada": "Ada Bright"}
        assert [said.text for said in casebook.words("ada")] == ["Of Ada alone."]


def _tables_of_others(workspace: Workspace, person_id: str) -> dict[str, pl.DataFrame]:
    """Every line of a build that is about people but this one."""
    store = open_build(workspace.current_build() / "analysis.duckdb")
    try:
        frames = {name: store.frame(f"select * from {name}") for name in store.tables()}
    finally:
        store.close()
    sources = frames["link.person_link"].filter(pl.col("person_id") == person_id)
    theirs = frames["canonical.interaction"].join(sources, on="source_person_id", how="semi")
    found = {
        n: f.filter(pl.col("person_id") != person_id) for n, f in frames.items() if "person_id" in f.columns
    }
    return found | {
        "cost": frames["cost.cost_line"].join(theirs, on="interaction_id", how="anti", maintain_order="left")
    }


def test_on_the_sample_every_table_says_the_same_of_everyone_else(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """John shares incidents and bills with others: their lines stay to the penny, in every table."""
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "sample.key"))
    held = load_sample(repository / "sample_data", tmp_path / "sample", lambda _: None)
    with held.lock():
        pipeline.build(held)
    john = find_person(held, "john").person_id
    before = _tables_of_others(held, john)
    assert before["cost"].filter(pl.col("n_sharing") > 1).height > 0
    assert _erase(held, person="john").code == 0
    after = _tables_of_others(held, john)
    assert [name for name, frame in before.items() if not frame.equals(after[name])] == []
    assert found_in(held, ["N400000", "Sampleford, John"]) == []


def test_the_rows_still_add_up(workspace: Workspace) -> None:
    """The counts are those of the lines in tests/support/rights.py, by hand."""
    assert _erase(workspace).code == 0
    gp, police, tax = (_of(workspace, source) for source in ("gp", "police_incident", "council_tax"))
    assert [gp[name] for name in COUNTS] == [10, 3, 6, 1, 0, 0]
    assert gp["reasons"] == {"erased": 5, "start_date_not_read": 1}
    assert [police[name] for name in COUNTS] == [4, 2, 2, 0, 0, 0]
    assert police["reasons"] == {"erased": 2}
    assert [tax[name] for name in COUNTS] == [4, 3, 1, 0, 0, 0]  # Ada is left in both shared rows
    assert [one["n_interactions"] for one in (gp, police, tax)] == [3, 2, 3]
    row = sealed_frame(workspace, gp, "row")
    runs = row.select("first_row", "last_row", "disposition_code", "reason_code").rows()
    assert runs == [
        (2, 4, "set_aside", "erased"),
        (5, 7, "accepted", None),
        (8, 8, "set_aside", "erased"),
        (9, 9, "set_aside", "start_date_not_read"),
        (10, 10, "set_aside", "erased"),
        (11, 11, "duplicate", "same_as_earlier_row"),
    ]
    aside = sealed_frame(workspace, gp, "set_aside").sort("source_row")
    assert aside["source_row"].to_list() == [2, 3, 4, 8, 9, 10]
    cells = dict(aside.select("source_row", "raw_json").iter_rows())
    assert [number for number, text in cells.items() if text == "{}"] == [2, 3, 4, 8, 10]
    assert json.loads(cells[9])["Patient ID"] == "GP-2"


def test_the_certificate_says_what_went_and_who_was_told(workspace: Workspace, tmp_path: Path) -> None:
    build_id = str(workspace.current_id())
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.record("export", build_id)
        casebook.record("export", "0000000000000000")
    file = tmp_path / "certificate.md"
    ran = _erase(workspace, "--json", "--out", str(file))
    told = json.loads(ran.out)
    assert told["removed"] == {"interactions": 8, "identifiers": 4, "set_aside": 2}
    assert told["builds_removed"] == [build_id] and told["build_id"] == workspace.current_id()
    assert [(one["build_id"], one["held_them"]) for one in told["exports"]] == [
        (build_id, "yes"),
        ("0000000000000000", "not known"),
    ]
    assert told["casebook"]["words"] == 1
    text = file.read_text(encoding="utf-8")
    assert "article 19" in text and build_id in text and "backups" in text
    assert not any(marker.casefold() in (text + ran.out).casefold() for marker in MARKERS)


def test_the_log_is_whole_and_says_nothing_of_the_person(workspace: Workspace) -> None:
    person_id = person_of(workspace, "quill")
    assert _erase(workspace, "--why", "She asked: the kettle").code == 0
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        assert casebook.verify().fault == ""
        assert casebook.audit_lines(person_id) == []
        erased = [line for line in casebook.audit_lines() if line.action == "erase"]
    assert [line.is_erased for line in erased] == [True, False]
    assert str(erased[1].subject).startswith("E")


def test_an_erased_person_is_spent(workspace: Workspace) -> None:
    person_id = person_of(workspace, "quill")
    assert _erase(workspace, person=person_id).code == 0
    again = _erase(workspace, person=person_id)
    assert again.code == 2 and "spent" in again.err
    assert Registry.read(workspace.path / "restricted" / "registry.parquet").resolve(person_id) is None


def test_a_file_that_was_not_linked_yet_holds_nothing_of_her_either(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Another local id of the same GP, known by the NHS number only; and Ben, who is not her."""
    lines = [
        rights.gp_line("S1", "quill", "01-Feb-2023", local="GPQ-7702"),
        rights.gp_line("S2", "ben", "02-Feb-2023"),
    ]
    with workspace.lock():
        add_extract(
            workspace, [rights.write_lines(tmp_path, "more.csv", rights.GP, lines)], "gp", rights.COVERS
        )
    assert _erase(workspace).code == 0
    assert found_in(workspace, (*MARKERS, "GPQ-7702")) == []
    (more,) = [one for one in workspace.extracts() if one["rows_in"] == 2]
    assert (more["accepted"], more["reasons"]) == (1, {"erased": 1})


def test_what_a_file_and_a_sheet_are_called_names_her_no_more(workspace: Workspace, tmp_path: Path) -> None:
    """A workbook with her name in its own, and a sheet called after her: by both names, and by her GP id."""
    import xlsxwriter

    path = tmp_path / "Zebedine Quillfeather_2023.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, line in (
            ("Quillfeather, Zebedine", rights.gp_line("X1", "quill", "01-Feb-2023")),
            ("list of GPQ-7701", rights.gp_line("X2", "ben", "02-Feb-2023")),
            ("May", rights.gp_line("X3", "ben", "98-Feb-2023")),
        ):
            sheet = book.add_worksheet(name)
            for number, cells in enumerate((rights.GP, line)):
                sheet.write_row(number, 0, cells.split(","))
    with workspace.lock():
        added = add_extract(workspace, [path], "gp", rights.COVERS)
    before = set(added["sheet_names"])
    assert {"Quillfeather, Zebedine", "list of GPQ-7701", "May"} == before
    assert _erase(workspace).code == 0
    assert found_in(workspace) == []
    (held,) = [one for one in workspace.extracts() if one["extract_id"] == added["extract_id"]]
    told = described(workspace, held)
    assert told["sheet_names"] == ["(erased 1)", "(erased 2)", "May"] and told["file_name"].startswith(
        "(erased"
    )
    row = sealed_frame(workspace, told, "row")
    assert row.select("source_sheet", "disposition_code", "reason_code").rows() == [
        ("(erased 1)", "set_aside", "erased"),
        ("(erased 2)", "accepted", None),
        ("May", "set_aside", "start_date_not_read"),
    ]
    assert recorded_rows(workspace, told)["source_sheet"].to_list() == ["(erased 2)"]


STEPS: dict[str, tuple[object, str]] = {
    "before the intent": (intent, "begin"),
    "builds": (erasing, "_remove_builds"),
    "tombstone": (erasing, "_write_tombstone"),
    "extracts": (erasing, "revise"),
    "casebook": (erasing, "_forget_decisions"),
    "registry": (Registry, "write"),
    "build": (pipeline, "build"),
    "new build published": (Workspace, "publish"),
    "intent": (intent, "end"),
}


def _fails(patch: pytest.MonkeyPatch, owner: object, name: str, nth: int = 1) -> None:
    """Make a step fail when it is to begin for the nth time."""
    step: Callable[..., object] = getattr(owner, name)
    calls = []

    def failing(*args: object, **named: object) -> object:
        calls.append(1)
        if len(calls) == nth:
            raise RuntimeError(name)
        return step(*args, **named)

    patch.setattr(owner, name, failing)


@pytest.mark.parametrize("step", STEPS)
def test_an_erasure_that_was_cut_off_is_finished(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = figures_of(workspace, "ada")
    with monkeypatch.context() as patch:
        _fails(patch, *STEPS[step], nth=2 if step == "extracts" else 1)
        ran = _erase(workspace)
    assert ran.code == 4 and ("erase --resume" in ran.err) == (step != "before the intent")
    if step == "before the intent":
        assert not intent.intent_path(workspace).exists()
        assert _erase(workspace).code == 0
    else:
        seen = run("person", "zeb", "--workspace", str(workspace.path))
        assert seen.code == 2, "nobody sees her meanwhile"
        second = run("erase", "ada", "--yes", "--workspace", str(workspace.path))
        assert second.code == 2 and "erase --resume" in second.err
        assert run("build", "--workspace", str(workspace.path)).code == 2
        assert _resume(workspace).code == 0
    assert found_in(workspace) == []
    assert figures_of(workspace, "ada") == before
    assert _resume(workspace).code == 2, "nothing is left to finish"


KILL = """
import os, signal, sys
import journey.cli, journey.commands.rights
from journey import pipeline
from journey.removal import parts
from journey.rights import erase
from journey.workspace import Workspace
owner, name, nth = sys.argv.pop(1), sys.argv.pop(1), int(sys.argv.pop(1))
owner = {"erase": erase, "parts": parts, "Workspace": Workspace, "pipeline": pipeline}[owner]
step, calls = getattr(owner, name), []
def killed(*args, **named):
    calls.append(1)
    if len(calls) == nth:
        os.kill(os.getpid(), signal.SIGKILL)
    return step(*args, **named)
setattr(owner, name, killed)
journey.cli.main()
"""


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
@pytest.mark.parametrize(
    ("owner", "name", "nth"),
    [("parts", "write_sealed_frame", 3), ("erase", "_forget_decisions", 1), ("pipeline", "write_json", 1)],
)
def test_a_kill_leaves_something_that_can_be_finished(
    workspace: Workspace, owner: str, name: str, nth: int
) -> None:
    before = figures_of(workspace, "ben")
    words = ["erase", "zeb", "--yes", "--workspace", str(workspace.path)]
    done = subprocess.run(
        [sys.executable, "-c", KILL, owner, name, str(nth), *words],
        env=utf8(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    assert intent.intent_path(workspace).exists() and workspace.current_id() is None
    assert _resume(workspace).code == 0
    assert found_in(workspace) == []
    assert workspace.left_behind() == []
    assert figures_of(workspace, "ben") == before


def test_nobody_is_asked_so_nothing_is_erased(workspace: Workspace) -> None:
    before = state_of(workspace)
    ran = run("erase", "zeb", "--workspace", str(workspace.path))
    assert ran.code == 64 and "--yes" in ran.err
    assert state_of(workspace) == before


@pytest.mark.parametrize("words", [[], ["zeb", "--resume"], ["--resume", "--lift", "P"]])
def test_one_thing_at_a_time(workspace: Workspace, words: list[str]) -> None:
    assert run("erase", *words, "--workspace", str(workspace.path)).code == 64


def test_someone_unknown_is_refused_without_being_named(workspace: Workspace) -> None:
    ran = _erase(workspace, person="Zebedine Quillfeather")
    assert ran.code == 2 and "Quillfeather" not in ran.err


def test_no_key_no_erasure(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state_of(workspace)
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    ran = _erase(workspace)
    assert ran.code == 2 and "key" in ran.err
    assert state_of(workspace) == before


def test_the_key_of_another_workspace_is_refused(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state_of(workspace)
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "other.key"))
    assert run("init", str(tmp_path / "other"), "--as-of", "2024-03-31").code == 0
    ran = _erase(workspace)
    assert ran.code == 2 and "another workspace" in ran.err
    assert state_of(workspace) == before


def test_a_tampered_file_stops_it_before_anything_goes(workspace: Workspace) -> None:
    path = workspace.extract_path(_of(workspace, "gp")["extract_id"]) / "identifier-0000.parquet.enc"
    held = bytearray(path.read_bytes())
    held[-1] ^= 1
    path.chmod(0o600)
    path.write_bytes(held)
    before = state_of(workspace)
    ran = _erase(workspace)
    assert ran.code == 4 and "damaged" in ran.err
    assert state_of(workspace) == before


def test_a_tampered_intent_is_said(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        _fails(patch, erasing, "_write_tombstone")
        assert _erase(workspace).code == 4
    path = intent.intent_path(workspace)
    path.write_bytes(path.read_bytes()[:-1])
    ran = _resume(workspace)
    assert ran.code == 4 and "erasing.enc" in ran.err


def test_a_busy_workspace_is_left_alone(workspace: Workspace) -> None:
    before = state_of(workspace)
    with FileLock(workspace.path / ".lock"):
        ran = _erase(workspace)
    assert ran.code == 3
    assert state_of(workspace) == before


def test_a_full_disk_is_said_and_the_rest_done_later(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(parts, "write_sealed_frame", full)
        ran = _erase(workspace)
    assert ran.code == 2 and "disk is full" in ran.err
    assert _resume(workspace).code == 0
    assert found_in(workspace) == []


def test_an_extract_of_nobody_else_is_kept_with_its_rows_counted(workspace: Workspace) -> None:
    """Three erasures leave nobody: every row is there as a number and a reason, and no build fails."""
    for person in ("zeb", "ada", person_of(workspace, "ben")):
        ran = _erase(workspace, person=person)
        assert ran.code == 0, ran.err
    assert [one["accepted"] for one in workspace.extracts()] == [0, 0, 0]
    assert [one["rows_in"] for one in workspace.extracts()] == [10, 4, 4]
    assert found_in(workspace, (*MARKERS, "Bright", "Stone", "GP-2", "GP-3")) == []


IS_HOOKED = "without_erased" in Path(sys.modules[add_extract.__module__].__file__ or "").read_text(
    encoding="utf-8"
)


@pytest.mark.skipif(not IS_HOOKED, reason="adding a file does not ask for tombstones yet")
def test_a_file_sent_again_brings_nobody_back(workspace: Workspace, tmp_path: Path) -> None:
    person_id = person_of(workspace, "quill")
    assert _erase(workspace).code == 0
    lines = [*rights.GP_LINES[:9], rights.gp_line("R99", "ben", "01-Jan-2022")]
    again = rights.write_lines(tmp_path, "again.csv", rights.GP, lines)
    ran = run("add", str(again), "--source", "gp", "--workspace", str(workspace.path), "--json")
    assert ran.code == 1, ran.err
    (told,) = json.loads(ran.out)
    assert (told["rows_in"], told["accepted"], told["set_aside"]) == (10, 4, 6)
    assert told["reasons"] == {"erased": 5, "start_date_not_read": 1}
    assert found_in(workspace) == []
    ran = run("erase", "--lift", person_id, "--workspace", str(workspace.path))
    assert ran.code == 0 and "new id" in ran.err
    lines.append(rights.gp_line("R98", "ben", "02-Jan-2022"))
    third = rights.write_lines(tmp_path, "third.csv", rights.GP, lines)
    assert run("add", str(third), "--source", "gp", "--workspace", str(workspace.path)).code == 1
    with workspace.lock():
        pipeline.build(workspace)
    assert person_of(workspace, "quill") != person_id
    assert found_in(workspace, ["Quillfeather"]) != []


@pytest.mark.skipif(not IS_HOOKED, reason="adding a file does not ask for tombstones yet")
def test_she_is_known_again_by_what_was_learned_since(workspace: Workspace, tmp_path: Path) -> None:
    """Council tax sends her under a new number; then that number comes with another address."""
    assert _erase(workspace).code == 0
    first = rights.council_tax_line("CT8", "quill", None, "01/08/2021").replace("CT-QZ-551", "CT-QZ-552")
    second = rights.council_tax_line("CT9", "quill", None, "01/09/2021").replace("CT-QZ-551", "CT-QZ-552")
    second = second.replace("LS1 4AP", "LS2 9JT")
    other = rights.council_tax_line("CT7", "ada", None, "01/10/2021")
    for number, line in enumerate((first, second)):
        lines = (line, other.replace("CT7", f"CT7{number}"))
        path = rights.write_lines(tmp_path, f"{number}.csv", rights.COUNCIL_TAX, lines)
        ran = run("add", str(path), "--source", "council_tax", "--workspace", str(workspace.path), "--json")
        assert json.loads(ran.out)[0]["reasons"] == {"erased": 1}
    assert found_in(workspace, (*MARKERS, "CT-QZ-552", "LS2 9JT")) == []


ED = (
    "ATTENDANCE_ID,LOCAL_PATIENT_ID,NHS_NUMBER,Forename,Surname,DOB,Sex,Postcode,ARRIVAL_DATE,ARRIVAL_TIME,"
    "DEPARTMENT_TYPE,DISCHARGE_STATUS"
)
ED_OF = {"quill": "ED-1", "ada": "ED-2", "ben": "ED-3"}


def _ed_line(record: str, who: str, on: str, number: str | None = None, postcode: str | None = None) -> str:
    """One attendance; `number` is an NHS number typed in the place of theirs."""
    forename, surname, birth, held_postcode, held_number = rights.WHO[who]
    born = "-".join(reversed(birth.split("/")))
    told = (record, ED_OF[who], held_number if number is None else number, forename, surname, born, "F")
    return ",".join((*told, held_postcode if postcode is None else postcode, on, "1825", "01", "182992009"))


def _add_ed(workspace: Workspace, folder: Path, name: str, *lines: str) -> rights.Ran:
    path = rights.write_lines(folder, name, ED, lines)
    return run("add", str(path), "--source", "ed", "--workspace", str(workspace.path), "--json")


def test_her_number_in_somebody_elses_row_erases_nobody_else(workspace: Workspace, tmp_path: Path) -> None:
    """Ada's right row, and a second one of hers with the number of someone erased: both stay, and it is told.

    Nor do Ada's own number and id become marks of the one erased: what her GP sends of her later stays too.
    """
    hers = rights.WHO["quill"][4]
    first = [_ed_line(f"ED{day}", who, f"2022-03-0{day}") for day, who in enumerate(ED_OF, start=1)]
    assert _add_ed(workspace, tmp_path, "ed1.csv", *first).code == 0
    with workspace.lock():
        pipeline.build(workspace)
    assert _erase(workspace).code == 0
    second = (
        _ed_line("ED11", "ada", "2022-06-15"),
        _ed_line("ED12", "ada", "2022-07-15", number=hers),
        _ed_line("ED13", "ben", "2022-08-05"),
    )
    ran = _add_ed(workspace, tmp_path, "ed2.csv", *second)
    assert ran.code == 0, "no row is set aside"
    (told,) = json.loads(ran.out)
    assert (told["accepted"], told["reasons"]) == (3, {})
    shown = run("extracts", told["extract_id"], "--workspace", str(workspace.path))
    assert "Rows carry a number or id of someone who was erased, and were kept." in shown.out
    assert found_in(workspace) == [], "her number is left out of what is kept of Ada"
    more = (rights.gp_line("R21", "ada", "06-Jun-2022"), rights.gp_line("R22", "ben", "07-Jun-2022"))
    path = rights.write_lines(tmp_path, "gp2.csv", rights.GP, more)
    ran = run("add", str(path), "--source", "gp", "--workspace", str(workspace.path), "--json")
    assert (ran.code, json.loads(ran.out)[0]["accepted"]) == (0, 2)
    # and she herself is still known
    third = (_ed_line("ED21", "quill", "2022-09-01"), _ed_line("ED22", "ben", "2022-09-02"))
    assert json.loads(_add_ed(workspace, tmp_path, "ed3.csv", *third).out)[0]["reasons"] == {"erased": 1}


def test_two_people_under_one_id_of_the_agency_cost_the_other_nothing(
    workspace: Workspace, tmp_path: Path
) -> None:
    """A row of hers, all hers, under Ada's id: Ada keeps both rows, and nothing of the other name is kept."""
    assert _erase(workspace).code == 0
    lines = (
        _ed_line("ED11", "ada", "2022-06-15"),
        _ed_line("ED12", "quill", "2022-07-15").replace("ED-1,", "ED-2,"),
    )
    ran = _add_ed(workspace, tmp_path, "ed.csv", *lines)
    (told,) = json.loads(ran.out)
    assert (told["accepted"], told["reasons"]) == (2, {})
    assert found_in(workspace) == []
    held = {one["extract_id"]: one for one in workspace.extracts()}[told["extract_id"]]
    assert sealed_frame(workspace, held, "identifier")["surname"].to_list() == ["Bright"]


def test_by_name_and_birth_date_alone_a_row_is_neither_kept_nor_taken_for_hers(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Nothing of it is kept, the reason is told, and a namesake with a number of her own is kept."""
    assert _erase(workspace).code == 0
    nobody_knows = _ed_line("ED1", "quill", "2022-03-05", number="", postcode="")
    namesake = _ed_line("ED2", "quill", "2022-03-06", number="4010232137").replace("ED-1", "ED-8")
    surely = _ed_line("ED3", "quill", "2022-03-07")
    lines = (nobody_knows.replace("ED-1", "ED-7"), namesake.replace("LS1 4AP", ""), surely)
    (told,) = json.loads(_add_ed(workspace, tmp_path, "ed.csv", *lines).out)
    assert (told["accepted"], told["reasons"]) == (1, {"erased": 1, "perhaps_erased": 1})
    held = {one["extract_id"]: one for one in workspace.extracts()}[told["extract_id"]]
    aside = sealed_frame(workspace, held, "set_aside")
    assert aside.select("source_row", "raw_json").rows() == [(2, "{}"), (4, "{}")]
    assert found_in(workspace, ["ED-7", "LS1 4AP", "9434765919"]) == []
    assert sealed_frame(workspace, held, "identifier")["local_person_id"].to_list() == ["ED-8"]


def test_after_lifting_the_words_that_are_said_bring_her_back(workspace: Workspace, tmp_path: Path) -> None:
    """The files of before, sent again: only her rows were dropped, so withdrawing first is what is said."""
    person_id, before = person_of(workspace, "quill"), figures_of(workspace, "quill")
    assert _erase(workspace).code == 0
    sent = workspace.path.parent / "again"
    sent.mkdir()
    files = {
        "gp": rights.write_lines(sent, "gp.csv", rights.GP, rights.GP_LINES),
        "police_incident": rights.write_lines(sent, "police.csv", rights.POLICE, rights.POLICE_LINES),
        "council_tax": rights.write_lines(sent, "tax.csv", rights.COUNCIL_TAX, rights.COUNCIL_TAX_LINES),
    }
    where = ("--workspace", str(workspace.path))
    others = (_ed_line("ED1", "ada", "2022-03-05"), _ed_line("ED2", "ben", "2022-03-06"))
    assert _add_ed(workspace, tmp_path, "ed.csv", *others).code == 0  # she is not in it: it may stay
    again = run("add", str(files["gp"]), "--source", "gp", *where)
    assert again.code == 2 and "was added before" in again.err
    ran = run("erase", "--lift", person_id, *where)
    said = [line.split() for line in ran.err.splitlines() if line.startswith("  journey withdraw")]
    assert {words[-1] for words in said} == {"(gp)", "(police_incident)", "(council_tax)"}
    for words in said:
        assert run(*words[1:3], *where).code == 0
    for source, path in files.items():
        covers = "..".join((rights.COVERS[0].isoformat(), "2024-03-31"))
        assert run("add", str(path), "--source", source, "--covers", covers, *where).code in (0, 1)
    assert run("build", *where).code == 0
    assert person_of(workspace, "quill") != person_id
    after = figures_of(workspace, "quill")
    assert len(after["journey"]) == len(before["journey"]) == 8


def test_who_is_in_the_casebook_and_in_no_extract_can_be_erased(workspace: Workspace) -> None:
    """All extracts are withdrawn: names, words and builds are still there, and go."""
    person_id = person_of(workspace, "quill")
    for one in workspace.extracts():
        assert run("withdraw", one["extract_id"], "--workspace", str(workspace.path)).code == 0
    assert "casebook opened" in found_in(workspace, ["kettle"])
    ran = _erase(workspace)
    assert ran.code == 0, ran.err
    assert found_in(workspace) == [] and list(workspace.builds_path.glob("[!.]*")) == []
    assert "there is none to know them by" in ran.out
    again = _erase(workspace, person=person_id)
    assert again.code == 2 and "spent" in again.err
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        assert casebook.names() == {"ada": "Ada Bright"}


def test_the_certificate_says_for_whom_exports_were_and_when_recognising_fails(
    workspace: Workspace, tmp_path: Path
) -> None:
    where = ("--workspace", str(workspace.path))
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        build_id = str(workspace.current_id())
        casebook.record("export", build_id, "Recipient: The University. Evaluation of 2024", who="Asha")
    assert run("subject", "zeb", "--out", str(tmp_path / "hers"), *where, "--for", "Zebedine").code == 0
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        export, subject = [one for one in casebook.audit_lines() if one.action in ("export", "subject")]
    listed = run("audit", *where).out.splitlines()[export.number - 1].split()
    assert listed[0] == str(export.number) and build_id in listed
    ran = _erase(workspace, "--json")
    one, two = json.loads(ran.out)["exports"]
    assert (one["number"], one["who"], one["recipient"], one["purpose"]) == (
        *(export.number, "Asha", "The University", "Evaluation of 2024"),
    )
    assert (two["number"], two["action"], two["purpose"]) == (subject.number, "subject", "")
    assert "Recognising can fail" in json.loads(ran.out)["recognising_can_fail"]
    assert "Zebedine" not in ran.out


def test_nothing_can_be_lifted_that_was_not_erased(workspace: Workspace) -> None:
    before = state_of(workspace)
    assert run("erase", "--lift", "PNOBODY", "--workspace", str(workspace.path)).code == 2
    assert state_of(workspace) == before


def test_tombstones_tell_nothing_to_who_has_no_key(workspace: Workspace) -> None:
    """Tokens only: none is a source_person_id, and the same value has another token elsewhere."""
    sources = set()
    for manifest in workspace.extracts():
        sources |= set(sealed_frame(workspace, manifest, "identifier")["source_person_id"])
    assert _erase(workspace).code == 0
    held = json.loads((workspace.path / "restricted" / "tombstones.json").read_text(encoding="utf-8"))
    ((person_id, marks),) = held["people"].items()
    tokens = pl.Series([token for kind in marks.values() for token in kind])
    assert tokens.str.contains(r"^[0-9a-f]{32}$").all() and not set(tokens) & sources
    # By hand: three local ids, one NHS number, name and birth with two postcodes, two words of her name.
    assert {kind: len(found) for kind, found in marks.items()} == {
        **{"local_id": 3, "nhs_number": 1, "known_as": 2, "name_birth": 1},
        **{"forename": 1, "surname": 1, "birth_date": 1, "sex": 1},
    }
