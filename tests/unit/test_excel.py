"""Every kind of Excel workbook gives its cells as text, or is refused in one plain sentence."""

from __future__ import annotations

import datetime as dt
import re
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from support.readers import all_rows, notes, opened, refusal, replaced, workbook
from support.workbooks import write_xls, write_xlsb

from journey.extract import excel_file, excel_rows
from journey.extract.excel_shared import blank_texts

MOMENT = dt.datetime.fromisoformat


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


# --- .xls and .xlsb


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
