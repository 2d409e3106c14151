"""Text that no spreadsheet runs: one rule for everything that leaves as a table.

A spreadsheet takes a cell that begins with = + - @ for a formula, also in their full-width forms, after
blanks, and after characters that can't be seen. Such text gets an apostrophe before it. Typed numbers and
dates are never touched: a cost below nought stays a number. Rule: OWASP ASVS 5, 1.2.10 (CWE-1236).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

MARK = "'"
# Blanks, control characters and what has no width; spelled out, so that both engines read it alike.
_UNSEEN = "[\x00-\x20\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]*"
_PATTERN = f"^(?:{_UNSEEN}[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n\x00])"
_STARTS = re.compile(_PATTERN)


def inert(text: str) -> str:
    """A text as a cell that no spreadsheet runs.

    >>> inert("=1+1"), inert(" +44 20"), inert("fine - really")
    ("'=1+1", "' +44 20", 'fine - really')
    """
    return MARK + text if _STARTS.match(text) else text


def inert_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame whose texts and headings no spreadsheet runs; every other column as it is."""
    import polars as pl

    text = pl.col(pl.String)
    harmless = pl.when(text.str.contains(_PATTERN)).then(pl.lit(MARK) + text).otherwise(text).name.keep()
    return frame.with_columns(harmless).rename(inert)
