"""What leaves is complete under its name or not there at all: full disk, a target in use, a stop, a kill."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from filelock import FileLock
from support.packs import plain_reader, rows

from journey.errors import Refused
from journey.export import leaving, write_evaluator_pack
from journey.export.leaving import clear_left, published

posix = pytest.mark.skipif(os.name != "posix", reason="signals and limits are those of POSIX")
SECRET = "sentinel-of-a-person"
TARGETS = pytest.mark.parametrize("name", ["pack", "pack.zip"])
ROOT = Path(__file__).parents[2]


def _write(folder: Path) -> str:
    (folder / "one.csv").write_text(SECRET, encoding="utf-8")
    (folder / "sub").mkdir()
    (folder / "sub" / "two.csv").write_text(SECRET, encoding="utf-8")
    return "done"


def _failing(error: BaseException) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        _write(folder)
        raise error

    return write


def _python(code: str, *arguments: str, seed: str = "0") -> subprocess.Popen[str]:
    env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1"}
    env["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)


@TARGETS
def test_everything_is_there_under_its_name_and_nothing_beside_it(name: str, tmp_path: Path) -> None:
    assert published(tmp_path / "new" / name, _write) == "done"
    assert [path.name for path in (tmp_path / "new").iterdir()] == [name]
    if name.endswith(".zip"):
        with zipfile.ZipFile(tmp_path / "new" / name) as packed:
            assert packed.namelist() == ["one.csv", "sub/two.csv"]
    else:
        assert (tmp_path / "new" / name / "sub" / "two.csv").read_text(encoding="utf-8") == SECRET


@TARGETS
@pytest.mark.parametrize(
    ("error", "said"),
    [(OSError(errno.ENOSPC, "x"), "The disk is full"), (PermissionError(errno.EACCES, "x"), "your rights")],
)
def test_a_disk_that_does_not_take_it_leaves_nothing(
    name: str, error: OSError, said: str, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match=said) as refused:
        published(tmp_path / name, _failing(error))
    assert str(tmp_path) not in refused.value.message and list(tmp_path.iterdir()) == []


@TARGETS
def test_a_polite_stop_leaves_nothing(name: str, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        published(tmp_path / name, _failing(KeyboardInterrupt()))
    assert list(tmp_path.iterdir()) == []


def test_a_parent_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused, match="can't be written"):
        published(tmp_path / "file" / "pack", _write)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_target_that_is_there_is_left_alone(tmp_path: Path) -> None:
    for name in ("pack.zip", "pack"):
        (tmp_path / name).write_text("mine", encoding="utf-8")
        with pytest.raises(Refused, match="exists"):
            published(tmp_path / name, _write)
        assert (tmp_path / name).read_text(encoding="utf-8") == "mine"
    assert len(list(tmp_path.iterdir())) == 2


@TARGETS
def test_what_comes_there_meanwhile_is_left_alone(name: str, tmp_path: Path) -> None:
    def write(folder: Path) -> None:
        _write(folder)
        (tmp_path / name).write_text("mine", encoding="utf-8")

    with pytest.raises(Refused, match="exists"):
        published(tmp_path / name, write)
    assert (tmp_path / name).read_text(encoding="utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir()] == [name]


@TARGETS
@pytest.mark.parametrize("name_there", ["x" * 300, "a\0b"])
def test_a_name_that_no_file_may_have_is_refused(name: str, name_there: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Choose another one"):
        published(tmp_path / f"{name_there}{Path(name).suffix}", _write)
    assert list(tmp_path.iterdir()) == []


@TARGETS
def test_the_log_comes_when_only_the_rename_is_left(name: str, tmp_path: Path) -> None:
    """A file that could not be written was not logged; a log that can't be written stops the file."""
    logged: list[Path] = []
    with pytest.raises(Refused):
        published(tmp_path / name, _failing(OSError(errno.ENOSPC, "x")), logged.append)
    assert logged == []

    def no_log(_: Path) -> None:
        assert not (tmp_path / name).exists()
        raise Refused("The log can't be written.")

    with pytest.raises(Refused, match="log"):
        published(tmp_path / name, _write, no_log)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a\x1b[31m", "a\u202eb", "a\nb", "x" * 201])
def test_a_recipient_whose_name_would_write_lines_of_its_own_is_refused(name: str, tmp_path: Path) -> None:
    reader = plain_reader()
    with pytest.raises(Refused, match="recipient's name"):
        write_evaluator_pack(reader, tmp_path / "pack", name)
    reader.store.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["pack.xlsx", "pack.CSV"])
def test_a_folder_that_would_look_like_a_file_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="looks like a file"):
        published(tmp_path / name, _write)
    assert list(tmp_path.iterdir()) == []


@posix
@TARGETS
def test_a_full_disk_is_said_of_a_whole_pack(name: str, tmp_path: Path) -> None:
    # No file of the process may be longer than 3,000 bytes: the disk is full in the middle of a table.
    code = """
import resource, sys
from pathlib import Path
from support.packs import plain_reader
from journey.errors import Refused
from journey.export import write_evaluator_pack
reader = plain_reader()
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
try:
    write_evaluator_pack(reader, Path(sys.argv[1]))
except Refused as why:
    print(why.message)
"""
    ran = _python(code, str(tmp_path / name))
    out, err = ran.communicate(timeout=300)
    assert ran.returncode == 0, err
    assert f"{name} can't be written" in out and "The disk may be full" in out
    assert list(tmp_path.iterdir()) == []


