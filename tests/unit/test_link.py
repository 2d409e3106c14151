"""Who is linked with whom, why, and what stops it: as a careful clerk would do it."""

from __future__ import annotations

import random
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from journey import identifiers as ids
from journey.errors import Damaged, Refused
from journey.link import Decided, Linked, dump_model, load_model, run
from journey.link.blocks import candidate_pairs
from journey.link.clean import clean
from journey.link.cluster import Field, agglomerate, alone, weighed_clusters
from journey.link.doubts import pair_id
from journey.link.forms import FIELDS
from journey.link.groups import apart
from journey.link.loose import recut
from journey.link.model import default_model, prior_bits
from journey.link.variants import variants
from journey.profiles import list_profiles, load_profile, parse_profile
from journey.settings import Linking
from journey.store import in_memory
from schemas.link import Doubt, Ignored, PersonLink, Stratum

A, B = "9434765919", "4010232137"  # both pass the check digit
A_MISTYPED = "9534765910"
BORN = date(1980, 2, 3)
AS_OF = date(2024, 3, 31)
HERE, THERE = "NE1 4ST", "LS6 2AB"
COLUMNS = {
    "source_person_id": pl.String,
    "nhs_number": pl.String,
    "forename": pl.String,
    "surname": pl.String,
    "birth_date": pl.Date,
    "postcode": pl.String,
    "sex_code": pl.String,
    "initials": pl.String,
    "local_person_id": pl.String,
    "id_scheme": pl.String,
}
Row = dict[str, object]


def row(source_person_id: str, **held: object) -> Row:
    """One identifier row; the source is the first letter of the id."""
    return {"source_person_id": source_person_id, **held}


def person(source_person_id: str, forename: str, surname: str = "Ray", **held: object) -> Row:
    """A row of somebody born on one day and living in one place, unless said otherwise."""
    plain: Row = {"forename": forename, "surname": surname, "birth_date": BORN, "postcode": HERE}
    return row(source_person_id, **{**plain, **held})


def frame(rows: list[Row]) -> pl.DataFrame:
    held = pl.DataFrame([{name: one.get(name) for name in COLUMNS} for one in rows], schema=COLUMNS)
    source = pl.col("source_person_id").str.slice(0, 1)
    return held.with_columns(
        source_code=source,
        local_person_id=pl.coalesce("local_person_id", "source_person_id"),
        id_scheme=pl.coalesce("id_scheme", source),
    )


def linked(rows: list[Row], **decided: object) -> Linked:
    found = run(frame(rows), Decided(**decided), None, Linking(), AS_OF)
    people = found.clusters.rename({"cluster": "person_id"})
    PersonLink.validate(people)
    Doubt.validate(
        found.doubts.with_columns(
            person_id_a=pl.lit("p"), person_id_b=pl.lit("q"), state_code=pl.lit("open")
        ).select(list(Doubt.to_schema().columns))
    )
    Stratum.validate(found.strata)
    Ignored.validate(found.ignored)
    return found


def together(found: Linked) -> set[frozenset[str]]:
    """The clusters of more than one."""
    held: dict[str, set[str]] = {}
    for token, cluster in found.clusters.select("source_person_id", "cluster").iter_rows():
        held.setdefault(cluster, set()).add(token)
    assert all(min(members) == cluster for cluster, members in held.items())
    return {frozenset(members) for members in held.values() if len(members) > 1}


def kinds(found: Linked) -> dict[frozenset[str], str]:
    names = ["source_person_id_a", "source_person_id_b", "kind_code"]
    return {frozenset((a, b)): kind for a, b, kind in found.doubts.select(names).iter_rows()}


# ---- values


@pytest.mark.parametrize(
    "text",
    ["0000000000", "4444444444", "9434765910", "943476591", "9990000018", "9876543210", None, "x" * 10],
)
def test_numbers_that_are_not_used(text: str | None) -> None:
    assert pl.select(ids.nhs_number(pl.lit(text, pl.String))).item() is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("O'Brién-Smith ", "OBRIEN SMITH"),
        ("Zoë", "ZOE"),
        ("  mary   ann", "MARY ANN"),
        ("Mrs. Ann", "ANN"),
        ("Łukasz", "ŁUKASZ"),
        ("unknown", None),
        ("REDACTED", None),
        ("Baby of Jane", None),
        ("xx", None),
        ("d41d8cd98f00b204e9800998ecf8427e", None),
        ("--", None),
        (None, None),
    ],
)
def test_names_in_one_form(text: str | None, name: str | None) -> None:
    assert pl.select(ids.name(pl.lit(text, pl.String))).item() == name


