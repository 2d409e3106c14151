"""Who is linked with whom, and which id they keep."""

from __future__ import annotations

import random
from datetime import date

import polars as pl
import pytest

from journey import link
from journey.link.rules import is_valid_nhs_number, normalise_name, normalise_postcode
from journey.store import in_memory
from schemas.link import PersonLink, Report

A, B = "9434765919", "4010232137"  # both pass the check digit
BORN = date(1980, 2, 3)
Row = tuple[str, str | None, str | None, str | None, date | None, str | None]
SCHEMA = ("source_person_id", "nhs_number", "forename", "surname", "birth_date", "postcode")


def linked(
    rows: list[Row], known: dict[str, str] | None = None, confirmed: list[tuple[str, str]] | None = None
) -> link.Linked:
    frame = pl.DataFrame(
        rows,
        schema={name: pl.Date if name == "birth_date" else pl.String for name in SCHEMA},
        orient="row",
    ).with_columns(source_code=pl.col("source_person_id").str.slice(0, 1))
    found = link.run(in_memory(), frame, known or {}, confirmed or [], lambda source: f"new-{source}")
    PersonLink.validate(found.person_link)
    Report.validate(found.report)
    return found


def ids(found: link.Linked) -> dict[str, str]:
    return dict(found.person_link.select("source_person_id", "person_id").iter_rows())


@pytest.mark.parametrize(
    "number", ["0000000000", "4444444444", "9434765910", "943476591", "9990000018", None, "x" * 10]
)
def test_numbers_that_are_not_used(number: str | None) -> None:
    assert not is_valid_nhs_number(number)


def test_names_and_postcodes_are_normalised() -> None:
    assert normalise_name("O'Brién-Smith ") == "OBRIENSMITH"
    assert normalise_name("unknown") is None
    assert normalise_postcode("ne1 4st") == "NE14ST"
    assert normalise_postcode("ZZ99 3VZ") is None


def test_number_links_and_name_links_and_alone_stays_alone() -> None:
    found = linked(
        [
            ("a1", A, "John", "Doe", BORN, None),
            ("b1", A, None, None, None, None),
            ("c1", None, "Ann", "Ray", BORN, "NE1 4ST"),
            ("d1", None, "ANN", "ray", BORN, "ne14st"),
            ("e1", None, "Ann", "Ray", BORN, None),
            ("f1", None, None, None, None, None),
        ]
    )
    assert ids(found) == {
        "a1": "new-a1", "b1": "new-a1", "c1": "new-c1", "d1": "new-c1", "e1": "new-e1", "f1": "new-f1",
    }  # fmt: skip
    reasons = found.person_link["link_reason"].to_list()
    assert reasons == ["nhs_number"] * 2 + ["name_dob_postcode"] * 2 + ["single"] * 2
    assert found.report.row(0) == ("a", 1, 1, 0)


def test_placeholders_never_link() -> None:
    found = linked(
        [
            ("a1", None, "Baby", "Ray", BORN, "NE1 4ST"),
            ("b1", None, "Baby", "Ray", BORN, "NE1 4ST"),
            ("c1", None, "Ann", "Ray", date(1900, 1, 1), "NE1 4ST"),
            ("d1", None, "Ann", "Ray", date(1900, 1, 1), "NE1 4ST"),
        ]
    )
    assert len(set(ids(found).values())) == 4


def test_the_same_name_with_two_numbers_is_left_apart_and_counted() -> None:
    found = linked([("a1", A, "Ann", "Ray", BORN, "NE1 4ST"), ("b1", B, "Ann", "Ray", BORN, "NE1 4ST")])
    assert len(set(ids(found).values())) == 2
    assert found.n_kept_apart == 1


def test_a_number_shared_by_many_different_people_is_not_used() -> None:
    found = linked([(f"a{i}", A, f"Ann{'abcdefgh'[i]}", "Ray", BORN, None) for i in range(8)])
    assert len(set(ids(found).values())) == 8


def test_confirmed_pairs_join_and_the_earliest_registered_id_is_kept() -> None:
    rows: list[Row] = [("a1", None, None, None, None, None), ("b1", None, None, None, None, None)]
    found = linked(rows, {"b1": "old", "a1": "young"}, [("a1", "b1")])
    assert ids(found) == {"a1": "old", "b1": "old"}
    assert found.registry == {"a1": "old"}
    assert found.merges == [("old", "young")]


def test_a_pair_no_longer_linked_gets_two_ids() -> None:
    rows: list[Row] = [("a1", None, None, None, None, None), ("b1", None, None, None, None, None)]
    found = linked(rows, {"a1": "old", "b1": "old"})
    assert ids(found) == {"a1": "old", "b1": "new-b1"}


def test_the_order_of_the_input_does_not_matter() -> None:
    chance = random.Random(1)
    rows: list[Row] = [
        (f"{'abc'[i % 3]}{i}", (A, B, None)[i % 3], f"N{'abcd'[i % 4]}", "Ray", BORN, "NE1 4ST")
        for i in range(24)
    ]
    first = linked(rows)
    for _ in range(5):
        chance.shuffle(rows)
        again = linked(rows)
        assert again.person_link.equals(first.person_link)
        assert again.registry == first.registry
