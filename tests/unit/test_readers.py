"""Every kind of file gives its rows as text, or is refused in one plain sentence that says what it is."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import re
import struct
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import xlsxwriter
from pyarrow import parquet
from support.workbooks import write_ods, write_ole, write_xls, write_xlsb

from journey.errors import Refused
from journey.extract import container, excel_file, excel_rows, json_lines, parquet_file
from journey.extract.excel_shared import blank_texts
from journey.extract.opening import open_file
from journey.extract.sheet import Block, Sheet

MOMENT = dt.datetime.fromisoformat


def opened(path: Path, folder: Path | None = None) -> list[Sheet]:
    inside = folder or path.parent / "unpacked"
    inside.mkdir(exist_ok=True)
    return open_file(path, path.name, None, inside)


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        opened(path)
    assert path.name in caught.value.message
    return caught.value.message


def all_rows(sheet: Sheet, width: int) -> list[tuple[Any, ...]]:
    """Every row of a sheet as (number, cells...); the blocks must add up to the sheet's count."""
    blocks: list[Block] = list(sheet.blocks(width))
    assert sum(block.n_rows for block in blocks) == sheet.n_rows
    assert all(b.n_rows == b.frame.height + len(b.ragged) + len(b.spoiled) for b in blocks)
    return [row for block in blocks for row in block.frame.rows()]


def notes(sheet: Sheet) -> list[str]:
    return [f"{note.check_id}: {note.detail}" for note in sheet.notes]


