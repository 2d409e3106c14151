"""How two source people agree, field by field, without a value: what a reviewer is told."""

from __future__ import annotations

import polars as pl

from journey.link.forms import FIELDS, LEVELS, place_sql, with_forms
from journey.store import Store

_ALIKE = "alike"
_WORDS = {"same": "same", "swapped": "swapped", "different": "different"}  # every other level is alike


def best_persons(store: Store, rows: pl.DataFrame, entity: pl.Series, pairs: pl.DataFrame) -> pl.DataFrame:
    """For each pair of entities the two persons of them that have most to compare, and agree most.

    Args:
        store: in memory.
        rows: Evidence.rows.
        entity: for each person the entity.
        pairs: entity_a, entity_b and more.

    Returns:
        The pairs with person_a < person_b.
    """
    wanted = pl.concat([pairs["entity_a"], pairs["entity_b"]]).unique()
    members = pl.DataFrame(
        {"person": pl.int_range(len(entity), dtype=pl.UInt32, eager=True), "entity": entity}
    )
    members = members.filter(pl.col("entity").is_in(wanted.to_list()))
    sides = [members.rename({"person": f"p{side}", "entity": f"entity_{side}"}) for side in "ab"]
    both = pairs.join(sides[0], on="entity_a").join(sides[1], on="entity_b")
    ordered = both.with_columns(
        person_a=pl.min_horizontal("pa", "pb"), person_b=pl.max_horizontal("pa", "pb")
    )
    levels = _levels(store, rows, ordered.select("person_a", "person_b").unique())
    merit = levels.select(
        "person_a",
        "person_b",
        held=pl.sum_horizontal((pl.col(field) >= 0).cast(pl.Int32) for field in FIELDS),
        agree=pl.sum_horizontal(pl.col(field).clip(0) for field in FIELDS),
    )
    return (
        ordered.drop("pa", "pb")
        .join(merit, on=["person_a", "person_b"], how="left")
        .sort(
            "entity_a",
            "entity_b",
            "held",
            "agree",
            "person_a",
            "person_b",
            descending=[False, False, True, True, False, False],
        )  # fmt: skip
        .unique(["entity_a", "entity_b"], keep="first", maintain_order=True)
    )


def in_words(store: Store, rows: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Adds agreement, "field=how" joined by ";": how is same, alike, swapped, different or missing."""
    levels = _levels(store, rows, pairs.select("person_a", "person_b").unique())
    words = levels.select(
        "person_a", "person_b", agreement=pl.concat_str([_worded(f) for f in FIELDS], separator=";")
    )
    return pairs.join(words, on=["person_a", "person_b"], how="left")


def _worded(field: str) -> pl.Expr:
    names = ["different", *(name for name, _ in reversed(LEVELS[field]))]
    words = {number: _WORDS.get(name, _ALIKE) for number, name in enumerate(names)}
    how = pl.col(field).replace_strict(words, default="missing", return_dtype=pl.String)
    return pl.concat_str(pl.lit(f"{field}="), how)


def _levels(store: Store, rows: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The best level of each field over all rows of two persons, -1 where one of them has none."""
    wanted = pl.concat([pairs["person_a"], pairs["person_b"]]).unique()
    held = with_forms(
        rows.filter(pl.col("person").is_in(wanted.to_list())).drop("source_code", "id_scheme", "local_id")
    )
    store.load_frame("link.row", held)
    store.load_frame("link.pair", pairs)
    sides = ", ".join(f"{side}.{name} as {name}_{side}" for name in held.columns for side in "lr")
    levels = ", ".join(f"max({place_sql(field)}) as {field}" for field in FIELDS)
    return store.frame(
        f"""select person_l as person_a, person_r as person_b, {levels}
        from (select {sides} from link.pair p join link.row l on l.person = p.person_a
              join link.row r on r.person = p.person_b)
        group by all order by all"""
    )
