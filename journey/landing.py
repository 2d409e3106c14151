"""A file as received -> an owner-only copy under a name of ours, with its hash. Only the copy is read.

Copies lie in a landing folder, which is locked as long as it is in use: what a killed process left can be
told from what another one reads.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from journey.errors import Busy, Refused
from journey.notes import plain

_CHUNK_BYTES = 1 << 20
_PREFIX = ".landing-"
_HELD = ".held"
_TRIES = 20
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True)
class Landed:
    """Our copy of one file: where it is, what the agency called it, the SHA-256 of its bytes."""

    path: Path
    file_name: str
    sha256: str


@contextmanager
def landing_folder(beside: Path | None = None) -> Iterator[Path]:
    """A new owner-only folder, locked while it is in use and removed afterwards with all that is in it.

    Args:
        beside: the folder in which it is made, else the system's folder for temporary files.

    Raises:
        Busy: each time it was made, somebody who cleared up removed it before it was locked.
    """
    for _ in range(_TRIES):
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=beside))
        lock = FileLock(folder / _HELD, mode=0o600)
        try:
            lock.acquire()
        except FileNotFoundError:
            continue
        try:
            yield folder
            return
        finally:
            lock.release()
            shutil.rmtree(folder, ignore_errors=True)
    raise Busy("The workspace is being cleared up. Try again in a moment.")


def left_landings(beside: Path) -> list[Path]:
    """Landing folders that nobody uses any more: a killed process left them."""
    return [folder for folder in sorted(beside.glob(f"{_PREFIX}*")) if not _is_held(folder)]


def clear_landings(beside: Path) -> None:
    """Remove the landing folders that a killed process left: an agency's file in clear lies in them."""
    for left in left_landings(beside):
        shutil.rmtree(left, ignore_errors=True)


def _is_held(folder: Path) -> bool:
    if not (folder / _HELD).exists():
        return not any(folder.iterdir())  # empty: another process is making it just now
    try:
        with FileLock(folder / _HELD, timeout=0, mode=0o600):
            return False
    except Timeout:
        return True
    except OSError:  # it went meanwhile
        return False


@contextmanager
def landed(
    paths: Sequence[Path], beside: Path | None = None, names: Sequence[str] = ()
) -> Iterator[tuple[list[Landed], Path]]:
    """Copies of some files, and a folder for what is unpacked from them; both are removed afterwards.

    A person's path is never given to a parser: patterns, links and later changes in it can't matter.

    Args:
        paths: the files as sent.
        beside: the folder in which the copies are made, else the system's folder for temporary files.
        names: what the agency called the files, where their paths do not say it.

    Raises:
        Refused: one is missing, empty, no plain file, a link, not readable, or changed while it was copied.
    """
    called = [plain_name(name) for name in names or [path.name for path in paths]]
    with landing_folder(beside) as folder:
        sent = enumerate(zip(paths, called, strict=True), start=1)
        copies = [_land(path, folder / f"{number:04}", name) for number, (path, name) in sent]
        unpacked = folder / "unpacked"
        unpacked.mkdir(mode=0o700)
        yield copies, unpacked


def _land(path: Path, copy: Path, name: str) -> Landed:
    try:
        before = path.lstat()
    except OSError:
        raise Refused(f"There is no file {name} there. Check the path and try again.") from None
    if stat.S_ISLNK(before.st_mode):
        raise Refused(f"{name} is a link to another file. Name the file itself.")
    if not stat.S_ISREG(before.st_mode):
        raise Refused(f"{name} is not a file. Name one or more files that the agency sent.")
    if before.st_size == 0:
        raise Refused(f"{name} is empty. Ask the agency to send it again.")
    try:
        digest = _copy(path, copy)
        after = path.lstat()
    except OSError as problem:
        if problem.errno == 28:  # no space left on the device
            raise Refused(f"The disk is full, so {name} was not copied. Make room and try again.") from None
        raise Refused(f"{name} can't be read. Check that you may open it.") from None
    if _state(before) != _state(after):
        raise Refused(f"{name} changed while it was read. Wait until it is complete and add it again.")
    return Landed(copy, name, digest)


def _state(held: os.stat_result) -> tuple[int, int, int]:
    return held.st_size, held.st_mtime_ns, held.st_ino


def _copy(path: Path, copy: Path) -> str:
    """Copy and hash at once: one buffer is hashed by a second thread while the other is filled."""
    digest = hashlib.sha256()
    buffers = [bytearray(_CHUNK_BYTES), bytearray(_CHUNK_BYTES)]
    make = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with (
        os.fdopen(os.open(path, os.O_RDONLY | _NO_FOLLOW), "rb", buffering=0) as source,
        os.fdopen(os.open(copy, make, 0o600), "wb") as target,
        ThreadPoolExecutor(1) as hasher,
    ):
        hashing: Future[None] | None = None
        while n_bytes := source.readinto(buffers[0]):
            piece = memoryview(buffers[0])[:n_bytes]
            target.write(piece)
            if hashing is not None:
                hashing.result()
            hashing = hasher.submit(digest.update, piece)
            buffers.reverse()
    return digest.hexdigest()


def plain_name(name: str) -> str:
    """A file's name fit to be shown: nothing hidden in it, 120 characters at most."""
    return plain(name, 120) or "the file"
