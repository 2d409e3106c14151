"""CSV: records counted apart from the parser, odd blocks read slowly, the whole file decoded or refused."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journey.errors import Refused
from journey.extract.csv_file import open_csv
from journey.extract.csv_scan import scan
from journey.profiles import FileShape

SHAPE = FileShape("csv", encodings=("utf-8-sig", "cp1252"))
CELL = st.text(alphabet=st.sampled_from('ab,"\n é'), max_size=8)
ROWS = st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=12)


def opened(folder: Path, content: bytes, shape: FileShape | None = SHAPE):  # noqa: ANN201 - a sheet
    path = folder / "file"
    path.write_bytes(content)
    return open_csv(path, "", shape, folder)


def rows_of(sheet, width: int) -> dict[int, list[str]]:  # noqa: ANN001 - a sheet
    found: dict[int, list[str]] = {}
    for block in sheet.blocks(width):
        found |= {row[0]: list(row[1:]) for row in block.frame.rows()}
        found |= {number: cells for number, cells in block.ragged}
        assert block.n_rows == block.frame.height + len(block.ragged) + len(block.spoiled)
    return found


def oracle(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=ROWS,
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_every_well_formed_file_is_read_as_the_csv_module_reads_it(tmp_path, rows, quoting, end) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=quoting, lineterminator=end).writerows(rows)
    expected = oracle(stream.getvalue())
    sheet = opened(tmp_path, stream.getvalue().encode(), SHAPE)
    assert sheet.n_rows == len(expected)
    width = 3
    found = rows_of(sheet, width)
    for number, record in enumerate(expected, start=1):
        wide = any(cell.strip() for cell in record[width:])
        padded = record if wide else (record + [""] * width)[:width]
        assert found[number] == padded


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.sampled_from('a,"\n'), max_size=40))
def test_any_text_is_counted_as_the_csv_module_counts_it_or_refused(tmp_path, text: str) -> None:
    try:
        expected = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        with pytest.raises(Refused):
            rows_of(opened(tmp_path, text.encode()), 2)
        return
    found = rows_of(opened(tmp_path, text.encode()), 2) if text else {}
    assert len(found) == len(expected)


def test_records_stay_whole_across_chunks(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("journey.extract.csv_scan.SCAN_BYTES", 7)
    text = 'a,b\n"x\ny",2\n3,"say ""no"""\n\n5,6'
    (tmp_path / "f").write_text(text, encoding="utf-8")
    spans = list(scan(tmp_path / "f", ","))
    assert sum(span.n_records for span in spans) == len(oracle(text)) == 5
    assert [span.first_record for span in spans] == sorted({span.first_record for span in spans})
    assert rows_of(opened(tmp_path, text.encode()), 2)[3] == ["3", 'say "no"']


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_all_line_ends(tmp_path, end: str) -> None:
    assert rows_of(opened(tmp_path, end.join(["a,b", "1,2", "3,4"]).encode()), 2)[3] == ["3", "4"]


def test_mixed_line_ends(tmp_path) -> None:
    assert rows_of(opened(tmp_path, b"a,b\r1,2\r\n3,4\n5,6"), 2)[4] == ["5", "6"]


def test_the_whole_file_decides_the_encoding(tmp_path) -> None:
    late = b"a,b\n" + b"1,2\n" * 9_000_000 + "1,café\n".encode("cp1252")
    sheet = opened(tmp_path, late)
    assert rows_of_last(sheet) == ["1", "café"]
    with pytest.raises(Refused, match="UTF-8"):
        opened(tmp_path, late, FileShape("csv", encodings=("utf-8-sig",)))


def rows_of_last(sheet) -> list[str]:  # noqa: ANN001 - a sheet
    *_, last = sheet.blocks(2)
    return list(last.frame.row(-1)[1:])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_recognised(tmp_path, encoding: str) -> None:
    assert rows_of(opened(tmp_path, "name,b\nZoë,£\n".encode(encoding)), 2) == {
        1: ["name", "b"],
        2: ["Zoë", "£"],
    }


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_another_delimiter_is_found_and_said(tmp_path, mark: str) -> None:
    sheet = opened(tmp_path, f"a{mark}b\n1{mark}2,5\n".encode())
    assert rows_of(sheet, 2)[2] == ["1", "2,5"]
    assert [note.check_id for note in sheet.notes] == ["other_delimiter"]


def test_a_line_of_a_thousand_and_one_columns_is_refused(tmp_path) -> None:
    with pytest.raises(Refused, match="1,000 columns"):
        opened(tmp_path, b"," * 1_500 + b"\n1,2\n")


def test_nul_and_long_cells_spoil_their_row_only(tmp_path) -> None:
    sheet = opened(tmp_path, b"a,b\n1,x\x00y\n2,ok\n3," + b"z" * 1_000_001 + b"\n")
    [block] = sheet.blocks(2)
    assert block.spoiled == [(2, "control_character"), (4, "cell_too_long")]
    assert block.frame["source_row"].to_list() == [1, 3]


def test_an_unclosed_quote_is_refused_with_its_row(tmp_path) -> None:
    with pytest.raises(Refused, match="row 3"):
        opened(tmp_path, b'a,b\n1,2\n3,"4\n' + b"5,6\n" * 1000)
