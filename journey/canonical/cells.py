"""Columns of text, cleaned and held by their distinct values, so that each value is worked on once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import polars as pl

_REPEATS = 8  # a column whose values repeat less than this is worked on row by row
_UNCLEAN = r"[^\x20-\x7e]|^ | $"
_INVISIBLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
_ODD_SPACE = r"[\u00a0\u2000-\u200a\u202f\u205f]"
_FULL_WIDTH = r"[\uff01-\uff5e\u3000]"
_WORDS = ("", "-", "n/a", "null", "none")
EMPTY_WORDS = [
    "".join(letters)
    for word in _WORDS
    for letters in product(*(sorted({letter, letter.upper()}) for letter in word))
]


@dataclass(frozen=True)
class Cells:
    """A column of text: `rows` one per row, null where empty.

    Where values repeat, `distinct` holds each once and `index` leads from the row to it (null for null);
    else `index` is None and `distinct` is the rows themselves.
    """

    rows: pl.Series
    distinct: pl.Series
    index: pl.Series | None

    def spread(self, values: pl.Series) -> pl.Series:
        """Values worked out for `distinct`, one per row."""
        return values if self.index is None else values.gather(self.index)

    def spread_any(self, mask: pl.Series) -> pl.Series | None:
        """A mask over `distinct` as one over rows, null taken as false; None where nothing is marked."""
        mask = mask.fill_null(False)
        return self.spread(mask).fill_null(False) if mask.any() else None

    def each(self, change: Callable[[str], str | None]) -> pl.Series:
        """A Python function of text worked out once a distinct value, one text per row."""
        values = self.distinct if self.index is not None else self.distinct.drop_nulls().unique()
        answers = [None if value is None else change(value) for value in values]
        changed = pl.Series(answers, dtype=pl.String)
        if self.index is not None:
            return changed.gather(self.index)
        return self.rows.replace_strict(values, changed, default=None, return_dtype=pl.String)


def read_cells(text: pl.Series) -> Cells:
    """A column as received, cleaned: trimmed, invisible characters gone, words for empty made null."""
    n_distinct: int = text.to_frame("text").select(pl.col("text").approx_n_unique()).item()
    if n_distinct * _REPEATS > text.len():
        rows, _ = _cleaned(text)
        return Cells(rows, rows, None)
    hashed = text.hash()
    first = hashed.is_first_distinct()
    received = text.filter(first)
    places = pl.int_range(received.len(), dtype=pl.UInt32, eager=True)
    index = hashed.replace_strict(hashed.filter(first), places, return_dtype=pl.UInt32)
    distinct, is_changed = _cleaned(received)
    if not is_changed:
        return Cells(text, distinct, index)
    return Cells(distinct.gather(index), distinct, index)


def _cleaned(text: pl.Series) -> tuple[pl.Series, bool]:
    is_unclean = bool(text.str.contains(_UNCLEAN).any())
    if is_unclean:
        text = _without_hidden(text)
    is_empty = text.is_in(EMPTY_WORDS)
    if not is_empty.any():
        return text, is_unclean
    return text.set(is_empty.fill_null(False), None), True


def _without_hidden(text: pl.Series) -> pl.Series:
    """Text as it is matched: one form of each letter, full-width digits as digits, nothing unseen."""
    plain = text.str.replace_all(_INVISIBLE, "").str.replace_all(_ODD_SPACE, " ")
    is_wide = plain.str.contains(_FULL_WIDTH).any()
    return plain.str.normalize("NFKC" if is_wide else "NFC").str.strip_chars()
