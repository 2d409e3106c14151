"""CSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING

from journey.export.inert import inert_frame

if TYPE_CHECKING:
    import polars as pl


def write_csv(frame: pl.DataFrame, path: Path | IO[bytes], is_raw: bool = False) -> None:
    """Write a frame as UTF-8 CSV (RFC 4180); blank is null, true and false are words.

    Numbers have all their figures, and never a power of ten.

    Args:
        frame: the rows.
        path: of the file, or one that is open.
        is_raw: text is written as it is, for a program that would read an apostrophe as part of it.
    """
    held = frame if is_raw else inert_frame(frame)
    form = "%Y-%m-%d %H:%M:%S"
    held.write_csv(path, line_terminator="\r\n", datetime_format=form, float_scientific=False)
