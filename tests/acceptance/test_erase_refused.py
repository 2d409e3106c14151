"""What an erasure refuses, before anything goes: no word, no key, a tampered file, a busy workspace."""

from pathlib import Path

import pytest
from filelock import FileLock
from support.erasing import erase, extract_of
from support.rights import run, state_of

from journey.workspace import Workspace


def test_nobody_is_asked_so_nothing_is_erased(workspace: Workspace) -> None:
    before = state_of(workspace)
    ran = run("erase", "zeb", "--workspace", str(workspace.path))
    assert ran.code == 64 and "--yes" in ran.err
    assert state_of(workspace) == before


@pytest.mark.parametrize("words", [[], ["zeb", "--resume"], ["--resume", "--lift", "P"]])
def test_one_thing_at_a_time(workspace: Workspace, words: list[str]) -> None:
    assert run("erase", *words, "--workspace", str(workspace.path)).code == 64


def test_someone_unknown_is_refused_without_being_named(workspace: Workspace) -> None:
    ran = erase(workspace, person="Zebedine Quillfeather")
    assert ran.code == 2 and "Quillfeather" not in ran.err


def test_no_key_no_erasure(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state_of(workspace)
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    ran = erase(workspace)
    assert ran.code == 2 and "key" in ran.err
    assert state_of(workspace) == before


def test_the_key_of_another_workspace_is_refused(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state_of(workspace)
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "other.key"))
    assert run("init", str(tmp_path / "other"), "--as-of", "2024-03-31").code == 0
    ran = erase(workspace)
    assert ran.code == 2 and "another workspace" in ran.err
    assert state_of(workspace) == before


def test_a_tampered_file_stops_it_before_anything_goes(workspace: Workspace) -> None:
    path = workspace.extract_path(extract_of(workspace, "gp")["extract_id"]) / "identifier-0000.parquet.enc"
    held = bytearray(path.read_bytes())
    held[-1] ^= 1
    path.chmod(0o600)
    path.write_bytes(held)
    before = state_of(workspace)
    ran = erase(workspace)
    assert ran.code == 4 and "damaged" in ran.err
    assert state_of(workspace) == before


def test_a_busy_workspace_is_left_alone(workspace: Workspace) -> None:
    before = state_of(workspace)
    with FileLock(workspace.path / ".lock"):
        ran = erase(workspace)
    assert ran.code == 3
    assert state_of(workspace) == before


def test_nothing_can_be_lifted_that_was_not_erased(workspace: Workspace) -> None:
    before = state_of(workspace)
    assert run("erase", "--lift", "PNOBODY", "--workspace", str(workspace.path)).code == 2
    assert state_of(workspace) == before
