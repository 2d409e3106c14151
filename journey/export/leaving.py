"""Where something that leaves is put: complete under its name, as a folder or one zip, or not at all.

It is written into a hidden folder of ours beside its target, locked while it is in use, and goes to its name
by one rename. Who is stopped politely leaves nothing. A killed process leaves that folder, with personal data
in it: whatever leaves next into the same place removes it.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import uuid
from collections.abc import Callable
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from filelock import FileLock, Timeout

from journey.errors import Refused
from journey.files import flush, owner_only
from journey.json_text import json_text
from journey.notes import plain
from journey.zips import zip_folder

if TYPE_CHECKING:
    from journey.keys import RecipientKey
    from journey.read import Reader

Written = TypeVar("Written")
_MARK = ".journey-leaving-"
_OURS = re.compile(re.escape(_MARK) + "[0-9a-f]{32}")
_IN_USE = ".lock"
_TAKEN = "{name} exists and is not empty. Choose a new name; nothing was written."
_LONGEST_RECIPIENT = 200
_FILES = (".csv", ".json", ".parquet", ".txt", ".xlsx")
_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


class _Taken(Exception):
    """Something stands under the name that was to be given."""


def is_zip(target: Path) -> bool:
    """Whether one zip is asked for, by its name, and not a folder."""
    return target.suffix.lower() == ".zip"


def refuse_unless_free(target: Path) -> None:
    """Refuse a folder that holds something, a file that is there, or a folder that would look like a file."""
    if target.suffix.lower() in _FILES:
        raise Refused(
            f"{target.name} would be a folder that looks like a file. Name a folder, or a file that ends "
            "with .zip; nothing was written."
        )
    is_there = True
    try:
        target.lstat()
        is_full = not target.is_dir() or any(target.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        is_there = is_full = False
    except (OSError, ValueError):  # too long, a character that no name may have, or not ours to look into
        raise Refused("There can't be anything of that name here. Choose another one.") from None
    if is_there and is_zip(target):
        raise Refused(f"{target.name} exists. Choose a new name; nothing was written.")
    if is_full:
        raise Refused(_TAKEN.format(name=target.name))


def published(
    target: Path, write: Callable[[Path], Written], last: Callable[[Path], object] = lambda _: None
) -> Written:
    """Have files written into a new folder beside their target, and put there by one rename.

    Args:
        target: where they are to be; free. A name that ends with .zip gets one zip of them.
        write: writes every file into the folder it is given; what it returns is returned.
        last: called with that folder when all that remains is the rename, such as to log that this leaves.

    Raises:
        Refused: the target is not free, or the disk does not take it; nothing is left.
    """
    from polars.exceptions import ComputeError

    refuse_unless_free(target)
    hold = target.parent / f"{_MARK}{uuid.uuid4().hex}"
    lock = FileLock(hold / _IN_USE, mode=0o600)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        clear_left(target.parent)
        hold.mkdir(mode=0o700)
        lock.acquire()
        folder = hold / "files"
        folder.mkdir(mode=0o700)
        written = write(folder)
        owner_only(folder)
        whole = _whole(folder, target)
        last(folder)
        _put(whole, target)
        flush(target.parent)
    except _Taken:
        raise Refused(_TAKEN.format(name=target.name)) from None
    except OSError as why:
        said = "The disk is full." if why.errno in _FULL else "Check the disk and your rights to it."
        raise Refused(f"{target.name} can't be written, and nothing is left of it. {said}") from None
    except ComputeError:  # what Polars makes of a disk that does not take a table; it does not say why
        said = "The disk may be full: make room and try again."
        raise Refused(f"{target.name} can't be written, and nothing is left of it. {said}") from None
    finally:
        lock.release()
        shutil.rmtree(hold, ignore_errors=True)
    return written


def _whole(folder: Path, target: Path) -> Path:
    """What was written, in the form of its target and safely on the disk."""
    if not is_zip(target):
        for path in (*folder.rglob("*"), folder):
            flush(path)
        return folder
    packed = folder.with_suffix(".zip")
    packed.touch(mode=0o600)
    zip_folder(folder, packed)
    flush(packed)
    return packed


def _put(whole: Path, target: Path) -> None:
    """What was written, under its name, by one step that never takes the place of something else.

    Raises:
        _Taken: something has come there meanwhile.
    """
    if is_zip(target):
        try:
            os.link(whole, target)
        except OSError as why:
            if target.exists() or why.errno == errno.EEXIST:
                raise _Taken from None
            os.replace(whole, target)  # a disk without links
        return
    try:
        if target.exists():
            target.rmdir()
        os.replace(whole, target)
    except OSError as why:
        if why.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            raise _Taken from None
        raise


def clear_left(parent: Path) -> None:
    """Remove what killed processes of ours left half written in a folder: nothing else, nothing in use."""
    for left in sorted(parent.glob(f"{_MARK}*")):
        if _OURS.fullmatch(left.name) and left.is_dir() and not left.is_symlink() and not _is_in_use(left):
            shutil.rmtree(left, ignore_errors=True)


def _is_in_use(hold: Path) -> bool:
    if not (hold / _IN_USE).exists():
        return not any(hold.iterdir())  # empty: another process is making it just now
    try:
        with FileLock(hold / _IN_USE, timeout=0, mode=0o600):
            return False
    except (Timeout, OSError):  # held, not ours to touch, or gone meanwhile
        return True


def recipient_key(build: Reader, recipient: str) -> RecipientKey:
    """The key of a recipient's ids.

    Raises:
        Refused: the name has characters that can't be seen, or is long; the build has no workspace, or its
            key is not at hand.
    """
    if plain(recipient, _LONGEST_RECIPIENT) != recipient.strip():
        raise Refused(
            "The recipient's name is too long, or has characters that can't be seen or that turn the text "
            "around. It stands in the files: type it again. Nothing was written."
        )
    if build.workspace is None:
        raise Refused("A pack for a recipient is made from a workspace, with its key. Nothing was written.")
    try:
        return build.workspace.key.recipient(recipient)
    except Refused as why:
        raise Refused(f"A named recipient's ids need the key of the programme. {why}") from None


def write_json(path: Path, held: Any) -> None:
    """Write what a manifest holds, keys in order."""
    text = json_text(held, is_sorted=True)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def hashes(folder: Path) -> dict[str, str]:
    """The sha256 of every file of a folder, by its path within."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            found[path.relative_to(folder).as_posix()] = file_digest(file, "sha256").hexdigest()
    return found
