"""An erasure that fails, is killed or finds the disk full is finished by --resume, and nothing is left."""

import os
import signal
import subprocess
import sys

import pytest
from support.erasing import erase, fail_at, resume
from support.intake import utf8
from support.rights import figures_of, found_in, run

from journey import pipeline
from journey.registry import Registry
from journey.removal import parts
from journey.rights import erase as erasing
from journey.rights import intent
from journey.workspace import Workspace

STEPS: dict[str, tuple[object, str]] = {
    "before the intent": (intent, "begin"),
    "builds": (erasing, "_remove_builds"),
    "tombstone": (erasing, "_write_tombstone"),
    "extracts": (erasing, "revise"),
    "casebook": (erasing, "_forget_decisions"),
    "registry": (Registry, "write"),
    "build": (pipeline, "build"),
    "new build published": (Workspace, "publish"),
    "intent": (intent, "end"),
}


@pytest.mark.parametrize("step", STEPS)
def test_an_erasure_that_was_cut_off_is_finished(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = figures_of(workspace, "ada")
    with monkeypatch.context() as patch:
        fail_at(patch, *STEPS[step], nth=2 if step == "extracts" else 1)
        ran = erase(workspace)
    assert ran.code == 4 and ("erase --resume" in ran.err) == (step != "before the intent")
    if step == "before the intent":
        assert not intent.intent_path(workspace).exists()
        assert erase(workspace).code == 0
    else:
        seen = run("person", "zeb", "--workspace", str(workspace.path))
        assert seen.code == 2, "nobody sees her meanwhile"
        second = run("erase", "ada", "--yes", "--workspace", str(workspace.path))
        assert second.code == 2 and "erase --resume" in second.err
        assert run("build", "--workspace", str(workspace.path)).code == 2
        assert resume(workspace).code == 0
    assert found_in(workspace) == []
    assert figures_of(workspace, "ada") == before
    assert resume(workspace).code == 2, "nothing is left to finish"


KILL = """
import os, signal, sys
import journey.cli, journey.commands.rights
from journey import pipeline
from journey.removal import parts
from journey.rights import erase
from journey.workspace import Workspace
owner, name, nth = sys.argv.pop(1), sys.argv.pop(1), int(sys.argv.pop(1))
owner = {"erase": erase, "parts": parts, "Workspace": Workspace, "pipeline": pipeline}[owner]
step, calls = getattr(owner, name), []
def killed(*args, **named):
    calls.append(1)
    if len(calls) == nth:
        os.kill(os.getpid(), signal.SIGKILL)
    return step(*args, **named)
setattr(owner, name, killed)
journey.cli.main()
"""


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
@pytest.mark.parametrize(
    ("owner", "name", "nth"),
    [("parts", "write_sealed_frame", 3), ("erase", "_forget_decisions", 1), ("pipeline", "write_json", 1)],
)
def test_a_kill_leaves_something_that_can_be_finished(
    workspace: Workspace, owner: str, name: str, nth: int
) -> None:
    before = figures_of(workspace, "ben")
    words = ["erase", "zeb", "--yes", "--workspace", str(workspace.path)]
    done = subprocess.run(
        [sys.executable, "-c", KILL, owner, name, str(nth), *words],
        env=utf8(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    assert intent.intent_path(workspace).exists() and workspace.current_id() is None
    assert resume(workspace).code == 0
    assert found_in(workspace) == []
    assert workspace.left_behind() == []
    assert figures_of(workspace, "ben") == before


def test_a_tampered_intent_is_said(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        fail_at(patch, erasing, "_write_tombstone")
        assert erase(workspace).code == 4
    path = intent.intent_path(workspace)
    path.write_bytes(path.read_bytes()[:-1])
    ran = resume(workspace)
    assert ran.code == 4 and "erasing.enc" in ran.err


def test_a_full_disk_is_said_and_the_rest_done_later(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(parts, "write_sealed_frame", full)
        ran = erase(workspace)
    assert ran.code == 2 and "disk is full" in ran.err
    assert resume(workspace).code == 0
    assert found_in(workspace) == []
