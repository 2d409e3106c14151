"""Rows of text as a block: surplus cells and cells that cannot be kept are set apart."""

from __future__ import annotations

import polars as pl

from journey.extract.sheet import MAX_CELL_CHARACTERS, Block

_CONTROL = "\x00"


def text_block(first_row: int, rows: pl.DataFrame, width: int) -> Block:
    """A block of consecutive rows.

    Args:
        first_row: number of the first of them.
        rows: one String column a cell; null is blank.
        width: how many columns the table has.
    """
    columns = [f"c{number}" for number in range(1, rows.width + 1)]
    text = rows.rename(dict(zip(rows.columns, columns, strict=True))).with_columns(pl.all().fill_null(""))
    numbers = pl.int_range(first_row, first_row + text.height, dtype=pl.Int64).alias("source_row")
    wanted = [f"c{number}" for number in range(1, width + 1)]
    missing = [pl.lit("").alias(name) for name in wanted if name not in columns]
    marked = text.select(
        numbers,
        *columns,
        *missing,
        _reason=_spoiled_reason(columns),
        _more=pl.any_horizontal(pl.lit(False), *(pl.col(c).str.strip_chars() != "" for c in columns[width:])),
    )
    spoiled = marked.filter(pl.col("_reason").is_not_null())
    sound = marked.filter(pl.col("_reason").is_null())
    ragged = [(row[0], list(row[1:])) for row in sound.filter("_more").select("source_row", *columns).rows()]
    frame = sound.filter(~pl.col("_more")).select("source_row", *wanted)
    return Block(first_row, text.height, frame, ragged, spoiled.select("source_row", "_reason").rows())


def _spoiled_reason(columns: list[str]) -> pl.Expr:
    # bytes are looked at first: they need no walk over the text
    too_long = [
        (pl.col(c).str.len_bytes() > MAX_CELL_CHARACTERS) & (pl.col(c).str.len_chars() > MAX_CELL_CHARACTERS)
        for c in columns
    ]
    control = [pl.col(c).str.contains(_CONTROL, literal=True) for c in columns]
    return (
        pl.when(pl.any_horizontal(pl.lit(False), *too_long))
        .then(pl.lit("cell_too_long"))
        .when(pl.any_horizontal(pl.lit(False), *control))
        .then(pl.lit("control_character"))
    )
