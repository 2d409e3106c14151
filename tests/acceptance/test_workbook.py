"""The workbook as a reader meets it: written by the command, opened by LibreOffice, added up again."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from support.intake import run_here
from support.office import converted
from support.packs import rich_reader

from journey.export import workbook, write_workbook
from journey.export.workbook_file import write_book
from journey.export.workbook_frame import Sheet

FRONT = ["Contents", "Notes", "Dictionary"]
PENNY = Decimal("0.01")


@pytest.fixture(scope="module")
def folder(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's workbook, and beside it the evaluator pack of the same build."""
    made = tmp_path_factory.mktemp("workbook")
    where = ("--workspace", str(sample_workspace))
    assert run_here("export", str(made / "book"), "--pack", "workbook", *where).code == 0
    assert run_here("export", str(made / "csv"), *where).code == 0
    return made


@pytest.fixture(scope="module")
def opened(folder: Path) -> dict[str, pl.DataFrame]:
    """Every sheet of the workbook as LibreOffice writes it again after it opened it, in order."""
    path = converted(folder / "book" / workbook.FILE, "ods", folder / "ods")
    return sheets(path)


def sheets(path: Path) -> dict[str, pl.DataFrame]:
    """Every sheet but the cover, as text and numbers; a file is opened once, for that takes the time."""
    held = fastexcel.read_excel(path)
    return {
        name: held.load_sheet(name, schema_sample_rows=100_000).to_polars()
        for name in held.sheet_names
        if name != "Cover"
    }


def sheet(path: Path, name: str) -> pl.DataFrame:
    """One sheet of a workbook."""
    return fastexcel.read_excel(path).load_sheet(name, schema_sample_rows=100_000).to_polars()


