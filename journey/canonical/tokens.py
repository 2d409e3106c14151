"""Keyed tokens for whole columns: the keyed function is called once a column, on its distinct values."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

Tokenise = Callable[[str, pl.Series], pl.Series]


def tokenised(tokenise: Tokenise, domain: str, values: pl.Series, is_distinct: bool = False) -> pl.Series:
    """A column of texts as tokens of one domain; null stays null. Same length and order.

    `is_distinct`: no text is there twice, so there is nothing to gather.
    """
    if is_distinct:
        return tokenise(domain, values)
    if values.null_count() == values.len():
        return pl.Series(values.name, [None], dtype=pl.String).new_from_index(0, values.len())
    distinct = values.drop_nulls()
    if distinct.hash().n_unique() == values.len():
        return tokenise(domain, values)
    distinct = distinct.unique()
    tokens = tokenise(domain, distinct)
    return values.replace_strict(distinct, tokens, default=None, return_dtype=pl.String)
