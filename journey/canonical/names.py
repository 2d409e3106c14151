"""Identifiers cleaned: names, NHS numbers, postcodes, sexes."""

from __future__ import annotations

import polars as pl

from journey.canonical.shape import PERSON_COLUMNS
from journey.identifiers import nhs_number_is_valid

PERSON_TEXT = ("person_id", "nhs_number", "forename", "surname", "full_name", "initials", "sex", "postcode")
_SEXES = {"M": "M", "F": "F", "1": "M", "2": "F"}


def cleaned(people: pl.DataFrame) -> pl.DataFrame:
    """Adds the columns of the identifier frame, and flags; null where the table has no such field."""
    has = people.columns
    out: dict[str, pl.Expr] = {}
    if "nhs_number" in has:
        number = pl.col("nhs_number").str.replace_all(r"[\s\-]", "")
        out["nhs_number"] = pl.when(nhs_number_is_valid(number)).then(number)
        out["flag_nhs_number_not_valid"] = pl.col("nhs_number").is_not_null() & ~nhs_number_is_valid(number)
    if "full_name" in has:
        surname, forename = _split_name(pl.col("full_name"))
        out["surname"] = pl.coalesce("surname", surname) if "surname" in has else surname
        out["forename"] = pl.coalesce("forename", forename) if "forename" in has else forename
    if "initials" in has:
        initials = pl.col("initials").str.replace_all(r"[^\p{L}]", "").str.to_uppercase()
        out["initials"] = pl.when(initials != "").then(initials)
    if "postcode" in has:
        postcode = pl.col("postcode").str.to_uppercase().str.replace_all(r"[\s]+", "")
        out["postcode"] = postcode.str.replace(r"^(.+)(.{3})$", "$1 $2")
    if "sex" in has:
        sex = pl.col("sex").str.to_uppercase().str.slice(0, 1)
        out["sex_code"] = sex.replace_strict(_SEXES, default=None, return_dtype=pl.String)
    if "birth_day" in has:
        out["birth_date"] = pl.col("birth_day")
    if "birth_misread" in has:
        out["flag_birth_date_not_read"] = pl.col("birth_misread")
    blank = {
        name: pl.lit(None, dtype=kind)
        for name, kind in PERSON_COLUMNS.items()
        if name not in out and name not in has
    }
    return people.with_columns(**out, **blank)


def _split_name(name: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """(surname, forename) of "SMITH, John" or "John Smith"; a single word is a surname."""
    has_comma = name.str.contains(",", literal=True)
    before = name.str.extract(r"^\s*([^,]+?)\s*,", 1)
    after = name.str.extract(r",\s*(.+?)\s*$", 1)
    last = name.str.extract(r"(\S+)\s*$", 1)
    first = name.str.extract(r"^\s*(\S.*?)\s+\S+\s*$", 1)
    return pl.when(has_comma).then(before).otherwise(last), pl.when(has_comma).then(after).otherwise(first)
