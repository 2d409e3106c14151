"""Who a row is about: one row per person of it, identifiers cleaned, local ids turned into tokens."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from journey.canonical.tokens import tokenised
from journey.dates import parse_column
from journey.profiles import Profile, TableRule

_TEXT = (
    "nhs_number",
    "forename",
    "surname",
    "full_name",
    "initials",
    "birth_date",
    "sex",
    "postcode",
    "person_id",
)


def people_of(
    frame: pl.DataFrame, rule: TableRule, profile: Profile, tokenise: Callable[[str, str], str]
) -> pl.DataFrame:
    """One row per person of a row: the first named, then further people whose id is filled, in the file's
    order.

    Adds the identifier columns, role_code, person_no (1 for the first) and n_sharing.
    """
    parts = [frame.with_columns(person_no=pl.lit(1)).with_row_index("_row_order")]
    for number, person in enumerate(rule.persons, start=2):
        own = [
            (pl.col(f"p{number}_{name}") if name in person.columns else pl.lit(None, dtype=pl.String)).alias(
                name
            )
            for name in _TEXT
        ]
        other = parts[0].with_columns(*own, person_no=pl.lit(number), role_code=pl.lit(person.role_code))
        parts.append(other.filter(pl.col("person_id").is_not_null()))
    people = pl.concat(parts).sort("_row_order", "person_no")
    people = _share(people, rule, profile, tokenise)
    local = people["person_id"]
    token = tokenised(tokenise, "person", profile.source_code + "|" + local)
    return _clean(people.with_columns(source_person_id=token, local_person_id=local), rule, profile)


def _share(
    people: pl.DataFrame, rule: TableRule, profile: Profile, tokenise: Callable[[str, str], str]
) -> pl.DataFrame:
    job = (
        pl.concat_str([pl.col(n).fill_null("") for n in rule.share_by], separator="|")
        if rule.share_by
        else "key"
    )
    prefix = f"{profile.source_code}|{rule.name}|"
    people = people.with_columns(_job=job).with_columns(n_sharing=pl.len().over("_job").cast(pl.Int64))
    shared = people.select(pl.when(pl.col("n_sharing") > 1).then(pl.lit(prefix) + pl.col("_job")))
    return people.with_columns(group_id=tokenised(tokenise, "group", shared.to_series()))


def _clean(people: pl.DataFrame, rule: TableRule, profile: Profile) -> pl.DataFrame:
    sentinels = list(rule.dates.sentinels)
    born_text = people.select(pl.when(~pl.col("birth_date").is_in(sentinels)).then("birth_date")).to_series()
    born = parse_column(born_text, rule.dates.formats, profile.file.kind == "excel")[0].dt.date()
    number = pl.col("nhs_number").str.replace_all(r"[\s\-]", "")
    surname, forename = _split_name(pl.col("full_name"))
    initials = pl.col("initials").str.replace_all(r"[^\p{L}]", "").str.to_uppercase()
    postcode = pl.col("postcode").str.to_uppercase().str.replace_all(r"[\s]+", "")
    sex = pl.col("sex").str.to_uppercase().str.slice(0, 1)
    codes = {"M": "M", "F": "F", "1": "M", "2": "F"}
    out = people.with_columns(
        nhs_number=pl.when(nhs_number_is_valid(number)).then(number),
        flag_nhs_number_not_valid=pl.col("nhs_number").is_not_null() & ~nhs_number_is_valid(number),
        forename=pl.coalesce("forename", forename),
        surname=pl.coalesce("surname", surname),
        initials=pl.when(initials != "").then(initials),
        birth_date=born,
        flag_birth_date_not_read=born.is_null() & born_text.is_not_null(),
        sex_code=sex.replace_strict(codes, default=None, return_dtype=pl.String),
        postcode=postcode.str.replace(r"^(.+)(.{3})$", "$1 $2"),
        source_code=pl.lit(profile.source_code),
    )
    two_digit = any("%y" in form for form in rule.dates.formats)
    not_yet = pl.col("birth_date") > pl.col("start_day")
    return out.with_columns(
        birth_date=pl.when(not_yet & pl.lit(two_digit))
        .then(pl.col("birth_date").dt.offset_by("-100y"))
        .otherwise(pl.col("birth_date"))
    )


def nhs_number_is_valid(number: pl.Expr) -> pl.Expr:
    """Ten digits, not all the same, whose last is the modulus 11 check digit of the first nine."""
    total = pl.sum_horizontal(
        number.str.slice(place, 1).cast(pl.Int64, strict=False) * (10 - place) for place in range(9)
    )
    check = (11 - total % 11) % 11
    last = number.str.slice(9, 1).cast(pl.Int64, strict=False)
    all_same = number.is_in([digit * 10 for digit in "0123456789"])
    return (number.str.contains(r"^\d{10}$") & (check == last) & ~all_same).fill_null(False)


def _split_name(name: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """(surname, forename) of "SMITH, John" or "John Smith"; a single word is a surname."""
    has_comma = name.str.contains(",", literal=True)
    before = name.str.extract(r"^\s*([^,]+?)\s*,", 1)
    after = name.str.extract(r",\s*(.+?)\s*$", 1)
    last = name.str.extract(r"(\S+)\s*$", 1)
    first = name.str.extract(r"^\s*(\S.*?)\s+\S+\s*$", 1)
    return pl.when(has_comma).then(before).otherwise(last), pl.when(has_comma).then(after).otherwise(first)
