"""How far a workspace has come: none yet, empty, files without figures, figures, or damaged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from journey.errors import JourneyError, Refused
from journey.workspace import Workspace


@dataclass(frozen=True)
class Standing:
    """What is there.

    Attributes:
        state: none (no workspace), empty (no files), unbuilt (files and no figures), behind (the figures are
            not of the files that are held), built, damaged.
        n_files: how many files are held.
        n_waiting: how many of them are not in the figures as they are held now.
        n_removed: how many are in the figures and not held any more.
        has_key: whether the key is at hand.
        message: what is wrong, where it is damaged.
    """

    state: str
    n_files: int = 0
    n_waiting: int = 0
    n_removed: int = 0
    has_key: bool = False
    message: str = ""


@dataclass(frozen=True)
class Behind:
    """Extracts that wait for the figures to be made again, and those that leave them then."""

    waiting: frozenset[str]
    leaving: frozenset[str]

    @property
    def n(self) -> int:
        """How many files the figures are behind by."""
        return len(self.waiting) + len(self.leaving)


def behind_of(held: Iterable[Mapping[str, Any]], build: Mapping[str, Any] | None) -> Behind:
    """What the figures are behind by.

    A file of which people were erased since is held in another revision, so it waits too.

    Args:
        held: manifests of the extracts held.
        build: the manifest of the published build; None where there is none.
    """
    now, built = _revisions(held), _revisions(build["extracts"] if build else ())
    return Behind(
        frozenset(extract_id for extract_id in now if built.get(extract_id) != now[extract_id]),
        frozenset(built.keys() - now.keys()),
    )


def _revisions(extracts: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    return {one["extract_id"]: one.get("revision", 1) for one in extracts}


def standing(path: Path) -> Standing:
    """How far the workspace in a folder has come; nothing is changed by looking.

    Args:
        path: the folder; it may not be there.
    """
    workspace = Workspace(path)
    if not workspace.key_path.is_file():
        return Standing("none")
    try:
        return _of(workspace)
    except JourneyError as problem:
        return Standing("damaged", has_key=_has_key(workspace), message=problem.message)


def _has_key(workspace: Workspace) -> bool:
    """Whether the key is at hand and opens this workspace; a wrong one is as good as none here."""
    try:
        return workspace.has_key()
    except JourneyError:
        return False


def _of(workspace: Workspace) -> Standing:
    held = workspace.extracts()
    workspace.settings  # noqa: B018 - read, so that a damaged journey.toml is said here
    has_key = _has_key(workspace)
    if workspace.current_id() is None:
        return Standing("unbuilt" if held else "empty", len(held), len(held), has_key=has_key)
    try:
        behind = behind_of(held, workspace.manifest)
    except Refused:  # taken away since it was looked for
        return Standing("unbuilt" if held else "empty", len(held), len(held), has_key=has_key)
    state = "behind" if behind.n else "built"
    return Standing(state, len(held), len(behind.waiting), len(behind.leaving), has_key)
