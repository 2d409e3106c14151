"""OpenDocument sheets give their cells as text, or are refused in one plain sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.readers import all_rows, notes, opened, refusal, replaced
from support.workbooks import write_ods


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
