"""The questions that the app, the exports, the command line and notebooks ask of one published build.

Figures are read from tables of the build, so that a screen and an export cannot disagree; where a page needs
a total that no table holds, it is the sum of the rows of one.
"""

from __future__ import annotations

from pathlib import Path

from journey.read.comparison import Reader

__all__ = ["Reader", "open_current"]


def open_current(workspace: Path | str) -> Reader:
    """Open the published build of a workspace, read-only.

    Args:
        workspace: The workspace folder.

    Returns:
        A reader of that build.

    Raises:
        Refused: No build has been published.
        Damaged: The build is incomplete or not what its manifest says.
    """
    from journey.store import open_build
    from journey.workspace import Workspace, read_json

    held = Workspace(Path(workspace))
    folder = held.current_build()  # once: a build published meanwhile must not lend its manifest to this one
    return Reader(open_build(folder / "analysis.duckdb"), read_json(folder / "manifest.json"), held)
