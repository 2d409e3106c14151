"""Delimited text, in one encoding and one habit of separating."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass

from journey.sample.files import Sheet
from journey.sample.layouts import FileShape


@dataclass(frozen=True)
class Dialect:
    """How one kind of delimited text is written. "utf-16" is little-endian with a byte order mark."""

    delimiter: str = ","
    encoding: str = "utf-8"
    line_end: str = "\n"


def own_dialect(shape: FileShape) -> Dialect:
    """Return the source's own way of writing."""
    return Dialect(shape.delimiter, shape.encoding, "\r\n")


def delimited(shape: FileShape, sheet: Sheet, dialect: Dialect) -> bytes:
    """Return one table as delimited text; a spare delimiter ends each line where the source does that.

    Raises:
        UnicodeEncodeError: the encoding cannot hold a character of the table.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=dialect.delimiter, lineterminator=dialect.line_end)
    spare = [""] if shape.has_trailing else []
    writer.writerows([title] for title in sheet.layout.titles)
    writer.writerow(sheet.header + spare)
    writer.writerows([*row.cells, *spare] if row.cells else [] for row in sheet.rows)
    text = buffer.getvalue()
    if dialect.encoding == "utf-16":
        return codecs.BOM_UTF16_LE + text.encode("utf-16-le")
    return text.encode(dialect.encoding)
