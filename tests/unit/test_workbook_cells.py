"""The cells of a workbook: every value as what it is, nothing that runs, and why a cell is empty."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pandera.polars as pa
import polars as pl
import pytest

from journey.export.dictionary import contracts, table_name
from journey.export.missing import is_decided, reason
from journey.export.workbook_cells import BLOCK_ROWS, CUT, fitted
from journey.export.workbook_file import write_book
from journey.export.workbook_frame import Sheet

SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HOSTILE = [
    *("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("http://a.b")', "{=1+1}"),
    *("http://example.org", "https://a.b/?x=1&y=2", "mailto:a@b.c", "file:///etc/passwd", "ftp://a.b"),
    *(
        "internal:'Cover'!A1",
        "external:c:\\x.xlsx",
        "<f>1+1</f>",
        "]]>",
        "&amp;",
        "_x0041_",
        "\u202e=1",
        "1E5",
        "0012",
    ),
]


def written(path: Path, *sheets: Sheet) -> Path:
    write_book(
        path / "book.xlsx", "Title", datetime.combine(date(2024, 3, 31), time()), [("text", "=1+1")], sheets
    )
    return path / "book.xlsx"


def part(path: Path, name: str) -> ET.Element:
    with zipfile.ZipFile(path) as book:
        return ET.fromstring(book.read(name))


def cells(path: Path, number: int = 2) -> list[list[tuple[str, str]]]:
    """Every cell of a sheet below its heading: its type (n or inlineStr), and what stands in it."""
    sheet = part(path, f"xl/worksheets/sheet{number}.xml")
    return [
        [(cell.get("t", "n"), "".join(cell.itertext())) for cell in row]
        for row in sheet.iter(f"{SPACE}row")
        if row.get("r") != "1"
    ]


def test_each_value_is_written_as_what_it_is(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "cost_gbp": pl.Series([Decimal("-1234567890123.45"), Decimal("0.10")], dtype=pl.Decimal(18, 2)),
            "n_rows": [0, -3],
            "rate": [0.1, 1e-7],
            "from_date": [date(2024, 2, 29), date(1900, 3, 1)],
            "start_at": [
                datetime.combine(date(2024, 2, 29), time(18)),
                datetime.combine(date(1970, 1, 1), time()),
            ],
            "is_counted": [True, False],
            "label": ["Ärztin & <co>", " two  blanks "],
        }
    )
    # 2024-02-29: 19,782 days after 1970-01-01, which is day 25,569; 1900-03-01 is day 61.
    assert cells(written(tmp_path, Sheet("t", frame))) == [
        [
            *(("n", "-1234567890123.45"), ("n", "0"), ("n", "0.1"), ("n", "45351"), ("n", "45351.75")),
            *(("inlineStr", "yes"), ("inlineStr", "Ärztin & <co>")),
        ],
        [
            *(("n", "0.10"), ("n", "-3"), ("n", "1e-7"), ("n", "61"), ("n", "25569.0")),
            *(("inlineStr", "no"), ("inlineStr", " two  blanks ")),
        ],
    ]


def test_what_a_spreadsheet_would_round_or_change_is_text_and_told(tmp_path: Path) -> None:
    # 15 digits fit: 9,999,999,999,999.99 is the last amount to the penny.
    fits, over = Decimal("9999999999999.99"), Decimal("10000000000000.00")
    frame, told = fitted(
        pl.DataFrame(
            {
                "cost_gbp": pl.Series([fits, over, -over], dtype=pl.Decimal(18, 2)),
                "n_rows": [999_999_999_999_999, 10**15, -(10**15)],
                "from_date": [date(1900, 3, 1), date(1900, 2, 28), date(1899, 1, 1)],
                "rate": [1.5, float("nan"), float("-inf")],
            }
        )
    )
    assert cells(written(tmp_path, Sheet("t", frame))) == [
        [("n", "9999999999999.99"), ("n", "999999999999999"), ("n", "61"), ("n", "1.5")],
        [
            *(("inlineStr", "10000000000000.00"), ("inlineStr", "1000000000000000")),
            *(("inlineStr", "1900-02-28"), ("inlineStr", "[x]")),
        ],
        [
            *(("inlineStr", "-10000000000000.00"), ("inlineStr", "-1000000000000000")),
            *(("inlineStr", "1899-01-01"), ("inlineStr", "[x]")),
        ],
    ]
    assert [line.split(" ", 3)[:2] for line in told] == [
        ["cost_gbp:", "2"],
        ["n_rows:", "2"],
        ["from_date:", "2"],
    ]


def test_texts_too_long_or_with_control_characters_are_told(tmp_path: Path) -> None:
    # An emoji counts as two: 16,384 of them are 32,768, one too many.
    texts = [
        "a" * 32_767,
        "b" * 32_768,
        "\U0001f600" * 16_384,
        "bell\x07, null\x00, \ufffe",
        "two\r\nlines\rhere",
        "ä" * 20_000,
    ]
    frame, told = fitted(pl.DataFrame({"note": texts}))
    held = [text for ((_, text),) in cells(written(tmp_path, Sheet("t", frame)))]
    assert held[0] == texts[0] and held[5] == texts[5]
    assert held[1] == "b" * (32_767 - len(CUT)) + CUT
    assert held[2] == "\U0001f600" * ((32_767 - len(CUT)) // 2) + CUT
    assert held[3:5] == ["bell, null, ", "two\nlines\nhere"]
    assert len(told) == 2 and told[0].startswith("note: 2 texts were cut") and "out of 1 text" in told[1]


def test_hostile_texts_headings_and_names_stay_text(tmp_path: Path) -> None:
    heading = ["=1+1", "@SUM(A1)", "http://example.org", "+cmd", "mailto:a@b.c", "internal:'Cover'!A1", "<b>"]
    frame = pl.DataFrame({name: HOSTILE for name in heading})
    listed = pl.DataFrame({"Sheet": ["t", *HOSTILE], "Rows": range(len(HOSTILE) + 1)})
    path = written(tmp_path, Sheet("Contents", listed, is_contents=True), Sheet("t", frame))
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name).decode("utf-8") for name in book.namelist()}
    for name, text in parts.items():
        assert not re.search(
            r"<f[ >/]|calculatedColumnFormula|TargetMode=\"External\"|vbaProject|ddeLink", text
        ), name
        assert "externalLink" not in name and "connections" not in name
    # What LibreOffice and Excel read _x0041_ as is A, unless its underscore is written as one.
    assert [row[0][1] for row in cells(path, 3)] == [
        text.replace("_x0041_", "_x005F_x0041_") for text in HOSTILE
    ]
    assert {kind for row in cells(path, 3) for kind, _ in row} == {"inlineStr"}
    links = [link.attrib for link in part(path, "xl/worksheets/sheet2.xml").iter(f"{SPACE}hyperlink")]
    assert [link["location"] for link in links] == ["'t'!A1"]


def test_a_sheet_is_one_marked_table_from_a1_with_nothing_hidden_or_merged(tmp_path: Path) -> None:
    n_rows = 2 * BLOCK_ROWS + 1
    frame = pl.DataFrame({f"column_{number}": range(n_rows) for number in range(28)})
    path = written(tmp_path, Sheet("some_table", frame))
    sheet, table = part(path, "xl/worksheets/sheet2.xml"), part(path, "xl/tables/table1.xml")
    area = f"A1:AB{n_rows + 1}"  # the 28th column is AB
    assert sheet.find(f"{SPACE}dimension").get("ref") == table.get("ref") == area
    assert table.get("name") == table.get("displayName") == "some_table"
    assert [column.get("name") for column in table.iter(f"{SPACE}tableColumn")] == frame.columns
    assert table.find(f"{SPACE}autoFilter") is None
    assert [row.get("r") for row in sheet.iter(f"{SPACE}row")] == [str(n) for n in range(1, n_rows + 2)]
    last = list(sheet.iter(f"{SPACE}row"))[-1]
    assert last[27].get("r") == f"AB{n_rows + 1}" and last[27][0].text == str(n_rows - 1)
    text = ET.tostring(sheet, "unicode")
    assert "hidden" not in text and "mergeCell" not in text
    pane = sheet.find(f".//{SPACE}pane")
    assert pane.get("state") == "frozen" and pane.get("ySplit") == "1" and pane.get("xSplit") is None


def test_properties_say_title_language_and_a_day_of_the_data_and_no_author(tmp_path: Path) -> None:
    held = {item.tag.split("}")[1]: item.text for item in part(written(tmp_path), "docProps/core.xml")}
    assert held["title"] == "Title" and held["language"] == "en-GB" and not held["creator"]
    assert held["created"] == held["modified"] == "2024-03-31T00:00:00Z"
    with zipfile.ZipFile(tmp_path / "book.xlsx") as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_empty_cell_says_why(tmp_path: Path) -> None:
    rows = [
        ("instant", None, True, None, "no_rule", None),  # over at once: no end to give
        ("open_at_extract", None, True, None, "priced_in_parent", None),  # still goes on
        (
            "closed",
            None,
            False,
            None,
            "did_not_take_place",
            None,
        ),  # an end that nobody gave; nothing asked of it
        ("closed", date(2024, 1, 2), True, Decimal("1.00"), None, "yes"),
    ]
    kinds = {
        **{"end_status_code": pl.String, "end_date_excl": pl.Date, "is_counted": pl.Boolean},
        **{"cost_gbp": pl.Decimal(18, 2), "uncosted_reason": pl.String, "planned_code": pl.String},
    }
    path = written(tmp_path, Sheet("interactions", pl.DataFrame(rows, kinds, orient="row")))
    held = [[text for _, text in row] for row in cells(path)]
    assert [(row[1], row[3], row[4], row[5]) for row in held] == [
        ("[z]", "[x]", "no_rule", "[x]"),
        ("[z]", "[z]", "priced_in_parent", "[x]"),
        ("[x]", "[z]", "did_not_take_place", "[z]"),
        ("45293", "1.00", "[z]", "yes"),
    ]


# The event logs and the hand-over are no part of it.
PACKED = [
    held for held in contracts() if held.__module__ != "schemas.export_events" and held.__name__ != "Steps"
]


@pytest.mark.parametrize("contract", PACKED, ids=table_name)
def test_somebody_has_thought_of_why_each_column_may_be_empty(
    contract: type[pa.DataFrameModel],
) -> None:
    table = table_name(contract)
    columns = contract.to_schema().columns
    for name, held in columns.items():
        if held.nullable:
            assert is_decided(table, name), (
                f"say in journey/export/missing.py why {table}.{name} may be empty"
            )
            assert set(reason(table, name).meta.root_names()) <= set(columns), f"{table}.{name}"
