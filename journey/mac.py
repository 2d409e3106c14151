"""A keyed function over a whole column: AES-256 in CBC-MAC mode, one AES call a block of all values.

CBC-MAC is a pseudorandom function where no message begins another. The first block holds the length and the
domain, so none does. Rows are taken a length at a time, because values of one length lie side by side in
memory and need no loop.
"""

from __future__ import annotations

import hashlib

import numpy as np
import polars as pl
import pyarrow as pa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 16


def column(key: bytes, domain: str, values: pl.Series) -> pl.Series:
    """128-bit tokens as 32 hexadecimal letters; null stays null. Same length and order."""
    texts = values.drop_nulls()
    lengths = texts.str.len_bytes()
    macs = np.empty((len(texts), BLOCK), dtype=np.uint8)
    if lengths.n_unique() == 1:
        macs = _macs(key, domain, texts, lengths[0])
        lengths = lengths.clear()
    for length in lengths.unique().to_list():
        chosen = lengths == length
        macs[chosen.to_numpy()] = _macs(key, domain, texts.filter(chosen), length)
    tokens = _hex(macs)
    if len(texts) == len(values):
        return tokens.alias(values.name)
    places = values.is_not_null().cum_sum() - 1
    return tokens.gather(pl.select(pl.when(values.is_not_null()).then(places)).to_series()).alias(values.name)


def first_block(domain: str, length: int) -> bytes:
    """The length of the value and the domain, as one block."""
    return length.to_bytes(8, "big") + hashlib.sha256(domain.encode()).digest()[:8]


def _macs(key: bytes, domain: str, texts: pl.Series, length: int) -> np.ndarray:
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    n_rows, n_blocks = len(texts), -(-length // BLOCK)
    start = np.frombuffer(cipher.update(first_block(domain, length)), dtype=np.uint8)
    state = np.broadcast_to(start, (n_rows, BLOCK))
    data = _bytes(texts, n_rows, length)
    for block in range(n_blocks):
        piece = data[:, block * BLOCK : (block + 1) * BLOCK]
        mixed = np.array(state, copy=True)
        mixed[:, : piece.shape[1]] ^= piece
        state = np.frombuffer(cipher.update(mixed.tobytes()), dtype=np.uint8).reshape(n_rows, BLOCK)
    return state


def _bytes(texts: pl.Series, n_rows: int, length: int) -> np.ndarray:
    """The values' bytes as a table, one row each."""
    held = texts.rechunk().to_arrow()
    held = held.combine_chunks() if isinstance(held, pa.ChunkedArray) else held
    _, offsets, data = held.cast(pa.large_string()).buffers()
    if n_rows == 0 or length == 0:
        return np.zeros((n_rows, 0), dtype=np.uint8)
    first = int(np.frombuffer(offsets, dtype=np.int64, count=1, offset=8 * held.offset)[0])
    return np.frombuffer(data, dtype=np.uint8, count=n_rows * length, offset=first).reshape(n_rows, length)


def _hex(macs: np.ndarray) -> pl.Series:
    n_rows = len(macs)
    text = macs.tobytes().hex().encode()
    offsets = np.arange(0, (n_rows + 1) * 2 * BLOCK, 2 * BLOCK, dtype=np.int64)
    array = pa.LargeStringArray.from_buffers(n_rows, pa.py_buffer(offsets), pa.py_buffer(text))
    held = pl.from_arrow(array)
    assert isinstance(held, pl.Series)
    return held
