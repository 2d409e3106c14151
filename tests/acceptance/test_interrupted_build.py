"""Ctrl-C or a polite kill ends a command with exit code 2 and one sentence, whatever a library makes of it.

Four moments are hit for certain, by a script that sends the signal to itself: an import, code that raises
something else after it, code that is run from a text, and Python's own end. A build is cut off at moments
spread over its length: it has stopped, or had already ended.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.intake import command, left_over, utf8

STOPPED = "Stopped. Nothing half done is used: it is undone, or the next command says how to finish it.\n"
SIGNALS = ("SIGINT", "SIGTERM")
SECONDS = (0.0, 0.2, 0.4, 0.7, 1.0, 1.4, 1.8)
WAIT_SECONDS = 120
ON_IMPORT = """
import os, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "journey.commands.prices":
            os.kill(os.getpid(), signal.{name})
sys.meta_path.insert(0, Finder())
import journey.cli
journey.cli.main()
"""
IN_A_COMMAND = """
import os, signal
import journey.cli, journey.commands.costs
def interrupted(path):
    {body}
journey.commands.costs.open_reader = interrupted
journey.cli.main()
"""
# What DuckDB makes of a signal, and an import, a cleaner and a reader after it.
TURNED = """try:
        os.kill(os.getpid(), signal.{name})
    except KeyboardInterrupt:
        raise {error}"""
# A Ctrl-C that leaves a text that is run marks all of Python as interrupted.
FROM_A_TEXT = """exec("import os, signal; os.kill(os.getpid(), signal.{name})", {{}})"""
AT_THE_END = """
import atexit, os, signal, sys
import journey.cli
atexit.register(lambda: os.kill(os.getpid(), signal.{name}))
journey.cli.main()
"""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")


def _run(script: str, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        capture_output=True,
        timeout=WAIT_SECONDS,
        check=False,
        env=utf8(),
    )
    return done.returncode, done.stderr.decode("utf-8")


@pytest.mark.parametrize("name", SIGNALS)
def test_while_commands_are_imported(name: str) -> None:
    assert _run(ON_IMPORT.format(name=name), "costs") == (2, STOPPED)


@pytest.mark.parametrize("name", SIGNALS)
@pytest.mark.parametrize(
    "error", ["RuntimeError('Query interrupted')", "ImportError('half')", "Damaged('A file is not whole.')"]
)
def test_what_a_library_makes_of_it_is_still_a_stop(name: str, error: str) -> None:
    body = "from journey.errors import Damaged\n    " + TURNED.format(name=name, error=error)
    assert _run(IN_A_COMMAND.format(body=body), "costs") == (2, STOPPED)


@pytest.mark.parametrize("name", SIGNALS)
def test_out_of_code_that_is_run_from_a_text(name: str) -> None:
    assert _run(IN_A_COMMAND.format(body=FROM_A_TEXT.format(name=name)), "costs") == (2, STOPPED)


@pytest.mark.parametrize("name", SIGNALS)
def test_after_the_work_the_exit_code_is_that_of_the_work(name: str) -> None:
    code, told = _run(AT_THE_END.format(name=name), "costs", "--workspace", "no-such-folder")
    assert (code, told.startswith("There is no workspace here.")) == (2, True)
    assert "Stopped" not in told and _run(AT_THE_END.format(name=name), "--help") == (0, "")


def test_a_failure_without_a_signal_is_no_stop() -> None:
    code, told = _run(IN_A_COMMAND.format(body="raise RuntimeError('ours')"), "costs")
    assert (code, "did not foresee" in told) == (4, True)


@pytest.mark.parametrize("name", SIGNALS)
def test_a_build_at_any_moment(sample_workspace: Path, tmp_path: Path, name: str) -> None:
    workspace = tmp_path / "workspace"
    shutil.copytree(sample_workspace, workspace)
    codes = []
    for pause in SECONDS:
        for held in (workspace / "builds").glob("[!.]*"):
            shutil.rmtree(held) if held.is_dir() else held.unlink()
        started = subprocess.Popen(
            command("build", "--workspace", str(workspace)),
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=utf8(),
        )  # fmt: skip
        assert started.stderr is not None and started.stderr.readline().startswith(b"Reading")
        time.sleep(pause)
        started.send_signal(getattr(signal, name))
        told = started.communicate(timeout=WAIT_SECONDS)[1].decode("utf-8")
        assert "Traceback" not in told and "ignored" not in told
        assert (started.returncode, told.endswith(STOPPED)) in ((2, True), (0, False)), told
        assert left_over(workspace / "builds") == []
        codes.append(started.returncode)
    assert 2 in codes
