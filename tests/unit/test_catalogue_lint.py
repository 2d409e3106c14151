"""What may be wrong with prices and their use: each finding where it is due, and none where all is well."""

from __future__ import annotations

import polars as pl
import pytest

from journey.assumptions import Assumptions
from journey.catalogue import lint, payer_of, read_catalogue, shipped
from journey.catalogue.linting import LEVELS
from journey.pipeline.rules import choices_of

HEAD = (
    "item_code,item,agency_type,unit,unit_code,value_gbp,price_year,price_year_basis,value_type,use,confidence,"
    "overlaps_with,parent_code,source_title\n"
)
# One good line; a test changes a cell of it by the heading.
GOOD = dict(
    zip(
        HEAD.strip().split(","),
        [
            "A",
            "A visit",
            "Council",
            "per visit",
            "contact",
            "12",
            "2023-24",
            "stated",
            "fiscal",
            "costing",
            "high",
        ]
        + ["", "", "Ledger"],
        strict=True,
    )
)


def _items(*changes: dict[str, str]) -> pl.DataFrame:
    rows = [",".join({**GOOD, **change}.values()) for change in changes]
    found = read_catalogue((HEAD + "\n".join(rows) + "\n").encode(), "test")
    assert found.set_aside.height == 0
    return found.items


def _chosen(*rules: tuple[str | None, str]) -> pl.DataFrame:
    rows = [(item, "some_activity", basis) for item, basis in rules]
    return pl.DataFrame(
        rows, dict.fromkeys(("item_code", "activity_code", "basis_code"), pl.String), orient="row"
    )


def _told(
    items: pl.DataFrame, *rules: tuple[str | None, str], as_of: str = "2024-25"
) -> list[tuple[str, ...]]:
    return [(one.code, *one.item_codes) for one in lint(items, _chosen(*rules), as_of)]


def test_a_good_price_well_used_gives_nothing() -> None:
    assert _told(_items({}), ("A", "each"), (None, "none")) == []


@pytest.mark.parametrize(
    ("change", "basis", "code"),
    [
        ({"price_year": "2025-26"}, "each", "price_year_ahead"),  # the index of the test ends in 2024-25
        ({"price_year_basis": "assumed"}, "each", "price_year_assumed"),
        ({"use": "transfer_not_cost"}, "each", "transfer_as_cost"),
        ({"use": "charge_proxy"}, "each", "charge_as_cost"),
        ({"use": "charge_proxy", "value_type": "economic"}, "each", "charge_as_cost"),
        ({"use": "sense_check_only"}, "each", "whole_person_per_contact"),
        ({"agency_type": "Multiple", "unit_code": "person_year"}, "each", "whole_person_per_contact"),
        ({"unit_code": "week"}, "each", "unit_does_not_fit"),
        ({"unit_code": "week"}, "minutes", "unit_does_not_fit"),
        ({"unit_code": "hour"}, "nights", "unit_does_not_fit"),
        ({}, "nights", "unit_does_not_fit"),
        ({"value_type": "full"}, "each", "not_split"),
        ({"price_year": "2009-10"}, "each", "stale"),
        ({"confidence": "low"}, "each", "low_confidence"),
        ({"confidence": "not_rated"}, "each", "not_rated"),
        ({"agency_type": "Ministry of Magic"}, "each", "unknown_payer"),
    ],
)
def test_each_thing_is_noticed(change: dict[str, str], basis: str, code: str) -> None:
    assert _told(_items(change), ("A", basis)) == [(code, "A")]


@pytest.mark.parametrize(
    ("change", "basis"),
    [
        ({"price_year": "2010-11"}, "each"),  # the first year that is not stale
        ({"price_year": "2024-25"}, "each"),  # the year of the last day itself
        ({"unit_code": "week"}, "nights"),
        ({"unit_code": "week"}, "days"),
        ({"unit_code": "8_hours"}, "minutes"),
        ({"agency_type": "Multiple", "unit_code": "person_year"}, "nights"),
        ({"use": "charge_proxy", "value_type": "economic", "agency_type": "Individual"}, "each"),
    ],
)
def test_what_is_right_is_not_told(change: dict[str, str], basis: str) -> None:
    assert _told(_items(change), ("A", basis)) == []


