"""Parquet values are exact text, read in blocks; what is not flat is refused by name."""

from __future__ import annotations

import datetime as dt
import struct
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet
from support.readers import all_rows, opened, refusal

from journey.errors import Refused
from journey.extract import parquet_file

MOMENT = dt.datetime.fromisoformat


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
