"""The GMCA unit cost workbook in its three layouts, written cell by cell; figures are the published ones."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from support.workbooks import write_xls

from journey.catalogue import Catalogue, read_gmca
from journey.catalogue.workbook import read_book
from journey.errors import Refused

AGENCY = "Agency bearing the cost / making the saving"
# v1.2 as published: unit after the agencies, two rows of headings.
TOP_12 = ["Outcome category", "Outcome detail", "Cost code", "Cost / saving detail", AGENCY, "", "Unit"]
TOP_12 += ["Fiscal Cost", "", "", "Original source", "RAG assessment", "Comment"]
SUB_12 = ["", "", "", "", "Level 1", "Level 2", "", "Estimated cost/saving", "Year", "Updated cost/saving"]
ARREST_12 = ["CRIME", "ARREST", "CR6.0", "Criminal proceedings:\nArrest - detained", "Police", "", "Each"]
ARREST_12 += [593, "2006/07", 713.143393546, "Salford: Police costs 2006/07", "R", ""]
# v1.4: unit before the agencies, economic and social values before the source.
TOP_14 = ["Outcome category", "Outcome detail", "Cost code", "Cost / saving detail", "Unit", AGENCY, ""]
TOP_14 += ["Fiscal cost", "", "", "Economic value", "", "", "Social value", "", "", "Original source"]
TOP_14 += ["Confidence flag", "Comment"]
SUB_14 = [
    "",
    "",
    "",
    "",
    "",
    "Level 1",
    "Level 2",
    *["Estimated cost/saving", "Year", "Updated cost/saving"] * 3,
]
DV_14 = ["CRIME", "DOMESTIC VIOLENCE", "CR2.0", "Domestic violence", "Per incident", "Multiple", ""]
DV_14 += [2470, "2008/09", 2800, 3000, "2008/09", 3400, 4000, "2009/10", 4500, "Walby", "A", ""]
HEALTH_14 = ["CRIME", "DOMESTIC VIOLENCE", "CR2.0.1", "Domestic violence: health", "Per incident", "NHS"]
HEALTH_14 += ["Acute Trust / Hospital", 1171, "2008/09", 1300, "", "", "", "", "", "", "Walby", "G", ""]
# v3.0: one row of headings.
TOP_30 = ["Category", "Detail", "Code", "Description", "Unit", "Agency level 1", "Agency level 2"]
TOP_30 += ["Fiscal cost: estimate", "Year", "Updated cost", "Confidence flag", "Comment"]
AE_30 = ["HEALTH", "A&E", "HE4.0", "A&E attendance", "Per attendance", "NHS", "Acute Trust / Hospital"]
AE_30 += [117, "2012/13", 130, "A", ""]


def _book(path: Path, sheets: dict[str, list[list[Any]]], merges: tuple[tuple[int, ...], ...] = ()) -> Path:
    """A workbook; merges are (first row, first column, last row, last column) from 0, in its first sheet."""
    with xlsxwriter.Workbook(path) as book:
        for number, (name, rows) in enumerate(sheets.items()):
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, tuple):
                        sheet.write_formula(row, column, cell[0], None, cell[1])
                    elif cell != "":
                        sheet.write(row, column, cell)
            for merge in merges if number == 0 else ():
                sheet.merge_range(*merge, rows[merge[0]][merge[1]])
    return path


def _read(tmp_path: Path, *rows: list[Any], version: str = "1.2") -> Catalogue:
    heads = {"1.2": [TOP_12, SUB_12], "1.4": [TOP_14, SUB_14], "3.0": [TOP_30]}[version]
    return read_gmca(_book(tmp_path / "b.xlsx", {"Crime": [*heads, *rows]}), "gmca", version)


def _faults(found: Catalogue) -> list[tuple[Any, ...]]:
    return found.set_aside.select("sheet_label", "row", "item_code", "column_label", "reason_code").rows()


def _with(cells: list[Any], **changes: Any) -> list[Any]:
    """A row of the v1.2 layout with cells changed by name."""
    places = {"code": 2, "name": 3, "payer": 4, "part": 5, "unit": 6, "value": 7, "year": 8, "rag": 11}
    changed = list(cells)
    for name, value in changes.items():
        changed[places[name]] = value
    return changed


def test_version_1_2(tmp_path: Path) -> None:
    """The source's own 593 of 2006/07 is taken, never the updated 713.14."""
    sheets = {"Introduction": [["Unit Cost Database (v.1.2)"]], "Crime": [TOP_12, SUB_12, ARREST_12]}
    sheets["Lookups"] = [["Cost code", "anything"], ["CR9.9", 1]]
    path = _book(tmp_path / "b.xlsx", sheets)
    found = read_gmca(path, "gmca-1.2", "1.2")
    assert found.set_aside.height == 0 and found.items.height == 1
    item = found.items.row(0, named=True)
    assert item["item_code"] == "GMCA:1.2:CR6.0" and item["parent_code"] is None
    assert item["item_label"] == "Criminal proceedings: Arrest - detained"
    assert (item["payer_label"], item["service_label"]) == ("Police", "Crime: arrest")
    assert (item["unit_label"], item["unit_code"]) == ("Each", "incident")
    assert (item["value_gbp"], item["price_year_fy"]) == (593, "2006-07")
    assert (item["perspective_code"], item["use_code"], item["index_code"]) == ("fiscal", "costing", "gdp")
    assert (item["confidence_code"], item["licence_label"]) == ("low", "CC BY")
    assert "v1.2, line CR6.0; original source: Salford" in item["source_title"]
    assert item["seen_where_label"] == "sheet 'Crime' row 3"


