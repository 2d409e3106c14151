"""Known twins: two people of like names, born on one day, whom NHS numbers prove to be two."""

from __future__ import annotations

import polars as pl

from journey.link.forms import place

_BORN = ["surname", "birth_date"]


def known_twins(variants: pl.DataFrame, pairs: pl.DataFrame) -> pl.Series:
    """For each pair whether its two forenames are those of known twins of that surname and birth date.

    Ella and Ellie could be one person spelt in two ways, but not where both are known under two numbers.

    Args:
        variants: of link.variants.
        pairs: of score.weigh.
    """
    born_alike = (pl.col("level_birth_date") == place("birth_date", "same")) & (
        pl.col("level_surname") == place("surname", "same")
    )
    is_near = born_alike & pl.col("level_forename").is_between(
        place("forename", "akin"), place("forename", "spelt_alike")
    )
    near = pairs.with_row_index("pair").filter(is_near).select("pair", "a", "b", "level_nhs_number")
    names = variants.select("entity", "forename", *_BORN).drop_nulls().unique()
    named = (
        near.join(names, left_on="a", right_on="entity")
        .join(names, left_on=["b", *_BORN], right_on=["entity", *_BORN], suffix="_other")
        .filter(pl.col("forename") != pl.col("forename_other"))
        .with_columns(
            low=pl.min_horizontal("forename", "forename_other"),
            high=pl.max_horizontal("forename", "forename_other"),
        )
    )
    proven = named.filter(pl.col("level_nhs_number") == place("nhs_number", "different"))
    found = named.join(proven.select(*_BORN, "low", "high").unique(), on=[*_BORN, "low", "high"], how="semi")[
        "pair"
    ]
    return (
        pl.int_range(pairs.height, dtype=pl.UInt32, eager=True)
        .is_in(found.unique().to_list())
        .alias("is_known_twin")
    )
