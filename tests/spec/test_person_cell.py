"""A person in one cell of every dimension: what a public table is made from, worked by hand."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from support.packs import build_of, plain_reader, rich_reader

from journey.read import Reader
from schemas.releases import PersonCell

# A stay over the end of a financial year and over the change on 1 January 2022, and one that began before
# anything was supplied: £100.00 each. Months are held from January 2021 on, so years from 2020-21 on.
LONG = """
interaction_id | agency_code   | activity_code | grain_code | start_date | end_date_excl
s1             | hospital_ward | ward_stay     | stay       | 2021-12-02 | 2022-04-11
s2             | hospital_ward | ward_stay     | stay       | 2020-03-30 | 2020-04-02
"""
SUPPLY = """
agency_code   | covers_from_date | covers_to_date_excl
hospital_ward | 2021-01-01       | 2023-01-01
"""


def cells(reader: Reader) -> pl.DataFrame:
    return reader.select("export.person_cell")


def told(frame: pl.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    return sorted(frame.select(columns).rows(), key=str)


def test_every_pound_and_contact_is_in_one_cell() -> None:
    """A third of the stay's £100.00 is before the change; the summons has no public cost."""
    found = cells(plain_reader())
    columns = ("agency_code", "side_code", "year_fy", "payer_code", "n_interactions", "cost_gbp")
    assert told(found, *columns) == [
        ("council_tax", "after", "2022-23", "not_costed", 1, Decimal("0.00")),
        ("emergency_department", "before", "2021-22", "nhs", 1, Decimal("100.01")),
        ("hospital_ward", "after", "2021-22", "nhs", 0, Decimal("66.67")),
        ("hospital_ward", "before", "2021-22", "nhs", 1, Decimal("33.33")),
    ]
    assert set(found["age_band_code"]) == {"not_held"} and set(found["person_id"]) == {"P1"}


def test_a_stay_falls_on_the_years_and_sides_of_its_days() -> None:
    """s1 has 130 days: 30 before the change, 90 more in 2021-22, 10 in 2022-23.

    Of £100.00: 30/130 is 23.08; 120/130 is 92.31, less 23.08 is 69.23; the rest is 7.69. s2 has two days of
    2019-20, before the first year held, and one of 2020-21; both before anything was supplied, so on no
    side. Of £100.00: 2/3 is 66.67, the rest 33.33. It counts as a contact where it begins.
    """
    found = cells(Reader(build_of(LONG, SUPPLY), {}))
    assert told(found, "year_fy", "side_code", "n_interactions", "cost_gbp") == [
        ("2020-21", "outside", 0, Decimal("33.33")),
        ("2021-22", "after", 0, Decimal("69.23")),
        ("2021-22", "before", 1, Decimal("23.08")),
        ("2022-23", "after", 0, Decimal("7.69")),
        ("earlier", "outside", 1, Decimal("66.67")),
    ]


def test_what_several_bodies_pay_counts_as_a_contact_once() -> None:
    """An arrest of £587.00: police 342.00 and justice 245.00 (support.packs); the first has the contact."""
    found = cells(rich_reader()).filter(agency_code="police")
    assert told(found, "payer_code", "n_interactions", "cost_gbp") == [
        ("justice", 0, Decimal("245.00")),
        ("police", 1, Decimal("342.00")),
    ]


def test_the_support_teams_budget_is_in_years_too() -> None:
    """£10.00 a day after the change: 90 days to 31 March 2022, 275 from then to the end of the year."""
    found = cells(rich_reader()).filter(agency_code="support_team")
    assert told(found, "year_fy", "side_code", "n_interactions", "cost_gbp") == [
        ("2021-22", "after", 0, Decimal("900.00")),
        ("2022-23", "after", 0, Decimal("2750.00")),
    ]


@pytest.mark.parametrize("make", [plain_reader, rich_reader])
def test_it_adds_up_to_the_evaluator_packs_lines(make) -> None:  # type: ignore[no-untyped-def]
    reader = make()
    found, lines = cells(reader), reader.select("export.cost_lines")
    PersonCell.validate(found)
    for keys in (["person_id", "side_code"], ["person_id", "side_code", "agency_code", "payer_code"]):
        ours = found.filter(pl.col("payer_code") != "not_costed").group_by(keys).agg(pl.sum("cost_gbp"))
        theirs = lines.group_by(keys).agg(pl.sum("cost_gbp"))
        assert sorted(ours.rows()) == sorted(theirs.rows()) and theirs.height


def test_who_can_no_longer_be_seen_is_on_no_side() -> None:
    """From 1 June 2022 on P1 is not seen: the summons of that day is left out of the sides, as in compare."""
    ending = pl.DataFrame({"person_id": ["P1"], "reason_code": ["moved_away"], "day": ["2022-06-01"]})
    reader = plain_reader()
    shape = reader.store.frame("select * from canonical.ending").schema
    moved = ending.select(
        "person_id", "reason_code", pl.col("day").str.to_date().alias("from_date"), to_date_excl=None
    ).cast(dict(shape))
    reader.store.load_frame("canonical.ending", moved)
    found = cells(reader).filter(agency_code="council_tax")
    assert told(found, "side_code", "n_interactions") == [("outside", 1)]