# --- what a file is


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\n \n", "is empty"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"{\\rtf1 text}", "a rich text document"),
        (b"SQLite format 3\x00rest", "an SQLite database"),
        (b"\x00\x01\x00\x00Standard Jet DB\x00", "an Access database"),
        (b"\x00\x01\x00\x00Standard ACE DB\x00", "an Access database"),
        (b"Rar!\x1a\x07\x00", "a RAR archive"),
        (b"From: a\r\nSubject: b\r\nMIME-Version: 1.0\r\n\r\nhello", "an email message"),
        (b"<html><table><tr><td>Ref", "a web page"),
        (b"\xef\xbb\xbf \n<!DOCTYPE html>\n<HTML>", "a web page"),
        ("\ufeff<table><tr>".encode("utf-16-le"), "a web page"),
        (b"<?xml version='1.0'?><Returns/>", "an XML file"),
        (b"PK\x03\x04rest of it", "damaged or cut short"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "damaged or cut short"),
        (b"PAR1", "damaged or cut short"),
    ],
)
@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
def test_what_is_no_table_is_said_by_its_bytes(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert words in refusal(file)


@pytest.mark.parametrize(
    ("stream", "words"),
    [
        ("EncryptedPackage", "password-protected"),
        ("WordDocument", "a Word document"),
        ("__properties_version1.0", "an email message"),
    ],
)
def test_old_office_containers_are_told_apart(tmp_path: Path, stream: str, words: str) -> None:
    assert words in refusal(write_ole(tmp_path / "x.xls", {stream: b"text"}))


def test_a_word_document_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as file:
        file.writestr("word/document.xml", "<x/>")
    assert "a Word document" in refusal(tmp_path / "x.xlsx")


def test_a_csv_called_a_workbook_is_read_as_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_text("Ref,From\n1,Email: a\n")
    (sheet,) = opened(tmp_path / "x.xlsx")
    assert (sheet.name, sheet.n_rows, sheet.head(9)) == ("", 2, [["Ref", "From"], ["1", "Email: a"]])


def test_title_lines_of_a_list_are_no_email(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Subject: contacts\nFrom: 01/04/2023\nRef,Cost\n1,2\n")
    assert opened(tmp_path / "x.csv")[0].n_rows == 4


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert "not an ordinary file" in refusal(tmp_path / "folder")
    assert "cannot be opened" in refusal(tmp_path / "none.csv")


# --- Excel


def workbook(path: Path, fill: Callable[[Any, Any], None], options: dict[str, Any] | None = None) -> Path:
    book = xlsxwriter.Workbook(path, options)
    fill(book, book.add_worksheet("Data"))
    book.close()
    return path


@pytest.mark.parametrize("is_1904", [False, True])
def test_excel_cells_are_the_text_a_person_would_write(tmp_path: Path, is_1904: bool) -> None:
    def fill(book: Any, sheet: Any) -> None:
        day, moment = (
            book.add_format({"num_format": "dd/mm/yy"}),
            book.add_format({"num_format": "dd/mm/yy hh:mm"}),
        )
        clock = book.add_format({"num_format": "hh:mm"})
        sheet.write_column(0, 0, ["28", "A title"])
        sheet.write_column(3, 0, ["007", "0123456789012345678"])
        sheet.write_column(5, 0, [27, 123456789012345, 1e15, 12.5, -3, 0.0000001, True])
        sheet.write_datetime(12, 0, MOMENT("2023-02-04"), day)
        sheet.write_datetime(13, 0, MOMENT("2023-02-04T13:05"), moment)
        sheet.write_datetime(14, 0, MOMENT("2023-02-04T13:04:59.999"), moment)
        sheet.write_datetime(15, 0, dt.time(13, 5), clock)
        sheet.write_formula(16, 0, "=A6", None, 27)
        sheet.write_blank(40, 0, None, day)

    (sheet,) = opened(workbook(tmp_path / "x.xlsx", fill, {"date_1904": is_1904}))
    assert [row[1] for row in all_rows(sheet, 1)] == [
        "28", "A title", "", "007", "0123456789012345678", "27", "123456789012345", "1000000000000000",
        "12.5", "-3", "0.0000001", "true", "2023-02-04", "2023-02-04 13:05:00", "2023-02-04 13:05:00",
        "13:05:00", "27",
    ]  # fmt: skip
    assert (sheet.name, sheet.n_rows, notes(sheet)) == ("Data", 17, [])


def test_computed_money_has_the_digits_that_excel_shows(tmp_path: Path) -> None:
    file = workbook(tmp_path / "x.xlsx", lambda _, sheet: sheet.write_number(0, 0, 1.5))
    replaced(file, "xl/worksheets/sheet1.xml", b"<v>1.5</v>", b"<v>12.300000000000001</v>")
    assert opened(file)[0].head(1) == [["12.3"]]


def replaced(file: Path, part: str, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(file) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for name, body in parts.items():
            book.writestr(name, body)


def test_errors_and_formulas_with_no_answer_are_blank_and_counted(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Ref", "Cost", "When"])
        sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(1, 1, "=A1", None, "")
        sheet.write_number(1, 2, 9e9, book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write(2, 0, "a")
        sheet.write_formula(3, 0, "=1/0", None, "#REF!")

    (sheet,) = opened(workbook(tmp_path / "x.xlsx", fill))
    assert all_rows(sheet, 3) == [(1, "Ref", "Cost", "When"), (2, "", "", ""), (3, "a", "", "")]
    assert [note.split(" ")[1] for note in notes(sheet)] == ["2", "1", "1"]
    assert {note.check_id for note in sheet.notes} == {"error_cells"}


def test_a_formula_whose_answer_is_an_empty_text_is_no_error(tmp_path: Path) -> None:
    file = workbook(tmp_path / "x.xlsx", lambda _, sheet: sheet.write_formula(0, 0, '=""', None, "a"))
    replaced(file, "xl/worksheets/sheet1.xml", b"<v>a</v>", b"<v></v>")
    (sheet,) = opened(file)
    assert (sheet.n_rows, notes(sheet)) == (0, [])


def test_all_sheets_are_read_in_order_hidden_ones_too_and_charts_left_out(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        book.add_chartsheet("Chart")
        second, third = book.add_worksheet("Hidden"), book.add_worksheet("Last & <least>")
        second.hide()
        for each, word in ((sheet, "one"), (second, "two"), (third, "three")):
            each.write(0, 0, word)
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=Data!$A$1:$A$2"})
        book.get_worksheet_by_name("Chart").set_chart(chart)

    sheets = opened(workbook(tmp_path / "x.xlsx", fill))
    assert [(s.name, s.head(1)) for s in sheets] == [
        ("Data", [["one"]]),
        ("Hidden", [["two"]]),
        ("Last & <least>", [["three"]]),
    ]
    assert [[note.check_id for note in s.notes] for s in sheets] == [[], ["hidden_sheet"], []]


def test_a_full_sheet_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(excel_file.FULL_SHEET_ROWS, "xlsx", 3)
    file = workbook(tmp_path / "x.xlsx", lambda _, sheet: sheet.write_column(0, 0, ["a", "b", "c"]))
    assert [note.check_id for note in opened(file)[0].notes] == ["sheet_full"]


def test_the_count_is_the_same_in_pieces_and_without_row_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = workbook(
        tmp_path / "x.xlsx",
        lambda _, sheet: [sheet.write_row(row, 0, [f"R{row}", row]) for row in range(500)],
    )
    with zipfile.ZipFile(file) as book:
        xml = book.read("xl/worksheets/sheet1.xml")
    bare = re.sub(rb'(<(?:row|c)) r="[A-Z]*\d+"', rb"\1", xml)
    prefixed = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x=")
    for body in (xml, bare, prefixed):
        replaced(file, "xl/worksheets/sheet1.xml", xml, body)
        xml = body
        for n_bytes in (97, 8_000_000):
            monkeypatch.setattr(excel_rows, "CHUNK_BYTES", n_bytes)
            (sheet,) = excel_rows.count_book(file).sheets
            assert (sheet.count.n_rows, sheet.count.n_cells, sheet.count.width) == (500, 1_000, 2)


@pytest.mark.parametrize(
    ("part", "content", "words"),
    [
        ("xl/bomb.xml", b"0" * 5_000_000, "unpacks to far more"),
        ("xl/extra.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>', "document type"),
    ],
)
def test_hostile_workbooks_are_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str, content: bytes, words: str
) -> None:
    monkeypatch.setattr(excel_file.subprocess, "Popen", None)  # the reader is never reached
    file = workbook(tmp_path / "x.xlsx", lambda _, sheet: sheet.write(0, 0, "a"))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr(part, content)
    assert words in refusal(file)


def far_corner(_: Any, sheet: Any) -> None:
    sheet.write(0, 0, "a")
    sheet.write(1_048_575, 16_383, "b")


def test_cells_very_far_apart_are_refused(tmp_path: Path) -> None:
    assert "very far apart" in refusal(workbook(tmp_path / "x.xlsx", far_corner))


def test_a_reader_that_aborts_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel_rows, "MAX_GRID_CELLS", 10**12)  # so that only the child's limits are left
    assert "needs too much memory" in refusal(workbook(tmp_path / "x.xlsx", far_corner))
    assert list((tmp_path / "unpacked").iterdir()) == []


def test_a_reader_that_takes_too_long_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel_file, "TIMEOUT_SECONDS", 0)
    assert "took longer" in refusal(workbook(tmp_path / "x.xlsx", lambda _, sheet: sheet.write(0, 0, "a")))


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "x.xlsx", lambda _, sheet: sheet.write_row(0, 0, ["a"] * 1_001))
    assert "more than 1,000 columns" in refusal(file)


def test_a_cut_workbook_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "x.xlsx", lambda _, sheet: sheet.write(0, 0, "a"))
    file.write_bytes(file.read_bytes()[:-200])
    assert "workbook is damaged or cut short" in refusal(file)


ROWS: dict[int, list[str | float]] = {1: ["Ref", "Cost"], 4: ["007", 27.0], 5: ["", 12.5]}


def test_old_excel(tmp_path: Path) -> None:
    (sheet,) = opened(write_xls(tmp_path / "x.xls", ROWS, is_hidden=True))
    assert all_rows(sheet, 2) == [(1, "", ""), (2, "Ref", "Cost"), (3, "", ""), (4, "", ""), (5, "007", "27"),
                                  (6, "", "12.5")]  # fmt: skip
    assert (sheet.name, [note.check_id for note in sheet.notes]) == ("Old", ["hidden_sheet"])


def test_a_cut_old_workbook_is_refused(tmp_path: Path) -> None:
    file = write_xls(tmp_path / "x.xls", ROWS)
    whole = file.read_bytes()
    for n_bytes in (100, 600, 1_500, 2_000, 4_000):
        file.write_bytes(whole[:n_bytes])
        assert "damaged or cut short" in refusal(file)


def test_empty_texts_in_an_old_list_are_found_over_the_ends_of_its_records() -> None:
    # three letters, cut after the first and going on in wide ones; none; two with a font run; none
    first = struct.pack("<II", 4, 4) + b"\x03\x00\x00a"
    second = b"\x01b\x00c\x00" + b"\x00\x00\x00" + b"\x02\x00\x08\x01\x00de"
    third = bytes(4) + b"\x00\x00\x00"
    assert blank_texts([first, second, third]) == {1, 3}


def test_binary_excel(tmp_path: Path) -> None:
    (sheet,) = opened(write_xlsb(tmp_path / "x.xlsb", ROWS))
    assert [row[1:] for row in all_rows(sheet, 2)][4:] == [("007", "27"), ("", "12.5")]
    assert (sheet.name, sheet.n_rows) == ("Binary", 6)


# --- OpenDocument


def cell(text: str, kind: str = "string", **given: str) -> str:
    more = "".join(f' office:{name.replace("_", "-")}="{value}"' for name, value in given.items())
    return f'<table:table-cell office:value-type="{kind}"{more}><text:p>{text}</text:p></table:table-cell>'


def row(*cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def table(*rows: str, name: str = "One", style: str = "") -> str:
    return f'<table:table table:name="{name}" table:style-name="{style}">{"".join(rows)}</table:table>'


BLANK = '<table:table-cell table:number-columns-repeated="16000"/>'


def test_opendocument_cells_and_repeats(tmp_path: Path) -> None:
    comment = "<office:annotation><text:p>seen by a colleague</text:p></office:annotation>"
    tables = table(
        row(BLANK, times=2),
        row(
            cell("007"), cell("27", "float", value="27"), cell("1E15", "float", value="1E+15"),
            cell("04/02/23", "date", date_value="2023-02-04"),
            cell("x", "date", date_value="2023-02-04T13:05:00"),
            cell("13:05", "time", time_value="PT13H05M00S"),
            cell("£12.50", "currency", value="12.5"), cell("TRUE", "boolean", boolean_value="true"),
            cell(f'a<text:s text:c="2"/>b</text:p><text:p>c<text:span>d</text:span>{comment}'),
            BLANK,
        ),
        row(cell("same"), times=3),
        row(BLANK, times=1_048_570),
    ) + table(row(cell("x")), name="Gone", style="gone")  # fmt: skip
    first, second = opened(write_ods(tmp_path / "x.ods", tables))
    values = ("007", "27", "1000000000000000", "2023-02-04", "2023-02-04 13:05:00", "13:05:00", "12.5",
              "true", "a  b\ncd")  # fmt: skip
    same = ("same", *[""] * 8)
    assert [r[1:] for r in all_rows(first, 9)] == [("",) * 9, ("",) * 9, values, same, same, same]
    assert [(s.name, s.n_rows, [n.check_id for n in s.notes]) for s in (first, second)] == [
        ("One", 6, []),
        ("Gone", 1, ["hidden_sheet"]),
    ]


def test_opendocument_errors_are_blank_and_counted(tmp_path: Path) -> None:
    error = cell("#REF!").replace(" office", ' calcext:value-type="error" office', 1)
    (sheet,) = opened(write_ods(tmp_path / "x.ods", table(row(cell("a")), row(error, error))))
    assert (sheet.n_rows, all_rows(sheet, 1)) == (1, [(1, "a")])
    assert [note.split(" ")[:2] for note in notes(sheet)] == [["error_cells:", "2"]]


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        (table(row(cell("a"), times=900_000_000)), "without measure"),
        (table(row(BLANK, times=900_000_000), row(cell("a"))), "without measure"),
        (table(row(cell("a").replace("<table:table-cell", BLANK[:-2]))), "more than 1,000 columns"),
    ],
)
def test_opendocument_bombs_are_refused(tmp_path: Path, tables: str, words: str) -> None:
    assert words in refusal(write_ods(tmp_path / "x.ods", tables))


def test_opendocument_with_a_password_a_doctype_or_a_cut_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.ods"
    assert "password" in refusal(write_ods(file, "", manifest="<manifest:encryption-data/>"))
    assert "document type" in refusal(write_ods(file, "", before='<!DOCTYPE x [<!ENTITY a "b">]>'))
    assert "damaged or cut short" in refusal(write_ods(file, "<table:table>"))
    write_ods(file, table(row(cell("a"))))
    replaced(file, "content.xml", b"UTF-8", b"none-such")
    assert "damaged or cut short" in refusal(file)


# --- Parquet


def write_parquet(path: Path, columns: dict[str, pa.Array], **options: Any) -> Path:
    parquet.write_table(pa.table(columns), path, **options)
    return path


def test_parquet_values_are_exact_text_and_the_names_are_row_one(tmp_path: Path) -> None:
    at = MOMENT("2023-07-04T13:05")
    columns = {
        "whole": pa.array([2**62, None]),
        "large": pa.array([2**64 - 1, 0], pa.uint64()),
        "money": pa.array([Decimal("1.50"), Decimal("-0.01")], pa.decimal128(10, 2)),
        "is_open": pa.array([True, False]),
        "word": pa.array(["007", None]),
        "code": pa.array(["x", "x"]).dictionary_encode(),
        "day": pa.array([dt.date(2023, 2, 4), None]),
        "at": pa.array([at, MOMENT("2023-07-04T00:00:00.000120")]),
        "zoned": pa.array([at, None], pa.timestamp("ms", tz="UTC")),
        "clock": pa.array([dt.time(13, 5), None], pa.time32("ms")),
        "number": pa.array([27.0, 1e20]),
        "odd": pa.array([float("nan"), 0.1]),
    }
    (sheet,) = opened(write_parquet(tmp_path / "x.parquet", columns))
    assert (sheet.name, sheet.n_rows) == ("", 3)
    assert all_rows(sheet, 12) == [
        (1, *columns),
        (2, str(2**62), str(2**64 - 1), "1.50", "true", "007", "x", "2023-02-04", "2023-07-04 13:05:00",
         "2023-07-04 13:05:00Z", "13:05:00", "27", ""),
        (3, "", "0", "-0.01", "false", "", "x", "", "2023-07-04 00:00:00.00012", "", "",
         "100000000000000000000", "0.1"),
    ]  # fmt: skip
    assert sheet.head(2) == [list(columns), list(all_rows(sheet, 12)[1][1:])]


def test_parquet_is_read_in_blocks_and_odd_rows_set_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_file, "_BATCH_ROWS", 2)
    monkeypatch.setattr(parquet_file, "BLOCK_ROWS", 2)
    columns = {
        "a": pa.array(["1", "2\x00", "3", "4", "x" * 1_000_001]),
        "b": pa.array(["", "", "more", "", ""]),
    }
    (sheet,) = opened(write_parquet(tmp_path / "x.parquet", columns, row_group_size=3))
    blocks = list(sheet.blocks(1))
    assert all(block.n_rows <= 2 for block in blocks)
    assert [row for block in blocks for row in block.frame["source_row"]] == [2, 5]
    assert [row for block in blocks for row in block.ragged] == [(1, ["a", "b"]), (4, ["3", "more"])]
    assert [row for block in blocks for row in block.spoiled] == [
        (3, "control_character"),
        (6, "cell_too_long"),
    ]
    assert sum(block.n_rows for block in blocks) == sheet.n_rows == 6


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (pa.array([[1], [2]]), "'dates' of the Parquet file holds lists"),
        (pa.array([{"a": 1}]), "'dates' of the Parquet file holds lists or records"),
        (pa.array([b"a"]), "'dates' of the Parquet file is no text"),
        (pa.array([90], pa.duration("s")), "'dates' of the Parquet file is no text"),
    ],
)
def test_parquet_columns_that_are_not_flat_are_refused_by_name(
    tmp_path: Path, column: pa.Array, words: str
) -> None:
    assert words in refusal(write_parquet(tmp_path / "x.parquet", {"dates": column}))


