"""An intake that is cut off, by Ctrl-C or by a kill, leaves the workspace as it was or complete.

The moments are spread over the run by its own undisturbed length; what is asserted is the state afterwards,
which holds at any moment. JOURNEY_ROWS sets the length of the file.
"""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from corpus.text_files import gp_text
from corpus.valid import MARKERS, gp_rows
from support.intake import Ran, command, leaks, left_over, run_apart, tree, utf8

N_ROWS = int(os.environ.get("JOURNEY_ROWS", "300000"))
WAIT_SECONDS = 300
COUNTS = ("rows_in", "accepted", "set_aside", "duplicate", "superseded", "skipped")
MOMENTS = (
    *(("SIGINT", 0.0), ("SIGKILL", 0.15), ("SIGINT", 0.35)),
    *(("SIGKILL", 0.55), ("SIGINT", 0.75), ("SIGKILL", 0.95)),
)

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")


@dataclass(frozen=True)
class Undisturbed:
    """An empty workspace, a long file, and how an undisturbed run of it went."""

    empty: Path
    file: Path
    counts: dict[str, int]
    seconds: float


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Undisturbed]:
    """One run that nobody disturbs, for its counts and its length."""
    folder = tmp_path_factory.mktemp("interrupted")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOURNEY_KEY_FILE", str(folder / "interrupted.key"))
        assert run_apart("init", str(folder / "empty"), "--as-of", "2024-03-31").code == 0
        file = folder / "long.csv"
        file.write_text(gp_text(gp_rows(N_ROWS)), encoding="utf-8", newline="")
        shutil.copytree(folder / "empty", folder / "whole")
        started = _begun(folder / "whole", file)
        at = time.monotonic()
        out, _ = started.communicate(timeout=WAIT_SECONDS)
        seconds = time.monotonic() - at
        assert started.returncode == 0
        yield Undisturbed(folder / "empty", file, _counts(json.loads(out)[0]), seconds)


def _words(workspace: Path, file: Path) -> list[str]:
    return ["add", "--source", "gp", "--workspace", str(workspace), "--json", str(file)]


def _begun(workspace: Path, file: Path) -> subprocess.Popen[bytes]:
    """A run of journey add that has said what it is adding, and so holds the lock."""
    started = subprocess.Popen(
        command(*_words(workspace, file)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=utf8()
    )
    assert started.stderr is not None
    assert started.stderr.readline().startswith(b"Adding")
    return started


def _counts(held: dict[str, int]) -> dict[str, int]:
    return {name: held[name] for name in COUNTS}


def _held(workspace: Path) -> list[Path]:
    """The manifests in place: a killed run may leave another in a hidden folder that never got its name."""
    found = (workspace / "restricted" / "extracts").glob("*/manifest.json")
    return [path for path in found if not path.parent.name.startswith(".")]


def _again(workspace: Path, file: Path) -> Ran:
    return run_apart(*_words(workspace, file), seconds=WAIT_SECONDS)


@pytest.mark.parametrize(("name", "moment"), MOMENTS)
def test_a_run_that_is_cut_off_leaves_nothing_half_done(
    undisturbed: Undisturbed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, moment: float
) -> None:
    workspace, system = tmp_path / "workspace", tmp_path / "system"
    system.mkdir()
    monkeypatch.setenv("TMPDIR", str(system))
    shutil.copytree(undisturbed.empty, workspace)
    before = tree(workspace)
    started = _begun(workspace, undisturbed.file)
    time.sleep(undisturbed.seconds * moment)
    started.send_signal(getattr(signal, name))
    out, err = started.communicate(timeout=WAIT_SECONDS)
    held = _held(workspace)
    if name == "SIGINT":
        _assert_stopped_politely(started.returncode, out, err, bool(held))
        assert left_over(workspace) == []
        assert held or tree(workspace) == before
    again = _again(workspace, undisturbed.file)
    assert again.code == (2 if held else 0), again.err
    assert not held or "added before" in again.err
    assert left_over(workspace) == [] and list(system.iterdir()) == []
    assert leaks(workspace, MARKERS) == []
    (manifest,) = _held(workspace)
    assert _counts(json.loads(manifest.read_text(encoding="utf-8"))) == undisturbed.counts
    assert run_apart("doctor", "--workspace", str(workspace)).code == 0


def _assert_stopped_politely(code: int, out: bytes, err: bytes, is_whole: bool) -> None:
    """One sentence and the exit code of a refusal; or all was done and said before the signal came."""
    assert b"Traceback" not in err
    if code in (0, -signal.SIGINT):
        assert is_whole and json.loads(out)
    else:
        assert code == 2
        assert out == b"" and b"Stopped" in err


def test_the_undisturbed_run_takes_every_row_in(undisturbed: Undisturbed) -> None:
    """By hand: as many rows as were written, none of them alike."""
    expected = dict.fromkeys(COUNTS, 0) | {"rows_in": N_ROWS, "accepted": N_ROWS}
    assert undisturbed.counts == expected
