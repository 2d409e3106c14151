"""Zip and gzip with fixed times, so that the bytes never differ between runs."""

from __future__ import annotations

import gzip
import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

FIRST_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


def zipped(members: Mapping[str, bytes], stored: str = "") -> bytes:
    """Return a zip of the members in their order; the one named by `stored` is not compressed."""
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        for name, member in members.items():
            info = ZipInfo(name, FIRST_ZIP_DAY)
            info.compress_type = ZIP_STORED if name == stored else ZIP_DEFLATED
            archive.writestr(info, member)
    return content.getvalue()


def gzipped(content: bytes) -> bytes:
    """Return the content as a gzip file that names no file and no time."""
    return gzip.compress(content, mtime=0)
