"""Which rules link two records, and which values are placeholders that link nobody."""

from __future__ import annotations

from datetime import date

import polars as pl
from support.links import (
    BORN,
    THERE,
    A,
    B,
    kinds,
    linked,
    person,
    row,
    strangers,
    together,
)


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


def test_a_number_shared_by_many_different_people_is_ignored() -> None:
    found = linked([{**one, "nhs_number": A} for one in strangers(12)])
    assert not together(found)
    assert ("s", "nhs_number", "shared_by_many", 1, 12) in found.ignored.rows()


def test_a_constant_in_place_of_a_surname_is_ignored() -> None:
    """Two of the forty have all else in common, which would be enough with the surname and is not without."""
    rows = [{**one, "surname": "Qqwertz"} for one in strangers(40)]
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
    crowd = [{**one, "source_person_id": "s-unknown"} for one in strangers(20)]
    like_one = {**crowd[3], "source_person_id": "t1"}
    found = linked([*crowd, like_one])
    assert not together(found)
    assert "local_person_id" in set(found.ignored["field"])
