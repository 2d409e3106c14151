"""The drafts of a workspace: begun, found, changed, opened, discarded. One at a time is put on the shelf."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock, Timeout

from journey.drafts.form import CHANGEABLE, STEPS, Draft, draft_of
from journey.drafts.sealed import Written, seal_stream, unseal_file
from journey.errors import Busy, Damaged, Refused
from journey.files import OWNER_ONLY, half_written, published, remove_folder, write_bytes
from journey.keys import Key
from journey.landing import clear_landings, landing_folder, plain_name
from journey.workspace import Workspace

MAX_BYTES = 200_000_000
_KEPT_ADDED = 20  # a draft that was added says so for a while, without its bytes
_SECONDS_TO_WAIT = 60
_ID = re.compile(r"[0-9a-f]{32}")
_RECORD, _CONTENT, READ = "draft.json.enc", "content.enc", "read.enc"
_CHECKED_WITH = frozenset(
    ("source_code", "covers_from", "covers_to_excl", "table_choices", "profile_text", "kept_sha256")
)
GONE = "That file is not waiting any more: it was discarded. Choose the file again."


def begin(workspace: Workspace, file_name: str, stream: BinaryIO, who: str, most_bytes: int = 0) -> Draft:
    """Copy a file in, sealing it as it comes. The same bytes as an open draft's give that draft.

    Args:
        workspace: with its key.
        file_name: what the agency called it.
        stream: its bytes.
        who: who brings it.
        most_bytes: how large it may be; 0 is MAX_BYTES.

    Raises:
        Refused: it has 0 bytes or too many, there is no key, or an erasure or change of keys is not finished.
        Busy: somebody else's file is being copied for a long time.
    """
    name = plain_name(file_name)
    with _shelf(workspace) as shelf:
        workspace.refuse_unfinished()
        _clear_up(workspace, shelf)
        key, draft_id = workspace.key, secrets.token_hex(16)
        known = _all(workspace, shelf)
        try:
            with published(shelf, draft_id) as folder:
                sealed = folder / _CONTENT
                written = seal_stream(stream, sealed, key, draft_id, most_bytes or MAX_BYTES)
                if not written.n_bytes:
                    raise Refused(f"{name} is empty: it has 0 bytes. Ask the agency to send it again.")
                _refuse_waiting(known, written)
                number = 1 + max((draft.number for draft in known), default=0)
                draft = Draft(draft_id, number, name, written.n_bytes, written.sha256, who)
                _write(key, folder, draft)
        except _WaitsAlready as waiting:
            draft = waiting.draft
    return _looked_up(workspace, draft)


def drafts(workspace: Workspace) -> list[Draft]:
    """All of them, the newest first; those that were added stay for a while.

    Raises:
        Refused: there is no key.
    """
    if not _place(workspace).is_dir():
        return []
    found = [_looked_up(workspace, draft) for draft in _all(workspace, _place(workspace))]
    return sorted(found, key=lambda draft: -draft.number)


def find(workspace: Workspace, draft_id: str) -> Draft | None:
    """One draft; None where there is none with that id.

    Raises:
        Refused: there is no key.
        Damaged: it can't be opened.
    """
    draft = _read(workspace, draft_id)
    return _looked_up(workspace, draft) if draft else None


def change(workspace: Workspace, draft_id: str, **values: Any) -> Draft:
    """Keep what was chosen, in one step. A check made with other choices does not count any more.

    Args:
        workspace: with its key.
        draft_id: which.
        values: fields of Draft that people choose.

    Raises:
        Refused: there is no such draft.
    """
    if unknown := set(values) - CHANGEABLE:
        raise ValueError(f"{sorted(unknown)} can't be changed in a draft")
    if values.get("step", STEPS[0]) not in STEPS:
        raise ValueError(f"{values['step']} is not in STEPS")
    with _shelf(workspace):
        draft = _read(workspace, draft_id)
        if draft is None:
            raise Refused(GONE)
        is_otherwise = any(
            getattr(draft, name) != values.get(name, getattr(draft, name)) for name in _CHECKED_WITH
        )
        changed = replace(draft, **({"checked": None} if is_otherwise else {}) | values)
        folder = folder_of(workspace, draft_id)
        _write(workspace.key, folder, changed)
        _sweep(folder)
    return _looked_up(workspace, changed)


def settled(workspace: Workspace, draft_id: str, extract_id: str) -> Draft:
    """Say that a draft became an extract; its bytes go, for the extract holds them now."""
    draft = change(workspace, draft_id, step="added", extract_id=extract_id)
    for name in (_CONTENT, READ):
        (folder_of(workspace, draft_id) / name).unlink(missing_ok=True)
    return draft


def discard(workspace: Workspace, draft_id: str) -> None:
    """Take a draft away, bytes and all; one that is not there is gone already. Needs no key."""
    folder = _place(workspace) / draft_id
    if _ID.fullmatch(draft_id) and folder.is_dir():
        with _shelf(workspace):
            if folder.is_dir():
                remove_folder(folder)


@contextmanager
def opened(workspace: Workspace, draft_id: str) -> Iterator[Path]:
    """The file in clear, in a landing folder and under a name of ours; it is removed afterwards.

    Raises:
        Refused: there is no such draft, or it was added and its bytes are gone.
        Damaged: its bytes are not as they came.
    """
    draft = _read(workspace, draft_id)
    if draft is None or draft.step == "added":
        raise Refused(GONE)
    with landing_folder(workspace.path / "restricted") as folder:
        written = Written(draft.n_bytes, draft.sha256)
        sealed = _place(workspace) / draft_id / _CONTENT
        unseal_file(sealed, folder / "file", workspace.key, draft_id, written)
        yield folder / "file"


@contextmanager
def none_open(workspace: Workspace, to_do: str) -> Iterator[None]:
    """Hold the shelf while something is done that no waiting file may escape.

    Args:
        workspace: whose.
        to_do: what, as the end of "Nothing was done to ...", for example: erase a person.

    Raises:
        Refused: files wait.
    """
    with _shelf(workspace) as shelf:
        _clear_up(workspace, shelf)
        n = sum(1 for folder in _folders(shelf) if (folder / _CONTENT).exists())
        if n:
            files = "1 file waits" if n == 1 else f"{n} files wait"
            raise Refused(
                f"{files} on the page Add data and may hold people's rows. Add or discard what waits there, "
                f"then {to_do}. Nothing was done."
            )
        for folder in _folders(shelf):  # what is left says only that a file was added
            remove_folder(folder)
        yield


class _WaitsAlready(Exception):
    """A draft of the same bytes is open, so no second one is put beside it."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft


