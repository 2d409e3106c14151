"""Zip files of ours whose bytes follow from what is in them: the same content, the same file."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

_STAMP = (1980, 1, 1, 0, 0, 0)  # the zip's own times
_LEVEL = 3  # twice as fast as the usual 6, for a fifth more bytes
_LARGE = 1 << 30  # bytes from which an entry is written in the form that has no limit
_PACKED = (".parquet", ".zip", ".xlsx", ".docx", ".pptx")  # packed within: packing again saves nothing


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
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as kept:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name, is_large = path.relative_to(folder).as_posix(), path.stat().st_size > _LARGE
            # An entry is stored as it is, a mere name gets an entry that is packed; the stamp is the same.
            entry = zipfile.ZipInfo(name, _STAMP) if path.suffix in _PACKED else name
            with path.open("rb") as source, kept.open(entry, "w", force_zip64=is_large) as sink:
                shutil.copyfileobj(source, sink, 1 << 20)
