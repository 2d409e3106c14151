"""The model's weights, the pairs that are compared, and how pairs become clusters."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from support.links import (
    AS_OF,
    BORN,
    frame,
    row,
)

from journey.errors import Damaged
from journey.link import dump_model, load_model
from journey.link.blocks import candidate_pairs
from journey.link.clean import clean
from journey.link.cluster import Field, agglomerate, alone, weighed_clusters
from journey.link.forms import FIELDS
from journey.link.groups import apart
from journey.link.loose import recut
from journey.link.model import default_model, prior_bits
from journey.link.variants import variants
from journey.store import in_memory


def test_a_model_comes_back_as_it_was() -> None:
    held = replace(
        default_model(),
        frequencies={"surname": pl.DataFrame({"value": ["RAY", "ÅS"], "share": [0.25, 0.75]})},
        is_fitted=True,
    )
    again = load_model(dump_model(held))
    assert dump_model(again) == dump_model(held)
    assert again.frequencies["surname"].rows() == [("RAY", 0.25), ("ÅS", 0.75)]
    assert again.is_fitted and again.m == held.m and again.u == held.u


@pytest.mark.parametrize(
    "content", [b"", b"PAR1", dump_model(default_model())[:-40], dump_model(default_model())[:60]]
)
def test_a_damaged_model_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(Damaged, match="link model can't be read"):
        load_model(content)


def test_the_shipped_model_adds_up() -> None:
    for shares in (default_model().m, default_model().u):
        assert set(shares) == set(FIELDS)
        for field in FIELDS:
            assert 0.98 < sum(shares[field].values()) < 1.03, field


def test_more_people_make_any_pair_less_likely_and_a_few_more_do_not() -> None:
    fitted = replace(default_model(), n_entities=40_000)
    assert prior_bits(fitted, 44_000) == prior_bits(fitted, 40_000)
    assert prior_bits(fitted, 400_000) < prior_bits(fitted, 40_000) - 3
    assert prior_bits(default_model(), 2) == prior_bits(default_model(), 300)


# ---- candidates


def test_a_value_shared_by_very_many_finds_nobody_and_is_counted() -> None:
    """Of 401 people of one birth date and letter no two are compared for that; for a shared name they are."""
    letters = "BCDFGHJKLMNPQRSTVWXZ"
    names = ["A" + letters[i // 20] + letters[i % 20] + "na" for i in range(400)]
    rows = [
        row(f"s{i:03d}", forename=name, surname=name[::-1] + name[1], birth_date=BORN)
        for i, name in enumerate(names)
    ]
    twice = {**rows[7], "source_person_id": "t007"}
    evidence = clean(frame([*rows, twice, row("s999")]), AS_OF)
    # a birth date of which a whole source consists says nothing; here it is left in, to see what blocks do
    held = evidence.rows.with_columns(birth_date=pl.lit(BORN), birth_year=1980, first_letter=pl.lit("A"))
    found = variants(held, pl.int_range(evidence.people.height, dtype=pl.UInt32, eager=True))
    store = in_memory()
    pairs, crowded = candidate_pairs(store, found, pl.DataFrame(schema={"a": pl.UInt32, "b": pl.UInt32}))
    entity = found["entity"]
    compared = {(entity[a], entity[b]) for a, b in pairs.select("variant_l", "variant_r").iter_rows()}
    tokens = evidence.people["source_person_id"]
    assert ("s007", "t007") in {(tokens[a], tokens[b]) for a, b in compared}
    assert len(compared) < 402 * 401 // 2 // 4
    assert crowded.filter(field="birth_date")["variant"].n_unique() == found.height


# ---- clusters


def _pairs(edges: list[tuple[int, int, float]]) -> pl.DataFrame:
    """Pairs with so many bits of evidence, all of it in the surname, and forenames the same."""
    held = pl.DataFrame(
        edges, schema={"a": pl.UInt32, "b": pl.UInt32, "weight_surname": pl.Float64}, orient="row"
    )
    levels = {f"level_{field}": pl.lit(-1, pl.Int32) for field in FIELDS}
    levels["is_known_twin"] = pl.lit(False)
    levels |= {"level_forename": pl.lit(6, pl.Int32), "level_surname": pl.lit(5, pl.Int32)}
    weights = {f"weight_{field}": pl.lit(None, pl.Float64) for field in FIELDS if field != "surname"}
    return held.with_columns(**levels, **weights)


def _field(n: int, edges: list[tuple[int, int, float]], forbidden: list[tuple[int, int]] = []) -> Field:  # noqa: B006
    entities = pl.DataFrame(
        {"scheme_bits": [1 << i for i in range(n)], "has_number": [False] * n}
    ).with_columns(pl.col("scheme_bits").cast(pl.UInt64))
    parted = pl.DataFrame(forbidden, schema={"a": pl.UInt32, "b": pl.UInt32}, orient="row")
    return Field(entities, _pairs(edges), parted, 0.0, -4.0)


def test_strongest_pairs_first_and_never_against_a_reviewer() -> None:
    field = _field(3, [(0, 1, 12.0), (1, 2, 11.0)], [(0, 2)])
    assert agglomerate(field, [0.99])[0.99].to_list() == [0, 0, 2]
    field = _field(3, [(0, 1, 11.0), (1, 2, 12.0)], [(0, 2)])
    assert agglomerate(field, [0.99])[0.99].to_list() == [0, 1, 1]


def test_a_loose_chain_is_cut_where_it_is_weakest() -> None:
    """Five in a row have 4 of 10 pairs (0.4): at 0.999 (10 bits) the pair of 8 bits goes."""
    field = _field(5, [(0, 1, 15.0), (1, 2, 15.0), (2, 3, 8.0), (3, 4, 15.0)])
    cut = agglomerate(field, [0.99, 0.999, 0.9999])
    assert cut[0.99].to_list() == [0, 0, 0, 0, 0]
    assert recut(weighed_clusters(field, alone(field)), cut, 0.99).to_list() == [0, 0, 0, 3, 3]


def test_a_dense_cluster_is_left_whole() -> None:
    field = _field(4, [(0, 1, 8.0), (1, 2, 8.0), (2, 3, 8.0), (0, 2, 8.0)])
    cut = agglomerate(field, [0.99, 0.999])
    assert recut(weighed_clusters(field, alone(field)), cut, 0.99).to_list() == [0, 0, 0, 0]


def test_edges_stand_in_order_unless_they_join_a_forbidden_pair() -> None:
    assert apart([(1, 2), (2, 3), (3, 4)], [(1, 4)]) == [(1, 2), (2, 3)]
    assert apart([(3, 4), (2, 3), (1, 2)], [(1, 4)]) == [(3, 4), (2, 3)]
