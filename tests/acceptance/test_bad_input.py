"""Bad input: one plain sentence, the agreed exit code, nothing written, no traceback, no personal value."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

SENTINEL = "Zebedee-Sentinel"


def journey(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "journey.cli", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environment},
    )


def contents(folder: Path) -> dict[str, str]:
    skip = ("casebook.sqlite", ".lock", ".verified")
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(skip)
    }


def refused(workspace: Path, code: int, *words: str, **environment: str) -> str:
    before = contents(workspace)
    done = journey(*words, "--workspace", str(workspace), **environment)
    assert done.returncode == code, done.stderr
    assert contents(workspace) == before
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert SENTINEL not in done.stderr
    message = done.stderr.strip().splitlines()[-1]
    assert message.endswith((".", "?")) or "with:" in message or ":" in message
    return message


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (tmp_path / "wrong_header.csv").write_text(f"a,b,c\n{SENTINEL},2,3\n", encoding="utf-8")
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)) * 20)
    return tmp_path


@pytest.mark.parametrize(
    "name", ["empty.csv", "picture.csv", "wrong_header.csv", "binary.csv", "missing.csv"]
)
def test_files_that_cannot_be_read(sample_workspace: Path, files: Path, name: str) -> None:
    refused(sample_workspace, 2, "add", str(files / name), "--source", "ed")


def test_a_folder_is_not_a_file(sample_workspace: Path, files: Path) -> None:
    assert "not a file" in refused(sample_workspace, 2, "add", str(files), "--source", "ed")


def test_unknown_source(sample_workspace: Path, files: Path) -> None:
    refused(sample_workspace, 2, "add", str(files / "wrong_header.csv"), "--source", "moonbase")


def test_second_copy(sample_workspace: Path, repository: Path) -> None:
    file = str(repository / "sample_data" / "SYNTHETIC_ed_attendances.csv")
    assert "added before" in refused(sample_workspace, 2, "add", file, "--source", "ed")


def test_header_names_the_missing_columns(sample_workspace: Path, files: Path) -> None:
    message = refused(sample_workspace, 2, "add", str(files / "wrong_header.csv"), "--source", "ed")
    assert "ATTENDANCE_ID" in message or "record" in message.lower()


def test_no_key(sample_workspace: Path, repository: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.csv"
    copy.write_bytes((repository / "sample_data" / "SYNTHETIC_ed_attendances.csv").read_bytes() + b"\r\n")
    message = refused(
        sample_workspace, 2, "add", str(copy), "--source", "ed", JOURNEY_KEY_FILE=str(tmp_path / "none.key")
    )
    assert "key" in message


def test_wrong_key(sample_workspace: Path, repository: Path, tmp_path: Path) -> None:
    from journey.key_file import write_key_file
    from journey.key_ring import new_secret

    write_key_file(tmp_path / "other.key", new_secret())
    message = refused(
        sample_workspace,
        2,
        "add",
        str(repository / "sample_data" / "SYNTHETIC_gp_appointments.csv"),
        "--source",
        "gp",
        JOURNEY_KEY_FILE=str(tmp_path / "other.key"),
    )
    assert "key" in message or "added before" in message


def test_unknown_person(sample_workspace: Path) -> None:
    refused(sample_workspace, 2, "compare", "nobody")


def test_wrong_usage(sample_workspace: Path) -> None:
    for words in (["compare"], ["nonsense"], ["add"], ["export", "x", "--pack", "moon"]):
        assert journey(*words).returncode == 64 or words == ["nonsense"]
    assert journey("nonsense").returncode == 64


def test_no_workspace_and_no_build_yet(tmp_path: Path) -> None:
    assert journey("people", "--workspace", str(tmp_path / "none")).returncode == 2
    key = {"JOURNEY_KEY_FILE": str(tmp_path / "new.key")}
    assert journey("init", str(tmp_path / "new"), "--as-of", "2024-03-31", **key).returncode == 0
    assert "no build yet" in refused(tmp_path / "new", 2, "people", **key)
    assert "no extracts" in refused(tmp_path / "new", 2, "build", **key)
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0
    assert (tmp_path / "new.key").stat().st_mode & 0o077 == 0


def test_a_group_that_is_not_there_is_refused(sample_workspace: Path) -> None:
    assert "all" in refused(sample_workspace, 2, "compare", "--group", "all")


def test_busy(sample_workspace: Path) -> None:
    from journey.workspace import Workspace

    with Workspace(sample_workspace).lock():
        assert "Someone else" in refused(sample_workspace, 3, "build")


def test_damaged_build_is_noticed(sample_workspace: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(sample_workspace, copy)
    database = next((copy / "builds").glob("*/analysis.duckdb"))
    held = bytearray(database.read_bytes())
    held[len(held) // 2] ^= 0xFF
    database.chmod(0o600)
    database.write_bytes(bytes(held))
    refused(copy, 4, "people")
    assert journey("build", "--workspace", str(copy)).returncode == 0
    assert journey("people", "--workspace", str(copy)).returncode == 0
