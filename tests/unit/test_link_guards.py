"""What stops a link, and what a reviewer's decision does to it: as a careful clerk would do it."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from support.links import (
    A_MISTYPED,
    BORN,
    HERE,
    THERE,
    A,
    B,
    Row,
    kinds,
    linked,
    person,
    row,
    together,
)


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