def test_a_price_after_the_index_is_only_to_be_known() -> None:
    """The price base may be years back, so a price of a later year is no fault of the price."""
    items = _items({"price_year": "2025-26"})
    assert _told(items, ("A", "each"), as_of="2025-26") == []
    (found,) = lint(items, _chosen(("A", "each")), "2024-25")
    assert found.level == "know"


@pytest.mark.parametrize(
    ("label", "nearest"), [("Polise", "Police"), ("Adult socal care", "Adult social care")]
)
def test_a_payer_that_is_not_known_is_told_with_the_nearest(label: str, nearest: str) -> None:
    (found,) = lint(_items({"agency_type": label}), _chosen(("A", "each")), "2024-25")
    assert found.level == "wrong" and f"'{label}' is no payer we know." in found.sentence
    assert nearest in found.sentence.partition("The nearest known: ")[2]


@pytest.mark.parametrize(
    ("label", "code"),
    [("GP", "nhs"), ("hospital", "nhs"), ("A & E", "nhs"), ("Police force", "police"), ("Prison", "justice")]
    + [("Council", "council"), ("Charity", "voluntary"), ("Housing association", "council_or_landlord")],
)
def test_what_a_newcomer_writes_for_a_payer_is_known(label: str, code: str) -> None:
    assert payer_of(label) == code
    assert _told(_items({"agency_type": label}), ("A", "each")) == []


def test_an_item_that_no_catalogue_has() -> None:
    assert _told(_items({}), ("A", "each"), ("GONE", "each")) == [("not_held", "GONE")]


def test_a_price_year_that_is_missing() -> None:
    """No file gives one, but a frame made elsewhere may."""
    items = _items({}).with_columns(price_year_fy=pl.lit(None, pl.String))
    assert _told(items, ("A", "each")) == [("no_price_year", "A")]


def test_a_total_and_its_part_however_far_below() -> None:
    """C is part of B, B of A. A and C are used: C counts twice though B is not used."""
    items = _items({}, {"item_code": "B", "parent_code": "A"}, {"item_code": "C", "parent_code": "B"})
    assert _told(items, ("A", "each"), ("C", "each")) == [("parent_and_child", "A", "C")]
    assert _told(items, ("B", "each"), ("C", "each")) == [("parent_and_child", "B", "C")]
    assert _told(items, ("C", "each")) == []


def test_parents_in_a_ring_end() -> None:
    items = _items({"parent_code": "B"}, {"item_code": "B", "parent_code": "A"})
    assert ("parent_and_child", "A", "B") in _told(items, ("A", "each"), ("B", "each"))


def test_overlaps_are_told_once_whichever_line_says_so() -> None:
    """B says that it overlaps with A and C; only A and B are used."""
    items = _items({}, {"item_code": "B", "overlaps_with": "A;C"}, {"item_code": "C"})
    assert _told(items, ("A", "each"), ("B", "each")) == [("overlap", "A", "B")]
    assert _told(items, ("A", "each"), ("C", "each")) == []


def test_crimes_are_priced_as_they_happened() -> None:
    assert _told(_items({"item_code": "CJS_RESP_VWI"}), ("CJS_RESP_VWI", "each")) == [
        ("per_crime_that_happened", "CJS_RESP_VWI")
    ]


def test_weak_prices_that_no_rule_uses_are_one_line() -> None:
    items = _items({}, {"item_code": "B", "confidence": "low"}, {"item_code": "C", "price_year": "2005-06"})
    assert _told(items, ("A", "each")) == [("unused_weak", "B", "C")]


def test_the_gravest_come_first_with_what_to_do() -> None:
    items = _items({"confidence": "low", "price_year_basis": "assumed", "use": "transfer_not_cost"})
    found = lint(items, _chosen(("A", "each")), "2024-25")
    assert [one.level for one in found] == list(LEVELS)
    assert all(one.sentence.endswith(".") and one.what_to_do.endswith(".") for one in found)


def test_the_shipped_rules_use_no_price_wrongly_and_none_twice() -> None:
    found = lint(shipped().items, choices_of(Assumptions()), "2024-25")
    wrong = [(one.code, *one.item_codes) for one in found if one.level == "wrong"]
    assert wrong == []
    assert "stale" in {one.code for one in found}
