"""A workspace is owner-only; what is published appears whole or not at all."""

from datetime import date
from pathlib import Path

import pytest

from journey.errors import Busy, Damaged, Refused
from journey.settings import Settings, load_settings, settings_text
from journey.workspace import Workspace, init_workspace, write_json

SETTINGS = Settings("Test", date(2024, 3, 31), "2024-25")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "the.key"))
    return init_workspace(tmp_path / "w", SETTINGS)[0]


def test_made_owner_only_with_the_key_outside(workspace: Workspace, tmp_path: Path) -> None:
    for folder in [workspace.path, *workspace.path.rglob("*")]:
        if folder.is_dir():
            assert folder.stat().st_mode & 0o077 == 0
    secret = (tmp_path / "the.key").read_text(encoding="ascii").strip()
    for file in workspace.path.rglob("*"):
        assert not file.is_file() or secret not in file.read_text(encoding="utf-8")
    assert workspace.key.key_id


def test_never_over_something_else(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="not empty"):
        init_workspace(workspace.path, SETTINGS)


def test_a_key_inside_the_workspace_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "v" / "in.key"))
    with pytest.raises(Refused, match="inside"):
        init_workspace(tmp_path / "v", SETTINGS)
    assert not (tmp_path / "v").exists()


def test_an_extract_that_fails_half_way_leaves_nothing(workspace: Workspace) -> None:
    with pytest.raises(ZeroDivisionError), workspace.new_extract("abc") as folder:
        (folder / "manifest.json").write_text("{}", encoding="utf-8")
        raise ZeroDivisionError
    assert list(workspace.extracts_path.iterdir()) == []


def test_leftovers_of_a_killed_run_are_swept(workspace: Workspace) -> None:
    left = workspace.builds_path / ".new-killed"
    left.mkdir()
    (left / "half.duckdb").write_bytes(b"x")
    with workspace.lock():
        assert not left.exists()


def test_one_writer_at_a_time(workspace: Workspace) -> None:
    with workspace.lock(), pytest.raises(Busy), Workspace(workspace.path).lock():
        pass


def test_registry_survives_and_damage_is_said(workspace: Workspace) -> None:
    assert workspace.registry() == {}
    workspace.save_registry({"b": "P2", "a": "P1"})
    assert workspace.registry() == {"a": "P1", "b": "P2"}
    workspace.registry_path.with_suffix(".json").write_text("{", encoding="utf-8")
    with pytest.raises(Damaged):
        workspace.registry()


def test_a_build_is_checked_against_its_hash(workspace: Workspace) -> None:
    with pytest.raises(Refused, match="no build yet"):
        workspace.current_build()
    with workspace.new_build("one") as folder:
        (folder / "analysis.duckdb").write_bytes(b"data")
        write_json(folder / "manifest.json", {"database_sha256": "0" * 64})
    workspace.publish("one")
    with pytest.raises(Damaged, match="not as it was published"):
        workspace.current_build()


def test_settings_come_back_as_written(tmp_path: Path) -> None:
    (tmp_path / "journey.toml").write_text(settings_text(SETTINGS), encoding="utf-8")
    assert load_settings(tmp_path / "journey.toml") == SETTINGS


@pytest.mark.parametrize(
    "text",
    [
        "programme_name = ",
        'programme_name = "x"\nprice_base_fy = "2024-25"',
        'programme_name = "x"\nas_of_date = 2024-03-31\nprice_base_fy = "2024-26"',
        'programme_name = "x"\nas_of_date = "yesterday"\nprice_base_fy = "2024-25"',
        'programme_name = "x"\nas_of_date = 2024-03-31\nprice_base_fy = "2024-25"\ncolour = "red"',
    ],
)
def test_settings_that_cannot_be(tmp_path: Path, text: str) -> None:
    (tmp_path / "journey.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused):
        load_settings(tmp_path / "journey.toml")