def test_damaged_parquet_is_refused(tmp_path: Path) -> None:
    file = write_parquet(tmp_path / "x.parquet", {"a": pa.array(["one", "two"])})
    whole = file.read_bytes()
    too_long = b"PAR1" + bytes(20) + struct.pack("<I", 2**31) + b"PAR1"
    senseless = b"PAR1" + b"\xff" * 64 + struct.pack("<I", 60) + b"PAR1"
    for content in (whole[:-1], whole[:-20], b"PAR1PAR1", too_long, senseless):
        file.write_bytes(content)
        assert "damaged or cut short" in refusal(file)


def test_parquet_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_parquet(tmp_path / "x.parquet", {"a": pa.array(["word"] * 3)}, row_group_size=1)
    monkeypatch.setattr(parquet_file, "MAX_ROW_GROUPS", 2)
    assert "more than 2 row groups" in refusal(file)
    monkeypatch.setattr(parquet_file, "MAX_FOOTER_BYTES", 10)
    assert "far too long" in refusal(file)


def test_a_small_parquet_that_stands_for_long_texts_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_file, "MAX_BATCH_BYTES", 9_999)
    (sheet,) = opened(write_parquet(tmp_path / "x.parquet", {"a": pa.array(["x" * 1_000] * 10)}))
    with pytest.raises(Refused, match="far too much"):
        list(sheet.blocks(1))


