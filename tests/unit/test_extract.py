"""Files that cannot be used are refused in one plain sentence; Excel arrives as text."""

import datetime as dt
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from journey.errors import Refused
from journey.extract import count_rows, read
from journey.profiles import load_profile


def refusal(file: Path, source_code: str) -> str:
    with pytest.raises(Refused) as caught:
        read(file, load_profile(source_code))
    return caught.value.message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\n\n", "empty"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"<html><table>", "web page"),
        (b"a,b\x00,c\n", "NUL"),
        (b'a,"b\nc,d\n', "quotation mark"),
        (b"x,y\n1,2\n", "no column called"),
    ],
)
def test_refused_csv(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    assert words in refusal(file, "ed")


def test_folder_and_missing_file_are_refused(tmp_path: Path) -> None:
    assert "ordinary file" in refusal(tmp_path, "ed")
    assert "cannot be opened" in refusal(tmp_path / "none.csv", "ed")


def test_repeated_heading_that_is_used_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("Log No,Person Ref,Date,Date,What\n1,2,3,4,5\n")
    assert "'Date' stands more than once in row 1" in refusal(file, "support_team")


def workbook(file: Path) -> Path:
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("Appointments")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write(2, 0, "Jobcentre list")
    sheet.write_row(4, 0, ["Line ref", "NINO", "Date seen", "What for"])
    sheet.write_row(5, 0, [27, "QQ1", "03/02/2023", "Signing"])
    sheet.write_row(7, 0, ["028", "QQ2"])
    sheet.write_datetime(7, 2, dt.date(2023, 2, 4), day)
    sheet.write_blank(30, 0, None, day)
    book.add_worksheet("Notes").write(0, 0, "nothing")
    book.close()
    return file


def test_excel_rows_keep_their_numbers_and_dates_their_days(tmp_path: Path) -> None:
    file = workbook(tmp_path / "x.xlsx")
    profile = load_profile("jobcentre")
    (table,) = read(file, profile)
    assert (table.sheet, table.header_row) == ("Appointments", 5)
    assert table.frame.rows() == [
        ("27", "QQ1", "03/02/2023", "Signing", 6),
        ("028", "QQ2", "2023-02-04 00:00:00", "", 8),
    ]
    assert table.skipped["source_row"].to_list() == [1, 2, 3, 4, 7]
    assert count_rows(file, profile, ("Appointments",)) == 8


def test_workbook_with_no_such_sheet_is_refused(tmp_path: Path) -> None:
    assert "no sheet called 'Contacts'" in refusal(workbook(tmp_path / "x.xlsx"), "probation")


def test_cut_and_false_workbooks_are_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "x.xlsx")
    file.write_bytes(file.read_bytes()[:-200])
    assert "damaged or cut short" in refusal(file, "jobcentre")
    file.write_text("Line ref,NINO\n")
    assert "not a workbook" in refusal(file, "jobcentre")


@pytest.mark.parametrize(
    ("part", "content", "words"),
    [
        ("xl/bomb.xml", b"0" * 5_000_000, "unpacks to far more"),
        ("xl/extra.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>', "document type"),
    ],
)
def test_hostile_workbooks_are_refused_unread(tmp_path: Path, part: str, content: bytes, words: str) -> None:
    file = workbook(tmp_path / "x.xlsx")
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr(part, content)
    assert words in refusal(file, "jobcentre")


def test_far_corner_cell_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("Appointments")
    sheet.write(0, 0, "a")
    sheet.write(1_048_575, 16_383, "b")
    book.close()
    assert "very far apart" in refusal(file, "jobcentre")
