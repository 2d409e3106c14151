"""The old Office container (.xls, .doc, .msg): the names of its streams, and one stream's bytes.

Every chain is followed at most as far as the file is long, so a file that runs in circles is refused.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from journey.errors import Refused

MAX_OLE_BYTES = 500_000_000
_LAST_SECTOR = 0xFFFFFFFA
_ENTRY = 128


@dataclass(frozen=True)
class _Entry:
    name: str
    kind: int
    start: int
    n_bytes: int


@dataclass(frozen=True)
class _Ole:
    data: bytes
    sector_bytes: int
    fat: tuple[int, ...]
    small_cutoff: int
    small_start: int
    entries: tuple[_Entry, ...]


def ole_names(path: Path) -> list[str]:
    """Names of everything in the container.

    Raises:
        Refused: it is damaged or cut short.
    """
    return [entry.name for entry in _open(path).entries]


def ole_stream(path: Path, names: tuple[str, ...]) -> bytes:
    """The bytes of the first stream that goes by one of the names.

    Raises:
        Refused: there is none, or the container is damaged or cut short.
    """
    ole = _open(path)
    entry = next((e for n in names for e in ole.entries if e.name == n and e.kind == 2), None)
    if entry is None:
        raise _damaged()
    try:
        if entry.n_bytes >= ole.small_cutoff:
            return _chain(ole.data, ole.fat, entry.start, ole.sector_bytes)[: entry.n_bytes]
        root = next(e for e in ole.entries if e.kind == 5)
        small = _chain(ole.data, ole.fat, root.start, ole.sector_bytes)
        table = _numbers(_chain(ole.data, ole.fat, ole.small_start, ole.sector_bytes))
        return _chain(small, table, entry.start, 64, header=0)[: entry.n_bytes]
    except (struct.error, IndexError, StopIteration):
        raise _damaged() from None


def _open(path: Path) -> _Ole:
    if path.stat().st_size > MAX_OLE_BYTES:
        raise Refused("The file is far too large for an old Office file. Save it as .xlsx and send that.")
    data = path.read_bytes()
    try:
        return _parsed(data)
    except (struct.error, IndexError, UnicodeError):
        raise _damaged() from None


def _parsed(data: bytes) -> _Ole:
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in (9, 12):
        raise _damaged()
    size = 1 << shift
    directory, cutoff, small_start = (struct.unpack_from("<I", data, at)[0] for at in (48, 56, 60))
    next_table, n_tables = struct.unpack_from("<II", data, 68)
    fat_sectors = list(struct.unpack_from("<109I", data, 76))
    for _ in range(min(n_tables, len(data) // size)):
        if next_table >= _LAST_SECTOR:
            break
        block = struct.unpack_from(f"<{size // 4}I", data, (next_table + 1) * size)
        fat_sectors.extend(block[:-1])
        next_table = block[-1]
    used = [sector for sector in fat_sectors if sector < _LAST_SECTOR]
    if len(used) > len(data) // size + 1:
        raise _damaged()
    fat = _numbers(b"".join(data[(s + 1) * size : (s + 2) * size] for s in used))
    raw = _chain(data, fat, directory, size)
    entries = [_entry(raw[at : at + _ENTRY], size) for at in range(0, len(raw) - _ENTRY + 1, _ENTRY)]
    return _Ole(data, size, fat, cutoff, small_start, tuple(e for e in entries if e.kind))


def _entry(raw: bytes, size: int) -> _Entry:
    (n_name,) = struct.unpack_from("<H", raw, 64)
    start, low, high = struct.unpack_from("<III", raw, 116)
    n_bytes = low | (high << 32 if size == 4096 else 0)
    return _Entry(raw[: max(0, min(n_name, 64) - 2)].decode("utf-16-le", "replace"), raw[66], start, n_bytes)


def _chain(data: bytes, table: tuple[int, ...], start: int, size: int, header: int = 1) -> bytes:
    pieces: list[bytes] = []
    sector = start
    while sector < _LAST_SECTOR:
        piece = data[(sector + header) * size : (sector + header + 1) * size]
        if not piece or len(pieces) > len(table):
            raise _damaged()
        pieces.append(piece)
        sector = table[sector]
    return b"".join(pieces)


def _numbers(raw: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])


def _damaged() -> Refused:
    return Refused("The old Office file is damaged or cut short. Ask the agency to send it again.")
