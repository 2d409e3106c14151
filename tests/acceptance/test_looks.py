"""Looks through groups and saved comparisons are in the log; who is erased leaves both; files are told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.intake import Ran, run_here

from journey.casebook import open_casebook
from journey.workspace import Workspace

ALONE = """
label = "John alone"
why = "Asked of him"
[[keep]]
rule = "named"
any_of = ["{alias}"]
why = "He asked"
"""
DAY = "2020-10-01"


@pytest.fixture(scope="module")
def space(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the sample, with a group of one."""
    folder = tmp_path_factory.mktemp("looks") / "workspace"
    shutil.copytree(sample_workspace, folder)
    (folder / "groups").mkdir(exist_ok=True)
    (folder / "groups" / "alone.toml").write_text(ALONE.format(alias="JOHN"), encoding="utf-8")
    yield folder


def run(space: Path, *words: str) -> Ran:
    done = run_here(*words, "--workspace", str(space))
    assert done.code == 0, done.err
    return done


def answer(space: Path, *words: str) -> Any:
    return json.loads(run(space, *words, "--json").out)


def john(space: Path) -> str:
    return next(str(row["person_id"]) for row in answer(space, "people") if row["alias"] == "john")


def lines_of(space: Path, *words: str) -> list[tuple[Any, ...]]:
    """What a command adds to the log: action, subject, purpose and number of rows of each line."""
    n_before = len(answer(space, "audit"))
    run(space, *words)
    added = answer(space, "audit")[n_before:]
    return [tuple(line[name] for name in ("action", "subject", "purpose", "n_rows")) for line in added]


def test_a_look_at_a_group_names_it_and_each_of_fewer_than_eight_people(space: Path) -> None:
    build, person = Workspace(space).current_id(), john(space)
    many = answer(space, "compare", "--group", "everyone")["n_people"]
    assert many >= 8
    assert lines_of(space, "compare", "--group", "everyone", "--for", "the board") == [
        ("compare", f"group:everyone build:{build}", "the board", many)
    ]
    alone = [("compare", f"group:alone build:{build}", "", 1), ("compare", f"{person} group:alone", "", None)]
    assert lines_of(space, "compare", "--group", "alone") == alone
    assert lines_of(space, "groups", "alone") == alone
    about = answer(space, "audit", "--person", "john")
    assert [line["subject"] for line in about[-2:]] == [f"{person} group:alone"] * 2


def test_another_date_and_a_saved_comparison_are_named_in_their_lines(space: Path) -> None:
    build, person = Workspace(space).current_id(), john(space)
    assert lines_of(space, "compare", "john", "--on", DAY) == [("compare", f"{person} on:{DAY}", "", None)]
    keep = ("compare", "john", "--on", DAY, "--save", "tried", "--question", "What of that day?")
    assert lines_of(space, *keep) == [
        ("compare", f"{person} on:{DAY}", "", None),
        ("save", f"{person} saved:tried", "", 1),
    ]
    of_group = ("compare", "--group", "alone", "--save", "one", "--question", "Of him?")
    assert lines_of(space, *of_group)[-1] == ("save", "saved:one", "", 1)
    assert lines_of(space, "compare", "--again", "tried") == [
        ("compare", f"{person} on:{DAY} saved:tried", "", None)
    ]
    assert lines_of(space, "compare", "--again", "one") == [
        ("compare", f"group:alone build:{build} saved:one", "", 1),
        ("compare", f"{person} group:alone saved:one", "", None),
    ]


