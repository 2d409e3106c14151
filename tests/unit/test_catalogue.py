"""Catalogues of unit costs: our form and plain CSV read exactly, faults set aside, kept whole."""

from __future__ import annotations

import csv
import os
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from journey.catalogue import (
    Catalogue,
    effective,
    held,
    keep,
    load,
    read_catalogue,
    remove,
    shipped,
    units,
)
from journey.errors import Damaged, Refused
from schemas.catalogue import UnitCost

HEAD = (
    "item_code,item,agency_type,unit,unit_code,value_gbp,low_gbp,high_gbp,price_year,value_type,source_title"
)
GOOD = "A1,A visit,Council,per visit,contact,12.50,10,20,2023-24,fiscal,Our ledger"


def _read(*rows: str, head: str = HEAD, code: str = "test") -> Catalogue:
    return read_catalogue("\n".join([head, *rows, ""]).encode(), code)


def _faults(found: Catalogue) -> list[tuple[int, str | None, str, str]]:
    return list(found.set_aside.select("row", "item_code", "column_label", "reason_code").iter_rows())


def test_every_shipped_line_is_read_exactly(repository: Path) -> None:
    """The oracle is the file itself, read by Python's own CSV and Decimal."""
    found = shipped()
    with (repository / "schemas" / "reference" / "unit_costs.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["item_code"]: row for row in csv.DictReader(file)}
    assert found.set_aside.height == 0 and found.items["item_code"].to_list() == sorted(rows)
    for item in found.items.iter_rows(named=True):
        row = rows[item["item_code"]]
        assert item["value_gbp"] == Decimal(row["value_gbp"])
        assert item["low_gbp"] == (Decimal(row["low_gbp"]) if row["low_gbp"] else None)
        assert (item["unit_code"], item["price_year_fy"]) == (row["unit_code"], row["price_year"])
        assert item["index_code"] == {"yes": "gdp", "no": "none"}[row["uprate"]]
        pays = row["agency_type"].startswith("Individual")
        assert item["perspective_code"] == ("person" if pays else row["value_type"])
    UnitCost.validate(found.items)


def test_what_an_individual_pays_is_the_persons() -> None:
    """The six CTX_ lines; three court fees are a landlord's and stay economic."""
    person = shipped().items.filter(perspective_code="person")
    assert person["item_code"].str.starts_with("CTX_").all() and person.height == 6


def test_units_turn_into_minutes_and_nights() -> None:
    """A year is 365.25 nights; a month is a twelfth of it, 30.4375; half of it is 182.625."""
    found = {code: (unit.basis_code, unit.base_units) for code, unit in units().items()}
    assert found["hour"] == ("minutes", 60) and found["8_hours"] == ("minutes", 480)
    assert found["person_year"] == ("nights", Decimal("365.25"))
    assert found["month"][1] * 12 == found["person_year"][1] == found["half_year"][1] * 2
    assert found["incident"] == ("each", 1)
    assert set(shipped().items["unit_code"]) <= set(found)


def test_a_row_is_read_as_it_stands() -> None:
    found = _read(GOOD)
    item = found.items.row(0, named=True)
    assert (item["value_gbp"], item["low_gbp"], item["high_gbp"]) == (Decimal("12.50"), 10, 20)
    assert (item["item_code"], item["catalogue_code"], item["confidence_code"]) == ("A1", "test", "not_rated")
    assert (item["use_code"], item["index_code"], item["licence_label"]) == ("costing", "gdp", "not stated")
    assert found.set_aside.height == 0


@pytest.mark.parametrize(
    ("written", "pounds"),
    [
        ("12.345", "12.35"),  # half a penny goes up
        ("12.3449999", "12.34"),
        ('"£1,234.5"', "1234.50"),
        ("0", "0.00"),
        ("10000000", "10000000.00"),  # the most that is taken
    ],
)
def test_money_is_exact_and_rounded_once(written: str, pounds: str) -> None:
    row = f"A1,A visit,Council,per visit,contact,{written},,,2023-24,fiscal,Our ledger"
    assert _read(row).items["value_gbp"].to_list() == [Decimal(pounds)]


@pytest.mark.parametrize(
    ("was", "becomes", "column", "reason"),
    [
        ("per visit,contact", "per fortnight,fortnight", "unit_code", "unknown_unit"),
        ("per visit,contact", "per fortnight,", "unit", "unknown_unit"),
        ("12.50", "-12.50", "value_gbp", "negative"),
        ("12.50", "(12.50)", "value_gbp", "negative"),
        ("12.50,10,20", "10000001,,", "value_gbp", "absurd"),
        ("12.50", "about 12", "value_gbp", "not_a_number"),
        ("12.50", "1e3", "value_gbp", "not_a_number"),
        ("12.50", "", "value_gbp", "no_value"),
        ("12.50", "=6*2", "value_gbp", "formula"),
        ("12.50,10", "12.50,12.51", "low_gbp", "low_above_value"),
        (",20,", ",12.49,", "high_gbp", "high_below_value"),
        ("2023-24", "", "price_year", "no_price_year"),
        ("2023-24", "2023", "price_year", "price_year_not_read"),
        ("2023-24", "2023-25", "price_year", "price_year_not_read"),
        ("fiscal", "financial", "value_type", "unknown_code"),
        ("A1", "A 1", "item_code", "item_code_not_usable"),
        ("A1", "", "item_code", "no_value"),
        ("Our ledger", "Our, ledger", "item_code", "too_many_cells"),
        ("A visit", "=HYPERLINK(1)", "item", "formula"),
    ],
)
def test_what_cannot_be_used_is_set_aside_with_row_and_reason(
    was: str, becomes: str, column: str, reason: str
) -> None:
    """A good row before it is on line 2, so the bad one is on line 3; the good one is kept."""
    bad = GOOD.replace(was, becomes, 1)
    if reason == "absurd":  # the same code as the good row, but it is set aside before codes are compared
        assert "10000001" in bad
    found = _read(GOOD.replace("A1", "A0"), bad)
    code = None if column == "item_code" and reason != "too_many_cells" else "A1"
    assert _faults(found) == [(3, code, column, reason)]
    assert found.items["item_code"].to_list() == ["A0"]


def test_each_thing_wrong_with_a_row_is_told() -> None:
    found = _read(GOOD.replace("12.50", "-1").replace("2023-24", "23/24"))
    assert _faults(found) == [
        (2, "A1", "value_gbp", "negative"),
        (2, "A1", "price_year", "price_year_not_read"),
    ]


def test_two_prices_for_one_code_are_both_set_aside_and_the_same_twice_is_once() -> None:
    found = _read(GOOD, GOOD.replace("12.50", "13"), GOOD.replace("A1", "B"), GOOD.replace("A1", "B"))
    assert _faults(found) == [(2, "A1", "value_gbp", "two_prices"), (3, "A1", "value_gbp", "two_prices")]
    assert found.items["item_code"].to_list() == ["B"]


def test_years_in_other_forms_are_one_year() -> None:
    rows = [
        GOOD.replace("A1", f"A{n}").replace("2023-24", form)
        for n, form in enumerate(["2023/24", "2023/2024"])
    ]
    assert _read(*rows, GOOD.replace("2023-24", "1999-00").replace("A1", "C")).items[
        "price_year_fy"
    ].to_list() == ["2023-24", "2023-24", "1999-00"]


def test_a_line_is_counted_as_a_person_sees_it() -> None:
    """The first row's text goes over two lines, so the second begins on line 4."""
    two_lines = GOOD.replace("A visit", '"A\nvisit"')
    assert _faults(_read(two_lines, GOOD.replace("12.50", "x")))[0][0] == 4


@pytest.mark.parametrize("sign", [";", "\t"])
def test_a_plain_table_in_other_words_is_recognised(sign: str) -> None:
    head = [
        "Reference",
        "Description",
        "Who pays",
        "Per",
        "Unit cost (£)",
        "Financial year",
        "Perspective",
        "Source",
    ]
    row = ["V1", "Home visit", "Council", "Bed day", "£45", "2024/25", "fiscal", "Ledger"]
    item = read_catalogue(f"\ufeff{sign.join(head)}\r\n{sign.join(row)}\r\n".encode(), "plain").items.row(
        0, named=True
    )
    assert (item["item_code"], item["payer_label"], item["value_gbp"]) == ("V1", "Council", 45)
    assert (item["unit_code"], item["unit_label"], item["price_year_fy"]) == ("day", "Bed day", "2024-25")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b" \n \n", "empty"),
        (HEAD.encode() + b"\n", "no rows"),
        ("item_code,item\nA,Besuch für 5 €\n".encode("cp1252"), "not UTF-8"),
        (b"PK\x03\x04rest", "workbook"),
        (HEAD.replace("price_year", "colour").encode() + b"\n", "missing: 'price_year'.*'colour'"),
        (HEAD.replace("price_year", "12/05/1979").encode() + b"\n", "looks like a value"),
        (HEAD.replace("low_gbp", "Cost").encode() + b"\n", "Two columns are both 'value_gbp'"),
        (HEAD.encode() + b'\n"A1,A visit\n', "not a whole CSV"),
    ],
)
def test_what_is_wrong_with_the_whole_is_refused(raw: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        read_catalogue(raw, "test")


def test_a_local_cost_says_why_when_and_from_where() -> None:
    head = f"{HEAD},reason,dated"
    rows = [f"{GOOD},Our own rate,2025-01-31", f"{GOOD.replace('A1', 'A2')},,31/01/2025"]
    rows += [
        f"{GOOD.replace('A1', 'A3')},Own,",
        f"{GOOD.replace('A1', 'A4').replace('Our ledger', '')},Own,2025-01-31",
    ]
    rows += [f"{GOOD.replace('A1', 'A5')},Own,January"]
    found = _read(*rows, head=head, code="local")
    assert found.items["item_code"].to_list() == ["A1"]
    assert found.items["dated_date"].to_list()[0].isoformat() == "2025-01-31"
    assert _faults(found) == [
        (3, "A2", "reason", "local_needs"),
        (4, "A3", "dated", "local_needs"),
        (5, "A4", "source_title", "local_needs"),
        (6, "A5", "dated", "date_not_read"),
    ]
    assert _read(GOOD, code="other").items.height == 1  # others' published prices need neither


def test_later_catalogues_win_item_by_item() -> None:
    first = _read(GOOD, GOOD.replace("A1", "B"), code="one")
    local = _read(f"{GOOD.replace('12.50', '15')},Ours,2025-01-31", head=f"{HEAD},reason,dated", code="local")
    rows = effective([first, local]).select("item_code", "value_gbp", "catalogue_code").rows()
    assert rows == [("A1", 15, "local"), ("B", Decimal("12.50"), "one")]
    assert effective([local, first])["catalogue_code"].to_list() == ["one", "one"]
    assert effective([]).height == 0


def test_a_catalogue_is_kept_and_comes_back_the_same(tmp_path: Path) -> None:
    assert held(tmp_path) == ["shipped"] and load(tmp_path, "shipped") is shipped()
    for code in ("local", "region"):
        keep(tmp_path, read_catalogue(f"{HEAD},reason,dated\n{GOOD},Ours,2025-01-31\n".encode(), code))
    assert held(tmp_path) == ["shipped", "region", "local"]  # local is last, so it wins
    before = read_catalogue(f"{HEAD},reason,dated\n{GOOD},Ours,2025-01-31\n".encode(), "local")
    after = load(tmp_path, "local")
    assert after.items.equals(before.items) and after.sha256 == before.sha256
    if os.name == "posix":
        assert (tmp_path / "catalogues" / "local.csv").stat().st_mode & 0o777 == 0o600
    remove(tmp_path, "region")
    assert held(tmp_path) == ["shipped", "local"]


def test_the_shipped_catalogue_survives_being_written_in_our_form(tmp_path: Path) -> None:
    keep(tmp_path, Catalogue("again", "", shipped().items, pl.DataFrame()))
    again = load(tmp_path, "again").items.with_columns(catalogue_code=pl.lit("shipped"))
    assert again.equals(shipped().items)


def test_other_prices_under_a_name_are_not_replaced_unasked(tmp_path: Path) -> None:
    keep(tmp_path, _read(GOOD))
    keep(tmp_path, _read(GOOD))  # the same again is nothing new
    with pytest.raises(Refused, match="--replace"):
        keep(tmp_path, _read(GOOD.replace("12.50", "13")))
    assert load(tmp_path, "test").items["value_gbp"].to_list() == [Decimal("12.50")]
    keep(tmp_path, _read(GOOD.replace("12.50", "13")), replace=True)
    assert load(tmp_path, "test").items["value_gbp"].to_list() == [13]


@pytest.mark.parametrize("code", ["shipped", "../up", "Local", "", "a b"])
def test_names_that_cannot_be_kept_are_refused(tmp_path: Path, code: str) -> None:
    with pytest.raises(Refused):
        keep(tmp_path, _read(GOOD, code=code))
    assert list(tmp_path.iterdir()) == []


def test_nothing_usable_is_not_kept_and_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="nothing was kept"):
        keep(tmp_path, _read(GOOD.replace("12.50", "x")))
    with pytest.raises(Refused, match="There are: shipped"):
        load(tmp_path, "gone")
    with pytest.raises(Refused, match="no catalogue"):
        remove(tmp_path, "gone")


@pytest.mark.parametrize(("was", "becomes"), [("12.50", "-1"), ("value_gbp", "colour")])
def test_a_file_changed_by_hand_so_that_it_does_not_fit_is_damaged(
    tmp_path: Path, was: str, becomes: str
) -> None:
    keep(tmp_path, _read(GOOD))
    file = tmp_path / "catalogues" / "test.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(was, becomes), encoding="utf-8")
    with pytest.raises(Damaged, match="by hand"):
        load(tmp_path, "test")
