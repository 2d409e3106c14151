"""Workbooks that no library at hand writes, made byte by byte: .xls, .xlsb and .ods."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

_SECTOR = 512
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_BOOK_GLOBALS, _WORKSHEET = 5, 16
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
_ODS = "urn:oasis:names:tc:opendocument:xmlns"
_ODS_NAMES = (
    f'xmlns:office="{_ODS}:office:1.0" xmlns:table="{_ODS}:table:1.0" xmlns:text="{_ODS}:text:1.0"'
    f' xmlns:style="{_ODS}:style:1.0" xmlns:calcext="urn:org:documentfoundation:names:calc:calcext:1.0"'
)


def write_ole(path: Path, streams: dict[str, bytes]) -> Path:
    """An old Office container with these streams, each padded to at least 4,096 bytes."""
    padded = {name: body.ljust(4096, b"\0") for name, body in streams.items()}
    sectors = [_FREE] * 128
    sectors[0] = _TABLE
    n_directory = (len(padded) + 1 + 3) // 4
    _fill(sectors, 1, n_directory)
    at, body, entries = 1 + n_directory, b"", [_entry("Root Entry", 5, _END, 0)]
    for name, data in padded.items():
        n = -(-len(data) // _SECTOR)
        _fill(sectors, at, n)
        entries.append(_entry(name, 2, at, len(data)))
        body += data.ljust(n * _SECTOR, b"\0")
        at += n
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    head += bytes(6) + struct.pack("<9I", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", 0, *[_FREE] * 108)
    directory = b"".join(entries).ljust(n_directory * _SECTOR, b"\0")
    path.write_bytes(head + struct.pack("<128I", *sectors) + directory + body)
    return path


def write_xls(path: Path, rows: dict[int, list[str | float]], *, is_hidden: bool = False) -> Path:
    """An .xls with the sheet 'Old': rows by their place from 0, texts and numbers."""
    cells = b""
    for row, values in rows.items():
        for column, value in enumerate(values):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(value, str):
                text = struct.pack("<HB", len(value), 0) + value.encode("latin-1")
                cells += _record(0x204, place + text)
            else:
                cells += _record(0x203, place + struct.pack("<d", value))
    sheet = _bof(_WORKSHEET) + cells + _record(0x0A, b"")
    name = struct.pack("<BB", 3, 0) + b"Old"
    size = len(_bof(_BOOK_GLOBALS)) + 4 + 6 + len(name) + 4
    bound = _record(0x85, struct.pack("<IBB", size, int(is_hidden), 0) + name)
    return write_ole(path, {"Workbook": _bof(_BOOK_GLOBALS) + bound + _record(0x0A, b"") + sheet})


def write_xlsb(path: Path, rows: dict[int, list[str | float]]) -> Path:
    """An .xlsb with the sheet 'Binary': rows by their place from 0, texts and numbers."""
    sheet = _part(129) + _part(148, struct.pack("<4I", 0, max(rows), 0, 20)) + _part(145)
    for row, values in rows.items():
        sheet += _part(0, struct.pack("<I", row) + bytes(21))
        for column, value in enumerate(values):
            place = struct.pack("<II", column, 0)
            is_text = isinstance(value, str)
            sheet += _part(
                6 if is_text else 5, place + (_wide(value) if is_text else struct.pack("<d", value))
            )
    sheet += _part(146) + _part(130)
    bundle = _part(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Binary"))
    book = _part(131) + _part(153, bytes(12)) + _part(143) + bundle + _part(144) + _part(132)
    link = f'<Relationship Id="rId1" Type="{_KIND}" Target="worksheets/sheet1.bin"/>'
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/workbook.bin", book)
        file.writestr("xl/_rels/workbook.bin.rels", f'<Relationships xmlns="{_LINKS}">{link}</Relationships>')
        file.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def write_ods(path: Path, tables: str, *, manifest: str = "<manifest/>", before: str = "") -> Path:
    """An .ods whose sheets are given as XML; the table style 'gone' is that of a hidden sheet."""
    style = '<style:style style:name="gone"><style:table-properties table:display="false"/></style:style>'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content {_ODS_NAMES}>'
        f"<office:automatic-styles>{style}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        file.writestr("META-INF/manifest.xml", manifest)
        file.writestr("content.xml", content)
    return path


def _fill(sectors: list[int], at: int, n: int) -> None:
    for sector in range(at, at + n):
        sectors[sector] = sector + 1 if sector < at + n - 1 else _END


def _entry(name: str, kind: int, start: int, n_bytes: int) -> bytes:
    wide = name.encode("utf-16-le").ljust(64, b"\0")
    tree = struct.pack("<BBIII", kind, 1, _FREE, _FREE, 1 if kind == 5 else _FREE)
    return (
        wide
        + struct.pack("<H", 2 * len(name) + 2)
        + tree
        + bytes(36)
        + struct.pack("<III", start, n_bytes, 0)
    )


def _bof(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 1997, 0, 0))


def _record(code: int, body: bytes) -> bytes:
    return struct.pack("<HH", code, len(body)) + body


def _part(code: int, body: bytes = b"") -> bytes:
    mark = bytes([code]) if code < 128 else bytes([code & 0x7F | 0x80, code >> 7])
    return mark + bytes([len(body)]) + body


def _wide(text: str | float) -> bytes:
    return struct.pack("<I", len(str(text))) + str(text).encode("utf-16-le")
