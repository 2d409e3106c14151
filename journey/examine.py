"""Whether a workspace is whole: its key, what is sealed, extracts, casebook, build, and what was cut off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from journey.casebook import open_casebook
from journey.errors import JourneyError
from journey.files import sha256_of
from journey.holdings import described, is_whole
from journey.keys import Key
from journey.manifests import DESCRIBED
from journey.workspace import Workspace

_CUT_OFF = {
    "keys": "A change of keys was begun; finish it with: journey key rotate",
    "erasure": "An erasure was begun; finish it with: journey erase --resume",
}


def examine(workspace: Workspace) -> list[dict[str, str]]:
    """Each part with its state: whole, damaged, missing, unfinished, left over, not verified."""
    return [{"what": what, "state": state} for what, state in _states(workspace)]


def _states(workspace: Workspace) -> Iterator[tuple[str, str]]:
    what, state, key = _key_state(workspace)
    yield what, state
    if unfinished := workspace.unfinished():
        yield _CUT_OFF[unfinished], "unfinished"
    yield from states_of_held(workspace, key)
    if workspace.left_behind():
        yield "Copies that a cut-off run left behind; the next add or build removes them", "left over"
    if workspace.current_id() is not None:
        yield f"Build {workspace.current_id()}", _build_state(workspace)
    yield "That the disk is encrypted: see to it that it is, for builds are not sealed", "not verified"


def states_of_held(workspace: Workspace, key: Key | None) -> Iterator[tuple[str, str]]:
    """Extracts, small sealed files and the casebook, each whole or damaged; without the key by hash alone."""
    for extract in workspace.extracts():
        yield f"Extract {extract['extract_id']}", _extract_state(workspace, extract, key)
    if key is not None:
        for path in sorted((workspace.path / "restricted").glob("*.enc")):
            yield f"Sealed file {path.name}", _opens(key, path.read_bytes(), path.stem)
    if workspace.casebook_path.exists():
        yield "The casebook", _casebook_state(workspace, key)


def _key_state(workspace: Workspace) -> tuple[str, str, Key | None]:
    """The key opens the ring, and only its owner can read its file; else what is wrong and what to do."""
    if not workspace.is_key_named():
        return "The key is not at hand; set JOURNEY_KEY_FILE to the key file", "missing", None
    try:
        return "The key opens this workspace", "whole", workspace.key
    except JourneyError as problem:
        return problem.message, "damaged" if problem.exit_code == 4 else "missing", None


def _extract_state(workspace: Workspace, extract: dict[str, Any], key: Key | None) -> str:
    """Every file is as it was written and, with the key, every sealed one opens."""
    folder, extract_id = workspace.extract_path(extract["extract_id"]), extract["extract_id"]
    if not all(is_whole(folder / name, extract) for name in extract["files_sha256"]):
        return "damaged"
    if key is None:
        return "whole"
    sealed = [name for name in extract["files_sha256"] if name.endswith(".enc") and name != DESCRIBED]
    states = {
        _opens(key, (folder / name).read_bytes(), f"{extract_id}/{name.partition('.')[0]}") for name in sealed
    }
    try:
        described(workspace, extract)
    except JourneyError:
        return "damaged"
    return "whole" if states <= {"whole"} else "damaged"


def _opens(key: Key, sealed: bytes, label: str) -> str:
    try:
        key.unseal(sealed, label)
    except JourneyError:
        return "damaged"
    return "whole"


def _casebook_state(workspace: Workspace, key: Key | None) -> str:
    try:
        with open_casebook(workspace.casebook_path, key) as casebook:
            casebook.names()
    except JourneyError:
        return "damaged"
    return "whole"


def _build_state(workspace: Workspace) -> str:
    try:
        held = sha256_of(workspace.current_build() / "analysis.duckdb")
        return "whole" if held == workspace.manifest["database_sha256"] else "damaged"
    except (JourneyError, OSError):
        return "damaged"