@pytest.mark.parametrize(
    ("text", "whole", "half"),
    [
        ("ne1 4st", "NE14ST", "NE1"),
        ("W1A1AA", "W1A1AA", "W1A"),
        ("NE1", None, "NE1"),
        ("90210", "90210", "902"),
        ("ZZ99 3VZ", None, None),
        ("nowhere", None, None),
    ],
)
def test_postcodes_in_one_form(text: str, whole: str | None, half: str | None) -> None:
    assert pl.select(ids.postcode(pl.lit(text))).item() == whole
    assert pl.select(ids.outcode(pl.lit(text))).item() == half


# ---- rules


def test_each_rule_joins_and_says_so() -> None:
    found = linked(
        [
            row("a1", nhs_number=A, forename="John", surname="Doe", birth_date=BORN),
            row("b1", nhs_number=A),
            person("c1", "Ann", postcode="NE1 4ST"),
            person("d1", "ANN", "ray", postcode="ne14st"),
            row("e1", local_person_id="77", id_scheme="police"),
            row("f1", local_person_id="77", id_scheme="police"),
            row("g1", local_person_id="X1", id_scheme="old"),
            row("h1", local_person_id="Y9", id_scheme="new"),
            row("i1"),
        ],
        aliases=pl.DataFrame({"scheme_a": "old", "value_a": "x1", "scheme_b": "new", "value_b": "Y9"}),
    )
    assert together(found) == {
        frozenset(pair) for pair in (("a1", "b1"), ("c1", "d1"), ("e1", "f1"), ("g1", "h1"))
    }
    assert found.clusters["link_reason"].to_list() == [
        *("nhs_number", "nhs_number", "name_birth_postcode", "name_birth_postcode"),
        *("local_id", "local_id", "alias", "alias", "single"),
    ]
    assert found.clusters["link_probability"].is_null().all()


def test_one_local_id_of_two_schemes_is_two_people() -> None:
    assert not together(linked([row("a1", local_person_id="77"), row("b1", local_person_id="77")]))


def test_an_alias_may_name_a_former_nhs_number() -> None:
    found = linked(
        [row("a1", nhs_number=A), row("b1", nhs_number=B)],
        aliases=pl.DataFrame(
            {"scheme_a": "nhs_number", "value_a": A, "scheme_b": "nhs_number", "value_b": B}
        ),
    )
    assert together(found) == {frozenset(("a1", "b1"))}


def test_the_same_name_with_two_numbers_is_for_review() -> None:
    found = linked([person("a1", "Ann", nhs_number=A), person("b1", "Ann", nhs_number=B)])
    assert not together(found)
    assert kinds(found) == {frozenset(("a1", "b1")): "numbers_differ"}


def test_a_number_typed_for_somebody_else_joins_nobody() -> None:
    found = linked(
        [
            person("a1", "Ann", nhs_number=A),
            person("b1", "Ann", nhs_number=A),
            person("c1", "Gordon", "Pike", nhs_number=A, birth_date=date(1951, 9, 27), postcode=THERE),
        ]
    )
    assert together(found) == {frozenset(("a1", "b1"))}
    assert [kind for pair, kind in kinds(found).items() if "c1" in pair] == ["ambiguous"]


def test_somebody_with_two_numbers_does_not_join_their_owners() -> None:
    """The wrong number of c1 is that of another person, whom nothing else connects with the first."""
    other = {"birth_date": date(1951, 9, 27), "postcode": THERE}
    found = linked(
        [
            person("a1", "Ann", nhs_number=A),
            person("b1", "Gordon", "Pike", nhs_number=B, **other),
            person("c1", "Ann", nhs_number=A),
            person("c1", "Ann", nhs_number=B),
        ]
    )
    assert together(found) == {frozenset(("a1", "c1"))}


# ---- placeholders


