"""What keeps two clusters apart however alike they score: one guard a kind of mistake."""

from __future__ import annotations

import polars as pl

from journey.link.forms import place

_SCHEMES = 64  # of ids; more than so many share bits, and only lose a little evidence


def refused_by() -> pl.Expr:
    """The guard that stops a pair, null where none does: clear where they are two people beyond doubt.

    Reads level_<field> of the pair; is_forbidden and is_known_twin; has_number_a and has_number_b: whether a
    cluster holds an NHS number at all.
    """
    forename, birth, sex = pl.col("level_forename"), pl.col("level_birth_date"), pl.col("level_sex")
    number = pl.col("level_nhs_number")
    is_same_number = number == place("nhs_number", "same")
    is_near_number = number == place("nhs_number", "alike")
    both_numbered = pl.col("has_number_a") & pl.col("has_number_b")
    is_other_number = (number == place("nhs_number", "different")) | (
        (number == place("nhs_number", "missing")) & both_numbered
    )
    is_unlike = forename == place("forename", "different")
    is_spelt_like = forename >= place("forename", "spelt_alike")
    # Numbers given out on one day are alike, and so are those of twins: a slip needs a name that is the same.
    is_other_number = is_other_number | (is_near_number & (forename < place("forename", "short_form")))
    is_of_two_sexes = (sex == place("sex", "different")) & (forename < place("forename", "same"))
    is_twins_name = pl.col("is_known_twin") & (forename < place("forename", "short_form"))
    is_other_birth = birth == place("birth_date", "different")
    is_near_birth = birth >= place("birth_date", "one_digit")
    is_nameless = (forename == place("forename", "missing")) & (
        (pl.col("level_surname") < place("surname", "same"))
        | (birth < place("birth_date", "same"))
        | (pl.col("level_postcode") < place("postcode", "same"))
    )
    return (
        pl.when(pl.col("is_forbidden"))
        .then(pl.lit("forbidden"))
        .when(is_other_number)
        .then(
            pl.when(is_spelt_like & is_near_birth).then(pl.lit("numbers_differ")).otherwise(pl.lit("clear"))
        )
        .when(is_unlike & is_other_birth)
        .then(pl.when(is_same_number).then(pl.lit("ambiguous")).otherwise(pl.lit("clear")))
        .when((is_unlike | is_of_two_sexes | is_twins_name) & ~is_same_number)
        .then(pl.lit("twin"))
        .when((is_other_birth | is_nameless) & ~is_same_number)
        .then(pl.lit("ambiguous"))
    )


def entities(rows: pl.DataFrame, entity: pl.Series) -> pl.DataFrame:
    """What guards ask of each entity, in order: scheme_bits (of which schemes it has ids), has_number.

    Args:
        rows: Evidence.rows.
        entity: for each person the entity.
    """
    codes = rows.select("id_scheme").unique().sort("id_scheme")
    bits = pl.DataFrame(
        {"scheme_bits": [1 << (i % _SCHEMES) for i in range(codes.height)]}, schema={"scheme_bits": pl.UInt64}
    )
    held = rows.select("id_scheme", pl.col("nhs_number").is_not_null().alias("has_number"))
    return (
        held.with_columns(entity.gather(rows["person"]).alias("entity"))
        .join(pl.concat([codes, bits], how="horizontal"), on="id_scheme")
        .group_by("entity")
        .agg(pl.col("scheme_bits").bitwise_or(), pl.col("has_number").any())
        .sort("entity")
        .drop("entity")
    )
