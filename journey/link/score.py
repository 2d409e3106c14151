"""Splink's weights for candidate pairs, in memory: nothing is left behind."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import polars as pl

from journey.link.forms import FIELDS, LEVELS, TERM_FREQUENCIES
from journey.link.model import Model, splink_settings
from journey.store import Store

_PAIRS_AT_A_TIME = 500_000
_OWN = 1.5  # of the entities with a name, about so many are the very pair that is being weighed
_UNSEEN = 0.25  # others with a name that was seen once
_DIGITS = 6  # of a weight; beyond them sums differ with the order of threads


def frequencies(variants: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """How common each value is among entities: field -> value, share."""
    found = {}
    for field, column in TERM_FREQUENCIES.items():
        held = variants.select("entity", value=column).drop_nulls().unique()
        counts = held.group_by("value").len("n").sort("value")
        others = (pl.col("n") - _OWN).clip(_UNSEEN)
        found[field] = counts.select("value", share=others / counts["n"].sum())
    return found


def weigh(store: Store, variants: pl.DataFrame, pairs: pl.DataFrame, model: Model) -> pl.DataFrame:
    """What each pair of entities has in common, over all ways in which each was seen.

    Args:
        store: in memory, this run's own.
        variants: of link.variants.
        pairs: variant_l, variant_r, each entity with all its variants and the pairs of two entities together.
        model: whose frequencies are used; a value it does not know counts as one of middling frequency.

    Returns:
        a < b (entities), and for every field its best level (-1 missing, 0 different) as level_<field> and
        its best weight in bits as weight_<field> (null where missing), in order of a and b.
    """
    if pairs.is_empty():
        kinds = {f"level_{f}": pl.Int32 for f in FIELDS} | {f"weight_{f}": pl.Float64 for f in FIELDS}
        return pl.DataFrame(schema={"a": pl.UInt32, "b": pl.UInt32, **kinds})
    entity = variants["entity"]
    cut = _cuts(entity.gather(pairs["variant_l"]), entity.gather(pairs["variant_r"]))
    with _linker(store, variants, model) as (linker, api):
        parts = [_weighed(store, linker, api, pairs.slice(start, size)) for start, size in cut]
    return pl.concat(parts).sort("a", "b")


def estimate_u(store: Store, variants: pl.DataFrame, model: Model) -> dict[str, dict[str, float]]:
    """Shares of each level among pairs of different people: all pairs of a sample of entities, by Splink."""
    first = variants.unique("entity", keep="first", maintain_order=True)
    sample = first.gather_every(max(1, -(-first.height // N_SAMPLED)))
    with _linker(store, sample, model) as (linker, _):
        linker.training.estimate_u_using_random_sampling(
            max_pairs=1e9, seed=1, min_count_per_level=None, num_chunks=1
        )
        return {
            comparison["output_column_name"]: {
                level["label_for_charts"]: level["u_probability"]
                for level in comparison["comparison_levels"]
                if isinstance(level.get("u_probability"), float)
            }
            for comparison in linker.misc.save_model_to_json()["comparisons"]
        }


N_SAMPLED = 1_000  # entities; all pairs of them are some half a million


def _cuts(a: pl.Series, b: pl.Series) -> list[tuple[int, int]]:
    """Slices of about equal size that leave the pairs of two entities together."""
    runs = pl.DataFrame({"a": a, "b": b}).with_columns(run=pl.struct("a", "b").rle_id())
    sizes = (
        runs.group_by("run", maintain_order=True)
        .len("n")
        .with_columns(part=pl.col("n").cum_sum() // _PAIRS_AT_A_TIME)
    )
    lengths = sizes.group_by("part", maintain_order=True).agg(pl.col("n").sum())["n"].to_list()
    starts = [sum(lengths[:i]) for i in range(len(lengths))]
    return list(zip(starts, lengths, strict=True))


@contextmanager
def _linker(store: Store, variants: pl.DataFrame, model: Model) -> Iterator[tuple[Any, Any]]:
    """A linker with frozen frequencies on the store's connection; what it makes there goes at the end."""
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.CRITICAL)
    api = DuckDBAPI(connection=store.connection)
    linker: Any = Linker(
        api.register(variants.drop("birth_date").to_arrow()),
        splink_settings(model),
        log_level=None,
        validate_settings=False,
    )
    try:
        for field, column in TERM_FREQUENCIES.items():
            empty = pl.DataFrame(schema={"value": pl.String, "share": pl.Float64})
            table = model.frequencies.get(field, empty).rename({"value": column, "share": f"tf_{column}"})
            linker.table_management.register_term_frequency_lookup(api.register(table.to_arrow()), column)
        yield linker, api
    finally:
        linker.table_management.delete_tables_created_by_splink_from_db()


def _weighed(store: Store, linker: Any, api: Any, pairs: pl.DataFrame) -> pl.DataFrame:
    joined = pairs.select(match_key=pl.lit("0"), join_key_l="variant_l", join_key_r="variant_r")
    blocked = api.register(joined.to_arrow())
    linker.table_management.register_blocked_pairs_for_predict(blocked)
    predicted = linker.inference.predict(warning_mode="never")
    weight = {f: f"mw_{f}" + (f" + mw_tf_adj_{f}" if f in TERM_FREQUENCIES else "") for f in LEVELS}
    columns = ", ".join(
        f"max(gamma_{f})::int as level_{f}, "
        f"round(max(case when gamma_{f} >= 0 then {weight[f]} end), {_DIGITS}) as weight_{f}"
        for f in FIELDS
    )
    found = store.frame(
        f"""select least(entity_l, entity_r) as a, greatest(entity_l, entity_r) as b, {columns}
        from {predicted.physical_name} group by 1, 2"""
    )
    predicted.drop_table_from_database_and_remove_from_cache()
    return found
