"""Identifiers made comparable: placeholders and values shared by too many become missing, and are counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from journey import identifiers as ids

_NO_BIRTHS = (dt.date(1900, 1, 1), dt.date(1901, 1, 1), dt.date(1970, 1, 1), dt.date(1800, 1, 1))
OLDEST_YEARS = 115
_FIELDS = ("nhs_number", "forename", "surname", "initials", "birth_date", "postcode")
_MOST_SHARE = 0.3  # of a source's people, with one forename, surname or postcode
_MOST_BIRTH_SHARE = 0.05  # with one birth date: more than even the newborn of one month
_LEAST_PEOPLE = 30  # a share of fewer people than this is chance
_MOST_PEOPLE_A_NUMBER = 5  # different births and different surnames under one number or one local id
_MOST_NUMBERS_A_NAME = 3  # different NHS numbers under one name and birth date


@dataclass(frozen=True)
class Evidence:
    """What can be compared.

    `people` has one row a source person, in order of source_person_id: person (its place), source_code,
    source_person_id. `rows` has one row a distinct combination of comparable values of a person.
    """

    people: pl.DataFrame
    rows: pl.DataFrame
    ignored: pl.DataFrame  # as schemas.link.Ignored


def clean(identifiers: pl.DataFrame, as_of_date: dt.date) -> Evidence:
    """Comparable values of every source person.

    Args:
        identifiers: schemas.canonical.Identifier's columns and id_scheme.
        as_of_date: nobody was born after it.
    """
    people = (
        identifiers.select("source_code", "source_person_id")
        .unique()
        .sort("source_person_id")
        .with_row_index("person")
    )
    rows = _in_one_form(identifiers, as_of_date).join(
        people.select("person", "source_person_id"), on="source_person_id", how="left"
    )
    ignored = [
        _counted(rows, rows[f"raw_{field}"].is_not_null() & _lost(rows, field), field, "placeholder")
        for field in _FIELDS
    ]
    rows = rows.with_columns(raw_local=pl.col("local_id"))
    for fields, shared in _shared(rows):
        marked = rows.with_columns(is_shared=shared)
        is_shared = marked["is_shared"].fill_null(False)
        ignored.append(_counted(rows, is_shared, fields[0], "shared_by_many"))
        rows = rows.with_columns(
            pl.when(~is_shared).then(pl.col(name)).alias(name) for name in fields if name in rows.columns
        )
    kept = rows.select("person", *COLUMNS).unique().sort("person", *COLUMNS, nulls_last=True)
    return Evidence(people, kept, pl.concat(ignored).sort("source_code", "field", "reason_code"))


COLUMNS = (
    *("source_code", "id_scheme", "local_id", "nhs_number", "forename", "surname", "first_letter"),
    *("last_letter", "birth_date", "birth_year", "postcode", "outcode", "sex"),
)


def _in_one_form(identifiers: pl.DataFrame, as_of_date: dt.date) -> pl.DataFrame:
    """Every distinct row, its values in one form, and as they were under raw_<field>."""
    texts = [name for name, kind in identifiers.schema.items() if kind == pl.String]
    raw = identifiers.unique().with_columns(pl.col(texts).str.strip_chars().replace("", None))
    # A value is put in one form once, however many rows hold it.
    formed = raw
    for field, forms in _TEXTS.items():
        values = raw.select(field).unique().drop_nulls()
        made = values.select(pl.col(field).alias("_raw"), **forms)
        formed = formed.join(
            made, left_on=field, right_on="_raw", how="left", maintain_order="left", suffix="_made"
        )
    birth = pl.col("birth_date")
    first = as_of_date.replace(month=1, day=1, year=as_of_date.year - OLDEST_YEARS)
    possible = pl.when(birth.is_between(first, as_of_date) & ~birth.is_in(list(_NO_BIRTHS))).then(birth)
    is_weak = (birth.dt.month() == 1) & (birth.dt.day() == 1)
    initials = pl.col("made_initials")
    held = formed.select(
        "source_code",
        "source_person_id",
        "id_scheme",
        *(pl.col(name).cast(pl.String).alias(f"raw_{name}") for name in _FIELDS),
        local_id="made_local_id",
        nhs_number="made_nhs_number",
        forename=pl.when(pl.col("made_forename").str.len_chars() > 1).then("made_forename"),
        surname=pl.when(pl.col("made_surname").str.len_chars() > 1).then("made_surname"),
        initials="made_initials",
        first_letter=pl.coalesce(pl.col("made_forename").str.slice(0, 1), initials.str.slice(0, 1)),
        last_letter=pl.coalesce(
            pl.col("made_surname").str.slice(0, 1),
            pl.when(initials.str.len_chars() > 1).then(initials.str.slice(-1, 1)),
        ),
        birth_date=pl.when(~is_weak).then(possible),
        birth_year=possible.dt.year().cast(pl.Int32),
        postcode="made_postcode",
        outcode="made_outcode",
        sex=pl.when(pl.col("sex_code").is_in(["F", "M"])).then("sex_code"),
    )
    return held


def _local_id(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.contains(r"[^0\-./ ]")).then(text.str.to_uppercase())


def _initials(text: pl.Expr) -> pl.Expr:
    letters = text.str.to_uppercase().str.replace_all(r"[^\p{L}]", "")
    return pl.when(letters != "").then(letters)


_TEXTS: dict[str, dict[str, pl.Expr]] = {
    "local_person_id": {"made_local_id": _local_id(pl.col("local_person_id"))},
    "nhs_number": {"made_nhs_number": ids.nhs_number(pl.col("nhs_number"))},
    "forename": {"made_forename": ids.name(pl.col("forename")).str.extract(r"^(\S+)")},
    "surname": {"made_surname": ids.name(pl.col("surname")).str.replace_all(" ", "-", literal=True)},
    "initials": {"made_initials": _initials(pl.col("initials"))},
    "postcode": {
        "made_postcode": ids.postcode(pl.col("postcode")),
        "made_outcode": ids.outcode(pl.col("postcode")),
    },
}


def _lost(rows: pl.DataFrame, field: str) -> pl.Series:
    now = {
        "forename": "first_letter",
        "surname": "last_letter",
        "initials": "raw_initials",
        "postcode": "outcode",
    }
    return rows[now.get(field, field)].is_null()


def _counted(rows: pl.DataFrame, is_lost: pl.Series, field: str, reason: str) -> pl.DataFrame:
    raw = "raw_local" if field == "local_person_id" else f"raw_{field}"
    return (
        rows.filter(is_lost)
        .group_by("source_code")
        .agg(
            field=pl.lit(field),
            reason_code=pl.lit(reason),
            n_values=pl.col(raw).n_unique().cast(pl.Int64),
            n_source_people=pl.col("person").n_unique().cast(pl.Int64),
        )
        .select("source_code", "field", "reason_code", "n_values", "n_source_people")
    )


def _shared(rows: pl.DataFrame) -> list[tuple[tuple[str, ...], pl.Expr]]:
    """Fields to empty, and on which rows."""
    everything = tuple(name for name in COLUMNS if name not in ("source_code", "id_scheme"))
    name = ["forename", "surname", "birth_date"]
    numbers = rows.drop_nulls(name).group_by(name).agg(n=pl.col("nhs_number").drop_nulls().n_unique())
    many_numbers = numbers.filter(pl.col("n") > _MOST_NUMBERS_A_NAME).select(name).with_columns(found=True)
    same_name = rows.select(name).join(many_numbers, on=name, how="left", maintain_order="left")["found"]
    return [
        (("local_person_id", *everything), pl.col("person").is_in(_of_many(rows, "person").to_list())),
        (("nhs_number",), pl.col("nhs_number").is_in(_of_many(rows, "nhs_number").to_list())),
        *((lost, _too_common(rows, field)) for field, lost in _TOO_COMMON.items()),
        (
            ("forename", "surname", "birth_date", "birth_year", "first_letter", "last_letter"),
            pl.lit(same_name),
        ),
    ]


_TOO_COMMON = {
    "forename": ("forename", "first_letter"),
    "surname": ("surname", "last_letter"),
    "birth_date": ("birth_date", "birth_year"),
    "postcode": ("postcode", "outcode"),
}


def _of_many(rows: pl.DataFrame, key: str) -> pl.Series:
    """Keys under which stand more different people than one person's slips can explain."""
    counts = (
        rows.drop_nulls(key)
        .group_by(key)
        .agg(
            births=pl.col("birth_date").drop_nulls().n_unique(),
            surnames=pl.col("surname").drop_nulls().n_unique(),
        )
    )
    return counts.filter(
        (pl.col("births") > _MOST_PEOPLE_A_NUMBER) & (pl.col("surnames") > _MOST_PEOPLE_A_NUMBER)
    )[key]


def _too_common(rows: pl.DataFrame, field: str) -> pl.Expr:
    """Whether a value stands for so many people of a source that it says nothing about any of them."""
    key = pl.concat_str("source_code", pl.col(field).cast(pl.String), separator="|")
    held = rows.drop_nulls(field).select("source_code", "person", key=key).unique()
    counts = held.group_by("source_code", "key").len("n")
    share = pl.col("n") / pl.col("n").sum().over("source_code")
    most = _MOST_BIRTH_SHARE if field == "birth_date" else _MOST_SHARE
    return key.is_in(counts.filter((share > most) & (pl.col("n") >= _LEAST_PEOPLE))["key"].to_list())