def test_version_1_4_gives_economic_and_social_items_of_their_own(tmp_path: Path) -> None:
    found = _read(tmp_path, DV_14, HEALTH_14, version="1.4")
    names = ("item_code", "perspective_code", "value_gbp", "price_year_fy", "parent_code")
    assert found.items.select(names).rows() == [
        ("GMCA:1.4:CR2.0", "fiscal", 2470, "2008-09", None),
        ("GMCA:1.4:CR2.0.1", "fiscal", 1171, "2008-09", "GMCA:1.4:CR2.0"),
        ("GMCA:1.4:CR2.0:economic", "economic", 3000, "2008-09", None),
        ("GMCA:1.4:CR2.0:social", "social", 4000, "2009-10", None),
    ]
    health = found.items.row(1, named=True)
    assert health["payer_label"] == "NHS / Acute Trust / Hospital" and health["unit_code"] == "incident"
    assert [*found.items["confidence_code"]] == ["medium", "high", "medium", "medium"]
    assert found.set_aside.height == 0


def test_version_3_0_has_one_row_of_headings(tmp_path: Path) -> None:
    found = _read(tmp_path, AE_30, version="3.0")
    item = found.items.row(0, named=True)
    assert (item["item_code"], item["value_gbp"], item["unit_code"]) == ("GMCA:3.0:HE4.0", 117, "attendance")
    assert (item["payer_label"], item["price_year_fy"]) == ("NHS / Acute Trust / Hospital", "2012-13")


@pytest.mark.parametrize(
    ("code", "parent"),
    [
        ("CR2.0", None),  # a headline
        ("CR2.1", "CR2.0"),  # subsidiary to it
        ("CR2.0.1", "CR2.0"),  # one of the parts that add up to it
        ("CR1.6.2", "CR1.6"),
        ("E&S10.1", "E&S10.0"),
        ("CR10.0", None),
    ],
)
def test_the_dotted_code_tells_the_parent(tmp_path: Path, code: str, parent: str | None) -> None:
    item = _read(tmp_path, _with(ARREST_12, code=code)).items.row(0, named=True)
    assert item["parent_code"] == (f"GMCA:1.2:{parent}" if parent else None)


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"value": "£100 - £1,000"}, "value_gbp", "not_a_number"),
        ({"value": ("=SUM(Workings!A1:A9)", "")}, "value_gbp", "formula_without_answer"),
        ({"value": ("=SUM(Workings!A1:A9)", 0)}, "value_gbp", "formula_without_answer"),
        ({"value": ""}, "value_gbp", "no_value"),
        ({"value": -5}, "value_gbp", "negative"),
        ({"year": ""}, "price_year", "no_price_year"),
        ({"year": 2010}, "price_year", "price_year_not_read"),
        ({"unit": "Per child over a ten year period"}, "unit", "unknown_unit"),
        ({"code": ""}, "item_code", "no_value"),
        ({"payer": ""}, "agency_type", "no_value"),
    ],
)
def test_what_cannot_be_used_is_set_aside_with_sheet_and_row(
    tmp_path: Path, changes: dict[str, Any], column: str, reason: str
) -> None:
    """Two rows of headings and a good line: the bad one is row 4."""
    found = _read(tmp_path, ARREST_12, _with(_with(ARREST_12, code="CR6.1"), **changes))
    code = None if column == "item_code" else "GMCA:1.2:CR6.1"
    assert _faults(found) == [("Crime", 4, code, column, reason)]
    assert found.items["item_code"].to_list() == ["GMCA:1.2:CR6.0"]


def test_a_formula_that_was_worked_out_is_its_answer(tmp_path: Path) -> None:
    """342 + 245 + 6 = 593; and 2.675 as Excel stores it, 2.6749999999999998, is the 2.675 that it shows."""
    rows = [_with(ARREST_12, value=("=342+245+6", 593)), _with(ARREST_12, code="CR6.1", value=2.675)]
    assert _read(tmp_path, *rows).items["value_gbp"].to_list() == [593, Decimal("2.68")]


def test_a_merged_cell_belongs_to_no_line(tmp_path: Path) -> None:
    """Rows 4 and 5 share the estimate; the merged category of rows 3 and 4 and the headings do no harm."""
    rows = [TOP_12, SUB_12, ARREST_12, *(_with(ARREST_12, code=f"CR6.{n}") for n in (1, 2))]
    merges = ((0, 4, 0, 5), (0, 7, 0, 9), (2, 0, 3, 0), (3, 7, 4, 7))
    found = read_gmca(_book(tmp_path / "b.xlsx", {"Crime": rows}, merges), "gmca", "1.2")
    assert [fault[1:] for fault in _faults(found) if fault[4] == "merged_cells"] == [
        (4, "GMCA:1.2:CR6.1", "value_gbp", "merged_cells"),
        (5, "GMCA:1.2:CR6.2", "value_gbp", "merged_cells"),
    ]
    assert found.items["item_code"].to_list() == ["GMCA:1.2:CR6.0"]


