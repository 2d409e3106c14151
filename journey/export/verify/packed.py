"""The files of a pack, in a folder or a zip, as plain files by plain names: what is in it is not trusted.

Nothing is unpacked to a disk: a pack is personal data, and a check that is cut off would leave it there.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from journey.errors import Refused

_MOST_FILES = 10_000
_MOST_BYTES = 8 << 30  # of one file
_MOST_BYTES_IN_ALL = 64 << 30
_SMALL = 10 << 20
_MOST_TIMES_LARGER = 300  # than it is in the zip; our largest tables are about 30 times
_PLAIN = re.compile(r"[A-Za-z0-9_=.-]+(?:/[A-Za-z0-9_=.-]+)*")
_LEFT_BY_SYSTEMS = {".DS_Store", "Thumbs.db", "desktop.ini"}
UNREADABLE = (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


class Packed:
    """Files by their path within, with their sizes.

    Attributes:
        sizes: bytes of every plain file.
        odd: how many entries are none: a link, a name that leads elsewhere, one name twice.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sizes: dict[str, int] = {}
        self.odd: list[str] = []

    @contextmanager
    def stream(self, name: str) -> Iterator[IO[bytes]]:
        """One file, to be read from its start."""
        with (self.path / name).open("rb") as file:
            yield file

    def read(self, name: str) -> bytes:
        """All of one file."""
        with self.stream(name) as file:
            return file.read(self.sizes[name] + 1)


class _Zipped(Packed):
    def __init__(self, path: Path, held: zipfile.ZipFile) -> None:
        super().__init__(path)
        self._held = held
        seen: set[str] = set()
        for entry in held.infolist():
            if entry.is_dir() and is_plain(entry.filename.rstrip("/")):
                continue
            why = _odd_entry(entry, seen)
            seen.add(entry.filename.casefold())
            if why:
                self.odd.append(why)
                self.sizes.pop(entry.filename, None)
            elif Path(entry.filename).name not in _LEFT_BY_SYSTEMS:
                self.sizes[entry.filename] = entry.file_size

    @contextmanager
    def stream(self, name: str) -> Iterator[IO[bytes]]:
        """One file, to be read from its start; zipfile stops where the size that it names ends."""
        with self._held.open(name) as file:
            yield file


def is_plain(name: str) -> bool:
    """Whether a path within a pack is one of ours could be: it leads nowhere else."""
    return bool(_PLAIN.fullmatch(name)) and not any(set(part) <= {"."} for part in name.split("/"))


@contextmanager
def opened(path: Path) -> Iterator[Packed]:
    """Open a pack.

    Raises:
        Refused: it is neither a folder nor a zip, can't be read, or is larger than a pack can be.
    """
    if path.is_dir():
        yield _within_limits(_folder(path))
        return
    if not path.is_file():
        raise Refused("There is no such folder or zip. Name the pack's folder, or its .zip.")
    try:
        held = zipfile.ZipFile(path)
        if len(held.infolist()) > _MOST_FILES:
            raise _too_large()
    except UNREADABLE:
        raise Refused(
            "This file is no zip that can be read. Name the pack's folder, or its .zip; if it was sent, "
            "ask for it again."
        ) from None
    with held:
        yield _within_limits(_Zipped(path, held))


def _folder(path: Path) -> Packed:
    """The plain files of a folder. Nothing is followed out of it."""
    packed = Packed(path)
    if not (path / "manifest.json").is_file():
        return packed  # it may be any folder, such as somebody's home: nothing else is looked at
    waiting = [path]
    try:
        while waiting:
            for held in sorted(waiting.pop().iterdir()):
                name, mode = held.relative_to(path).as_posix(), held.lstat().st_mode
                if stat.S_ISDIR(mode):
                    waiting.append(held)
                elif not stat.S_ISREG(mode):
                    packed.odd.append("is a link, or no plain file")
                elif held.name in _LEFT_BY_SYSTEMS:
                    continue
                elif not is_plain(name):
                    packed.odd.append("has a name that is not plain")
                else:
                    packed.sizes[name] = held.stat().st_size
                if len(packed.sizes) + len(packed.odd) + len(waiting) > _MOST_FILES:
                    raise _too_large()
    except OSError:
        raise Refused("The pack's folder can't be read. Check your rights to it.") from None
    return packed


def _odd_entry(entry: zipfile.ZipInfo, seen: set[str]) -> str:
    """Why an entry of a zip is none of ours; blank where it could be."""
    if not is_plain(entry.filename) or "\x00" in entry.orig_filename:
        return "has a name that leads out of the pack, or is not plain"
    if entry.filename.casefold() in seen:
        return "has the name of another"
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "is a link, or no plain file"
    if entry.flag_bits & 0x1:
        return "is locked with a password"
    if entry.file_size > max(_SMALL, _MOST_TIMES_LARGER * entry.compress_size):
        return "would be far larger unpacked than a table of ours"
    return ""


def _within_limits(packed: Packed) -> Packed:
    sizes = packed.sizes.values()
    if max(sizes, default=0) > _MOST_BYTES or sum(sizes) > _MOST_BYTES_IN_ALL:
        raise _too_large()
    return packed


def _too_large() -> Refused:
    return Refused("There is more in this folder or zip than a pack holds. Nothing of it was read.")
