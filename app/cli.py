"""Start the pages: python -m app.cli --workspace DIR --port N [--sign-in FILE [--address ADDRESS]]."""

import argparse
import os
import sys
from pathlib import Path

from journey.errors import JourneyError, Usage
from journey.landing import clear_landings
from journey.launch import run
from journey.shown import sample_workspace_of
from journey.sign_in import SignIn, read_sign_in

THIS_MACHINE = "127.0.0.1"
FLAGS = {
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "server.enableStaticServing": "false",
    "server.enableCORS": "true",
    "server.enableXsrfProtection": "true",
    "browser.gatherUsageStats": "false",
    "browser.serverAddress": THIS_MACHINE,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "client.toolbarMode": "minimal",
    "client.disableDataExport": "true",
    "logger.enableRich": "false",
    "theme.base": "light",
    "theme.primaryColor": "#1d70b8",
    "theme.linkColor": "#1d70b8",
    "theme.backgroundColor": "#ffffff",
    "theme.secondaryBackgroundColor": "#f3f2f1",
    "theme.textColor": "#0b0c0c",
}


def command(port: int, sign_in: SignIn | None = None, address: str = THIS_MACHINE) -> list[str]:
    """The command line that serves the pages.

    A page of another site that makes its own name lead to this machine is turned away: only the names in
    allowedHosts are answered.
    """
    hosts = dict.fromkeys([THIS_MACHINE, "localhost", *([sign_in.host] if sign_in else [])])
    flags = [f"--{name}={value}" for name, value in FLAGS.items()]
    flags += [f"--server.address={address}", *(f"--server.allowedHosts={host}" for host in hosts)]
    if sign_in:
        flags.append(f"--secrets.files={sign_in.path}")
    server = Path(__file__).with_name("server.py")
    return [sys.executable, "-m", "streamlit", "run", str(server), f"--server.port={port}", *flags]


def environment(workspace: Path, sign_in: SignIn | None = None) -> dict[str, str]:
    """The environment of the server: which workspace, whether people sign in, and where our packages are."""
    above = str(Path(__file__).parent.parent)
    path = os.pathsep.join(filter(None, [above, os.environ.get("PYTHONPATH")]))
    asked = "1" if sign_in else ""
    held = {"JOURNEY_WORKSPACE": str(workspace.resolve()), "JOURNEY_SIGN_IN": asked, "PYTHONPATH": path}
    return {**os.environ, **held}


def serve(workspace: Path, port: int = 8501, sign_in: Path | None = None, address: str = THIS_MACHINE) -> int:
    """Serve the pages until stopped, and return the server's exit code.

    Raises:
        Refused: the file of sign-in is not good.
        Usage: other machines would be answered, and nobody would sign in.
    """
    if sign_in is None and address != THIS_MACHINE:
        raise Usage("Without --sign-in the pages answer on this machine only: leave --address out.")
    found = read_sign_in(sign_in, workspace) if sign_in else None
    for path in (workspace, sample_workspace_of(workspace)):
        clear_landings(path / "restricted")
    try:
        return run(command(port, found, address), environment(workspace, found))
    except KeyboardInterrupt:
        return 0


def main() -> int:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="journey-app", description="Open the pages in a browser.")
    held = os.environ.get("JOURNEY_WORKSPACE", "workspace")
    parser.add_argument("--workspace", type=Path, default=Path(held), help="the workspace folder")
    parser.add_argument("--port", type=int, default=8501, help="port on this machine")
    parser.add_argument("--sign-in", type=Path, help="a file with [auth]: people sign in (docs/roles.md)")
    parser.add_argument("--address", default=THIS_MACHINE, help="the address to answer at, with --sign-in")
    options = parser.parse_args()
    try:
        return serve(options.workspace, options.port, options.sign_in, options.address)
    except JourneyError as error:
        sys.stderr.write(f"{error.message}\n")
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
