"""Zip and gzip: each file within is read as what it is; bombs, cuts and nests are refused."""

from __future__ import annotations

import gzip
import io
import struct
from pathlib import Path

import pytest
from support.readers import notes, opened, refusal, workbook, write_zip

from journey.extract import container


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
    ids=["bomb", "cut", "spoiled", "nested"],
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
