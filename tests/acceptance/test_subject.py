"""Everything held of a person, for them: all of theirs, nothing of anybody else."""

import csv
import json
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from support import rights
from support.rights import make_workspace, person_of, run, state_of

from journey.casebook import open_casebook
from journey.registry import Registry, new_ids
from journey.rights import subject
from journey.workspace import Workspace

OTHERS = ("Ada", "Bright", "GP-2", "N200", "CT-200", "Ben", "Stone", "GP-3", "Of Ada alone")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The small workspace, built once. Only one test writes to it, and that one its own copy."""
    folder = tmp_path_factory.mktemp("subject")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOURNEY_KEY_FILE", str(folder / "the.key"))
        make_workspace(folder)
        yield folder


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Workspace:
    """A copy of it."""
    shutil.copytree(made / "workspace", tmp_path / "workspace")
    return Workspace(tmp_path / "workspace")


def _ask(workspace: Workspace, target: Path, person: str = "zeb") -> rights.Ran:
    return run(
        "subject", person, "--out", str(target), "--workspace", str(workspace.path), "--for", "her letter"
    )


def _told(workspace: Workspace, target: Path, person: str = "zeb") -> dict:
    ran = _ask(workspace, target, person)
    assert ran.code == 0, ran.err
    return json.loads((target / "everything.json").read_text(encoding="utf-8"))


def test_all_that_is_hers_is_there(workspace: Workspace, tmp_path: Path) -> None:
    """Counted in the lines of tests/support/rights.py."""
    tables = _told(workspace, tmp_path / "out")["tables"]
    records = sorted((row["source_code"], row["source_record_id"]) for row in tables["interactions"])
    assert records == [
        *(("council_tax", record) for record in ("CT1", "CT2", "CT4")),
        *(("gp", record) for record in ("R1", "R2", "R3")),
        *(("police_incident", record) for record in ("INC1", "INC2")),
    ]
    assert {row["file"] for row in tables["interactions"]} == {"gp.csv", "police.csv", "tax.csv"}
    assert sorted({row["local_person_id"] for row in tables["identifiers"]}) == sorted(rights.LOCAL["quill"])
    assert [row["text"] for row in tables["casebook_words"]] == [rights.SAID]
    assert [row["display_name"] for row in tables["casebook_people"]] == ["Zebedine Quillfeather"]
    assert [(row["version_no"], row["body"]) for row in tables["casebook_entries"]] == [
        (1, "Text: Zebedine rang."),
        (2, "Text: Zebedine rang twice.\nThemes: Zebedine waits"),
    ]
    assert [row["note"] for row in tables["casebook_consents"]] == ["Zebedine said so"]
    assert [(row["label"], row["reason"]) for row in tables["casebook_moments"]] == [
        ("A flat", "Zebedine moved in")
    ]
    assert [(row["question_code"], row["answer_code"]) for row in tables["casebook_judgements"]] == [
        ("helpful", "mixed")
    ]
    journey = tables["build_timeline_journey"]
    assert len(journey) == 8 and sum(row["cost_gbp"] is not None for row in journey) == 5
    (whole,) = tables["build_timeline_person"]
    # By hand: three GP consultations at 46.13, half of an incident (1,218.02) and a whole one (2,436.04).
    assert whole["cost_gbp"] == "3792.45"


def test_rows_set_aside_are_told_and_only_sure_ones_with_their_cells(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Row 8 has her local id; row 10 has no id but her NHS number."""
    tables = _told(workspace, tmp_path / "out")["tables"]
    told = {row["source_row"]: row for row in tables["rows_set_aside"]}
    assert sorted(told) == [8, 10]
    assert json.loads(told[8]["cells"])["Start date"] == "99-Mar-2021"
    assert told[10]["reason_code"] == "no_person_id"


def test_a_namesake_is_counted_and_not_shown(workspace: Workspace, tmp_path: Path) -> None:
    """A row set aside with her forename and surname, another number and another id: perhaps not she."""
    from journey.holdings import add_extract

    line = rights.gp_line("U1", "quill", "98-Mar-2021", local="GP-NAMESAKE").replace(
        "9434765919", "4010232137"
    )
    path = rights.write_lines(
        tmp_path, "u.csv", rights.GP, (line, rights.gp_line("U2", "ben", "01-Mar-2021"))
    )
    with workspace.lock():
        add_extract(workspace, [path], "gp", rights.COVERS)
    target = tmp_path / "out"
    rows = [row for row in _told(workspace, target)["tables"]["rows_set_aside"] if row["file"] == "u.csv"]
    assert [(row["source_row"], row["cells"], row["is_sure"]) for row in rows] == [(2, None, False)]
    assert "GP-NAMESAKE" not in (target / "everything.json").read_text(encoding="utf-8")


