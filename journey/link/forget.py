"""The fitted model without the values of people who are held no more."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl

from journey.link.clean import clean
from journey.link.forms import TERM_FREQUENCIES
from journey.link.model import Model


def without_unheld(model: Model, identifiers: pl.DataFrame, as_of_date: dt.date) -> Model:
    """The model without every value that nobody has any more; what is left weighs as before.

    Args:
        model: as it was fitted.
        identifiers: of everyone who is held: schemas.canonical.Identifier's columns and id_scheme.
        as_of_date: nobody was born after it.

    Returns:
        The same object where nothing goes.
    """
    rows = clean(identifiers, as_of_date).rows
    held = {
        field: table.filter(
            pl.col("value").is_in(rows[TERM_FREQUENCIES[field]].drop_nulls().unique().implode())
        )
        for field, table in model.frequencies.items()
    }
    if all(held[field].height == table.height for field, table in model.frequencies.items()):
        return model
    return replace(model, frequencies=held)