# --- JSON


def test_json_lines_keep_what_is_written(tmp_path: Path) -> None:
    lines = [
        '\ufeff{"ref": "007", "cost": 123.0, "n": 12345678901234567890}',
        "",
        '{"cost": 1e5, "open": true, "shut": false, "none": null}',
        '{"ref": 00}',
        "[1]",
        '{"ref": "half \\ud800"}',
        '{"ref": NaN}',
        '{"ref": "last \\u00e9"}  ',
        "",
        "",
    ]
    (tmp_path / "x.json").write_bytes("\r\n".join(lines).encode() + b"\n")
    (sheet,) = opened(tmp_path / "x.json")
    blocks = list(sheet.blocks(6))
    assert [r for b in blocks for r in b.frame.rows()] == [
        (1, "ref", "cost", "n", "open", "shut", "none"),
        (2, "007", "123.0", "12345678901234567890", "", "", ""),
        (3, "", "", "", "", "", ""),
        (4, "", "1e5", "", "true", "false", ""),
        (9, "last é", "", "", "", "", ""),
    ]
    assert [s for b in blocks for s in b.spoiled] == [(n, "not_json") for n in (5, 6, 7, 8)]
    assert sheet.n_rows == sum(b.n_rows for b in blocks) == 9
    assert sheet.head(3) == [list(row[1:]) for row in blocks[0].frame.rows() + blocks[1].frame.rows()[:2]]


