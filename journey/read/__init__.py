"""The questions that the app, the exports, the command line and notebooks ask of one published build.

Figures are read from tables of the build, so that a screen and an export cannot disagree; where a page needs
a total that no table holds, it is the sum of the rows of one.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from journey.read.comparison import Reader

if TYPE_CHECKING:
    from journey.workspace import Workspace

__all__ = ["Reader", "open_current", "open_folder"]


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
    from journey.workspace import Workspace

    held = Workspace(Path(workspace))
    return open_folder(held, held.current_build())


def open_folder(held: Workspace, folder: Path) -> Reader:
    """Open one build of a workspace by its folder, whichever is published meanwhile.

    Args:
        held: the workspace.
        folder: as Workspace.current_build gave it, and checked it.

    Raises:
        Damaged: The build is incomplete or not what its manifest says.
    """
    from journey.store import open_build
    from journey.workspace import read_json

    return Reader(open_build(folder / "analysis.duckdb"), read_json(folder / "manifest.json"), held)
