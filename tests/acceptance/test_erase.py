"""Erasing a person: nothing of them is left in any byte, and nobody else's figures move by a penny."""

import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from support import rights
from support.erasing import erase, extract_of
from support.rights import MARKERS, figures_of, found_in, person_of, run

from journey import pipeline
from journey.casebook import open_casebook
from journey.demo import load_sample
from journey.holdings import add_extract, described, recorded_rows, sealed_frame
from journey.registry import Registry
from journey.rights.who import find_person
from journey.store import open_build
from journey.workspace import Workspace

COUNTS = ("rows_in", "accepted", "set_aside", "duplicate", "superseded", "skipped")


def test_nothing_of_the_person_is_left_in_any_byte(workspace: Workspace) -> None:
    before = found_in(workspace)
    kinds = ("identifier-0000.parquet.enc decoded", "set_aside-0000.parquet.enc decoded", "casebook opened")
    assert all(any(kind in name for name in before) for kind in kinds), "the search would see her"
    ran = erase(workspace)
    assert ran.code == 0, ran.err
    assert found_in(workspace) == []
    assert not any(marker.casefold() in (ran.out + ran.err).casefold() for marker in MARKERS)


def test_nobody_elses_figures_change(workspace: Workspace) -> None:
    before = {who: (person_of(workspace, who), figures_of(workspace, who)) for who in ("ada", "ben")}
    extracts = {one["extract_id"]: one["source_code"] for one in workspace.extracts()}
    assert erase(workspace).code == 0
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
        kept = [*store.tables(), "cost.cost_line"]  # a view, so not among the tables
        frames = {name: store.frame(f"select * from {name}") for name in kept}
    finally:
        store.close()
    sources = frames["link.person_link"].filter(pl.col("person_id") == person_id)
    theirs = frames["canonical.interaction"].join(sources, on="source_person_id", how="semi")
    found = {
        n: f.filter(pl.col("person_id") != person_id) for n, f in frames.items() if "person_id" in f.columns
    }
    others = {"cost": frames["cost.cost_line"], "interaction": frames["canonical.interaction"]}
    return found | {
        name: frame.join(theirs, on="interaction_id", how="anti", maintain_order="left")
        for name, frame in others.items()
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
    assert erase(held, person="john").code == 0
    after = _tables_of_others(held, john)
    assert [name for name, frame in before.items() if not frame.equals(after[name])] == []
    assert found_in(held, ["N400000", "Sampleford, John"]) == []


def test_the_rows_still_add_up(workspace: Workspace) -> None:
    """The counts are those of the lines in tests/support/rights.py, by hand."""
    assert erase(workspace).code == 0
    gp, police, tax = (extract_of(workspace, source) for source in ("gp", "police_incident", "council_tax"))
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
    ran = erase(workspace, "--json", "--out", str(file))
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
    assert erase(workspace, "--why", "She asked: the kettle").code == 0
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        assert casebook.verify().fault == ""
        assert casebook.audit_lines(person_id) == []
        erased = [line for line in casebook.audit_lines() if line.action == "erase"]
    assert [line.is_erased for line in erased] == [True, False]
    assert str(erased[1].subject).startswith("E")


def test_an_erased_person_is_spent(workspace: Workspace) -> None:
    person_id = person_of(workspace, "quill")
    assert erase(workspace, person=person_id).code == 0
    again = erase(workspace, person=person_id)
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
    assert erase(workspace).code == 0
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
    assert erase(workspace).code == 0
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


def test_an_extract_of_nobody_else_is_kept_with_its_rows_counted(workspace: Workspace) -> None:
    """Three erasures leave nobody: every row is there as a number and a reason, and no build fails."""
    for person in ("zeb", "ada", person_of(workspace, "ben")):
        ran = erase(workspace, person=person)
        assert ran.code == 0, ran.err
    assert [one["accepted"] for one in workspace.extracts()] == [0, 0, 0]
    assert [one["rows_in"] for one in workspace.extracts()] == [10, 4, 4]
    assert found_in(workspace, (*MARKERS, "Bright", "Stone", "GP-2", "GP-3")) == []


def test_who_is_in_the_casebook_and_in_no_extract_can_be_erased(workspace: Workspace) -> None:
    """All extracts are withdrawn: names, words and builds are still there, and go."""
    person_id = person_of(workspace, "quill")
    for one in workspace.extracts():
        assert run("withdraw", one["extract_id"], "--workspace", str(workspace.path)).code == 0
    assert "casebook opened" in found_in(workspace, ["kettle"])
    ran = erase(workspace)
    assert ran.code == 0, ran.err
    assert found_in(workspace) == [] and list(workspace.builds_path.glob("[!.]*")) == []
    assert "there is none to know them by" in ran.out
    again = erase(workspace, person=person_id)
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
    ran = erase(workspace, "--json")
    one, two = json.loads(ran.out)["exports"]
    assert (one["number"], one["who"], one["recipient"], one["purpose"]) == (
        *(export.number, "Asha", "The University", "Evaluation of 2024"),
    )
    assert (two["number"], two["action"], two["purpose"]) == (subject.number, "subject", "")
    assert "Recognising can fail" in json.loads(ran.out)["recognising_can_fail"]
    assert "Zebedine" not in ran.out


def test_tombstones_tell_nothing_to_who_has_no_key(workspace: Workspace) -> None:
    """Tokens only: none is a source_person_id, and the same value has another token elsewhere."""
    sources = set()
    for manifest in workspace.extracts():
        sources |= set(sealed_frame(workspace, manifest, "identifier")["source_person_id"])
    assert erase(workspace).code == 0
    held = json.loads((workspace.path / "restricted" / "tombstones.json").read_text(encoding="utf-8"))
    ((person_id, marks),) = held["people"].items()
    tokens = pl.Series([token for kind in marks.values() for token in kind])
    assert tokens.str.contains(r"^[0-9a-f]{32}$").all() and not set(tokens) & sources
    # By hand: three local ids, one NHS number, name and birth with two postcodes, two words of her name.
    assert {kind: len(found) for kind, found in marks.items()} == {
        **{"local_id": 3, "nhs_number": 1, "known_as": 2, "name_birth": 1},
        **{"forename": 1, "surname": 1, "birth_date": 1, "sex": 1},
    }