def test_placeholders_join_nobody_and_are_counted() -> None:
    new_year = date(1980, 1, 1)
    found = linked(
        [
            row("a1", nhs_number="9876543210", forename="REDACTED", surname="REDACTED", birth_date=new_year),
            row("b1", nhs_number="9876543210", forename="REDACTED", surname="REDACTED", birth_date=new_year),
            row(
                "a2", forename="Baby of", surname="UNKNOWN", birth_date=date(1900, 1, 1), postcode="ZZ99 3VZ"
            ),
            row(
                "b2", forename="Baby of", surname="UNKNOWN", birth_date=date(1900, 1, 1), postcode="ZZ99 3VZ"
            ),
        ]
    )
    assert not together(found) and not kinds(found)
    counts = {
        (source, field): (values, people)
        for source, field, reason, values, people in found.ignored.iter_rows()
        if reason == "placeholder"
    }
    assert counts == {
        **{(source, "nhs_number"): (1, 1) for source in "ab"},
        **{(source, "forename"): (2, 2) for source in "ab"},
        **{(source, "surname"): (2, 2) for source in "ab"},
        **{(source, "birth_date"): (2, 2) for source in "ab"},
        **{(source, "postcode"): (1, 1) for source in "ab"},
    }


def test_with_nothing_usable_nobody_is_merged() -> None:
    found = linked([row(f"{source}{i}") for source in "abc" for i in range(40)])
    assert not together(found) and found.doubts.is_empty()
    assert set(found.clusters["age_band_code"]) == {"not_held"}


def test_nobody_at_all() -> None:
    found = linked([])
    assert found.clusters.is_empty() and found.at.is_empty() and found.doubts.is_empty()


def _strangers(n: int, source: str = "s") -> list[Row]:
    """People who share nothing."""
    letters = "BCDFGHJKLM"

    def word(i: int) -> str:
        return "".join(letters[int(digit)] for digit in f"{i * 7919 % 100_000:05d}")

    return [
        row(
            f"{source}{i:03d}",
            forename=word(i),
            surname=word(i + 5000),
            birth_date=date(1940 + i % 60, 2 + i % 10, 2 + i % 26),
        )
        for i in range(n)
    ]


def test_a_number_shared_by_many_different_people_is_ignored() -> None:
    found = linked([{**one, "nhs_number": A} for one in _strangers(12)])
    assert not together(found)
    assert ("s", "nhs_number", "shared_by_many", 1, 12) in found.ignored.rows()


def test_a_constant_in_place_of_a_surname_is_ignored() -> None:
    """Two of the forty have all else in common, which would be enough with the surname and is not without."""
    rows = [{**one, "surname": "Qqwertz"} for one in _strangers(40)]
    rows[1] |= {"forename": rows[0]["forename"], "source_person_id": "t001"}
    rows[1]["birth_date"] = rows[0]["birth_date"]
    found = linked([*rows, *({**one, "source_person_id": f"t{i:03d}x"} for i, one in enumerate(rows[2:35]))])
    reasons = {
        (source, field)
        for source, field, reason, *_ in found.ignored.iter_rows()
        if reason == "shared_by_many"
    }
    assert {("s", "surname"), ("t", "surname")} <= reasons
    assert "name_birth_postcode" not in set(found.clusters["link_reason"])


def test_a_local_id_under_which_everybody_stands_is_nobody() -> None:
    crowd = [{**one, "source_person_id": "s-unknown"} for one in _strangers(20)]
    like_one = {**crowd[3], "source_person_id": "t1"}
    found = linked([*crowd, like_one])
    assert not together(found)
    assert "local_person_id" in set(found.ignored["field"])


# ---- guards


def test_twins_stay_apart_and_are_for_review() -> None:
    found = linked([person("a1", "Ella", sex_code="F"), person("b1", "Hannah", sex_code="F")])
    assert not together(found)
    assert kinds(found) == {frozenset(("a1", "b1")): "twin"}


def test_twins_of_two_sexes_and_like_names_stay_apart() -> None:
    assert not together(linked([person("a1", "Joanne", sex_code="F"), person("b1", "Johanne", sex_code="M")]))


def test_known_twins_each_keep_their_own() -> None:
    """Each further record goes to the twin of exactly its name, however alike the names are."""
    found = linked(
        [
            person("a1", "Ella", nhs_number=A),
            person("a2", "Ellie", nhs_number=B),
            person("b1", "Ella", postcode=THERE),
            person("c1", "Ellie", postcode=THERE),
        ]
    )
    assert together(found) == {frozenset(("a1", "b1")), frozenset(("a2", "c1"))}


def test_father_and_son_stay_apart() -> None:
    assert not together(linked([person("a1", "John"), person("b1", "John", birth_date=date(1951, 9, 27))]))


def test_one_who_fits_two_joins_neither() -> None:
    """Father and son of one name and place, and a record of that name and place without a birth date."""
    found = linked(
        [
            person("a1", "Crispin", nhs_number=A),
            person("a2", "Crispin", nhs_number=B, birth_date=date(1951, 9, 27)),
            person("b1", "Crispin", birth_date=None),
        ]
    )
    assert not together(found)
    assert set(kinds(found).values()) == {"ambiguous"}


