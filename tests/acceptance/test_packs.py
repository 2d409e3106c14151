"""journey verify and journey rerun on the sample: as written, edited, and of a build that is gone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from filelock import FileLock
from support.edited_packs import EditedPack
from support.intake import run_here

import journey.export.pack as packs
from journey.workspace import Workspace

_EVALUATOR = {"pack": "evaluator", "recipient": None, "discount_from": None, "raw": False}
_TABLE = {
    **{"pack": "public-table", "group": "", "by": "agency", "measures": "people"},
    **{"profile": "nhs_hes", "limits": None},
}
ADD_UP = Path(__file__).parents[1] / "independent" / "add_up.py"


@pytest.fixture(scope="module")
def exported(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The evaluator pack of the sample, as a folder."""
    folder = tmp_path_factory.mktemp("exported") / "pack"
    assert run_here("export", str(folder), "--workspace", str(sample_workspace)).code == 0
    yield folder


def _logged(workspace: Path) -> list[dict[str, object]]:
    held: list[dict[str, object]] = json.loads(run_here("audit", "--json", "--workspace", str(workspace)).out)
    return held


def _add_up(pack: Path) -> subprocess.CompletedProcess[str]:
    """The independent script, in a Python that sees nothing of ours."""
    command = [sys.executable, "-I", "-S", str(ADD_UP), str(pack)]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def test_verify_needs_no_workspace_and_no_key(
    exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JOURNEY_KEY_FILE", raising=False)
    told = run_here("verify", str(exported))
    assert told.code == 0 and "It reconciles" in told.out
    assert list(tmp_path.iterdir()) == []
    held = json.loads(run_here("verify", str(exported), "--json").out)
    assert held["reconciles"] is True and held["n_findings"] == 0 and held["findings"] == []
    assert set(held) == {
        *("pack", "reconciles", "manifest_sha256", "n_files", "n_tables", "n_rows", "checks"),
        *("n_findings", "findings"),
    }


def test_an_edited_pack_is_code_two_with_the_row_in_the_json(exported: Path, tmp_path: Path) -> None:
    pack = EditedPack(exported, tmp_path / "pack")
    row = next(n for n, line in enumerate(pack.lines("cost_lines"), 1) if ",280.00," in line)
    pack.replace("cost_lines", row, ",280.00,", ",281.00,")
    told = run_here("verify", str(pack.path), "--json")
    assert told.code == 2
    held = json.loads(told.out)
    cells = [one for one in held["findings"] if one["check"] == "cell"]
    assert [(one["table"], one["row"]) for one in cells] == [("cost_lines", row)]
    assert set(cells[0]) == {"check", "table", "row", "column", "key", "rows", "sentence"}


@pytest.mark.parametrize(
    ("table", "column", "check"),
    [
        ("groups_attrition", "n_people", "attrition"),
        ("groups_attrition", "step_no", "attrition"),
        ("groups_summary", "n_fell", "attrition"),
        ("groups_summary", "after_mean", "groups"),
        ("groups_summary", "mean_change", "groups"),
        ("handovers_before_after", "n_handovers", "handovers"),
        ("crises_before_after", "n_followed", "crises"),
        ("sensitivity", "before_per_year", "rate"),
        ("summary_before_after", "n_nights", "contacts"),
        ("who_pays_gmca", "before_fiscal_gbp", "gmca"),
    ],
)
def test_an_edit_of_every_row_with_matching_hashes_is_found(
    exported: Path, tmp_path: Path, table: str, column: str, check: str
) -> None:
    pack = EditedPack(exported, tmp_path / "pack")
    assert pack.table(table)[column].drop_nulls().len() > 0
    pack.change(table, lambda frame: frame.with_columns((pl.col(column) + 1).cast(frame.schema[column])))
    pack.settle()
    assert check in {one.check for one in pack.verify().findings}


@pytest.mark.parametrize(
    ("part", "column", "n", "check"),
    [
        # 22 were matched, of a group of 23 and of 53 who could be: one number of people, in both parts
        ("difference", "n_people", 1, "attrition"),
        ("comparison", "n_people", -1, "attrition"),
        ("group", "before_person_days", 1, "attrition"),
        ("group", "n_people", 1, "attrition"),
    ],
)
def test_people_and_days_of_a_part_of_a_group_are_one_number(
    exported: Path, tmp_path: Path, part: str, column: str, n: int, check: str
) -> None:
    pack = EditedPack(exported, tmp_path / "pack")
    is_it = (pl.col("part_code") == part) & (pl.col("measure_code") == "nights")
    assert pack.table("groups_summary").filter(is_it).height > 0
    more = pl.when(is_it).then(pl.col(column) + n).otherwise(pl.col(column)).alias(column)
    pack.change("groups_summary", lambda frame: frame.with_columns(more))
    pack.settle()
    assert check in {one.check for one in pack.verify().findings if one.table == "groups_summary"}


def test_the_independent_script_adds_it_up_and_sees_an_edit(exported: Path, tmp_path: Path) -> None:
    whole = _add_up(exported)
    assert (whole.returncode, whole.stdout.strip()) == (0, "all adds up"), whole.stdout + whole.stderr
    pack = EditedPack(exported, tmp_path / "pack")
    row = next(n for n, line in enumerate(pack.lines("cost_lines"), 1) if ",280.00," in line)
    pack.replace("cost_lines", row, ",280.00,", ",281.00,")
    pack.settle()
    edited = _add_up(pack.path)
    assert edited.returncode == 1 and f"cost_lines, row {row}" in edited.stdout


def test_rerun_is_identical_logged_and_leaves_nothing(
    sample_workspace: Path, exported: Path, tmp_path: Path
) -> None:
    before, builds = len(_logged(sample_workspace)), sorted((sample_workspace / "builds").iterdir())
    told = run_here("rerun", str(exported), "--workspace", str(sample_workspace))
    assert told.code == 0 and told.out.startswith("Identical: ")
    assert sorted((sample_workspace / "builds").iterdir()) == builds
    assert [line["action"] for line in _logged(sample_workspace)[before:]] == ["export"]

    out = tmp_path / "again.zip"
    kept = run_here("rerun", str(exported), "--out", str(out), "--workspace", str(sample_workspace), "--json")
    assert kept.code == 0 and json.loads(kept.out)["identical"] is True
    first = tmp_path / "first.zip"
    assert run_here("export", str(first), "--workspace", str(sample_workspace)).code == 0
    assert first.read_bytes() == out.read_bytes()


@pytest.mark.parametrize(
    "words",
    [
        ("--pack", "event-log"),
        ("--pack", "workbook"),
        ("--pack", "handover", "--recipient", "University"),
        ("--pack", "table", "--by", "agency", "--for", "The yearly report"),
        ("--recipient", "University", "--discount-from", "2019-20"),
    ],
)
def test_rerun_takes_the_arguments_of_the_manifest(
    sample_workspace: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    shutil.copytree(sample_workspace, tmp_path / "here")  # a table for the public stays in the log for good
    where = ("--workspace", str(tmp_path / "here"))
    assert run_here("export", str(tmp_path / "p"), *words, *where).code == 0
    assert run_here("verify", str(tmp_path / "p")).code == 0
    told = run_here("rerun", str(tmp_path / "p"), *where)
    assert told.code == 0 and "Identical" in told.out, told


def test_rerun_is_not_swept_away_and_sweeps_up_after_those_that_were_killed(
    sample_workspace: Path, exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "workspace"
    shutil.copytree(sample_workspace, here)
    rooms = here / "restricted" / ".rerun"
    for name in ("killed", "running"):
        (rooms / name / "pack").mkdir(parents=True)
    seen: list[str] = []
    made = packs.evaluator_tables

    def tables_while_somebody_builds(*given: Any, **named: Any) -> packs.Made:
        found = made(*given, **named)
        (ours,) = (path for path in rooms.iterdir() if path.is_dir() and path.name != "running")
        assert os.name == "nt" or ours.stat().st_mode & 0o777 == 0o700
        with Workspace(here).lock():  # takes the lock and sweeps, as adding and building do
            seen.append(ours.name)
        return found

    monkeypatch.setattr(packs, "evaluator_tables", tables_while_somebody_builds)
    with FileLock(rooms / "running" / ".lock"):
        told = run_here("rerun", str(exported), "--workspace", str(here))
    assert told.code == 0 and told.out.startswith("Identical: "), told
    assert len(seen) == 1 and seen != ["killed"]
    assert sorted(path.name for path in rooms.iterdir() if path.is_dir()) == ["running"]


def test_rerun_of_an_edited_pack_says_so(sample_workspace: Path, exported: Path, tmp_path: Path) -> None:
    pack = EditedPack(exported, tmp_path / "pack")
    (pack.path / "README.txt").write_text("Do as you like.", encoding="utf-8")
    told = run_here("rerun", str(pack.path), "--workspace", str(sample_workspace))
    assert told.code == 2
    assert "Not identical: 1 of" in told.out and "- README.txt" in told.out
    assert "The pack was changed after it was written" in told.out


def test_rerun_says_that_another_library_made_it(
    sample_workspace: Path, exported: Path, tmp_path: Path
) -> None:
    pack = EditedPack(exported, tmp_path / "pack")
    held = pack.manifest()
    held["versions"]["polars"] = "0.1"
    pack.write_manifest(held)
    told = run_here("rerun", str(pack.path), "--workspace", str(sample_workspace))
    assert told.code == 2 and "other versions of libraries: polars" in told.out
    assert "casebook" not in told.out


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"build_id": "0123456789abcdef"}, "The build that this was made from is gone"),
        ({"build_id": "../../etc"}, "does not say how it was made"),
        (
            {"arguments": {"pack": "evaluator", "target": "/tmp/x"}},
            "holds one that this version does not know",
        ),
        ({"arguments": {"pack": "evaluator", "recipient": None}}, "lacks an argument"),
        ({"arguments": {**_EVALUATOR, "pack": "workbook"}}, "lacks an argument"),
        ({"arguments": {**_EVALUATOR, "raw": "yes"}}, "something under raw"),
        ({"arguments": {**_EVALUATOR, "raw": None}}, "something under raw"),
        ({"arguments": {**_EVALUATOR, "recipient": ["A"]}}, "something under recipient"),
        ({"arguments": {**_EVALUATOR, "recipient": "A\0B"}}, "something under recipient"),
        ({"arguments": {**_EVALUATOR, "discount_from": "2019"}}, "something under discount_from"),
        ({"arguments": {**_TABLE, "by": None}, "pack": "public-table"}, "something under by"),
        ({"arguments": {**_TABLE, "limits": 3}, "pack": "public-table"}, "something under limits"),
        ({"arguments": {**_TABLE, "by": "name"}, "pack": "public-table"}, "asked for with --by"),
        ({"arguments": {**_TABLE, "profile": "none"}, "pack": "public-table"}, "no such profile"),
        (
            {"arguments": {"pack": "public-table", "by": "agency"}, "pack": "public-table"},
            "lacks an argument",
        ),
        ({"arguments": {"pack": "handover"}, "pack": "handover"}, "lacks an argument"),
        ({"arguments": {"pack": "workbook", "recipient": None}, "pack": "workbook"}, "lacks an argument"),
        ({"arguments": None}, "does not say how it was made"),
        ({"pack": ["evaluator"]}, "does not say how it was made"),
        ({"pack": {"a": 1}}, "does not say how it was made"),
        ({"build_id": "\u00b2"}, "does not say how it was made"),
        ({"pack": "publish"}, "can't be made again by itself"),
    ],
)
def test_rerun_refuses_plainly_and_logs_nothing(
    sample_workspace: Path, exported: Path, tmp_path: Path, change: dict[str, object], sentence: str
) -> None:
    pack = EditedPack(exported, tmp_path / "pack")
    pack.write_manifest({**pack.manifest(), **change})
    before = len(_logged(sample_workspace))
    told = run_here("rerun", str(pack.path), "--workspace", str(sample_workspace))
    assert told.code == 2 and sentence in told.err, told.err
    assert len(_logged(sample_workspace)) == before


def test_rerun_refuses_a_target_that_holds_something(
    sample_workspace: Path, exported: Path, tmp_path: Path
) -> None:
    (tmp_path / "kept").write_text("1", encoding="utf-8")
    told = run_here("rerun", str(exported), "--out", str(tmp_path), "--workspace", str(sample_workspace))
    assert told.code == 2 and "is not empty" in told.err
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_what_was_said_since_is_a_reason(sample_workspace: Path, exported: Path, tmp_path: Path) -> None:
    here = tmp_path / "workspace"
    shutil.copytree(sample_workspace, here)
    for group in (here / "groups").glob("*.toml"):
        group.unlink()
    told = run_here("rerun", str(exported), "--workspace", str(here))
    assert told.code == 2 and "groups_findings.csv" in told.out
    assert "read anew from the casebook and the groups' files" in told.out