def test_json_blocks_and_lines_that_are_no_utf8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "_BLOCK_LINES", 2)
    (tmp_path / "x").write_bytes(b'{"a":"1"}\n{"a":"\xe9"}\n{"b":"3"}\n\n\n')
    (sheet,) = opened(tmp_path / "x")
    assert [(b.first_row, b.n_rows, b.spoiled) for b in sheet.blocks(2)] == [
        (1, 1, []),
        (2, 2, [(3, "not_json")]),
        (4, 1, []),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            '{"a": 1}\n{"a": {"b": "Jo"}}',
            "Line 2 of the JSON file: one of its keys holds a list or another object",
        ),
        ('{"a": 1}\n{"a": ["Jo"]}', "Line 2 of the JSON file: one of its keys holds"),
        ('{"a": "Jo", "a": 2}', "Line 1 of the JSON file: one of its keys stands twice"),
        ('{\n"a": 1\n}', "Line 1"),
        ('{ "a": 1', "Line 1 of the JSON file is not one whole object"),
        ("{}\n{}", "no object with a key"),
        ('[{"a": 1}, 2]', "Item 2"),
        ('[{"a": 1},', "damaged or cut short"),
        (json.dumps({f"k{n}": n for n in range(1_001)}), "more than 1,000 different keys"),
    ],
)
def test_json_that_is_not_flat_is_refused(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "x.json").write_text(content)
    said = refusal(tmp_path / "x.json")
    assert words in said
    assert "Jo" not in said.replace("JSON", "")