def in_csv(folder: Path, name: str) -> Iterator[dict[str, str]]:
    with (folder / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def test_libreoffice_opens_it_and_finds_every_sheet_and_row(
    folder: Path, opened: dict[str, pl.DataFrame]
) -> None:
    manifest = json.loads((folder / "book" / "manifest.json").read_text(encoding="utf-8"))
    held = [name for name, n_rows in manifest["rows"].items() if n_rows]
    names = list(opened)
    assert names[:3] == FRONT and sorted(names[3:]) == sorted(held)
    for name in held:
        assert opened[name].height == manifest["rows"][name], name


def test_pounds_in_libreoffice_are_those_of_the_pack(folder: Path, opened: dict[str, pl.DataFrame]) -> None:
    for name in ("cost_lines", "summary_before_after", "who_pays", "yearly_series", "interactions"):
        found = opened[name]["cost_gbp"]
        pounds = [Decimal(str(one)).quantize(PENNY) for one in found if one != "[x]" and one != "[z]"]
        wanted = [Decimal(row["cost_gbp"]) for row in in_csv(folder, name) if row["cost_gbp"]]
        # The same amounts in the same order, and so the same sum, to the penny.
        assert pounds == wanted and sum(pounds) == sum(wanted), name


def test_every_cell_is_that_of_the_csv_and_none_is_blank(folder: Path) -> None:
    """Read with another program than wrote it; dates as dates, numbers as numbers, shorthand for blanks."""
    path = folder / "book" / workbook.FILE
    manifest = json.loads((folder / "book" / "manifest.json").read_text(encoding="utf-8"))
    for name in ("periods", "summary_before_after", "verdicts", "endings", "who_pays", "coverage"):
        found = fastexcel.read_excel(path).load_sheet(name, dtypes="string").to_polars()
        assert found.null_count().sum_horizontal().item() == 0, name
        rows = list(in_csv(folder, name))
        assert found.columns == list(rows[0]) and found.height == manifest["rows"][name]
        for held, row in zip(found.iter_rows(named=True), rows, strict=True):
            for column, wanted in row.items():
                assert _same(held[column], wanted), (name, column, held[column], wanted)


def _same(held: str, wanted: str) -> bool:
    if wanted in ("", "true", "false"):
        return held in {"": ("[x]", "[z]", "[c]"), "true": ("yes",), "false": ("no",)}[wanted]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", wanted):
        return held.startswith(wanted)
    if re.fullmatch(r"-?\d+\.\d+(e-?\d+)?", wanted):
        # calamine gives nine decimals of a number as text; that all of them are there, the unit tests see.
        return abs(float(held) - float(wanted)) <= 1e-9 + abs(float(wanted)) * 1e-8
    return held == wanted.removeprefix("'")


def test_dates_are_dates_and_counts_are_numbers_in_libreoffice(opened: dict[str, pl.DataFrame]) -> None:
    held = opened["periods"]
    assert held["from_date"].dtype in (pl.Datetime("ms"), pl.Date) and held["n_days"].dtype.is_numeric()
    assert held["from_date"].dt.year().is_between(2000, 2025).all()


def test_notes_and_contents_explain_every_shorthand_and_list_every_sheet(folder: Path) -> None:
    path = folder / "book" / workbook.FILE
    names = fastexcel.read_excel(path).sheet_names
    listed = sheet(path, "Contents")
    # Tables without rows are listed too, and said to be left out.
    kept = [
        name for name, remark in zip(listed["Sheet"], listed["Remark"], strict=True) if "Left" not in remark
    ]
    assert kept == names[2:] and set(listed.filter(pl.col("Remark").str.contains("Left"))["Rows"]) <= {0}
    notes = sheet(path, "Notes")
    assert notes["Number"].to_list() == list(range(1, notes.height + 1))
    told = " ".join(notes["Note"])
    for mark in ("[x] Not available", "[z] Not applicable", "[c] Confidential", "[low] Not used"):
        assert mark in told
    assert "not the effect of anyone's work" in told and "Files received" in told
    assert "[x] not available, [z] not applicable, [c] held back" in listed["What it holds"][0]
    dictionary = sheet(path, "Dictionary")
    assert set(dictionary["table_name"]) == set(listed["Sheet"]) - {"Notes", "Dictionary"}


def test_cover_says_what_it_is_and_that_it_is_a_sample(folder: Path) -> None:
    path = folder / "book" / workbook.FILE
    lines = fastexcel.read_excel(path).load_sheet("Cover", header_row=None).to_polars().to_series().to_list()
    text = "\n".join(line for line in lines if line)
    for said in (
        *("SAMPLE DATA: synthetic", "Data up to 31 March 2024", "Method version", "Assumption set: standard"),
        *("Nothing is discounted", "no named recipient", "Whom to ask", "[x] is not available"),
    ):
        assert said in text
    readme = (folder / "book" / "README.txt").read_text("utf-8")
    for first in ("personal data of people who can", "Counts from 1 to 7", "own cost: included"):
        assert first in text.split("What this is")[0] and first in readme.split("WHAT THIS IS")[0], first
    assert "No contact is named in journey.toml; ask whoever sent you this file." in text
    assert "journey verify" in text and "SAMPLE DATA" in readme


def test_manifest_and_rights(folder: Path) -> None:
    book = folder / "book"
    manifest = json.loads((book / "manifest.json").read_text(encoding="utf-8"))
    assert sorted(path.name for path in book.iterdir()) == ["README.txt", workbook.FILE, "manifest.json"]
    assert manifest["pack"] == "workbook"
    assert manifest["arguments"] == {"pack": "workbook", "recipient": None, "discount_from": None}
    for name, wanted in manifest["files"].items():
        assert sha256((book / name).read_bytes()).hexdigest() == wanted
    assert set(manifest["files"]) == {workbook.FILE, "README.txt"}
    other = json.loads((folder / "csv" / "manifest.json").read_text(encoding="utf-8"))
    for key in ("totals", "rows", "attrition", "build_id", "assumptions"):
        assert manifest[key] == other[key], key
    assert not [path for path in book.iterdir() if path.stat().st_mode & 0o077]


def test_the_same_build_gives_the_same_bytes_in_another_process(sample_workspace: Path, folder: Path) -> None:
    again = folder / "again.zip"
    command = [sys.executable, "-c", "from journey.cli import main; main()", "export", str(again)]
    command += ["--pack", "workbook", "--workspace", str(sample_workspace)]
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    assert subprocess.run(command, capture_output=True, env=environment, check=False).returncode == 0
    with zipfile.ZipFile(again) as packed:
        for path in (folder / "book").iterdir():
            assert packed.read(path.name) == path.read_bytes(), path.name


def test_a_table_of_more_rows_than_a_sheet_holds_is_left_out_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 4)
    written = write_workbook(rich_reader(), tmp_path / "book")
    too_many = [name for name, n_rows in written["rows"].items() if n_rows > 4]
    empty = [name for name, n_rows in written["rows"].items() if n_rows == 0]
    assert "interactions" in too_many and empty  # five contacts; nothing noticed of the prices
    path = tmp_path / "book" / workbook.FILE
    names = fastexcel.read_excel(path).sheet_names
    assert not {*too_many, *empty} & set(names)
    listed = dict(sheet(path, "Contents").select("Sheet", "Remark").iter_rows())
    readme = (tmp_path / "book" / "README.txt").read_text(encoding="utf-8")
    assert all("more rows than the 4" in listed[name] for name in too_many)
    assert all("no rows" in listed[name] for name in empty)
    assert readme.count("more rows than the 4") == len(too_many)
    assert any(note.startswith("interactions: Left out") for note in sheet(path, "Notes")["Note"])


