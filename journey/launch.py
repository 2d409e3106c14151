"""Start the app from the command line, in a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from journey.errors import Usage
from journey.sign_in import read_sign_in

_STOPPED = 128 + signal.SIGTERM


def serve(path: Path, port: int, sign_in: Path | None = None) -> int:
    """Hand over to the app in a process of its own: the library never imports Streamlit.

    Args:
        path: the workspace's folder.
        port: of this machine.
        sign_in: a file that says with whom people sign in (docs/roles.md); None: nobody does.

    Raises:
        Refused: the file of sign-in is not good.
        Usage: the port is none.
    """
    if not 1 <= port <= 65535:
        raise Usage("The port must be a number from 1 to 65535.")
    command = [sys.executable, "-m", "app.cli", "--workspace", str(path), "--port", str(port)]
    if sign_in is not None:
        command += ["--sign-in", str(read_sign_in(sign_in, path).path)]
    asked = "People sign in." if sign_in else "Nobody signs in."
    sys.stderr.write(
        f"The app is at http://127.0.0.1:{port} on this machine only. {asked} Stop it with Ctrl-C.\n"
    )
    return run(command)


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
    """Run a process to its end and return its exit code; whoever stops us stops it as well."""
    former = signal.signal(signal.SIGTERM, _stop)
    child = subprocess.Popen(command, env=environment)
    try:
        return child.wait()
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()
        signal.signal(signal.SIGTERM, former)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    """Leave as if asked from within, so that what must be done at the end is done."""
    raise SystemExit(_STOPPED)
