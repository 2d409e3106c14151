"""Small files of ours on disk: hashes, JSON, and writing in one step."""

import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from journey.errors import Busy, Damaged

OWNER_ONLY = 0o700
_HALF_WRITTEN = re.compile(r"\.tmp-.+-[0-9a-f]{8}")
_TIMES_TO_WRITE = 5


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_json(path: Path) -> Any:
    """A JSON file of ours.

    Raises:
        Damaged: it is missing or not JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Damaged(f"{path.name} is damaged. Put back a copy from your backup.") from None


def write_json(path: Path, held: Any) -> None:
    """Write JSON in one step, keys in order."""
    write_text(path, json.dumps(held, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a text in one step: readers see the old one or the new."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, held: bytes) -> None:
    """Write a file in one step: readers see the old bytes or the new.

    Whoever holds the workspace removes what dead writers left, and can't tell it from what a living one,
    such as a reader's or the audit log's, has half written. So a writer whose file was removed writes again.
    """
    for _ in range(_TIMES_TO_WRITE):
        if _is_written(path, held):
            return
    raise Busy(f"{path.name} can't be written while the workspace is cleared up. Try again in a moment.")


def half_written(folder: Path) -> list[Path]:
    """Files that write_bytes began in this folder and did not put in place, in order."""
    return [
        path for path in sorted(folder.glob(".*")) if _HALF_WRITTEN.fullmatch(path.name) and path.is_file()
    ]


def _is_written(path: Path, held: bytes) -> bool:
    beside = path.with_name(f".tmp-{path.name}-{uuid.uuid4().hex[:8]}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(held)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(beside, path)
        flush(path.parent)
    except FileNotFoundError:
        return False
    finally:
        beside.unlink(missing_ok=True)
    return True


def owner_only(folder: Path) -> None:
    """Have nobody but the owner read the files in a folder of ours, however they were written."""
    if os.name != "posix":
        return
    for path in folder.rglob("*"):
        path.chmod(OWNER_ONLY if path.is_dir() else 0o600)


def flush(path: Path) -> None:
    """See a file, or the names in a folder, safely on the disk."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def link_or_copy(path: Path, target: Path) -> None:
    """The same bytes under another name, without copying them where the file system can."""
    try:
        os.link(path, target)
    except OSError:  # another file system, or one without links
        shutil.copyfile(path, target)


@contextmanager
def published(parent: Path, name: str) -> Iterator[Path]:
    """A new folder that gets its name when the block ends without an error: by one rename, files flushed."""
    folder = parent / f".new-{uuid.uuid4().hex}"
    folder.mkdir(mode=OWNER_ONLY)
    try:
        yield folder
        for written in folder.iterdir():
            if written.is_file():
                flush(written)
                if os.name == "posix":  # elsewhere a read-only file could not be removed again
                    written.chmod(0o400)
        os.replace(folder, parent / name)
        flush(parent)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_folder(folder: Path) -> None:
    """Take a folder away: by one rename it is no longer what it was, then its files go."""
    leaving = folder
    if not folder.name.startswith("."):  # such a one is no part of the workspace as it is
        leaving = folder.with_name(f".new-{uuid.uuid4().hex}")
        os.replace(folder, leaving)
    shutil.rmtree(leaving, ignore_errors=True)
