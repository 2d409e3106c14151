"""How two values agree: the levels of each comparison, in SQL, shared by rules, score and doubts.

Levels stand from the most alike to the least; the last is "different". Two missing values say nothing.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import polars as pl

_SPELT_ALIKE = "(least(length({l}), length({r})) >= 4 and damerau_levenshtein({l}, {r}) <= 1)"
_FORENAME = (
    ("same", "forename_l = forename_r"),
    ("short_form", "list_has_any(forename_forms_l, forename_forms_r)"),
    (
        "spelt_alike",
        _SPELT_ALIKE.format(l="forename_l", r="forename_r")
        + " or jaro_winkler_similarity(forename_l, forename_r) >= 0.93",
    ),
    ("swapped", "forename_l = surname_r and surname_l = forename_r"),
    ("same_letter", "(forename_l is null or forename_r is null) and first_letter_l = first_letter_r"),
    ("akin", "jaro_winkler_similarity(forename_l, forename_r) >= 0.80"),
)
_SURNAME = (
    ("same", "surname_l = surname_r"),
    ("part", "list_has_any(surname_parts_l, surname_parts_r)"),
    (
        "spelt_alike",
        _SPELT_ALIKE.format(l="surname_l", r="surname_r")
        + " or jaro_winkler_similarity(surname_l, surname_r) >= 0.94",
    ),
    ("swapped", "forename_l = surname_r and surname_l = forename_r"),
    ("same_letter", "(surname_l is null or surname_r is null) and last_letter_l = last_letter_r"),
)
_BIRTH = (
    ("same", "birth_l = birth_r"),
    (
        "swapped",
        "left(birth_l, 4) || right(birth_l, 2) || substr(birth_l, 5, 2) = birth_r",
    ),
    ("one_digit", "damerau_levenshtein(birth_l, birth_r) <= 1"),
    ("year_only", "(birth_l is null or birth_r is null) and birth_year_l = birth_year_r"),
    ("two_digits", "right(birth_l, 4) = right(birth_r, 4) or damerau_levenshtein(birth_l, birth_r) <= 2"),
)
_POSTCODE = (
    ("same", "postcode_l = postcode_r"),
    ("one_letter", "damerau_levenshtein(postcode_l, postcode_r) <= 1"),
    ("same_district", "outcode_l = outcode_r"),
)
_NHS_NUMBER = (
    ("same", "nhs_number_l = nhs_number_r"),
    ("alike", "damerau_levenshtein(nhs_number_l, nhs_number_r) <= 2"),
)
LEVELS: dict[str, tuple[tuple[str, str], ...]] = {
    "forename": _FORENAME,
    "surname": _SURNAME,
    "birth_date": _BIRTH,
    "postcode": _POSTCODE,
    "sex": (("same", "sex_l = sex_r"),),
    "nhs_number": _NHS_NUMBER,
}
MISSING = {
    "forename": "first_letter_l is null or first_letter_r is null",
    "surname": "last_letter_l is null or last_letter_r is null",
    "birth_date": "birth_year_l is null or birth_year_r is null",
    "postcode": "outcode_l is null or outcode_r is null",
    "sex": "sex_l is null or sex_r is null",
    "nhs_number": "nhs_number_l is null or nhs_number_r is null",
}
TERM_FREQUENCIES = {"forename": "forename", "surname": "surname", "postcode": "postcode"}
FIELDS = tuple(LEVELS)
_LEAST_PART = 4  # letters


def place(field: str, level: str) -> int:
    """The number of a level: 0 is different, and the higher the more alike; -1 is missing.

    >>> place("sex", "same"), place("sex", "different"), place("sex", "missing")
    (1, 0, -1)
    """
    names = ["missing", "different", *(name for name, _ in reversed(LEVELS[field]))]
    return names.index(level) - 1


def place_sql(field: str) -> str:
    """SQL for the number of the level of a pair with columns _l and _r."""
    levels = "".join(f" when {sql} then {place(field, name)}" for name, sql in LEVELS[field])
    return f"case when {MISSING[field]} then -1{levels} else 0 end"


@cache
def _short_forms() -> pl.DataFrame:
    text = resources.files("journey.link").joinpath("nicknames.csv").read_bytes()
    return pl.read_csv(text).group_by("short").agg(full=pl.col("full").sort())


def with_forms(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds forename_forms (the name and what it is short for), surname_parts, and birth as eight digits."""
    names = frame.select("forename").unique().drop_nulls()
    forms = names.join(_short_forms(), left_on="forename", right_on="short", how="left").select(
        "forename",
        forename_forms=pl.concat_list("forename", pl.col("full").fill_null(pl.lit([], pl.List(pl.String)))),
    )
    return frame.join(forms, on="forename", how="left", maintain_order="left").with_columns(
        # VAN and DER stand in many names
        surname_parts=pl.col("surname")
        .str.split("-")
        .list.eval(pl.element().filter(pl.element().str.len_chars() >= _LEAST_PART))
        .list.unique(maintain_order=True),
        birth=pl.col("birth_date").dt.strftime("%Y%m%d"),
    )
