"""New person ids: P and twelve letters from a keyed token, so that an id tells nothing of whom it means."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import numpy as np
import polars as pl
import pyarrow as pa

from journey.keys import Key

_ALPHABET = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", dtype=np.uint8)  # base32 of RFC 4648
_LETTERS = 12
_HEX = _LETTERS * 5 // 4  # five bits a letter, four a hexadecimal digit

Made = Callable[[pl.Series], pl.Series]


def new_ids(key: Key) -> Made:
    """The maker of person ids under this key: source person ids (and salted ones) to person ids."""

    def made(texts: pl.Series) -> pl.Series:
        return _base32(key.tokens("person-id", texts))

    return made


def unused(texts: pl.Series, made: Made, taken: pl.Series) -> pl.DataFrame:
    """An id for every text that nobody has or had; a text whose id is taken is salted until one is free.

    Returns:
        text, person_id.
    """
    free: list[pl.DataFrame] = []
    waiting = texts.sort().alias("text")
    for salt in count():
        if waiting.is_empty():
            break
        ids = made(waiting if salt == 0 else waiting + f"|{salt}").alias("person_id")
        tried = pl.DataFrame([waiting, ids])
        is_free = ~pl.col("person_id").is_in(taken.implode()) & pl.col("person_id").is_first_distinct()
        free.append(tried.filter(is_free))
        taken = pl.concat([taken, free[-1]["person_id"]])
        waiting = tried.filter(~is_free)["text"]
    return pl.concat(free) if free else pl.DataFrame(schema={"text": pl.String, "person_id": pl.String})


def _base32(tokens: pl.Series) -> pl.Series:
    """P and the first letters of each token (hexadecimal) written in base32."""
    number = tokens.str.slice(0, _HEX).str.to_integer(base=16, dtype=pl.Int64).to_numpy()
    shifts = np.arange(5 * (_LETTERS - 1), -1, -5)
    letters = np.empty((len(number), _LETTERS + 1), dtype=np.uint8)
    letters[:, 0] = ord("P")
    letters[:, 1:] = _ALPHABET[(number[:, None] >> shifts) & 31]
    width = _LETTERS + 1
    offsets = np.arange(0, (len(number) + 1) * width, width, dtype=np.int64)
    array = pa.LargeStringArray.from_buffers(
        len(number), pa.py_buffer(offsets), pa.py_buffer(letters.tobytes())
    )
    held = pl.from_arrow(array)
    assert isinstance(held, pl.Series)
    return held
