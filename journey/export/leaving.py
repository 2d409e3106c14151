"""Where something that leaves is put: complete under its name, as a folder or one zip, or not at all."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Callable
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from journey.errors import Refused
from journey.files import owner_only
from journey.zips import zip_folder

if TYPE_CHECKING:
    from journey.keys import RecipientKey
    from journey.read import Reader

Written = TypeVar("Written")


def is_zip(target: Path) -> bool:
    """Whether one zip is asked for, by its name, and not a folder."""
    return target.suffix.lower() == ".zip"


def refuse_unless_free(target: Path) -> None:
    """Refuse a folder that holds something, or a file that is there."""
    if is_zip(target) and (target.exists() or target.is_symlink()):
        raise Refused(f"{target.name} exists. Name a new file; nothing was written.")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Refused(f"{target.name} exists and is not empty. Name a new folder; nothing was written.")


def published(target: Path, write: Callable[[Path], Written]) -> Written:
    """Have files written into a new folder beside their target, and put there by one rename.

    Args:
        target: where they are to be; free. A name that ends with .zip gets one zip of them.
        write: writes every file into the folder it is given; what it returns is returned.

    Raises:
        Refused: the target is not free, or the disk does not take it; nothing is left.
    """
    refuse_unless_free(target)
    beside = target.parent / f".new-{uuid.uuid4().hex}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside.mkdir(mode=0o700)
        written = write(beside)
        owner_only(beside)
        _put(beside, target)
    except OSError:
        raise Refused(f"{target.name} can't be written. Check the disk and your rights to it.") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        beside.with_suffix(".zip").unlink(missing_ok=True)
    return written


def _put(beside: Path, target: Path) -> None:
    """What was written, under its name, by one rename."""
    if not is_zip(target):
        if target.exists():
            target.rmdir()
        os.replace(beside, target)
        return
    packed = beside.with_suffix(".zip")
    packed.touch(mode=0o600)
    zip_folder(beside, packed)
    os.replace(packed, target)


def recipient_key(build: Reader, recipient: str) -> RecipientKey:
    """The key of a recipient's ids.

    Raises:
        Refused: the build has no workspace, or its key is not at hand.
    """
    if build.workspace is None:
        raise Refused("A pack for a recipient is made from a workspace, with its key. Nothing was written.")
    try:
        return build.workspace.key.recipient(recipient)
    except Refused as why:
        raise Refused(f"A named recipient's ids need the key of the programme. {why}") from None


def write_json(path: Path, held: Any) -> None:
    """Write what a manifest holds, keys in order."""
    text = json.dumps(held, indent=1, sort_keys=True, ensure_ascii=False, default=str)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def hashes(folder: Path) -> dict[str, str]:
    """The sha256 of every file of a folder, by its path within."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            found[path.relative_to(folder).as_posix()] = file_digest(file, "sha256").hexdigest()
    return found
