"""However a table is cut into blocks and parts, the same rows come of it as in one piece."""

import datetime as dt
import tomllib
from pathlib import Path

import polars as pl
import pytest

from journey.errors import Refused
from journey.intake import TakenIn, tables, take_in
from journey.keys import Key
from journey.profiles import load_profile

SAMPLE = Path(__file__).parents[2] / "sample_data"
MANIFEST = tomllib.loads((SAMPLE / "sample.toml").read_text(encoding="utf-8"))
FILES = [(entry["source_code"], entry["file"]) for entry in MANIFEST["file"]]
TOKENS = Key(bytes(32)).tokens


def taken(source_code: str, file: str) -> TakenIn:
    return take_in(SAMPLE / file, load_profile(source_code), TOKENS, dt.date(2024, 3, 31))


def same(one: TakenIn, two: TakenIn) -> None:
    assert one.counts == two.counts and one.reasons == two.reasons
    assert one.row.equals(two.row)
    keys = ["interaction_id"]
    assert one.interaction.sort(keys).equals(two.interaction.sort(keys))
    names = one.identifier.columns
    assert one.identifier.sort(names, nulls_last=True).equals(two.identifier.sort(names, nulls_last=True))
    assert one.set_aside.equals(two.set_aside)
    assert one.blanks.equals(two.blanks) and one.flags.equals(two.flags)
    assert (one.covers_from_date, one.covers_to_date_excl) == (two.covers_from_date, two.covers_to_date_excl)


@pytest.mark.parametrize(("source_code", "file"), FILES)
def test_parts_and_blocks_change_nothing(
    source_code: str, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = taken(source_code, file)
    monkeypatch.setattr("journey.intake.tables.PART_ROWS", 100)
    monkeypatch.setattr("journey.intake.spread.PART_ROWS", 100)
    monkeypatch.setattr("journey.extract.csv_scan.SCAN_BYTES", 20_000)
    monkeypatch.setattr("journey.extract.frame_sheet.BLOCK_ROWS", 150)
    same(taken(source_code, file), whole)


HEAD = "Appointment ID,Patient ID,Forename,Start date,Slot type,Status\n"


def rows(numbers: range, day: str = "12-May-2023") -> str:
    return "".join(f"A{n},P{n % 7},Ann,{day},Surgery,Finished\n" for n in numbers)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Tables of over ten rows are big, and whether each was settled block by block."""
    settled: list[bool] = []
    real = tables._take_at_once

    def noted(table: tables.Table) -> None:
        settled.append(False)
        real(table)
        settled[-1] = True

    monkeypatch.setattr("journey.intake.tables.PART_ROWS", 10)
    monkeypatch.setattr("journey.intake.spread.PART_ROWS", 10)
    monkeypatch.setattr("journey.extract.csv_scan.SCAN_BYTES", 300)
    monkeypatch.setattr(tables, "_take_at_once", noted)
    return settled


def from_text(folder: Path, text: str) -> TakenIn:
    file = folder / "gp.csv"
    file.write_text(text, encoding="utf-8")
    return take_in(file, load_profile("gp"), TOKENS, dt.date(2024, 3, 31))


def test_a_clean_table_is_settled_block_by_block(tmp_path: Path, small: list[bool]) -> None:
    found = from_text(tmp_path, HEAD + rows(range(40)))
    assert small == [True]
    assert found.counts["accepted"] == 40
    assert found.interaction["source_row"].to_list() == list(range(2, 42))
    assert found.identifier.height == 7


def test_a_record_that_comes_again_in_another_block_is_still_found(tmp_path: Path, small: list[bool]) -> None:
    found = from_text(tmp_path, HEAD + rows(range(40)) + rows(range(3, 4)) + rows(range(5, 6), "13-May-2023"))
    assert small == [False]
    assert found.counts == {
        "rows_in": 42,
        "accepted": 40,
        "set_aside": 1,
        "duplicate": 1,
        "superseded": 0,
        "skipped": 0,
    }
    assert found.row.rows()[1:] == [
        ("", 42, 42, "duplicate", "same_as_earlier_row"),
        ("", 43, 43, "set_aside", "same_record_twice"),
    ]


def test_wrong_dates_in_a_later_block_are_set_aside_one_by_one(tmp_path: Path, small: list[bool]) -> None:
    found = from_text(tmp_path, HEAD + rows(range(30)) + rows(range(30, 34), "2023-05-12"))
    assert small == [True]
    assert found.reasons == {"start_date_not_read": 4}
    assert found.counts["accepted"] == 30


def test_blanks_titles_and_totals_are_counted_in_every_block(tmp_path: Path, small: list[bool]) -> None:
    text = (
        "Clinic list\n" + HEAD + rows(range(15)) + ",,,,,\n" + HEAD + rows(range(15, 30)) + "Total,30,,,,\n"
    )
    found = from_text(tmp_path, text)
    assert small == [True]
    assert found.counts["skipped"] == 4 and found.counts["accepted"] == 30
    assert pl.Series(found.row["reason_code"]).drop_nulls().to_list() == [
        "above_header",
        "blank_row",
        "repeated_heading",
        "totals_row",
    ]


def test_a_record_under_two_people_is_refused_where_parts_would_hide_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = "Movement ID,Prison number,Movement date,Movement time,Movement\n"
    lines = [f"M{n},A{n},10/01/2023,10:00,In - Admission\n" for n in range(40)]
    file = tmp_path / "moves.csv"
    file.write_text(head + "".join(lines) + "M3,A99,11/01/2023,10:00,In - Admission\n", encoding="utf-8")
    profile = load_profile("prison")
    assert take_in(file, profile, TOKENS, dt.date(2024, 3, 31)).reasons == {"same_record_twice": 1}
    monkeypatch.setattr("journey.intake.spread.PART_ROWS", 2)
    with pytest.raises(Refused, match="one record stands under two people"):
        take_in(file, profile, TOKENS, dt.date(2024, 3, 31))