@pytest.mark.parametrize(
    "other",
    [
        {"forename": "William"},
        {"forename": "Wiliam"},
        {"forename": None, "initials": "WR"},
        {"surname": "Ray-Holloway"},
        {"birth_date": date(1980, 3, 2)},
        {"birth_date": date(1980, 2, 8)},
        {"birth_date": date(1980, 1, 1)},
        {"birth_date": None},
        {"postcode": THERE},
        {"postcode": None},
        {"forename": "Ray", "surname": "William"},
        {"nhs_number": A_MISTYPED},
    ],
    ids=str,
)
def test_one_slip_is_forgiven(other: Row) -> None:
    base = "William" if other.get("forename") != "William" else "Bill"
    one = person("a1", base, sex_code="M", nhs_number=A)
    found = linked([one, {**person("b1", "William", sex_code="M"), **other}])
    assert together(found) == {frozenset(("a1", "b1"))}
    assert found.clusters["link_reason"].to_list() == ["score", "score"]
    assert found.clusters["link_probability"].min() >= 0.99


def test_a_common_name_and_nothing_else_is_not_enough() -> None:
    rows = [row("a1", forename="John", surname="Smith"), row("b1", forename="John", surname="Smith")]
    assert not together(linked(rows))


def test_a_birth_date_and_a_place_without_a_name_are_not_enough() -> None:
    rows = [row("a1", birth_date=BORN, postcode=HERE), row("b1", birth_date=BORN, postcode=HERE)]
    assert not together(linked(rows))


def test_twins_of_like_names_and_neighbouring_numbers_stay_apart() -> None:
    found = linked([person("a1", "Elsie", nhs_number=A), person("b1", "Elise", nhs_number=A_MISTYPED)])
    assert not together(found)
    assert kinds(found) == {frozenset(("a1", "b1")): "numbers_differ"}


def test_a_small_word_of_a_surname_is_no_half_of_it() -> None:
    one, other = person("a1", "Ann", "van der Berg"), person("b1", "Ann", "Van der Linden")
    assert not together(linked([one, other | {"postcode": THERE}]))


# ---- decisions


def test_a_reviewer_joins_what_nothing_else_would() -> None:
    found = linked([person("a1", "Ann"), row("b1")], same=[("b1", "a1")])
    assert together(found) == {frozenset(("a1", "b1"))}
    assert set(found.clusters["link_reason"]) == {"confirmed"}
    assert found.doubts["is_sampled"].to_list() == [False]
    assert not found.strata["n_pairs"].sum()


def test_a_reviewer_parts_what_a_number_joins_even_through_others() -> None:
    rows = [person(f"{source}1", "Ann", nhs_number=A) for source in "abcd"]
    found = linked(rows, different=[("a1", "d1")])
    held = found.clusters.filter(pl.col("source_person_id").is_in(["a1", "d1"]))["cluster"]
    assert held.n_unique() == 2
    assert len(together(found)) >= 1


def test_the_weaker_of_two_links_gives_way() -> None:
    """a1 and b1 share a number, b1 and c1 were confirmed; a1 is not c1: the number gives way."""
    rows = [row("a1", nhs_number=A), row("b1", nhs_number=A), row("c1")]
    found = linked(rows, same=[("b1", "c1")], different=[("a1", "c1")])
    assert together(found) == {frozenset(("b1", "c1"))}


def test_a_reviewer_parts_what_the_score_joins() -> None:
    rows = [person("a1", "Bill"), person("b1", "William")]
    assert together(linked(rows))
    found = linked(rows, different=[("b1", "a1")])
    assert not together(found)
    assert kinds(found) == {frozenset(("a1", "b1")): "sample"}


def test_decisions_on_people_no_longer_held_are_passed_over() -> None:
    found = linked([person("a1", "Ann")], same=[("a1", "gone")], different=[("gone", "left")])
    assert not together(found)


def test_a_decided_pair_stays_in_the_stratum_it_was_drawn_from() -> None:
    rows = [person("a1", "Bill"), person("b1", "William")]
    before, after = linked(rows), linked(rows, same=[("a1", "b1")])
    names = ["pair_id", "stratum_code", "is_sampled"]
    assert before.doubts.select(names).rows() == after.doubts.select(names).rows()
    assert before.strata.rows() == after.strata.rows()


# ---- what is reported


