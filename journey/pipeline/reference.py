"""Reference files as shipped: bytes, and frames of text."""

from __future__ import annotations

import io
from importlib import resources

import polars as pl


def reference(name: str) -> bytes:
    """A reference file as shipped."""
    return resources.files("schemas").joinpath("reference", name).read_bytes()


def reference_frame(name: str) -> pl.DataFrame:
    """A reference file as text columns, blank as null."""
    return parsed(reference(name))


def parsed(raw: bytes) -> pl.DataFrame:
    """A CSV as text columns, blank as null; money is still text, so that no float touches it."""
    return pl.read_csv(io.BytesIO(raw), infer_schema=False)
