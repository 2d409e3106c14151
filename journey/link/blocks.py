"""Candidate pairs: variants of different entities that share enough to be worth comparing."""

from __future__ import annotations

import polars as pl

from journey.store import Store

_MOST_IN_A_BLOCK = 400
_FEW = 25  # a name held by so few needs no birth date or place beside it

Block = tuple[str, int, dict[str, pl.Expr]]


def _blocks() -> tuple[Block, ...]:
    """Name of the field to report, most variants a value, and what makes the key."""
    col = pl.col
    day = col("birth").str.slice(6, 2)
    month = col("birth").str.slice(4, 2)
    either = {"low": pl.min_horizontal(day, month), "high": pl.max_horizontal(day, month)}
    names = {
        "low": pl.min_horizontal("forename", "surname"),
        "high": pl.when(col("forename").is_not_null() & col("surname").is_not_null()).then(
            pl.max_horizontal("forename", "surname")
        ),
    }
    form, year = {"form": col("form")}, {"year": col("birth_year")}
    surname, forename = {"surname": col("surname")}, {"forename": col("forename")}
    letters = {"first": col("first_letter"), "last": col("last_letter")}
    return (
        ("birth_date", _MOST_IN_A_BLOCK, {"birth": col("birth"), "first": col("first_letter")}),
        ("birth_date", _MOST_IN_A_BLOCK, {"birth": col("birth"), "last": col("last_letter")}),
        ("birth_date", _MOST_IN_A_BLOCK, {"birth": col("birth"), "postcode": col("postcode")}),
        ("birth_date", _MOST_IN_A_BLOCK, {**either, **year, **letters}),
        ("surname", _MOST_IN_A_BLOCK, {**form, **surname, **year}),
        ("surname", _MOST_IN_A_BLOCK, {**form, **surname, "day": day, "month": month}),
        ("surname", _MOST_IN_A_BLOCK, {**form, **surname, "postcode": col("postcode")}),
        ("surname", _MOST_IN_A_BLOCK, {**names, **year}),
        ("surname", _FEW, {**names}),
        ("postcode", _MOST_IN_A_BLOCK, {"postcode": col("postcode"), **letters}),
        ("postcode", _MOST_IN_A_BLOCK, {"postcode": col("postcode"), **year}),
        ("postcode", _MOST_IN_A_BLOCK, {"postcode": col("postcode"), **forename}),
    )


def candidate_pairs(
    store: Store, variants: pl.DataFrame, unclear: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Pairs of variants to compare, in order.

    Args:
        store: in memory.
        variants: of link.variants.
        unclear: a, b: entities to compare whatever they share.

    Returns:
        variant_l, variant_r: every variant of one entity with every variant of the other, of entities that
        have something in common; and the values that so many share that nothing was looked for among them:
        field, variant, key.
    """
    keys, crowded = [], []
    exploded = variants.with_columns(form=pl.col("forename_forms")).explode("form")
    for number, (field, most, parts) in enumerate(_blocks()):
        frame = exploded if "form" in parts else variants
        keyed = frame.select("variant", "entity", **parts).drop_nulls()
        keyed = keyed.select("variant", "entity", key=pl.struct(pl.lit(number), *parts).hash()).unique()
        n = pl.col("entity").n_unique().over("key")
        sized = keyed.with_columns(n=n, size=pl.len().over("key"))
        keys.append(
            sized.filter((pl.col("n") > 1) & (pl.col("size") <= most)).select("variant", "entity", "key")
        )
        if most == _MOST_IN_A_BLOCK:
            crowded.append(sized.filter(pl.col("size") > most).select("variant", "key", field=pl.lit(field)))
    store.load_frame("link.blocked", pl.concat(keys))
    store.load_frame("link.variant", variants.select("variant", "entity"))
    store.load_frame("link.unclear", unclear)
    pairs = store.frame(
        """with found as (
            select distinct least(l.entity, r.entity) as a, greatest(l.entity, r.entity) as b
            from link.blocked l join link.blocked r on l.key = r.key and l.entity < r.entity
            union select least(a, b), greatest(a, b) from link.unclear where a <> b)
        select l.variant as variant_l, r.variant as variant_r
        from found join link.variant l on l.entity = found.a join link.variant r on r.entity = found.b
        order by 1, 2"""
    )
    return pairs, pl.concat(crowded)
