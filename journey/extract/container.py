"""Zip and gzip: the files inside, unpacked under names of ours and never beyond what is reasonable."""

from __future__ import annotations

import gzip
import shutil
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from journey.errors import Refused
from journey.notes import plain

MAX_UNPACKED_BYTES = 20_000_000_000
MAX_RATIO = 200
SMALL_BYTES = 10_000_000
MAX_MEMBERS = 1_000
LEFT_FREE_BYTES = 200_000_000
_STEP_BYTES = 4_000_000
_LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class Member:
    """A file of a zip: its name as it stands there, and our copy of it."""

    name: str
    path: Path


def unpack_zip(path: Path, folder: Path) -> list[Member]:
    """The files of a zip in its order, as 0001, 0002 ... in the folder, without what systems leave behind.

    Raises:
        Refused: it is damaged or password-protected, holds no file, or unpacks to far too much.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            wanted = [entry for entry in archive.infolist() if not _is_litter(entry)]
            _check(wanted, folder)
            return _unpack_members(archive, wanted, folder)
    except Refused:
        raise
    except Exception:  # zipfile and zlib raise many kinds of error for damage, and none is of use to a person
        raise Refused("The zip file is damaged or cut short. Ask the agency to send it again.") from None


def unpack_gzip(path: Path, folder: Path) -> Path:
    """The file in a gzip, as 0001 in the folder.

    Raises:
        Refused: it is damaged, or unpacks to far too much.
    """
    copy = folder / "0001"
    packed = path.stat().st_size
    try:
        with gzip.open(path) as file:
            _copy(file, copy, packed, 0)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise Refused("The gzip file is damaged or cut short. Ask the agency to send it again.") from None
    return copy


def _unpack_members(archive: zipfile.ZipFile, wanted: list[zipfile.ZipInfo], folder: Path) -> list[Member]:
    members: list[Member] = []
    n_bytes = 0
    for number, entry in enumerate(wanted, start=1):
        copy = folder / f"{number:04d}"
        with archive.open(entry) as file:
            n_bytes = _copy(file, copy, entry.compress_size, n_bytes)
        members.append(Member(plain(entry.filename, 200), copy))
    return members


def _copy(file: IO[bytes] | gzip.GzipFile, copy: Path, n_packed: int, n_before: int) -> int:
    """Copy what is unpacked while it is within bounds; returns the bytes unpacked in all."""
    n_bytes = 0
    with copy.open("xb") as out:
        copy.chmod(0o600)
        while piece := file.read(_STEP_BYTES):
            n_bytes += len(piece)
            _check_size(n_before + n_bytes, n_bytes, n_packed)
            _check_room(copy.parent, len(piece))
            out.write(piece)
    return n_before + n_bytes


def _check(entries: list[zipfile.ZipInfo], folder: Path) -> None:
    if not entries:
        raise Refused("The zip file holds no file. Ask the agency to send it again.")
    if len(entries) > MAX_MEMBERS:
        raise Refused(f"The zip file holds more than {MAX_MEMBERS:,} files. Ask for fewer in each zip.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("The zip file is password-protected. Unpack it and give the files in it.")
    if len({entry.filename for entry in entries}) != len(entries):
        raise Refused("Two files in the zip file have the same name. Unpack it and give the files in it.")
    if any(stat.S_ISLNK(entry.external_attr >> 16) for entry in entries):
        raise Refused("The zip file holds a link to another file. Unpack it and give the files themselves.")
    for entry in entries:
        _check_size(sum(one.file_size for one in entries), entry.file_size, entry.compress_size)
    _check_room(folder, sum(entry.file_size for entry in entries))


def _check_size(n_all: int, n_bytes: int, n_packed: int) -> None:
    if n_all > MAX_UNPACKED_BYTES or (n_bytes > SMALL_BYTES and n_bytes > MAX_RATIO * max(1, n_packed)):
        raise Refused(
            "The file unpacks to far more than its size, so it was not unpacked. Ask for the table by itself."
        )


def _check_room(folder: Path, n_bytes: int) -> None:
    if shutil.disk_usage(folder).free < n_bytes + LEFT_FREE_BYTES:
        raise Refused("There is not enough room on the disk to unpack the file. Make room and try again.")


def _is_litter(entry: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
    last = parts[-1].casefold() if parts else ""
    return entry.is_dir() or "__MACOSX" in parts or last in _LITTER or last.startswith("._")
