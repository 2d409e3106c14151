"""A workspace is owner-only; what is published appears whole or not at all."""

import os
import shutil
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


def manifest_of(extract_id: str, revision: int) -> dict[str, object]:
    return {"extract_id": extract_id, "sequence": 1, "revision": revision}


@pytest.fixture
def extract(workspace: Workspace) -> str:
    with workspace.new_extract("abc1") as folder:
        (folder / "held.enc").write_bytes(b"first")
        write_json(folder / "manifest.json", manifest_of("abc1", 1))
    return "abc1"


def revise(workspace: Workspace, extract_id: str) -> None:
    number = workspace.next_revision(extract_id)
    with workspace.revised(extract_id) as (old, new):
        (new / "held.enc").write_bytes((old / "held.enc").read_bytes() + b"+")
        write_json(new / "manifest.json", manifest_of(extract_id, number))


def test_a_revision_takes_the_place_of_the_one_before(workspace: Workspace, extract: str) -> None:
    for number in (2, 3):
        revise(workspace, extract)
        [manifest] = workspace.extracts()
        assert manifest == manifest_of(extract, number)
        assert [folder.name for folder in workspace.extracts_path.iterdir()] == [f"{extract}.r{number}"]
    assert (workspace.extract_path(extract) / "held.enc").read_bytes() == b"first++"
    assert all(file.stat().st_mode & 0o277 == 0 for file in workspace.extract_path(extract).iterdir())
    workspace.withdraw(extract)
    assert workspace.extracts() == [] and list(workspace.extracts_path.iterdir()) == []


def test_a_tenth_revision_comes_after_the_ninth(workspace: Workspace, extract: str) -> None:
    for number in (9, 10):
        (workspace.extracts_path / f"{extract}.r{number}").mkdir()
        write_json(
            workspace.extracts_path / f"{extract}.r{number}" / "manifest.json", manifest_of(extract, number)
        )
    assert workspace.extracts() == [manifest_of(extract, 10)]
    assert workspace.next_revision(extract) == 11


@pytest.mark.parametrize("number", range(1, 4))
def test_killed_at_any_rename_the_old_revision_or_the_new_is_there(
    workspace: Workspace, extract: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1: the manifest is written; 2: the new revision gets its name; 3: the old one is taken away."""
    calls = [0]
    real, removed = os.replace, shutil.rmtree

    def dying(source: Path, target: Path) -> None:
        calls[0] += 1
        if calls[0] >= number:
            raise KeyboardInterrupt
        real(source, target)

    monkeypatch.setattr(os, "replace", dying)
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)  # a dead process clears nothing up
    with pytest.raises(KeyboardInterrupt):
        revise(workspace, extract)
    monkeypatch.setattr(os, "replace", real)
    monkeypatch.setattr(shutil, "rmtree", removed)
    expected = {1: (1, b"first"), 2: (1, b"first"), 3: (2, b"first+")}[number]
    [manifest] = workspace.extracts()
    held = (workspace.extract_path(extract) / "held.enc").read_bytes()
    assert (manifest["revision"], held) == expected
    assert workspace.left_behind()
    with workspace.lock():
        assert len(list(workspace.extracts_path.iterdir())) == 1
    assert workspace.extracts() == [manifest] and workspace.left_behind() == []
    if number == 3:
        revise(workspace, extract)
        assert workspace.extracts()[0]["revision"] == 3


def test_a_revision_must_be_complete_and_of_its_extract(workspace: Workspace, extract: str) -> None:
    for written in (None, manifest_of("other", 2), manifest_of(extract, 1)):
        with pytest.raises(Damaged), workspace.revised(extract) as (_, new):
            if written:
                write_json(new / "manifest.json", written)
    assert workspace.extracts() == [manifest_of(extract, 1)]
    with pytest.raises(Refused, match="no extract with that id"), workspace.revised("nothere"):
        pass
    for name in ("nothere", "../abc1", "abc1.r1", ""):
        with pytest.raises(Refused, match="no extract with that id"):
            workspace.withdraw(name)


def test_withdrawn_after_a_cut_no_older_revision_comes_to_light(workspace: Workspace, extract: str) -> None:
    newer = workspace.extracts_path / f"{extract}.r2"
    newer.mkdir()
    write_json(newer / "manifest.json", manifest_of(extract, 2))
    workspace.withdraw(extract)
    assert workspace.extracts() == [] and list(workspace.extracts_path.iterdir()) == []


def test_nothing_else_is_written_while_something_is_unfinished(workspace: Workspace) -> None:
    workspace.write_sealed("erasing", b"x")
    with pytest.raises(Refused, match="journey erase --resume"), workspace.lock():
        pass
    with workspace.lock(although="erasure"):
        workspace.sealed_path("erasing").unlink()
    write_json(workspace.key_path, {**workspace.key_record(), "next": {"key_id": "x", "ring": ""}})
    with pytest.raises(Refused, match="journey key rotate"), workspace.lock(although="erasure"):
        pass
    with workspace.lock(although="keys"):
        pass


def test_a_small_sealed_file_is_bound_to_its_name(workspace: Workspace) -> None:
    assert workspace.read_sealed("link_model") is None
    workspace.write_sealed("link_model", b"model")
    assert workspace.read_sealed("link_model") == b"model"
    os.replace(workspace.sealed_path("link_model"), workspace.sealed_path("other"))
    with pytest.raises(Damaged):
        workspace.read_sealed("other")


def test_a_workspace_of_before_the_ring_is_refused_plainly(workspace: Workspace) -> None:
    record = workspace.key_record()
    write_json(workspace.key_path, {name: record[name] for name in ("key_name", "key_id")})
    with pytest.raises(Refused, match="earlier version"), workspace.lock():
        pass


def test_one_writer_at_a_time(workspace: Workspace) -> None:
    with workspace.lock(), pytest.raises(Busy), Workspace(workspace.path).lock():
        pass


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