def test_what_stands_below_the_table_is_no_cost(tmp_path: Path) -> None:
    """v1.2 keeps a sum and the years of its lookups under the costs."""
    below = [[], ["", "", "", "", "", "", "", 174363], ["Do not delete rows", *[""] * 7, "2013/14"]]
    found = _read(tmp_path, ARREST_12, *below)
    assert (found.items.height, found.set_aside.height) == (1, 0)


def test_one_code_on_several_lines_with_other_prices_is_none_of_them(tmp_path: Path) -> None:
    """v1.2 numbers courts, prisons and other justice alike as CR7.0.3."""
    rows = [_with(ARREST_12, code="CR7.0.3", value=value) for value in (9596, 135662)]
    assert [fault[4] for fault in _faults(_read(tmp_path, *rows))] == ["two_prices", "two_prices"]


@pytest.mark.parametrize(
    ("changes", "column", "value"),
    [
        ({"payer": "Local authority", "part": "Courts"}, "payer_label", "Local Authority / Court"),
        ({"payer": "Police", "part": "-"}, "payer_label", "Police"),
        ({"payer": "Multiple", "part": "Multiple"}, "payer_label", "Multiple"),
        ({"payer": "Society / Economic"}, "perspective_code", "economic"),
        ({"payer": "DWP", "unit": "Per week"}, "use_code", "transfer_not_cost"),
        ({"payer": "DWP", "unit": "Per claim"}, "use_code", "costing"),
        ({"name": "Housing Benefit - average weekly award"}, "use_code", "transfer_not_cost"),
        ({"name": "Fiscal benefit from a claimant entering work"}, "use_code", "sense_check_only"),
        ({"rag": "Green"}, "confidence_code", "high"),
        ({"rag": ""}, "confidence_code", "not_rated"),
        ({"unit": "Per bed day"}, "unit_code", "day"),
        ({"unit": "Per person "}, "unit_code", "person"),
    ],
)
def test_words_are_brought_to_ours(tmp_path: Path, changes: dict[str, Any], column: str, value: str) -> None:
    assert _read(tmp_path, _with(ARREST_12, **changes)).items[column].to_list() == [value]


def test_theme_sheets_are_known_by_name_however_written(tmp_path: Path) -> None:
    sheets = {"EDUCATION AND SKILLS": [TOP_12, SUB_12, ARREST_12], "Workings": [["x"]]}
    assert read_gmca(_book(tmp_path / "b.xlsx", sheets), "gmca", "1.2").items.height == 1


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ({"Prices": [TOP_12, SUB_12, ARREST_12]}, "none of the theme sheets.*'Prices'"),
        ({"Crime": [TOP_12, SUB_12, ARREST_12], "Fire": [["nothing"]]}, "'Fire' has no heading 'Cost code'"),
        (
            {"Crime": [["" if text == "Unit" else text for text in TOP_12], SUB_12]},
            "lacks these headings: 'Unit'",
        ),
        (
            {"Crime": [["" if text == "Year" else text for text in TOP_30], AE_30]},
            "lacks these headings: 'Year'",
        ),
    ],
)
def test_a_workbook_without_what_is_needed_is_refused_whole(
    tmp_path: Path, sheets: dict[str, list[list[Any]]], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        read_gmca(_book(tmp_path / "b.xlsx", sheets), "gmca", "1.2")


@pytest.mark.parametrize("version", ["", "1.2x", "v1", "../1"])
def test_the_version_is_a_number(tmp_path: Path, version: str) -> None:
    with pytest.raises(Refused, match="version is a number"):
        read_gmca(tmp_path / "none.xlsx", "gmca", version)


def test_what_is_no_workbook_or_hides_its_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    with pytest.raises(Refused, match="no such file"):
        read_book(path)
    for body in (b"", b"a,b\n1,2\n", b"PK\x03\x04cut short", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1cut"):
        path.write_bytes(body)
        with pytest.raises(Refused, match="can't be read|can be read"):
            read_book(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b" " * 5_000_000)
    with pytest.raises(Refused, match="too large"):
        read_book(path)
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b "c">]><workbook/>')
    with pytest.raises(Refused, match="document type"):
        read_book(path)


def test_an_old_workbook_is_read_too(tmp_path: Path) -> None:
    """v1.2 was published as .xls. The row numbers are those a person sees, blank rows counted."""
    (sheet,) = read_book(write_xls(tmp_path / "old.xls", {0: ["Cost code", "Value"], 2: ["CR1.0", 12.5]}))
    assert sheet.rows == {1: {0: "Cost code", 1: "Value"}, 3: {0: "CR1.0", 1: "12.5"}}