def _refuse_waiting(known: list[Draft], written: Written) -> None:
    for draft in known:
        if draft.sha256 == written.sha256 and draft.step != "added":
            raise _WaitsAlready(draft)


def states(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """Each draft and whether it can be opened, for journey doctor; nothing without the key."""
    shelf = _place(workspace)
    if not shelf.is_dir() or not workspace.has_key():
        return
    for folder in _folders(shelf):
        try:
            draft = _read(workspace, folder.name)
            if draft and draft.step != "added":
                with opened(workspace, folder.name):
                    pass
        except (Damaged, FileNotFoundError):
            yield f"File on its way in {folder.name}; discard it and choose the file again", "damaged"
        else:
            yield f"File on its way in {folder.name}", "whole"


def folder_of(workspace: Workspace, draft_id: str) -> Path:
    """Where a draft that was found lies."""
    return _place(workspace) / draft_id


def _place(workspace: Workspace) -> Path:
    return workspace.path / "restricted" / "drafts"


@contextmanager
def _shelf(workspace: Workspace) -> Iterator[Path]:
    workspace.key_record()  # refused where this is no workspace
    shelf = _place(workspace)
    shelf.mkdir(mode=OWNER_ONLY, exist_ok=True)
    try:
        with FileLock(shelf / ".lock", timeout=_SECONDS_TO_WAIT, mode=0o600):
            yield shelf
    except Timeout:
        raise Busy("Another file is being copied in. Try again in a minute.") from None


def _folders(shelf: Path) -> list[Path]:
    return [folder for folder in sorted(shelf.iterdir()) if _ID.fullmatch(folder.name)]


def _clear_up(workspace: Workspace, shelf: Path) -> None:
    """Under the shelf's lock: what dead writers left, and all but the newest drafts that were added."""
    clear_landings(shelf.parent)
    for left in shelf.glob(".new-*"):
        remove_folder(left)
    for folder in _folders(shelf):
        _sweep(folder)
    if not workspace.has_key():
        return
    added = sorted(
        (draft for draft in _all(workspace, shelf) if draft.step == "added"), key=lambda one: -one.number
    )
    for draft in added[_KEPT_ADDED:]:
        remove_folder(shelf / draft.draft_id)


def _sweep(folder: Path) -> None:
    """Under the lock: what a killed writer of this draft left."""
    for left in half_written(folder):
        left.unlink(missing_ok=True)


def _all(workspace: Workspace, shelf: Path) -> list[Draft]:
    """Every draft that opens; one that does not can still be discarded, and journey doctor names it."""
    found = []
    for folder in _folders(shelf):
        try:
            draft = _read(workspace, folder.name)
        except Damaged:
            continue
        if draft:
            found.append(draft)
    return found


def _read(workspace: Workspace, draft_id: str) -> Draft | None:
    if not _ID.fullmatch(draft_id):
        return None
    try:
        sealed = (_place(workspace) / draft_id / _RECORD).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return draft_of(workspace.key.unseal(sealed, _label(draft_id)))


def _write(key: Key, folder: Path, draft: Draft) -> None:
    write_bytes(folder / _RECORD, key.seal(draft.as_bytes(), _label(draft.draft_id)))


def _label(draft_id: str) -> str:
    return f"{draft_id}/draft"


def _looked_up(workspace: Workspace, draft: Draft) -> Draft:
    """The draft, and whether an extract that is held has its bytes: another's, that is, and not its own."""
    held = [
        one["extract_id"]
        for one in workspace.extracts()
        if draft.sha256 in (one["file_sha256"], *one["file_sha256s"])
    ]
    before = next((extract_id for extract_id in held if extract_id != draft.extract_id), "")
    return replace(draft, seen_before=before)
