"""The report as CSV: one line a count, a finding, and a row that was set aside."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from journey.feedback.words import LEVEL_TITLES, NO_VALUES, Checked, Section, section_of

_HEADS = (
    *("file", "kind", "what", "sheet or column", "rows", "share of rows", "row numbers", "detail"),
    *("why it matters", "what to do", "who can", "check"),
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_N_COLUMNS = len(_HEADS)


def csv_report(checked: Sequence[Checked]) -> bytes:
    """One table on one or more files, UTF-8 with a mark that Excel knows; no cell is a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(_HEADS)
    writer.writerow(_line("", "about", NO_VALUES))
    for found in checked:
        for line in _lines(section_of(found), found):
            writer.writerow([_inert(cell) for cell in line])
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
                *(item.who_can_fix, item.check_id),
            ]
    for row in found["rows"]:
        where = ", ".join(filter(None, (row["source_sheet"], row["column_label"])))
        cells = _line(name, "row set aside", row["reason_text"], where, "1", str(row["source_row"]))
        yield [*cells[:-1], row["reason_code"]]
    n_listed, n_aside = len(found["rows"]), 0 if not section.counts else found["set_aside"]
    if n_listed < n_aside:
        yield _line(name, "about", f"Only the first {n_listed:,} rows set aside are listed one by one.")
    yield _line(name, "about", section.next_step)


def _line(
    name: str, kind: str, what: str, where: str = "", n_rows: str = "", row_numbers: str = ""
) -> list[str]:
    cells = [name, kind, what, where, n_rows, "", row_numbers]
    return cells + [""] * (_N_COLUMNS - len(cells))


def _inert(text: str) -> str:
    """Text that a spreadsheet would run gets an apostrophe in front."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA_STARTS) or text[:1] in _FORMULA_STARTS else text
