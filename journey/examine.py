"""Whether a workspace is whole: its key, what is sealed, extracts, casebook, build, and what was cut off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from journey import drafts, jobs
from journey.assumptions import list_sets, load_set
from journey.casebook import Verified, open_casebook
from journey.errors import Busy, Damaged, JourneyError
from journey.files import sha256_of
from journey.holdings import described, is_whole
from journey.keys import Key
from journey.manifests import DESCRIBED
from journey.pipeline.prices import prices_of
from journey.workspace import Workspace

_CUT_OFF = {
    "keys": "A change of keys was begun; finish it with: journey key rotate",
    "erasure": "An erasure was begun; finish it with: journey erase --resume",
}

_NO_CASEBOOK = (
    "casebook.sqlite is not there, and with it the audit log and what people decided: put back a copy from"
    " your backup."
)
_EMPTY_LOG = (
    "The audit log has no line, though extracts or builds are held: put back a copy of casebook.sqlite and"
    " audit.head from your backup."
)


def examine(workspace: Workspace) -> list[dict[str, str]]:
    """Each part with its state: whole, damaged, missing, unfinished, left over, not verified."""
    return [{"what": what, "state": state} for what, state in _states(workspace)]


def _states(workspace: Workspace) -> Iterator[tuple[str, str]]:
    what, state, key = _key_state(workspace)
    yield what, state
    if unfinished := workspace.unfinished():
        yield _CUT_OFF[unfinished], "unfinished"
    yield from states_of_held(workspace, key)
    yield from drafts.states(workspace)
    for job in jobs.jobs(workspace.path):
        if job.state == "interrupted":
            yield f"Work that was cut off ({job.kind}, job {job.job_id}); start it again", "left over"
    fault = _log_fault(workspace, key)
    yield f"The audit log: {fault}" if fault else "The audit log", "damaged" if fault else "whole"
    yield from _sets(workspace)
    if workspace.left_behind():
        yield "Copies that a cut-off run left behind; the next add or build removes them", "left over"
    if workspace.current_id() is not None:
        yield f"Build {workspace.current_id()}", _build_state(workspace)
    yield "That the disk is encrypted: see to it that it is, for builds are not sealed", "not verified"


def verified(workspace: Workspace, key: Key | None) -> Verified:
    """The audit log checked line by line; and that it is there, and not empty, where something is held.

    A log that is gone altogether looks like that of a new workspace, but a new one holds nothing.

    Raises:
        Damaged: casebook.sqlite can't be read as a casebook.
    """
    is_used = bool(workspace.revisions()) or workspace.current_id() is not None
    if not workspace.casebook_path.exists():  # and none is made by looking
        is_missing = is_used or workspace.path.joinpath("audit.head").exists()
        return Verified(0, 0, 0, _NO_CASEBOOK if is_missing else "")
    with open_casebook(workspace.casebook_path, key) as casebook:
        found = casebook.verify()
    is_lost = is_used and not found.n_lines and not found.fault
    return replace(found, fault=_EMPTY_LOG) if is_lost else found


def _sets(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """Each assumption set, and the one in use even if it is not there: whether it can be used."""
    try:
        in_use = workspace.settings.assumptions
    except JourneyError as problem:
        yield f"The settings: {problem.message}", "damaged"
        return
    for name in sorted({*list_sets(workspace.path), in_use}):
        try:
            prices_of(workspace, load_set(workspace.path, name), workspace.extracts())
        except JourneyError as problem:
            yield f"Assumption set {name}: {problem.message}", "damaged"
        else:
            yield f"Assumption set {name}", "whole"


def _log_fault(workspace: Workspace, key: Key | None) -> str:
    try:
        return verified(workspace, key).fault
    except JourneyError as problem:
        return problem.message


def states_of_held(workspace: Workspace, key: Key | None) -> Iterator[tuple[str, str]]:
    """Extracts, small sealed files and the casebook, each whole or damaged; without the key by hash alone."""
    for extract in workspace.extracts():
        try:
            state = workspace.read_whole(extract, partial(_whole, workspace, has_key=key is not None))
        except (Damaged, OSError):
            state = "damaged"
        except Busy:  # taken out since they were listed
            continue
        yield f"Extract {extract['extract_id']}", state
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


def _whole(workspace: Workspace, extract: dict[str, Any], has_key: bool) -> str:
    """Every file is as it was written and, with the key, every sealed one opens; else Damaged is raised."""
    folder, extract_id = workspace.folder_of(extract), extract["extract_id"]
    if not all(is_whole(folder / name, extract) for name in extract["files_sha256"]):
        raise Damaged(f"Extract {extract_id} is damaged.")
    if has_key:
        for name in extract["files_sha256"]:
            if name.endswith(".enc") and name != DESCRIBED:
                workspace.key.unseal((folder / name).read_bytes(), f"{extract_id}/{name.partition('.')[0]}")
        described(workspace, extract)
    return "whole"


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