def test_questions_that_are_shown_are_in_the_log_and_sealed_ones_are_not(
    space: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [row["name"] for row in answer(space, "comparisons")]
    assert names == ["one", "tried"]
    assert lines_of(space, "comparisons") == [
        ("view", "saved:one", "", None),
        ("view", f"{john(space)} saved:tried", "", None),
    ]
    monkeypatch.delenv("JOURNEY_KEY_FILE")
    assert lines_of(space, "comparisons") == []


def test_the_person_is_told_the_questions_figures_looks_and_files(space: Path, tmp_path: Path) -> None:
    saved = answer(space, "compare", "john", "--on", DAY)
    run(space, "subject", "john", "--out", str(tmp_path / "out"))
    tables = json.loads((tmp_path / "out" / "everything.json").read_text(encoding="utf-8"))["tables"]
    one, tried = tables["casebook_saved_comparisons"]
    assert (one["name"], one["kind_code"], one["question"], one["build_id"]) == ("one", "group", None, None)
    assert {**tried, "saved_at": tried["saved_at"][:2], "who": ""} == {
        "name": "tried", "kind_code": "person", "question": "What of that day?", "saved_at": "20", "who": "",
        "build_id": Workspace(space).current_id(), "change_on": DAY, "is_other_date": True,
    }  # fmt: skip
    figures = {row["figure"]: row["value"] for row in tables["casebook_saved_figures"]}
    assert {row["name"] for row in tables["casebook_saved_figures"]} == {"tried"}
    assert figures["all services, before, contacts"] == f"{saved['before']['n_interactions']:,}"
    pounds = f"£{float(saved['before']['cost_gbp']):,.2f}"
    assert figures["all services, before, estimated cost of activity"] == pounds
    assert figures["whole period, after, first day"] == DAY
    looks = [row["subject"] for row in tables["casebook_audit"]]
    assert f"{john(space)} group:alone saved:one" in looks and f"{john(space)} on:{DAY}" in looks
    assert {"file": "groups/alone.toml"} in tables["group_files"]
    readme = (tmp_path / "out" / "README.txt").read_text(encoding="utf-8")
    assert "casebook_saved_figures.csv (" in readme and "group_files.csv (" in readme


def test_what_a_group_look_was_for_is_not_withheld_from_one_of_its_people(
    space: Path, tmp_path: Path
) -> None:
    run(space, "compare", "--group", "alone", "--for", "his review")
    run(space, "subject", "john", "--out", str(tmp_path / "out"))
    tables = json.loads((tmp_path / "out" / "everything.json").read_text(encoding="utf-8"))["tables"]
    about = {(row["subject"], row["purpose"]) for row in tables["casebook_audit"]}
    assert (f"{john(space)} group:alone", "his review") in about


def test_who_is_erased_is_in_no_saved_comparison_and_files_that_name_them_are_told(space: Path) -> None:
    """Last of this file: of everyone and of the group of one his figures go with him."""
    for name, group in (("with-him", "everyone"), ("one", "alone")):
        run(space, "compare", "--group", group, "--save", name, "--question", "Of him?")
    other = next(row for row in answer(space, "people") if row["change_on"] and row["alias"] != "john")
    run(space, "compare", other["person_id"], "--save", "other", "--question", "Of another?")
    (space / "groups" / "john-later.toml").write_text(ALONE.format(alias="jo\\u0068n"), encoding="utf-8")
    done = run(space, "erase", "john", "--yes", "--who", "Ann", "--why", "Asked", "--json")
    told = json.loads(done.out)
    # tried, one, with-him
    assert told["casebook"]["saved_comparisons"] == 3
    assert [row["name"] for row in answer(space, "comparisons")] == ["other"]
    assert "groups/alone.toml" in told["group_files"] and "groups/alone.toml" in done.err
    assert not any("john" in file.casefold() for file in told["group_files"])
    held = Workspace(space)
    with open_casebook(held.casebook_path, held.key) as casebook:
        assert casebook.verify().fault == ""
        lines = [line for line in casebook.audit_lines() if not line.is_erased]
    # the line of the group stays, which names nobody; his own are empty
    assert any(str(line.subject).startswith("group:alone build:") for line in lines)
    assert not any("group:alone" in str(line.subject) for line in lines if "build:" not in str(line.subject))
