"""Someone erased is sent again: they are known, and nobody else is taken for them."""

import json
from pathlib import Path

from support import rights
from support.erasing import ED_OF, add_ed, ed_line, erase
from support.rights import MARKERS, figures_of, found_in, person_of, run

from journey import pipeline
from journey.holdings import sealed_frame
from journey.workspace import Workspace


def test_a_file_sent_again_brings_nobody_back(workspace: Workspace, tmp_path: Path) -> None:
    person_id = person_of(workspace, "quill")
    assert erase(workspace).code == 0
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


def test_she_is_known_again_by_what_was_learned_since(workspace: Workspace, tmp_path: Path) -> None:
    """Council tax sends her under a new number; then that number comes with another address."""
    assert erase(workspace).code == 0
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


def test_her_number_in_somebody_elses_row_erases_nobody_else(workspace: Workspace, tmp_path: Path) -> None:
    """Ada's right row, and a second one of hers with the number of someone erased: both stay, and it is told.

    Nor do Ada's own number and id become marks of the one erased: what her GP sends of her later stays too.
    """
    hers = rights.WHO["quill"][4]
    first = [ed_line(f"ED{day}", who, f"2022-03-0{day}") for day, who in enumerate(ED_OF, start=1)]
    assert add_ed(workspace, tmp_path, "ed1.csv", *first).code == 0
    with workspace.lock():
        pipeline.build(workspace)
    assert erase(workspace).code == 0
    second = (
        ed_line("ED11", "ada", "2022-06-15"),
        ed_line("ED12", "ada", "2022-07-15", number=hers),
        ed_line("ED13", "ben", "2022-08-05"),
    )
    ran = add_ed(workspace, tmp_path, "ed2.csv", *second)
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
    third = (ed_line("ED21", "quill", "2022-09-01"), ed_line("ED22", "ben", "2022-09-02"))
    assert json.loads(add_ed(workspace, tmp_path, "ed3.csv", *third).out)[0]["reasons"] == {"erased": 1}


def test_two_people_under_one_id_of_the_agency_cost_the_other_nothing(
    workspace: Workspace, tmp_path: Path
) -> None:
    """A row of hers, all hers, under Ada's id: Ada keeps both rows, and nothing of the other name is kept."""
    assert erase(workspace).code == 0
    lines = (
        ed_line("ED11", "ada", "2022-06-15"),
        ed_line("ED12", "quill", "2022-07-15").replace("ED-1,", "ED-2,"),
    )
    ran = add_ed(workspace, tmp_path, "ed.csv", *lines)
    (told,) = json.loads(ran.out)
    assert (told["accepted"], told["reasons"]) == (2, {})
    assert found_in(workspace) == []
    held = {one["extract_id"]: one for one in workspace.extracts()}[told["extract_id"]]
    assert sealed_frame(workspace, held, "identifier")["surname"].to_list() == ["Bright"]


def test_by_name_and_birth_date_alone_a_row_is_neither_kept_nor_taken_for_hers(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Nothing of it is kept, the reason is told, and a namesake with a number of her own is kept."""
    assert erase(workspace).code == 0
    nobody_knows = ed_line("ED1", "quill", "2022-03-05", number="", postcode="")
    namesake = ed_line("ED2", "quill", "2022-03-06", number="4010232137").replace("ED-1", "ED-8")
    surely = ed_line("ED3", "quill", "2022-03-07")
    lines = (nobody_knows.replace("ED-1", "ED-7"), namesake.replace("LS1 4AP", ""), surely)
    (told,) = json.loads(add_ed(workspace, tmp_path, "ed.csv", *lines).out)
    assert (told["accepted"], told["reasons"]) == (1, {"erased": 1, "perhaps_erased": 1})
    held = {one["extract_id"]: one for one in workspace.extracts()}[told["extract_id"]]
    aside = sealed_frame(workspace, held, "set_aside")
    assert aside.select("source_row", "raw_json").rows() == [(2, "{}"), (4, "{}")]
    assert found_in(workspace, ["ED-7", "LS1 4AP", "9434765919"]) == []
    assert sealed_frame(workspace, held, "identifier")["local_person_id"].to_list() == ["ED-8"]


def test_after_lifting_the_words_that_are_said_bring_her_back(workspace: Workspace, tmp_path: Path) -> None:
    """The files of before, sent again: only her rows were dropped, so withdrawing first is what is said."""
    person_id, before = person_of(workspace, "quill"), figures_of(workspace, "quill")
    assert erase(workspace).code == 0
    sent = workspace.path.parent / "again"
    sent.mkdir()
    files = {
        "gp": rights.write_lines(sent, "gp.csv", rights.GP, rights.GP_LINES),
        "police_incident": rights.write_lines(sent, "police.csv", rights.POLICE, rights.POLICE_LINES),
        "council_tax": rights.write_lines(sent, "tax.csv", rights.COUNCIL_TAX, rights.COUNCIL_TAX_LINES),
    }
    where = ("--workspace", str(workspace.path))
    others = (ed_line("ED1", "ada", "2022-03-05"), ed_line("ED2", "ben", "2022-03-06"))
    assert add_ed(workspace, tmp_path, "ed.csv", *others).code == 0  # she is not in it: it may stay
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
