"""Start the app from the command line, in a process of its own."""

import subprocess
import sys
from pathlib import Path

from journey.errors import Usage


def serve(path: Path, port: int) -> int:
    """Hand over to the app in a process of its own: the library never imports Streamlit."""
    if not 1 <= port <= 65535:
        raise Usage("The port must be a number from 1 to 65535.")
    command = [sys.executable, "-m", "app.cli", "--workspace", str(path), "--port", str(port)]
    sys.stderr.write(f"The app is at http://127.0.0.1:{port} on this machine only. Stop it with Ctrl-C.\n")
    return subprocess.call(command)