def test_deep_json_is_no_crash(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"a": 1}\n' + '{"a":' * 100_000 + "\n")
    (sheet,) = opened(tmp_path / "x.json")
    assert [s for b in sheet.blocks(1) for s in b.spoiled] == [(3, "not_json")]


def test_a_json_list_of_flat_objects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.json").write_text('[\n {"a": "{", "b": 1.50},\n {"a": "}\\"{"}\n]\n')
    (sheet,) = opened(tmp_path / "x.json")
    assert all_rows(sheet, 2) == [(1, "a", "b"), (2, "{", "1.50"), (3, '}"{', "")]
    monkeypatch.setattr(json_lines, "MAX_ARRAY_BYTES", 10)
    assert "one list of more than" in refusal(tmp_path / "x.json")


# --- zip and gzip


def write_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in members.items():
            file.writestr(name, body)
    return path


def test_each_file_of_a_zip_is_a_sheet(tmp_path: Path) -> None:
    book = workbook(tmp_path / "x.xlsx", lambda _, sheet: sheet.write(0, 0, "cell")).read_bytes()
    members = {
        "2023/January 2023.csv": b"Ref,Cost\n1,2\n",
        "__MACOSX/._January 2023.csv": b"\x00\x05",
        "2023/.DS_Store": b"\x00",
        "book.xlsx": book,
        "lines.json": b'{"a": 1}',
        "guide.pdf": b"%PDF-1.7",
    }
    sheets = opened(write_zip(tmp_path / "x.zip", members))
    assert [(s.name, s.head(1)) for s in sheets] == [
        ("2023/January 2023.csv", [["Ref", "Cost"]]),
        ("book.xlsx / Data", [["cell"]]),
        ("lines.json", [["a"]]),
    ]
    assert [note for s in sheets for note in notes(s)] == [
        "sheet_not_used: 'guide.pdf' is a PDF document, so it was not read."
    ]


