"""Reference files as shipped: bytes, and frames of text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import resources

import polars as pl

_SHORT = 25


def reference(name: str) -> bytes:
    """A reference file as shipped."""
    return resources.files("schemas").joinpath("reference", name).read_bytes()


def reference_frame(name: str) -> pl.DataFrame:
    """A reference file as text columns, blank as null."""
    return parsed(reference(name))


def known_codes(code: str, known: Sequence[str]) -> str:
    """What to use instead of a code that we do not know: all of a short list, the nearest of a long one."""
    if len(known) <= _SHORT:
        return f"Known: {', '.join(known)}."
    nearest = get_close_matches(code, known, 5, 0)
    return f"The nearest of {len(known)}: {', '.join(nearest)}."


def parsed(raw: bytes) -> pl.DataFrame:
    """A CSV as text columns, blank as null; money is still text, so that no float touches it."""
    return pl.read_csv(io.BytesIO(raw), infer_schema=False)