_SLOW = """
import sys, time
from pathlib import Path
from journey.export.leaving import published
def write(folder):
    (folder / "one.csv").write_text("sentinel-of-a-person")
    print("begun", flush=True)
    time.sleep(600)
published(Path(sys.argv[1]), write)
"""


@posix
def test_a_kill_leaves_nothing_under_the_name_and_the_next_one_clears_up(tmp_path: Path) -> None:
    killed = _python(_SLOW, str(tmp_path / "pack"))
    assert killed.stdout is not None and killed.stdout.readline() == "begun\n"
    running = _python(_SLOW, str(tmp_path / "other"))
    assert running.stdout is not None and running.stdout.readline() == "begun\n"
    try:
        assert len(list(tmp_path.glob(".journey-leaving-*"))) == 2  # neither clears the other up
        killed.kill()
        killed.communicate(timeout=60)
        assert not (tmp_path / "pack").exists()
        published(tmp_path / "next", _write)
        assert len(list(tmp_path.glob(".journey-leaving-*"))) == 1  # of the one that still runs
    finally:
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=60)
    assert [path.name for path in tmp_path.iterdir()] == ["next"]


def test_only_what_is_ours_and_not_in_use_is_cleared(tmp_path: Path) -> None:
    mark = ".journey-leaving-"
    left, half_cleared, made_now = (tmp_path / f"{mark}{digit * 32}" for digit in "abc")
    kept = [tmp_path / f"{mark}notes", tmp_path / ".new-1", tmp_path / "mine"]
    for folder in (left, half_cleared, made_now, *kept):
        folder.mkdir()
    for folder in (left, half_cleared, *kept):
        (folder / "one.csv").write_text(SECRET, encoding="utf-8")
    (left / ".lock").touch()
    link = tmp_path / f"{mark}{'d' * 32}"
    link.symlink_to(tmp_path / "mine", target_is_directory=True)
    used = tmp_path / f"{mark}{'e' * 32}"
    used.mkdir()
    with FileLock(used / ".lock"):
        clear_left(tmp_path)
        assert used.is_dir()
    assert not left.exists() and not half_cleared.exists()
    assert made_now.is_dir() and link.is_symlink() and all((folder / "one.csv").is_file() for folder in kept)


def test_raw_text_is_as_it_is_and_the_pack_says_so(tmp_path: Path) -> None:
    reader = plain_reader()
    inert = write_evaluator_pack(reader, tmp_path / "inert")
    raw = write_evaluator_pack(reader, tmp_path / "raw", is_raw=True)
    assert rows(tmp_path / "inert", "interactions")[0]["data_flags"] == "'=cmd calc"
    assert rows(tmp_path / "raw", "interactions")[0]["data_flags"] == "=cmd calc"
    assert (inert["arguments"]["raw"], raw["arguments"]["raw"]) == (False, True)
    assert pl.read_parquet(tmp_path / "inert" / "interactions.parquet")["data_flags"][0] == "=cmd calc"
    readme = (tmp_path / "raw" / "README.txt").read_text(encoding="utf-8")
    assert "RAW CSV: do not open the .csv files in a spreadsheet." in readme
    assert "RAW" not in (tmp_path / "inert" / "README.txt").read_text(encoding="utf-8")


def test_the_readme_is_short_and_says_how_to_open_and_check(tmp_path: Path) -> None:
    write_evaluator_pack(plain_reader(), tmp_path / "pack")
    raw = (tmp_path / "pack" / "README.txt").read_bytes()
    text = raw.decode("utf-8")
    told = " ".join(text.split())
    assert not raw.startswith(b"\xef\xbb\xbf") and len(text.splitlines()) < 4 * 60
    for words in ("65001", "LibreOffice", "journey verify", "journey rerun", "Rows in them: 9 = 3 accepted"):
        assert words in told
    assert not (tmp_path / "pack" / "interactions.csv").read_bytes().startswith(b"\xef\xbb\xbf")


_PACKS = """
import sys
from pathlib import Path
from support.packs import rich_reader
from journey.export import write_evaluator_pack
reader = rich_reader()
for name in ("pack", "pack.zip"):
    write_evaluator_pack(reader, Path(sys.argv[1]) / name, discount_from="2020-21")
"""


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    ran = [_python(_PACKS, str(tmp_path / seed), seed=seed) for seed in ("1", "2")]
    for one in ran:
        _, err = one.communicate(timeout=300)
        assert one.returncode == 0, err
    first, second = (leaving.hashes(tmp_path / seed) for seed in ("1", "2"))
    assert first == second and {"pack.zip", "pack/manifest.json", "pack/datapackage.json"} <= set(first)
    with zipfile.ZipFile(tmp_path / "1" / "pack.zip") as packed:
        inside = {name: hashlib.sha256(packed.read(name)).hexdigest() for name in packed.namelist()}
    assert inside == {name.removeprefix("pack/"): held for name, held in first.items() if name != "pack.zip"}
    held = json.loads((tmp_path / "1" / "pack" / "manifest.json").read_text(encoding="utf-8"))
    assert {"duckdb", "polars", "pyarrow", "python", "zlib"} <= set(held["versions"])