def test_names_in_a_zip_are_never_paths(tmp_path: Path) -> None:
    inside = tmp_path / "deep" / "inside"
    inside.mkdir(parents=True)
    members = {"../../evil.csv": b"a\n1\n", "/etc/evil.csv": b"a\n2\n", "C:\\evil.csv": b"a\n3\n"}
    sheets = opened(write_zip(tmp_path / "x.zip", members), inside)
    assert [s.head(2)[1] for s in sheets] == [["1"], ["2"], ["3"]]
    assert {p.name for p in tmp_path.rglob("*") if p.is_file()} == {"x.zip", "0001", "0002", "0003"}
    assert {p.stat().st_mode & 0o777 for p in inside.iterdir() if p.is_file()} == {0o600}


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"inner.zip": b"PK\x03\x04"}, "'inner.zip' in the zip"),
        ({"a.csv": b"a\n", "inner.gz": gzip.compress(b"a\n")}, "A packed file lies within a packed file"),
        ({"a.csv": b"a\n", "list.xls": b"<html><table>"}, "'list.xls' in the zip: The file is a web page"),
        ({"a.csv": b"a\n", "none.csv": b""}, "'none.csv' in the zip: The file is empty"),
        ({"guide.pdf": b"%PDF"}, "a PDF document"),
        ({".DS_Store": b"x"}, "holds no file"),
        ({"a.csv": b"a" * 11_000_000}, "unpacks to far more"),
    ],
)
def test_a_zip_is_refused_with_the_name_of_what_is_wrong(
    tmp_path: Path, members: dict[str, bytes], words: str
) -> None:
    said = refusal(write_zip(tmp_path / "x.zip", members))
    assert words in said
    assert "Excel workbook that" not in said


