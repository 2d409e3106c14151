"""journey verify and journey rerun on the sample: as written, edited, and of a build that is gone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from support.edited_packs import EditedPack
from support.intake import run_here

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
        ("groups_summary", "n_fell", "attrition"),
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
    where = ("--workspace", str(sample_workspace))
    assert run_here("export", str(tmp_path / "p"), *words, *where).code == 0
    assert run_here("verify", str(tmp_path / "p")).code == 0
    told = run_here("rerun", str(tmp_path / "p"), *where)
    assert told.code == 0 and "Identical" in told.out, told


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
            "an argument that this version does not know",
        ),
        ({"arguments": {"pack": "evaluator", "raw": "yes"}}, "an argument that this version does not know"),
        ({"arguments": None}, "does not say how it was made"),
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
