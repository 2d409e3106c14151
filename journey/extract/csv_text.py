"""A text file as strict UTF-8 with line feeds, decided on the whole file and never on its first block."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from journey.errors import Refused

CHUNK_BYTES = 1 << 20
_UTF16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_NAMES = {"utf-8": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}


def as_utf8(path: Path, allowed: tuple[str, ...], folder: Path) -> tuple[Path, str]:
    """The file itself when it is UTF-8 with line feeds, else a copy in `folder` that is.

    UTF-8 and UTF-16 are recognised strictly; another encoding is used only if `allowed` names it. Carriage
    returns become line feeds, also inside quotation marks.

    Returns:
        The path to read, and the encoding found.

    Raises:
        Refused: the whole file fits none of the encodings.
    """
    mark = _mark(path)
    if not mark:
        is_utf8, has_returns = _survey(path)
        if is_utf8 and not has_returns:
            return path, "utf-8"
        candidates = (
            ["utf-8"] if is_utf8 else [n for n in allowed if n not in ("utf-8", "utf-8-sig", "utf-16")]
        )
    else:
        candidates = [mark]
    for encoding in candidates:
        copy = folder / f"{path.stem}-{encoding}.txt"
        if _transcode(path, encoding, copy):
            return copy, encoding
        copy.unlink(missing_ok=True)
    tried = " or ".join(dict.fromkeys(_NAMES.get(n, n) for n in ("utf-8", *candidates)))
    raise Refused(
        f"The file's characters cannot be read as {tried}. Ask the agency which encoding it was saved in, or"
        " to save it as CSV UTF-8."
    )


def _mark(path: Path) -> str:
    """The encoding that a byte order mark or the pattern of NUL bytes gives away, else nothing."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head[:2] in _UTF16:
        return _UTF16[head[:2]]
    if head.count(0) * 3 < len(head):
        return ""
    return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"


def _survey(path: Path) -> tuple[bool, bool]:
    """(is strict UTF-8, has carriage returns)."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, has_returns = True, False
    for chunk in _chunks(path):
        has_returns = has_returns or b"\r" in chunk
        if is_utf8 and (decoder.getstate()[0] or not chunk.isascii()):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                is_utf8 = False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        is_utf8 = False
    return is_utf8, has_returns


def _transcode(path: Path, encoding: str, copy: Path) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    waiting = ""
    with copy.open("wb") as out:
        try:
            for chunk in _chunks(path):
                text = waiting + decoder.decode(chunk)
                waiting = "\r" if text.endswith("\r") else ""  # its line feed may be in the next chunk
                out.write(_with_line_feeds(text[: len(text) - len(waiting)]))
            out.write(_with_line_feeds(waiting + decoder.decode(b"", final=True)))
        except UnicodeDecodeError:
            return False
    return True


def _with_line_feeds(text: str) -> bytes:
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8")


def _chunks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
    except OSError as problem:
        raise Refused("The file cannot be opened. Check that you may read it.") from problem
