"""What must hold of any links, whatever is put in: against slow oracles and by what linking promises."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from journey import identifiers as ids
from journey.link import Decided, Linked, run
from journey.link.cluster import Field, agglomerate
from journey.link.forms import FIELDS
from journey.link.groups import apart, components
from journey.settings import Linking

AS_OF = date(2024, 3, 31)
NODES = st.integers(0, 14)
EDGES = st.lists(st.tuples(NODES, NODES), max_size=30)
NUMBERS = ["9434765919", "4010232137", "9534765910", "9999999999", None, None]
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "source_person_id": st.sampled_from([f"{source}{i}" for source in "abc" for i in range(5)]),
            "nhs_number": st.sampled_from(NUMBERS),
            "forename": st.sampled_from(["Ann", "Anne", "Bill", "William", "J", "REDACTED", None]),
            "surname": st.sampled_from(["Ray", "Ray-Stone", "Rae", "Bill", None]),
            "birth_date": st.sampled_from(
                [date(1980, 2, 3), date(1980, 3, 2), date(1980, 1, 1), date(1951, 9, 27), None]
            ),
            "postcode": st.sampled_from(["NE1 4ST", "NE1 4SX", "LS6 2AB", "ZZ99 3VZ", None]),
            "sex_code": st.sampled_from(["F", "M", None]),
            "initials": st.sampled_from(["AR", None]),
        }
    ),
    min_size=1,
    max_size=12,
)
TOKENS = st.sampled_from([f"{source}{i}" for source in "abc" for i in range(5)])
PAIRS = st.lists(st.tuples(TOKENS, TOKENS), max_size=4)
# A failure is shown as found: making it smaller would take minutes.
SLOW = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.generate),
)
SCHEMA = {
    **dict.fromkeys(("source_person_id", "nhs_number", "forename", "surname"), pl.String),
    "birth_date": pl.Date,
    **dict.fromkeys(("postcode", "sex_code", "initials"), pl.String),
}


def frame(rows: list[dict[str, object]]) -> pl.DataFrame:
    source = pl.col("source_person_id").str.slice(0, 1)
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").with_columns(
        source_code=source, id_scheme=source, local_person_id=pl.col("source_person_id")
    )


def linked(rows: list[dict[str, object]], decided: Decided) -> Linked:
    return run(frame(rows), decided, None, Linking(), AS_OF)


def label_slowly(edges: list[tuple[int, int]]) -> list[int]:
    label = list(range(15))
    changed = True
    while changed:
        changed = False
        for a, b in edges:
            low = min(label[a], label[b])
            changed = changed or label[a] != low or label[b] != low
            label[a] = label[b] = low
    return label


@given(EDGES)
def test_components_are_those_of_a_slow_search(edges: list[tuple[int, int]]) -> None:
    given_edges = pl.DataFrame(edges, schema={"a": pl.UInt32, "b": pl.UInt32}, orient="row")
    assert components(15, given_edges).to_list() == label_slowly(edges)


@given(EDGES, EDGES)
def test_no_forbidden_pair_and_no_edge_left_out_without_cause(
    edges: list[tuple[int, int]], forbidden: list[tuple[int, int]]
) -> None:
    """Taken one by one, each edge stands unless with it some forbidden pair would be connected."""
    parted = [(a, b) for a, b in forbidden if a != b]
    kept: list[tuple[int, int]] = []
    for edge in edges:
        label = label_slowly([*kept, edge])
        if all(label[a] != label[b] for a, b in parted):
            kept.append(edge)
    assert apart(edges, parted) == kept


@given(st.integers(0, 999_999_999))
def test_one_check_digit_fits_or_none(first: int) -> None:
    """Modulus 11 as the NHS Data Dictionary tells it: weights 10 to 2; a check of 10 is never issued."""
    digits = f"{first:09d}"
    check = (11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11) % 11
    tried = pl.DataFrame({"number": [f"{digits}{last}" for last in range(10)]})
    valid = tried.filter(ids.nhs_number_is_valid(pl.col("number")))["number"].to_list()
    is_one_digit = len(set(digits)) == 1 and digits[0] == str(check)
    assert valid == ([] if check == 10 or is_one_digit else [f"{digits}{check}"])


@SLOW
@given(ROWS, PAIRS, PAIRS, st.randoms(use_true_random=False))
def test_links_keep_their_promises(rows, same, different, chance) -> None:
    decided = Decided(same=same, different=different)
    found = linked(rows, decided)
    people = {str(row["source_person_id"]) for row in rows}
    cluster = dict(found.clusters.select("source_person_id", "cluster").iter_rows())
    assert set(cluster) == people and found.clusters.height == len(people)
    for name in set(cluster.values()):  # a cluster is named after the smallest of it
        assert name == min(token for token, held in cluster.items() if held == name)
    for a, b in different:  # a reviewer's no always stands
        assert a == b or a not in people or b not in people or cluster[a] != cluster[b]
    parted = {frozenset(pair) for pair in different}
    if not any(pair[0] != pair[1] and set(pair) <= people for pair in different):
        for a, b in same:  # and so does a yes that no no is against
            assert a not in people or b not in people or cluster[a] == cluster[b]
    at = {
        code: dict(part.select("source_person_id", "cluster").iter_rows())
        for (code,), part in found.at.partition_by("threshold_code", as_dict=True).items()
    }
    assert at["standard"] == cluster
    for token in people:  # who is together at a cautious level is together at a more generous one
        for lower, higher in (("generous", "standard"), ("standard", "cautious")):
            assert at[lower][token] == at[lower][at[higher][token]]
    listed = {
        frozenset(pair) for pair in found.doubts.select("source_person_id_a", "source_person_id_b").rows()
    }
    assert all(len(pair) == 2 for pair in listed)
    assert {pair for pair in parted if len(pair) == 2 and pair <= people} <= listed
    again = rows + rows[:3]
    chance.shuffle(again)
    repeated = linked(again, Decided(same=same[::-1], different=different[::-1]))
    for name in ("clusters", "at", "doubts", "strata", "loose", "ignored"):
        assert getattr(repeated, name).equals(getattr(found, name)), name


def _field(n: int, weights: dict[tuple[int, int], float], forbidden: list[tuple[int, int]]) -> Field:
    pairs = pl.DataFrame(
        [(a, b, weight) for (a, b), weight in sorted(weights.items())],
        schema={"a": pl.UInt32, "b": pl.UInt32, "weight_surname": pl.Float64},
        orient="row",
    ).with_columns(
        *(pl.lit(6 if field == "forename" else -1, pl.Int32).alias(f"level_{field}") for field in FIELDS),
        *(pl.lit(None, pl.Float64).alias(f"weight_{field}") for field in FIELDS if field != "surname"),
        is_known_twin=pl.lit(False),
    )
    entities = pl.DataFrame({"scheme_bits": [1] * n, "has_number": [False] * n}).with_columns(
        pl.col("scheme_bits").cast(pl.UInt64)
    )
    parted = pl.DataFrame(forbidden, schema={"a": pl.UInt32, "b": pl.UInt32}, orient="row")
    return Field(entities, pairs, parted, 0.0, 0.0)


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda p: p[0] < p[1]), st.integers(1, 20)
    ),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda p: p[0] < p[1]), max_size=4),
)
def test_clusters_are_those_of_a_slow_agglomeration(weights, forbidden) -> None:
    """All pairs that are each other's best, weighed anew each round, in plain Python."""
    distinct = {pair: weight + place / 100 for place, (pair, weight) in enumerate(sorted(weights.items()))}
    field = _field(8, distinct, forbidden)
    found = agglomerate(field, [0.99])[0.99].to_list()
    label = list(range(8))
    while True:
        between: dict[tuple[int, int], float] = {}
        for (a, b), weight in distinct.items():
            x, y = sorted((label[a], label[b]))
            if x != y:
                between[x, y] = max(between.get((x, y), 0.0), weight)
        stopped = {tuple(sorted((label[a], label[b]))) for a, b in forbidden}
        torn = {
            tuple(sorted((x, y)))
            for x in range(8)
            for y in range(8)
            for z in range(8)
            if len({x, y, z}) == 3
            and tuple(sorted((x, y))) in between
            and tuple(sorted((x, z))) in between
            and tuple(sorted((y, z))) in stopped & set(between)
            and tuple(sorted((x, z))) not in stopped
            and between[tuple(sorted((x, z)))] > between[tuple(sorted((x, y)))] - 4
            and between[tuple(sorted((x, z)))] >= 6.63
        }
        may = {
            pair: w for pair, w in between.items() if pair not in stopped and w >= 6.63 and pair not in torn
        }
        best = {}
        for x, y in sorted(may, key=lambda pair: (-may[pair], pair)):
            best.setdefault(x, (x, y))
            best.setdefault(y, (x, y))
        mutual = [pair for pair in may if best[pair[0]] == pair == best[pair[1]]]
        if not mutual:
            break
        for x, y in mutual:
            label = [x if held == y else held for held in label]
    assert found == label


@pytest.mark.parametrize("days", [0, 400])
def test_a_frozen_model_gives_old_people_the_same_links(days: int) -> None:
    """People linked with a model are linked the same when others, unlike them, have come."""
    letters = "BCDFGHJKLMNPQRST"

    def made(i: int, tag: str) -> dict[str, object]:
        word = "".join(letters[(i * 7919 >> (4 * k)) % 16] for k in range(4))
        return {
            "source_person_id": f"{tag}{i:04d}",
            "nhs_number": None,
            "forename": word.title() + "a",
            "surname": word[::-1].title() + "son",
            "birth_date": date(1960, 2, 2) + timedelta(days=i * 7 + days),
            "postcode": f"NE{i % 9 + 1} {i % 7}AB",
            "sex_code": "F",
            "initials": None,
        }

    old = [made(i, tag) for i in range(400) for tag in "ab"]
    for row in old[1::4]:
        row["postcode"] = "LS6 2AB"
    first = linked(old, Decided())
    assert first.model.is_fitted
    new = [made(i, "c") for i in range(400, 440)]
    later = run(frame(old + new), Decided(), first.model, Linking(), AS_OF)
    kept = later.clusters.filter(pl.col("source_code") != "c")
    assert kept.equals(first.clusters)
