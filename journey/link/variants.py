"""Entities (what the rules joined) and their variants: every distinct set of values one was seen with."""

from __future__ import annotations

import polars as pl

from journey.link.forms import with_forms

VALUES = (
    *("forename", "surname", "first_letter", "last_letter", "birth_date", "birth_year"),
    *("postcode", "outcode", "sex", "nhs_number"),
)
_TOGETHER = (  # filled in together, so that half of one value never meets half of another
    ("forename", "first_letter"),
    ("surname", "last_letter"),
    ("birth_date", "birth_year"),
    ("postcode", "outcode"),
    ("sex",),
    ("nhs_number",),
)
_MOST_VARIANTS = 40  # of one entity; a person was never seen in more ways, a shared id may be


def variants(rows: pl.DataFrame, entity: pl.Series) -> pl.DataFrame:
    """One row a distinct set of values of an entity, what a row lacks filled with what the entity has most.

    Args:
        rows: Evidence.rows.
        entity: for each person the entity.

    Returns:
        variant (0, 1, ...), entity, VALUES and the columns of forms.with_forms, the most usual first.
    """
    held = rows.select(*VALUES).with_columns(entity.gather(rows["person"]).alias("entity"))
    for fields in _TOGETHER:
        held = _filled(held, list(fields))
    everything = ["entity", *VALUES]
    distinct = held.group_by(everything).len("n_rows")
    usable = distinct.filter(
        pl.any_horizontal(
            pl.col("first_letter", "last_letter", "birth_year", "postcode", "nhs_number").is_not_null()
        )
    )
    ordered = usable.sort(
        ["entity", "n_rows", *VALUES], descending=[False, True, *(False for _ in VALUES)], nulls_last=True
    )
    kept = ordered.filter(pl.int_range(pl.len()).over("entity") < _MOST_VARIANTS)
    return with_forms(kept.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("variant"), *everything))


def _filled(held: pl.DataFrame, fields: list[str]) -> pl.DataFrame:
    """Rows without the last of the fields take the entity's most frequent values of all of them."""
    last = fields[-1]
    if not held[last].null_count():
        return held
    usual = (
        held.drop_nulls(last)
        .group_by("entity", *fields)
        .len("n")
        .sort("entity", "n", *fields, descending=[False, True, *(False for _ in fields)], nulls_last=True)
        .unique("entity", keep="first", maintain_order=True)
        .select("entity", pl.col(fields).name.suffix("_usual"))
    )
    lacks = pl.col(last).is_null()
    return (
        held.join(usual, on="entity", how="left", maintain_order="left")
        .with_columns(pl.when(lacks).then(pl.col(f"{f}_usual")).otherwise(pl.col(f)).alias(f) for f in fields)
        .drop([f"{f}_usual" for f in fields])
    )
