"""Discounting in the pack: the Treasury's published factors, and rows worked by hand."""

from __future__ import annotations

import json
from decimal import Decimal, localcontext
from pathlib import Path

import pytest
from support.packs import plain_reader, rows

from journey.errors import Refused
from journey.export import write_evaluator_pack
from journey.export.discount import factor, schedule

# HM Treasury, The Green Book: long term discount factors of the standard series (3.5%, then 3.0%).
GREEN_BOOK = {0: "1.0000", 1: "0.9662", 2: "0.9335", 10: "0.7089", 30: "0.3563", 31: "0.3459"}


@pytest.mark.parametrize(("year", "published"), GREEN_BOOK.items())
def test_the_green_books_table(year: int, published: str) -> None:
    assert factor(year, schedule()[0]).quantize(Decimal("0.0001"), "ROUND_HALF_UP") == Decimal(published)


def test_factors_are_those_of_a_loop_over_the_years() -> None:
    """Year by year at 60 digits, by the schedule in words: 3.5 to year 30, 3.0 to 75, 2.5 to 125, 2.0."""
    rates, weight = schedule()[0], Decimal(1)
    with localcontext(prec=60):
        for year in range(1, 160):
            rate = "3.5" if year <= 30 else "3.0" if year <= 75 else "2.5" if year <= 125 else "2.0"
            weight /= 1 + Decimal(rate) / 100
            assert factor(year, rates) == weight.quantize(Decimal("1e-10"), "ROUND_HALF_UP"), year
    assert [factor(year, rates) for year in (-5, 0)] == [1, 1]


def test_a_row_weighs_by_the_financial_year_it_starts_in(tmp_path: Path) -> None:
    # Year 0 is 2020-21, so 2021-22 is year 1: 1 / 1.035 = 0.9661835748... ; x 66.67 = 64.4154...
    write_evaluator_pack(plain_reader(), tmp_path / "pack", discount_from="2020-21")
    assert "discount_factor" not in rows(tmp_path / "pack", "cost_lines")[0]  # a line may be of several years
    # The years of the series start on 1 January 2021 (2020-21, year 0) and 1 January 2022 (2021-22, year 1).
    years = [
        (row["year_from_date"], row["cost_gbp"], row["discount_factor"], row["discounted_cost_gbp"])
        for row in rows(tmp_path / "pack", "yearly_series")
    ]
    assert years == [
        ("2021-01-01", "133.34", "1.0000000000", "133.34"),
        ("2022-01-01", "66.67", "0.9661835749", "64.42"),
    ]


def test_the_pack_says_that_and_from_when(tmp_path: Path) -> None:
    written = write_evaluator_pack(plain_reader(), tmp_path / "pack", discount_from="2020-21")
    assert written["totals"]["cost_gbp"] == "200.01"  # totals stay undiscounted
    readme = (tmp_path / "pack" / "README.txt").read_text(encoding="utf-8")
    assert "Year 0 is 2020-21." in readme and "left as they are" in readme
    assert "Nothing is discounted." not in readme
    held = json.loads((tmp_path / "pack" / "manifest.json").read_text(encoding="utf-8"))
    assert held["discounting"] == {"from_fy": "2020-21", "rates_sha256": schedule()[1]}
    said = {row["assumption_id"]: row["assumption_text"] for row in rows(tmp_path / "pack", "assumptions")}
    assert "2020-21" in said["set.discounting"]


def test_it_is_off_by_default(tmp_path: Path) -> None:
    write_evaluator_pack(plain_reader(), tmp_path / "pack")
    for name in ("cost_lines", "yearly_series"):
        assert not {"discount_factor", "discounted_cost_gbp"} & set(rows(tmp_path / "pack", name)[0])


@pytest.mark.parametrize("year", ["2020", "2020-22", "soon", "", "1066-67", "2098-99"])
def test_an_unknown_financial_year_is_refused(year: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Known here: 2018-19 to 2024-25"):
        write_evaluator_pack(plain_reader(), tmp_path / "pack", discount_from=year)
    assert list(tmp_path.iterdir()) == []