def test_nothing_of_anybody_else_is_there(workspace: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "out"
    _told(workspace, target)
    ada = person_of(workspace, "ada")
    for path in target.iterdir():
        text = path.read_text(encoding="utf-8")
        assert not [name for name in (*OTHERS, ada) if name in text], path.name


def test_of_a_row_about_two_people_only_hers_is_shown(workspace: Workspace, tmp_path: Path) -> None:
    """A council tax row set aside for its date: she is the second person of it."""
    from journey.holdings import add_extract

    bad = rights.council_tax_line("CT5", "ada", "quill", "99/07/2021")
    good = rights.council_tax_line("CT6", "ada", None, "05/07/2021")
    path = rights.write_lines(tmp_path, "t.csv", rights.COUNCIL_TAX, (bad, good))
    with workspace.lock():
        add_extract(workspace, [path], "council_tax", rights.COVERS)
    rows = _told(workspace, tmp_path / "out")["tables"]["rows_set_aside"]
    (row,) = [row for row in rows if row["file"] == "t.csv"]
    cells = json.loads(row["cells"])
    assert cells["Second liable reference"] == "CT-QZ-551" and cells["Surname 2"] == "Quillfeather"
    assert cells["Liable reference"] == cells["Surname"] == "(about another person in the same row)"
    assert cells["Action date"] == "99/07/2021"


def test_of_decisions_and_looks_only_what_is_hers_is_told(workspace: Workspace, tmp_path: Path) -> None:
    """She and Ada were found to be two; two records of hers to be one; someone looked at both at once."""
    quill, ada = person_of(workspace, "quill"), person_of(workspace, "ada")
    registry = Registry.read(workspace.registry_path)
    (hers, also_hers, *_), (adas, *_) = (registry.source_people(one) for one in (quill, ada))
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        apart = casebook.decide(hers, adas, "different", "Asha", "Ada Bright told me so")
        casebook.decide(hers, also_hers, "same", "Asha", "same letter")
        casebook.record("link_decision", f"{apart.pair_id} {quill} {ada}", "decided that they are different")
        casebook.record("view", f"{quill} {ada}", "looked at both, and at Ada Bright")
        casebook.record("view", quill, "case meeting")
    target = tmp_path / "out"
    tables = _told(workspace, target)["tables"]
    decided = {row["verdict"]: row for row in tables["casebook_link_decisions"]}
    assert decided["same"]["why"] == "same letter"
    assert decided["different"]["why"] == "(withheld: it is about another person too)"
    assert all(not {"pair_id", "decision_id", "a", "b"} & set(row) for row in decided.values())
    looks = [(row["subject"], row["purpose"]) for row in tables["casebook_audit"] if row["action"] == "view"]
    assert (quill, "case meeting") in looks
    assert (quill, "(withheld: it is about another person too)") in looks
    text = (target / "everything.json").read_text(encoding="utf-8")
    assert not [name for name in (*OTHERS, ada, apart.pair_id, hers, adas) if name in text]


def test_what_an_officer_should_read_first_is_said(workspace: Workspace, tmp_path: Path) -> None:
    ran = _ask(workspace, tmp_path / "out")
    assert "casebook_words.csv" in ran.err and "casebook_change_points.csv" in ran.err
    assert "casebook_link_decisions.csv" not in ran.err, "there are none"


def test_exports_and_earlier_answers_are_told_with_who_made_them(
    workspace: Workspace, tmp_path: Path
) -> None:
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.record(
            "export", str(workspace.current_id()), "Recipient: The University. A study", who="Asha"
        )
    _told(workspace, tmp_path / "first")
    rows = _told(workspace, tmp_path / "second")["tables"]["shared_with"]
    assert [(row["action"], row["recipient"], row["purpose"]) for row in rows] == [
        *(("export", "The University", "A study"), ("subject", "the person", "")),
    ]
    assert rows[0]["who"] == "Asha"


def test_merges_of_her_ids_and_open_pairs_are_told(workspace: Workspace, tmp_path: Path) -> None:
    """Her GP record joins Ben's person and leaves it again: his id is not told, hers is."""
    import polars as pl

    registry = Registry.read(workspace.registry_path)
    quill, ben = person_of(workspace, "quill"), person_of(workspace, "ben")
    now = registry.lines.select("source_person_id", cluster="person_id").unique("source_person_id")
    registry.assign(
        now.with_columns(pl.col("cluster").replace(ben, quill)), new_ids(workspace.key), "linking", "test"
    )
    registry.assign(now, new_ids(workspace.key), "linking", "test")
    registry.write(workspace.registry_path)
    target = tmp_path / "out"
    told = _told(workspace, target, "zeb")
    events = [row["event_code"] for row in told["tables"]["id_history"]]
    assert "merged" in events
    assert told["tables"]["doubtful_pairs"] == [{"n_open": 0}]
    mine = set(told["person_ids"])
    ids = {row[name] for row in told["tables"]["id_history"] for name in ("person_id", "former_person_id")}
    assert ids <= mine | {None} and not {quill, ben} <= mine


def test_when_no_extract_is_held_what_is_left_is_told(workspace: Workspace, tmp_path: Path) -> None:
    for one in workspace.extracts():
        assert run("withdraw", one["extract_id"], "--workspace", str(workspace.path)).code == 0
    tables = _told(workspace, tmp_path / "out")["tables"]
    assert tables["interactions"] == [] and tables["identifiers"] == []
    assert [row["text"] for row in tables["casebook_words"]] == [rights.SAID]
    assert len(tables["build_timeline_journey"]) == 8


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_no_file_is_ever_open_to_others(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes, write = [], subject.write_csv

    def watched(table: object, path: Path) -> None:
        modes.append(stat.S_IMODE(path.stat().st_mode))
        write(table, path)  # type: ignore[arg-type]
        modes.append(stat.S_IMODE(path.stat().st_mode))

    monkeypatch.setattr(subject, "write_csv", watched)
    former = os.umask(0)
    try:
        _told(workspace, tmp_path / "out")
    finally:
        os.umask(former)
    assert set(modes) == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "out").iterdir()} == {0o600}


