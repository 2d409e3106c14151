"""The report as CSV: one line a count, a finding, and a row that was set aside; or those rows alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from journey.export.inert import inert
from journey.feedback.words import LEVEL_TITLES, NO_VALUES, Checked, Section, section_of

_HEADS = (
    *("file", "kind", "what", "sheet or column", "rows", "share of rows", "row numbers", "detail"),
    *("why it matters", "what to do", "who can", "check", "explained"),
)
_N_COLUMNS = len(_HEADS)
_CHECK = _HEADS.index("check")
_ROW_HEADS = ("sheet", "row", "column", "what is wrong", "check")


def csv_report(checked: Sequence[Checked]) -> bytes:
    """One table on one or more files, UTF-8 with a mark that Excel knows; no cell is a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(_HEADS)
    writer.writerow(_line("", "about", NO_VALUES))
    for found in checked:
        for line in _lines(section_of(found), found):
            writer.writerow([inert(cell) for cell in line])
    return stream.getvalue().encode("utf-8-sig")


def rows_csv(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows set aside, one a line: where each stands in the agency's own file and why, and no value of it.

    Args:
        rows: source_sheet, source_row, column_label, reason_text and reason_code of each.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(_ROW_HEADS)
    for row in rows:
        cells = (row["source_sheet"], str(row["source_row"]), row["column_label"], row["reason_text"])
        writer.writerow([inert(cell or "") for cell in (*cells, row["reason_code"])])
    return stream.getvalue().encode("utf-8-sig")


def _lines(section: Section, found: Checked) -> Iterable[list[str]]:
    name = section.file_name
    yield _line(name, "about", section.read_as)
    yield _line(name, "about", section.sum_text)
    for label, count in section.counts:
        yield _line(name, "count", label, n_rows=count.replace(",", ""))
    for level, items in section.levels:
        for item in items:
            yield [
                *(name, LEVEL_TITLES[level], item.title, item.where, item.n_rows.replace(",", "")),
                *(item.share, item.row_numbers, item.detail, item.why_it_matters, item.what_to_do),
                *(item.who_can_fix, item.check_id, item.explained),
            ]
    for row in found["rows"]:
        where = ", ".join(filter(None, (row["source_sheet"], row["column_label"])))
        cells = _line(name, "row set aside", row["reason_text"], where, "1", str(row["source_row"]))
        cells[_CHECK] = row["reason_code"]
        yield cells
    n_listed, n_aside = len(found["rows"]), 0 if not section.counts else found["set_aside"]
    if n_listed < n_aside:
        yield _line(name, "about", f"Only the first {n_listed:,} rows set aside are listed one by one.")
    yield _line(name, "about", section.next_step)


def _line(
    name: str, kind: str, what: str, where: str = "", n_rows: str = "", row_numbers: str = ""
) -> list[str]:
    cells = [name, kind, what, where, n_rows, "", row_numbers]
    return cells + [""] * (_N_COLUMNS - len(cells))
