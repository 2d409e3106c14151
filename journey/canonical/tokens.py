"""Keyed tokens for whole columns: the keyed function is called once per distinct value."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl


def tokenised(tokenise: Callable[[str, str], str], domain: str, values: pl.Series) -> pl.Series:
    """A column of texts as tokens of one domain; null stays null. Same length and order."""
    distinct = values.drop_nulls().unique()
    tokens = [tokenise(domain, value) for value in distinct]
    return values.replace_strict(
        distinct, pl.Series(tokens, dtype=pl.String), default=None, return_dtype=pl.String
    )
