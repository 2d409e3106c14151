"""Simple ways to link, apart from the stage that is measured: they tell how hard a population is."""

from __future__ import annotations

import polars as pl
from benchmarks.population_faults import PLACEHOLDER_NAMES, TEST_NUMBERS

_NAME = ("forename", "surname", "birth_date")
METHODS = {
    "NHS number": (("nhs_number",),),
    "NHS number, or name, birth date and postcode": (("nhs_number",), (*_NAME, "postcode")),
    "NHS number, or name and birth date": (("nhs_number",), _NAME),
}


def link_by(identifiers: pl.DataFrame, keys: tuple[tuple[str, ...], ...]) -> pl.DataFrame:
    """Source people who have all columns of one of the keys in common are one: source_person_id, cluster."""
    return joined(identifiers, keyed(identifiers, keys))


def keyed(identifiers: pl.DataFrame, keys: tuple[tuple[str, ...], ...]) -> pl.DataFrame:
    """source_person_id, key: one row for each key that a source person has whole."""
    held = plain(identifiers)
    found = [
        held.drop_nulls(list(key)).select("source_person_id", key=pl.struct(key).hash(number))
        for number, key in enumerate(keys)
    ]
    return pl.concat(found).unique()


def joined(identifiers: pl.DataFrame, edges: pl.DataFrame) -> pl.DataFrame:
    """Everyone whom a chain of keys connects is in one cluster: source_person_id, cluster."""
    people = identifiers.select("source_person_id").unique().sort("source_person_id").with_row_index("label")
    while True:  # the smallest label spreads until nothing changes
        lowest = edges.join(people, on="source_person_id").with_columns(low=pl.min("label").over("key"))
        new = lowest.group_by("source_person_id").agg(pl.min("low"))
        after = people.join(new, on="source_person_id", how="left", maintain_order="left").select(
            "source_person_id", label=pl.min_horizontal("label", "low")
        )
        if after["label"].equals(people["label"]):
            return people.select("source_person_id", cluster=pl.col("label"))
        people = after


def plain(identifiers: pl.DataFrame) -> pl.DataFrame:
    """Names in capital letters only; what the population plants as placeholders is missing."""
    words = [word.upper().replace(" ", "") for word in PLACEHOLDER_NAMES]
    names = {}
    for name in ("forename", "surname"):
        text = pl.col(name).str.to_uppercase().str.replace_all(r"[\s'\-]", "")
        is_name = ~(text.is_in(words) | text.str.starts_with("BABYOF") | (text.str.len_chars() < 2))
        names[name] = pl.when(is_name).then(text)
    is_number = ~pl.col("nhs_number").is_in(TEST_NUMBERS)
    return identifiers.with_columns(
        nhs_number=pl.when(is_number).then("nhs_number"),
        birth_date=pl.when(pl.col("birth_date").dt.year() > 1900).then("birth_date"),
        postcode=pl.when(~pl.col("postcode").str.starts_with("ZZ99")).then("postcode"),
        **names,
    )
