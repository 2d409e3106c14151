"""Start the pages on this machine only: python -m app.cli --workspace DIR --port N."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

FLAGS = {
    "server.address": "127.0.0.1",
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "server.enableStaticServing": "false",
    "browser.gatherUsageStats": "false",
    "browser.serverAddress": "127.0.0.1",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "client.toolbarMode": "minimal",
    "client.disableDataExport": "true",
    "theme.base": "light",
    "theme.primaryColor": "#1d70b8",
    "theme.linkColor": "#1d70b8",
    "theme.backgroundColor": "#ffffff",
    "theme.secondaryBackgroundColor": "#f3f2f1",
    "theme.textColor": "#0b0c0c",
}


def command(port: int) -> list[str]:
    """The command line that serves the pages."""
    flags = [f"--{name}={value}" for name, value in FLAGS.items()]
    server = Path(__file__).with_name("server.py")
    return [sys.executable, "-m", "streamlit", "run", str(server), f"--server.port={port}", *flags]


def environment(workspace: Path) -> dict[str, str]:
    """The environment of the server: which workspace, and where our packages are."""
    above = str(Path(__file__).parent.parent)
    path = os.pathsep.join(filter(None, [above, os.environ.get("PYTHONPATH")]))
    return {**os.environ, "JOURNEY_WORKSPACE": str(workspace.resolve()), "PYTHONPATH": path}


def serve(workspace: Path, port: int = 8501) -> int:
    """Serve the pages until stopped, and return the server's exit code."""
    try:
        return subprocess.call(command(port), env=environment(workspace))
    except KeyboardInterrupt:
        return 0


def main() -> int:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="journey-app", description="Open the pages in a browser.")
    held = os.environ.get("JOURNEY_WORKSPACE", "workspace")
    parser.add_argument("--workspace", type=Path, default=Path(held), help="the workspace folder")
    parser.add_argument("--port", type=int, default=8501, help="port on this machine")
    options = parser.parse_args()
    return serve(options.workspace, options.port)


if __name__ == "__main__":
    sys.exit(main())
