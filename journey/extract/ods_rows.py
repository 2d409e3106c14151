"""Rows of the sheets of an OpenDocument file counted from its XML, apart from the reader of its cells."""

from __future__ import annotations

import re

_COMMENT = re.compile(rb"<(office:annotation|table:shapes|draw:frame)\b.*?</\1>", re.S)
_TOKEN = re.compile(rb"<(/?)table:table\b[^>]*?(/?)>")
_ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.S)
_REPEATED = re.compile(rb'number-rows-repeated="(\d{1,9})"')
_CELL = re.compile(
    rb"<table:(?:covered-)?table-cell\b([^>]*?)(?:/>|>(.*?)</table:(?:covered-)?table-cell>)", re.S
)
_VALUE = re.compile(rb'office:(?:value|date-value|time-value|boolean-value|string-value)="[^"]')
_STRING = re.compile(rb'office:string-value="()')
_PARAGRAPH = re.compile(rb"<text:p\b[^>]*(?<!/)>(.*?)</text:p>", re.S)
_TAG = re.compile(rb"<(?!text:(?:s|tab|line-break)\b)[^>]*>")


def count_ods_rows(content: bytes) -> list[int]:
    """For each sheet of content.xml, in order, the number of the last row that holds anything."""
    if b"<office:annotation" in content or b"<table:shapes" in content or b"<draw:frame" in content:
        content = _COMMENT.sub(b"", content)
    return [_n_rows(content[start:end]) for start, end in _sheets(content)]


def _sheets(content: bytes) -> list[tuple[int, int]]:
    """Where each sheet begins and ends; a table within a table is part of the outer one."""
    spans: list[tuple[int, int]] = []
    depth, start = 0, 0
    for token in _TOKEN.finditer(content):
        if token.group(2):
            if depth == 0:
                spans.append((token.start(), token.start()))
        elif token.group(1):
            depth -= 1
            if depth == 0:
                spans.append((start, token.start()))
        else:
            start = token.end() if depth == 0 else start
            depth += 1
    return spans


def _n_rows(table: bytes) -> int:
    number = last = 0
    for row in _ROW.finditer(table):
        repeated = _REPEATED.search(row.group(1))
        number += int(repeated.group(1)) if repeated else 1
        if row.group(2) and any(_is_filled(cell) for cell in _CELL.finditer(row.group(2))):
            last = number
    return last


def _is_filled(cell: re.Match[bytes]) -> bool:
    given, inside = cell.group(1), cell.group(2) or b""
    if b'calcext:value-type="error"' in given:
        return False
    if _VALUE.search(given):
        return True
    return not _STRING.search(given) and any(_TAG.sub(b"", text) for text in _PARAGRAPH.findall(inside))