def test_age_bands() -> None:
    born = {
        "a1": date(2006, 4, 1),  # 17 until tomorrow
        "a2": date(2006, 3, 31),  # 18 today
        "a3": date(1994, 3, 31),
        "a4": date(1979, 3, 31),
        "a5": date(1959, 3, 31),
        "a6": date(1979, 4, 1),
        "a7": date(2025, 1, 1),
        "a8": date(1900, 1, 1),
    }
    found = linked([row(token, birth_date=day) for token, day in born.items()])
    assert found.clusters["age_band_code"].to_list() == [
        *("under_18", "18_29", "30_44", "45_64", "65_over", "30_44", "not_held", "not_held"),
    ]


def test_agreement_is_told_without_values() -> None:
    found = linked([person("a1", "Ella", sex_code="F"), person("b1", "Hannah", sex_code="F", initials="HR")])
    assert found.doubts["agreement"].to_list() == [
        "forename=different;surname=same;birth_date=same;postcode=same;sex=same;nhs_number=missing"
    ]


def test_pair_ids_are_as_documented() -> None:
    # printf 'a1|b1' | sha256sum
    assert pair_id("b1", "a1") == "d734cf251cb904f7"


def test_strata_count_all_pairs() -> None:
    found = linked(
        [person("a1", "Bill"), person("b1", "William"), row("c1", nhs_number=A), row("d1", nhs_number=A)]
    )
    counts = dict(found.strata.select("stratum_code", "n_pairs").iter_rows())
    assert counts.pop("accepted_rule") == 1 and counts.pop("accepted_high") == 1
    assert set(counts.values()) == {0}


def test_thresholds_nest_and_standard_is_the_link() -> None:
    found = linked([person("a1", "Bill"), person("b1", "William"), person("c1", "Wm", birth_date=None)])
    standard = found.at.filter(pl.col("threshold_code") == "standard")
    assert dict(standard.select("source_person_id", "cluster").iter_rows()) == dict(
        found.clusters.select("source_person_id", "cluster").iter_rows()
    )
    assert found.at.height == 9


def test_a_mistyped_number_is_reported_with_the_person() -> None:
    found = linked(
        [person("a1", "Ann", nhs_number=A), person("b1", "Ann", nhs_number=A_MISTYPED, sex_code="F")]
    )
    assert together(found) == {frozenset(("a1", "b1"))}
    assert found.loose.rows() == [("a1", "numbers_differ", 2, 1)]


# ---- the same answer every time


def test_the_order_of_the_rows_does_not_matter() -> None:
    chance = random.Random(1)
    rows = [
        person(
            f"{'abc'[i % 3]}{i:02d}",
            ("Ann", "Anne", "Bill", "William", "Ellen")[i % 5],
            ("Ray", "Rae", "Stone")[i % 3],
            nhs_number=(A, B, None, None)[i % 4],
            postcode=(HERE, THERE, None)[i % 3],
        )
        for i in range(40)
    ]
    first = linked(rows)
    for _ in range(3):
        chance.shuffle(rows)
        again = linked(rows)
        for name in ("clusters", "at", "doubts", "strata", "loose", "ignored"):
            assert getattr(again, name).equals(getattr(first, name)), name


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    linked([person("a1", "Bill"), person("b1", "William")])
    assert not list(tmp_path.iterdir())


# ---- the model


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


# ---- whose ids they are


def test_files_of_one_system_share_one_scheme_and_others_have_their_own() -> None:
    """Police forces' nominal numbers, and the prison number that follows a person from prison to prison."""
    police = {"police_custody", "police_custody_full", "police_incident", "police_occurrence"}
    prison = {"prison", "prison_roll", "nomis"}
    schemes = {code: load_profile(code).id_scheme for code in list_profiles()}
    assert {code for code, scheme in schemes.items() if scheme == "police_nominal"} == police
    assert {code for code, scheme in schemes.items() if scheme == "prison_number"} == prison
    assert all(scheme == code for code, scheme in schemes.items() if code not in police | prison)


@pytest.mark.parametrize("name", ['""', '"Police"', '"a b"', "7"])
def test_a_scheme_has_a_plain_name(name: str) -> None:
    profile = (
        'source_code = "own"\nprofile_version = 1\nagency_code = "gp"\ntitle = "Own"\n'
        f'id_scheme = {name}\ntable = []\n[file]\nkind = "csv"\n'
    )
    with pytest.raises(Refused, match="'id_scheme' must be"):
        parse_profile(profile.encode(), "own.toml")


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
