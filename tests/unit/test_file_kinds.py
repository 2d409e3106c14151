"""What a file is, is told by its bytes; what is no table is refused in one plain sentence."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from support.readers import opened, refusal
from support.workbooks import write_ole


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
