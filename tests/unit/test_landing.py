"""Only our own copy of a file is read; what is no plain file never gets that far."""

import hashlib
import os
from pathlib import Path

import pytest

from journey.errors import Refused
from journey.landing import clear_landings, landed, landing_folder, plain_name


def test_the_copy_has_the_bytes_is_owner_only_and_goes(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(b"a,b\n")
    with landed([file], tmp_path) as ([copy], folder):
        assert copy.path.read_bytes() == b"a,b\n"
        assert copy.sha256 == hashlib.sha256(b"a,b\n").hexdigest()
        assert copy.path.stat().st_mode & 0o077 == 0 and folder.stat().st_mode & 0o077 == 0
        assert copy.path.name == "0001"
    assert list(tmp_path.iterdir()) == [file]


def test_several_files_are_several_copies(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    with landed([tmp_path / "a.csv", tmp_path / "b.csv"], tmp_path) as (copies, _):
        assert [copy.file_name for copy in copies] == ["a.csv", "b.csv"]


@pytest.mark.parametrize("kind", ["missing", "empty", "folder", "link", "pipe"])
def test_what_is_no_plain_file_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "thing.csv"
    if kind == "empty":
        path.touch()
    elif kind == "folder":
        path.mkdir()
    elif kind == "link":
        (tmp_path / "other").write_text("x", encoding="utf-8")
        path.symlink_to(tmp_path / "other")
    elif kind == "pipe":
        os.mkfifo(path)
    with pytest.raises(Refused, match="thing.csv"), landed([path], tmp_path):
        pass
    assert not list(tmp_path.glob(".landing-*"))


def test_a_file_that_changes_while_it_is_copied_is_refused(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "growing.csv"
    path.write_bytes(b"a,b\n1,2\n")
    real = hashlib.sha256

    def grow() -> object:
        with path.open("ab") as file:
            file.write(b"3,4\n")
        return real()

    monkeypatch.setattr("journey.landing.hashlib.sha256", grow)
    with pytest.raises(Refused, match="changed while it was read"), landed([path], tmp_path):
        pass


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """A landing folder of a process that was killed: nobody holds its lock."""
    folder = tmp_path / "restricted" / ".landing-of-the-dead"
    folder.mkdir(parents=True)
    for name in (".held", "file"):
        (folder / name).write_text("NHS 485 777 3456", encoding="utf-8")
    return folder


def test_what_a_killed_process_left_goes_and_what_is_read_stays(left: Path) -> None:
    with landing_folder(left.parent) as held:
        (held / "file").write_text("x", encoding="utf-8")
        clear_landings(left.parent)
        assert not left.exists() and (held / "file").exists()
    clear_landings(left.parent / "none")


def test_it_goes_when_the_pages_start(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app import cli

    monkeypatch.setattr(cli, "run", lambda command, environment: 0)
    assert cli.serve(left.parent.parent) == 0 and not left.exists()


def test_a_name_is_shown_without_control_or_direction_characters() -> None:
    assert plain_name("ab\x1b[31m\u202egpj.csv") == "ab [31mgpj.csv"
    assert len(plain_name("x" * 500)) == 120
