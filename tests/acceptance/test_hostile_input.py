"""Every hostile file of the corpus, through the command line: refused whole, or every row accounted for.

Also row 46 of the list (a file that changes, one that may not be read, two commands at once), row 47 (the
same again) and what became of the values of rows 24, 26, 27, 28 and 33. Row 48, an erased person sent again,
belongs to erasing and is not here.
"""

import builtins
import io
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from corpus import CASES
from corpus.case import Case
from corpus.text_files import gp_text, written
from corpus.valid import MARKERS, PROFILES, WORD, gp_rows
from support.intake import Ran, leaks, left_over, run_apart, run_here, tree

from journey.holdings import described, recorded_rows, sealed_frame
from journey.workspace import Workspace

NOT_FOR_A_SCREEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
BY_NUMBER = {case.number: case for case in CASES}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace that holds one extract, two profiles of its own, and no build."""
    folder = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOURNEY_KEY_FILE", str(folder / "hostile.key"))
        workspace = folder / "workspace"
        assert run_here("init", str(workspace), "--as-of", "2024-03-31").code == 0
        (workspace / "profiles").mkdir(exist_ok=True)
        for name, text in PROFILES.items():
            (workspace / "profiles" / f"{name}.toml").write_text(text, encoding="utf-8")
        first = written(gp_text(gp_rows(5, "F")), "first.csv")(folder)
        assert run_here("add", str(first), "--source", "gp", "--workspace", str(workspace)).code == 0
        yield workspace


@pytest.fixture
def workspace(home: Path) -> Iterator[Path]:
    """The module's workspace; what a test adds is taken out again."""
    before = set((home / "restricted" / "extracts").iterdir())
    yield home
    for folder in set((home / "restricted" / "extracts").iterdir()) - before:
        shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def system_folder(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Nothing is left in the system's folder for temporary files, where others might read it."""
    folder = tmp_path_factory.mktemp("system")
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


def add(workspace: Path, path: Path, source_code: str = "gp", limit_seconds: int = 0) -> Ran:
    """journey add, as the shell would call it; what it says holds no value, and nothing is left behind."""
    words = ["add", "--source", source_code, "--workspace", str(workspace), "--json", "--", str(path)]
    ran = run_apart(*words, seconds=limit_seconds) if limit_seconds else run_here(*words)
    said = (ran.out + ran.err).casefold()
    assert not [marker for marker in MARKERS if marker.casefold() in said]
    assert "traceback" not in said and "panick" not in said
    assert not NOT_FOR_A_SCREEN.search(ran.out + ran.err)
    assert left_over(workspace) == []
    assert leaks(workspace, MARKERS) == []
    return ran


def manifest_of(workspace: Path, ran: Ran) -> dict[str, Any]:
    """The manifest of the one extract that a command says it added."""
    (said,) = json.loads(ran.out)
    held = Workspace(workspace)
    [clear] = [one for one in held.extracts() if one["extract_id"] == said["extract_id"]]
    manifest = described(held, clear)
    assert {key: manifest[key] for key in said} == said
    return manifest


def interactions(workspace: Path, manifest: dict[str, Any]) -> pl.DataFrame:
    """The interactions of an extract."""
    return recorded_rows(Workspace(workspace), manifest)


def identifiers(workspace: Path, manifest: dict[str, Any]) -> pl.DataFrame:
    """The identifiers of an extract, unsealed."""
    return sealed_frame(Workspace(workspace), manifest, "identifier")


def taken(workspace: Path, folder: Path, number: str) -> dict[str, Any]:
    """The manifest of a case that is taken in."""
    case = BY_NUMBER[number]
    return manifest_of(workspace, add(workspace, case.make(folder), case.source_code))


@pytest.mark.parametrize("case", [case for case in CASES if case.exit_code == 2], ids=str)
def test_refused_and_nothing_written(case: Case, workspace: Path, tmp_path: Path) -> None:
    path, before = case.make(tmp_path), tree(workspace)
    ran = add(workspace, path, case.source_code, case.limit_seconds)
    assert ran.code == 2, ran.err
    assert ran.out == ""
    assert tree(workspace) == before
    message = ran.err.strip().splitlines()[-1]
    assert re.search(case.says, message, re.IGNORECASE), message
    assert path.name in ran.err
    assert "did not foresee" not in message


@pytest.mark.parametrize("case", [case for case in CASES if case.exit_code != 2], ids=str)
def test_taken_in_and_every_row_accounted_for(case: Case, workspace: Path, tmp_path: Path) -> None:
    before = tree(workspace)
    ran = add(workspace, case.make(tmp_path), case.source_code, case.limit_seconds)
    assert ran.code == case.exit_code, ran.err
    manifest = manifest_of(workspace, ran)
    assert {fate: manifest[fate] for fate in case.counts} == case.counts, manifest["reasons"]
    assert manifest["rows_in"] == sum(case.counts.values())
    assert case.reasons is None or manifest["reasons"] == case.reasons
    assert sum(manifest["reasons"].values()) == manifest["set_aside"]
    assert case.note in json.dumps(manifest), case.note
    records = interactions(workspace, manifest)["source_record_id"]
    assert records.str.starts_with("R").all()
    after = tree(workspace)
    assert before.items() <= after.items()
    own = f"restricted/extracts/{manifest['extract_id']}/"
    assert all(name.startswith(own) for name in after.keys() - before.keys())


def test_the_corpus_holds_every_row_of_the_list() -> None:
    numbers = {int(re.sub(r"\D", "", case.number)) for case in CASES}
    assert numbers == set(range(1, 51)) - {46, 47, 48}
    assert len({case.number for case in CASES}) == len(CASES)


def test_the_search_for_leaks_finds_what_is_there(tmp_path: Path) -> None:
    """What guards the other tests: text, UTF-16, packed columns and left folders are found; sealed is not."""
    (tmp_path / ".landing-1").mkdir()
    (tmp_path / ".landing-1" / "a.txt").write_text(f"x{WORD.upper()}x", encoding="utf-8")
    (tmp_path / "b.bin").write_bytes(WORD.encode("utf-16-le"))
    pl.DataFrame({"n": [1], "name": [f"{WORD}son"]}).write_parquet(tmp_path / "c.parquet", compression="zstd")
    (tmp_path / "d.enc").write_text(WORD, encoding="utf-8")
    (tmp_path / "e.json").write_text("{}", encoding="utf-8")
    assert leaks(tmp_path, MARKERS) == [".landing-1/a.txt", "b.bin", "c.parquet"]
    assert left_over(tmp_path) == [".landing-1"]


def test_spellings_of_one_name_are_one(workspace: Path, tmp_path: Path) -> None:
    """Row 24: composed, decomposed and invisible letters agree; a letter of another script does not."""
    surnames = identifiers(workspace, taken(workspace, tmp_path, "24"))["surname"].to_list()
    folded = {name.casefold() for name in surnames}
    other = f"{WORD.replace('e', chr(0x435), 1)}é".casefold()
    assert folded == {f"{WORD}é".casefold(), other}


@pytest.mark.parametrize(
    ("number", "pounds"),
    [
        ("22b", ["10.00", None]),
        ("22c", [None, None, None, None]),
        ("25", ["10.00", None, None, None, None]),
        ("26", ["1234.50", "12.30", "-12.50", "-12.50", "-12.50"]),
        ("26b", ["10.00", "12.50"]),
        ("27", ["12.00", None, None]),
        ("29b", ["-12.50", "10.00"]),
    ],
)
def test_money_is_read_exactly_or_not_at_all(
    workspace: Path, tmp_path: Path, number: str, pounds: list[str | None]
) -> None:
    """Rows 22 to 29: credits with a minus; what is no plain number is blank and flagged, never bent."""
    frame = interactions(workspace, taken(workspace, tmp_path, number)).sort("source_row")
    assert frame["recorded_cost_gbp"].cast(pl.String).to_list() == pounds
    flagged = frame["data_flags"].str.contains("recorded_cost_not_read").to_list()
    assert flagged == [text is None for text in pounds]


def test_zeros_in_front_keep_two_people_apart(workspace: Path, tmp_path: Path) -> None:
    """Row 28: ids are text; a number that fails its check digit is nobody's."""
    manifest = taken(workspace, tmp_path, "28")
    assert interactions(workspace, manifest)["source_person_id"].n_unique() == 3
    held = identifiers(workspace, manifest)
    assert {"0123456789", "123456789"} <= set(held["local_person_id"])
    assert held["nhs_number"].null_count() == 1


def test_offsets_become_the_clock_on_the_wall(workspace: Path, tmp_path: Path) -> None:
    """Row 33: 12:00+01:00 in July is noon, 12:00Z is one o'clock; in January 12:00Z is noon."""
    frame = interactions(workspace, taken(workspace, tmp_path, "33")).sort("source_row")
    hours = frame["start_at"].dt.strftime("%m-%d %H:%M").to_list()
    assert hours == ["07-01 12:00", "07-01 13:00", "01-01 12:00", "07-01 12:00"]
    (tmp_path / "next").mkdir()
    frame = interactions(workspace, taken(workspace, tmp_path / "next", "33b")).sort("source_row")
    assert frame["data_flags"].str.contains("clock_change_hour").to_list() == [True, True, False]


def on_opening(
    monkeypatch: pytest.MonkeyPatch, path: Path, act: Callable[[], object], is_before: bool = False
) -> list[str]:
    """Do something the first time that a file is opened, however it is opened; gives what was done."""
    done: list[str] = []

    def watched(real: Any) -> Any:
        def opened(given: Any, *more: Any, **named: Any) -> Any:
            is_first = not done and isinstance(given, str | Path) and str(given) == str(path)
            if is_first:
                done.append("opened")
            if is_first and is_before:
                act()
            held = real(given, *more, **named)
            if is_first and not is_before:
                act()
            return held

        return opened

    for module in (builtins, io, os):
        monkeypatch.setattr(module, "open", watched(module.open))
    return done


def test_a_file_that_changes_while_it_is_read_is_refused(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 46: a row is added to the agency's file once we have opened it."""
    path, before = written(gp_text(gp_rows(3)))(tmp_path), tree(workspace)
    longer = gp_text(gp_rows(4))
    done = on_opening(monkeypatch, path, lambda: Path.write_text(path, longer, encoding="utf-8", newline=""))
    ran = add(workspace, path)
    assert done == ["opened"]
    assert ran.code == 2 and "changed" in ran.err, ran.err
    assert tree(workspace) == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the administrator reads all")
def test_a_file_that_may_not_be_read_is_refused(workspace: Path, tmp_path: Path) -> None:
    """Row 46."""
    path, before = written(gp_text(gp_rows(3)))(tmp_path), tree(workspace)
    path.chmod(0)
    ran = add(workspace, path)
    assert ran.code == 2 and path.name in ran.err
    assert tree(workspace) == before


def test_a_file_that_fails_to_open_is_refused(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 46, for whoever may read everything: the system itself says no."""
    path, before = written(gp_text(gp_rows(3)), "kept_back.csv")(tmp_path), tree(workspace)

    def no() -> None:
        raise PermissionError(13, "Permission denied", str(path))

    done = on_opening(monkeypatch, path, no, is_before=True)
    ran = add(workspace, path)
    assert done == ["opened"]
    assert ran.code == 2 and path.name in ran.err, ran.err
    assert tree(workspace) == before


def test_two_at_once_and_the_second_is_told(workspace: Path, tmp_path: Path) -> None:
    """Row 46: the lock is held by another command."""
    path, before = written(gp_text(gp_rows(3)))(tmp_path), tree(workspace)
    with Workspace(workspace).lock():
        ran = add(workspace, path, limit_seconds=60)
    assert ran.code == 3 and ran.out == ""
    assert tree(workspace) == before
    assert add(workspace, path).code == 0


def test_the_same_bytes_are_refused_under_any_name(workspace: Path, tmp_path: Path) -> None:
    """Row 47."""
    path = written(gp_text(gp_rows(3)))(tmp_path)
    assert add(workspace, path).code == 0
    before = tree(workspace)
    again = add(workspace, path.rename(tmp_path / "renamed.txt"))
    assert again.code == 2 and "added before" in again.err
    assert tree(workspace) == before


def test_the_same_rows_in_a_longer_file_keep_their_identity(workspace: Path, tmp_path: Path) -> None:
    """Row 47: the build keeps one of each, because the ids are the same."""
    first = manifest_of(workspace, add(workspace, written(gp_text(gp_rows(3)))(tmp_path)))
    longer = manifest_of(workspace, add(workspace, written(gp_text(gp_rows(5)), "longer.csv")(tmp_path)))
    one, two = (set(interactions(workspace, held)["interaction_id"]) for held in (first, longer))
    assert len(one) == 3 and len(two) == 5 and one < two
