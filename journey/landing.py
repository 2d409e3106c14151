"""A file as received -> an owner-only copy under a name of ours, with its hash. Only the copy is read."""

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

from journey.errors import Refused
from journey.notes import plain

_CHUNK_BYTES = 1 << 20
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True)
class Landed:
    """Our copy of one file: where it is, what the agency called it, the SHA-256 of its bytes."""

    path: Path
    file_name: str
    sha256: str


@contextmanager
def landed(paths: Sequence[Path], beside: Path | None = None) -> Iterator[tuple[list[Landed], Path]]:
    """Copies of some files, and a folder for what is unpacked from them; both are removed afterwards.

    A person's path is never given to a parser: patterns, links and later changes in it can't matter.

    Args:
        paths: the files as sent.
        beside: the folder in which the copies are made, else the system's folder for temporary files.

    Raises:
        Refused: one is missing, empty, no plain file, a link, not readable, or changed while it was copied.
    """
    folder = Path(tempfile.mkdtemp(prefix=".landing-", dir=beside))
    try:
        copies = [_land(path, folder / f"{number:04}") for number, path in enumerate(paths, start=1)]
        unpacked = folder / "unpacked"
        unpacked.mkdir(mode=0o700)
        yield copies, unpacked
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _land(path: Path, copy: Path) -> Landed:
    name = plain_name(path.name)
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