def test_a_zip_in_a_zip_is_refused(tmp_path: Path) -> None:
    inner = write_zip(tmp_path / "inner.zip", {"a.csv": b"a\n"}).read_bytes()
    assert "packed file within" in refusal(write_zip(tmp_path / "x.zip", {"i": inner})).replace("lies ", "")


def test_encrypted_cut_and_falsely_sized_zips_are_refused(tmp_path: Path) -> None:
    file = write_zip(tmp_path / "x.zip", {"a.csv": b"a,b\n" * 50})
    whole = file.read_bytes()
    at = whole.index(b"PK\x01\x02")
    file.write_bytes(whole[: at + 8] + b"\x01" + whole[at + 9 :])
    assert "password-protected" in refusal(file)
    file.write_bytes(whole[:-30])
    assert "damaged or cut short" in refusal(file)
    file.write_bytes(whole[: at + 24] + struct.pack("<I", 10) + whole[at + 28 :])
    assert "damaged or cut short" in refusal(file)


def test_gzip_of_one_file_is_read_as_that_file(tmp_path: Path) -> None:
    (tmp_path / "x.csv.gz").write_bytes(gzip.compress(b"Ref\n007\n"))
    (sheet,) = opened(tmp_path / "x.csv.gz")
    assert (sheet.name, sheet.n_rows, sheet.head(2)) == ("", 2, [["Ref"], ["007"]])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (gzip.compress(bytes(20_000_000)), "unpacks to far more"),
        (gzip.compress(b"a,b\n1,2\n")[:-6], "damaged or cut short"),
        (gzip.compress(b"a,b\n1,2\n")[:12] + b"\xff" * 9, "damaged or cut short"),
        (gzip.compress(gzip.compress(b"a\n")), "A packed file lies within a packed file"),
    ],
)
def test_gzip_bombs_cuts_and_nests_are_refused(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "x.gz").write_bytes(content)
    assert words in refusal(tmp_path / "x.gz")


def test_what_is_unpacked_stops_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MAX_UNPACKED_BYTES", 1_000)
    text = io.StringIO()
    text.writelines(f"{n * n * 7919 % 100_003},{n}\n" for n in range(200))
    assert "unpacks to far more" in refusal(
        write_zip(tmp_path / "x.zip", {"a.csv": text.getvalue().encode()})
    )
    (tmp_path / "x.gz").write_bytes(gzip.compress(text.getvalue().encode()))
    assert "unpacks to far more" in refusal(tmp_path / "x.gz")


def test_no_room_on_the_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "LEFT_FREE_BYTES", 10**18)
    assert "not enough room" in refusal(write_zip(tmp_path / "x.zip", {"a.csv": b"a\n"}))


def test_long_codes_typed_as_numbers_are_noticed_and_as_text_are_not(tmp_path: Path) -> None:
    for name, as_text in (("numbers.xlsx", False), ("texts.xlsx", True)):
        with xlsxwriter.Workbook(tmp_path / name) as book:
            sheet = book.add_worksheet("List")
            sheet.write_row(0, 0, ["Code"])
            for row, code in enumerate((1066301000000103, 1066311000000101), start=1):
                sheet.write_string(row, 0, str(code)) if as_text else sheet.write_number(
                    row, 0, code // 10 * 10
                )
    codes = [
        [note.check_id for note in opened(tmp_path / name)[0].notes]
        for name in ("numbers.xlsx", "texts.xlsx")
    ]
    assert codes == [["digits_lost"], []]