def test_a_recipients_workbook_holds_back_where_a_row_stood(sample_workspace: Path, tmp_path: Path) -> None:
    where = ("--workspace", str(sample_workspace), "--recipient", "University", "--discount-from", "2019-20")
    assert run_here("export", str(tmp_path / "book"), "--pack", "workbook", *where).code == 0
    held = sheet(tmp_path / "book" / workbook.FILE, "interactions")
    assert set(held["source_sheet_no"]) == set(held["source_row"]) == {"[c]"}
    own = sheet(tmp_path / "book" / workbook.FILE, "Cover")
    assert any("Made for University" in line for line in own.to_series().drop_nulls())
    assert any("years after 2019 to 2020" in line for line in own.to_series().drop_nulls())
    assert "discounted_cost_gbp" in sheet(tmp_path / "book" / workbook.FILE, "yearly_series").columns


def test_hostile_texts_pass_libreoffice_as_text(tmp_path: Path) -> None:
    hostile = [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "@SUM(1)",
        "http://a.b",
        "mailto:a@b.c",
        "file:///etc/passwd",
        "_x0041_",
    ]
    frame = pl.DataFrame({"=1+1": hostile, "@SUM(A1)": hostile})
    made = datetime.combine(date(2024, 3, 31), datetime.min.time())
    write_book(tmp_path / "hostile.xlsx", "=1+1", made, [("text", "=1+1")], [Sheet("t", frame)])
    ods = converted(tmp_path / "hostile.xlsx", "ods", tmp_path)
    assert sheet(ods, "t").columns == ["=1+1", "@SUM(A1)"] and sheet(ods, "t")["=1+1"].to_list() == hostile
    with zipfile.ZipFile(ods) as held:
        text = held.read("content.xml").decode("utf-8")
    assert "table:formula" not in text and "xlink:href" not in text


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path, sample_workspace: Path) -> None:
    (tmp_path / "there.zip").write_bytes(b"x")
    where = ("--pack", "workbook", "--workspace", str(sample_workspace))
    ran = run_here("export", str(tmp_path / "there.zip"), *where)
    assert ran.code == 2 and "exists" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["there.zip"]