def test_what_a_run_that_was_killed_left_goes_and_what_another_writes_stays(
    workspace: Workspace, tmp_path: Path
) -> None:
    left, written, theirs = (tmp_path / name for name in (".new-subject-a", ".new-subject-b", ".new-else"))
    for folder in (left, written, theirs):
        folder.mkdir()
        (folder / "everything.json").write_text("{}", encoding="utf-8")
    with FileLock(written / ".lock"):
        _told(workspace, tmp_path / "out")
        assert not left.exists() and (written / "everything.json").exists() and theirs.exists()
    assert not list((tmp_path / "out").glob(".*"))


def test_it_is_private_whole_and_safe_to_open(workspace: Workspace, tmp_path: Path) -> None:
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        from datetime import date

        from journey.casebook import Words

        casebook.add_words("zeb", Words(date(2022, 1, 3), "worker", "=1+1", True, True))
    target = tmp_path / "out"
    tables = _told(workspace, target)["tables"]
    assert {path.stem for path in target.glob("*.csv")} == set(tables)
    if os.name == "posix":
        assert stat.S_IMODE(target.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in target.iterdir()} == {0o600}
    with (target / "casebook_words.csv").open(encoding="utf-8", newline="") as stream:
        assert sorted(row["text"] for row in csv.DictReader(stream)) == ["'=1+1", rights.SAID]
    readme = (target / "README.txt").read_text(encoding="utf-8")
    assert "WHAT YOU CAN ASK" in readme and "Information" in readme and "remove you" in readme


def test_the_look_is_in_the_log_with_what_for(workspace: Workspace, tmp_path: Path) -> None:
    _told(workspace, tmp_path / "out")
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        (line,) = [
            line for line in casebook.audit_lines(person_of(workspace, "quill")) if line.action == "subject"
        ]
    assert line.purpose == "her letter"
    again = _told(workspace, tmp_path / "again")["tables"]["casebook_audit"]
    assert "her letter" in {row["purpose"] for row in again}


def test_a_former_id_leads_to_her(workspace: Workspace, tmp_path: Path) -> None:
    """Her GP record is found to be Ben's too: his id leads to hers or hers to his, and it is said."""
    registry = Registry.read(workspace.registry_path)
    quill, ben = person_of(workspace, "quill"), person_of(workspace, "ben")
    clusters = registry.assign  # the two are joined as linking would
    lines = registry.lines
    both = lines.select("source_person_id", cluster="person_id").unique("source_person_id")
    import polars as pl

    joined = both.with_columns(cluster=pl.col("cluster").replace(ben, quill))
    clusters(joined, new_ids(workspace.key), "linking", "test")
    registry.write(workspace.registry_path)
    former = ben if registry.resolve(ben) == quill else quill
    ran = _ask(workspace, tmp_path / "out", former)
    assert ran.code == 0 and f"now {registry.resolve(former)}" in ran.err


@pytest.mark.parametrize("person", ["PNOBODY", "Zebedine Quillfeather"])
def test_who_is_not_known_is_refused_without_being_named(
    workspace: Workspace, tmp_path: Path, person: str
) -> None:
    ran = _ask(workspace, tmp_path / "out", person)
    assert ran.code == 2 and person not in ran.err and not (tmp_path / "out").exists()


def test_a_folder_with_something_in_it_is_left_alone(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    before = state_of(workspace)
    assert _ask(workspace, tmp_path / "out").code == 2
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]
    inside = _ask(workspace, workspace.path / "out")
    assert inside.code == 2 and "inside the workspace" in inside.err
    assert state_of(workspace) == before


def test_no_key_nothing_is_told(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    ran = _ask(workspace, tmp_path / "out")
    assert ran.code == 2 and "key" in ran.err and not (tmp_path / "out").exists()


def test_a_full_disk_leaves_no_half_folder(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(subject, "write_csv", full)
    before = sorted(path.name for path in tmp_path.iterdir())
    ran = _ask(workspace, tmp_path / "out")
    assert ran.code == 2 and "disk is full" in ran.err
    assert sorted(path.name for path in tmp_path.iterdir()) == before
