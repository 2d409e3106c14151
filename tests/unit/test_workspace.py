"""A workspace is owner-only; what is published appears whole or not at all."""

import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from journey.casebook import open_casebook
from journey.errors import Busy, Damaged, Refused
from journey.examine import examine
from journey.files import owner_only, sha256_of, write_bytes, write_text
from journey.registry import Registry
from journey.settings import Settings, load_settings, settings_text
from journey.workspace import Workspace, init_workspace, write_json

SETTINGS = Settings("Test", date(2024, 3, 31), "2024-25")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "the.key"))
    return init_workspace(tmp_path / "w", SETTINGS)[0]


@pytest.mark.skipif(os.name != "posix", reason="rights are POSIX's")
def test_nobody_else_reads_what_we_write_whatever_the_umask(workspace: Workspace) -> None:
    before = os.umask(0)
    try:
        with workspace.lock():
            pass
        (workspace.path / "pack" / "parts").mkdir(parents=True)
        (workspace.path / "pack" / "parts" / "people.csv").write_text("x", encoding="utf-8")
        owner_only(workspace.path / "pack")
    finally:
        os.umask(before)
    written = (".lock", "pack/parts", "pack/parts/people.csv")
    assert [oct((workspace.path / name).stat().st_mode & 0o777) for name in written] == [
        "0o600",
        "0o700",
        "0o600",
    ]


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


def log_a_line(workspace: Workspace) -> None:
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.record("build", "b1")


WRITES: dict[str, Callable[[Workspace], None]] = {
    "the key's record": lambda held: write_json(held.key_path, held.key_record()),
    "the registry": lambda held: Registry().write(held.registry_path),
    "a sealed file": lambda held: held.write_sealed("aliases", b"whose"),
    "the published build's id": lambda held: held.publish("b1"),
    "the settings": lambda held: write_text(held.path / "journey.toml", settings_text(SETTINGS)),
    "a profile": lambda held: write_text(held.profiles_path / "gp.toml", "x"),
    "the end of the audit log": log_a_line,
}


@pytest.mark.parametrize("what", WRITES)
def test_what_a_killed_writer_left_is_named_and_swept(
    workspace: Workspace, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    before = {path for path in workspace.path.rglob("*") if path.is_file()}
    with monkeypatch.context() as dying:
        dying.setattr(os, "replace", killed)
        dying.setattr(Path, "unlink", lambda *_, **__: None)  # a dead process clears nothing up
        with pytest.raises(KeyboardInterrupt):
            WRITES[what](workspace)
    [left] = {path for path in workspace.path.rglob(".tmp-*") if path.is_file()} - before
    assert workspace.left_behind() == [left]
    assert "left over" in {found["state"] for found in examine(workspace)}
    with workspace.lock():
        assert not left.exists() and workspace.left_behind() == []


def test_what_was_left_half_written_is_swept_and_nothing_else(workspace: Workspace) -> None:
    restricted = workspace.path / "restricted"
    (restricted / ".rotation").mkdir()
    left = [
        workspace.path / ".tmp-audit.head-0123abcd",
        restricted / ".tmp-key.json-89abcdef",
        restricted / ".rotation" / ".tmp-registry.parquet-01234567",
    ]
    kept = [
        workspace.path / ".verified",
        restricted / ".rotation" / "registry.parquet",
        restricted / ".other",
    ]
    for path in (*left, *kept):
        path.write_bytes(b"x")
    with workspace.lock():
        assert [path for path in left if path.exists()] == []
        assert all(path.exists() for path in kept)


def test_a_writer_who_lives_while_it_is_swept_writes_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, n_swept = os.replace, [0]

    def swept_first(source: Path, target: Path) -> None:
        if n_swept[0] < 2:
            n_swept[0] += 1
            workspace.sweep()
        real(source, target)

    monkeypatch.setattr(os, "replace", swept_first)
    write_bytes(workspace.path / "current", b"b2")
    assert (workspace.path / "current").read_bytes() == b"b2" and n_swept == [2]
    assert workspace.left_behind() == []


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


def held_by(workspace: Workspace, manifest: dict[str, object]) -> bytes:
    return (workspace.folder_of(manifest) / "held.enc").read_bytes()


def test_a_reader_whose_revision_was_replaced_reads_the_next(workspace: Workspace, extract: str) -> None:
    [manifest] = workspace.extracts()
    revise(workspace, extract)
    asked = []

    def read(one: dict[str, object]) -> bytes:
        asked.append(one["revision"])
        if len(asked) == 2:  # it is replaced again between the manifest and its files
            revise(workspace, extract)
        return held_by(workspace, one)

    assert workspace.read_whole(manifest, read) == b"first++" and asked == [1, 2, 3]


def test_what_is_damaged_or_taken_out_is_told_apart(workspace: Workspace, extract: str) -> None:
    [manifest] = workspace.extracts()
    revise(workspace, extract)

    def damaged(one: dict[str, object]) -> bytes:
        raise Damaged("it is damaged")

    with pytest.raises(Damaged, match="it is damaged"):
        workspace.read_whole(manifest, damaged)
    workspace.withdraw(extract)
    with pytest.raises(Busy, match="taken out while it was read"):
        workspace.read_whole(manifest, lambda one: held_by(workspace, one))


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


@pytest.mark.parametrize("then", ["published", "erased"])
def test_a_build_replaced_while_it_is_looked_up_is_not_called_damaged(
    workspace: Workspace, then: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def publish(build_id: str) -> None:
        with workspace.new_build(build_id) as folder:
            (folder / "analysis.duckdb").write_bytes(build_id.encode())
            digest = sha256_of(folder / "analysis.duckdb")
            write_json(folder / "manifest.json", {"database_sha256": digest})
        workspace.publish(build_id, keep=1)

    publish("one")
    real = Workspace.has_build

    def replaced_first(held: Workspace, build_id: str) -> bool:
        monkeypatch.setattr(Workspace, "has_build", real)
        if then == "published":
            publish("two")
        else:
            (held.path / "current").unlink()
            shutil.rmtree(held.builds_path / "one")
        return real(held, build_id)

    monkeypatch.setattr(Workspace, "has_build", replaced_first)
    if then == "published":
        assert workspace.current_build().name == "two"
    else:
        with pytest.raises(Refused, match="no build yet"):
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
