"""Zip files of ours whose bytes follow from what is in them: the same content, the same file."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

_STAMP = (1980, 1, 1, 0, 0, 0)  # the zip's own times


def without_times(made: bytes, change: Callable[[str, bytes], bytes] = lambda _, body: body) -> bytes:
    """A zip written again with fixed times, entries in their order.

    Args:
        made: the zip.
        change: called with the name and the content of each entry; what it gives is written instead.
    """
    again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as former, zipfile.ZipFile(again, "w") as kept:
        for entry in former.infolist():
            part = zipfile.ZipInfo(entry.filename, _STAMP)
            kept.writestr(part, change(entry.filename, former.read(entry)), zipfile.ZIP_DEFLATED)
    return again.getvalue()


def zip_folder(folder: Path, target: Path) -> None:
    """Write the files of a folder, in order of their names, as one zip; nothing is held in memory whole."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as kept:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            part = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _STAMP)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.file_size = path.stat().st_size
            with path.open("rb") as source, kept.open(part, "w") as sink:
                shutil.copyfileobj(source, sink, 1 << 20)
