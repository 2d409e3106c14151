"""A workbook without the rows of its tables: cover, headings, what marks a table, and how each column looks.

Written by xlsxwriter. One row of each table is there, empty, and shows the formats of its columns.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from journey.export.workbook_cells import LINE_POINTS, lines_of

_COVER = "Cover"
_A4 = 9
_FONT = {"font_name": "Arial", "font_size": 12, "font_scheme": "none", "valign": "top"}
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": _FONT,
}
_COVER_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 18},
    "heading": {"bold": True, "font_size": 14, "valign": "bottom"},
    "text": {},
}
_COVER_WIDTH = 80
_COVER_POINTS = {"title": 24, "heading": 30, "text": LINE_POINTS}
# In characters: the widest column of a table of many columns, and of one of few, which is there to be read.
_WIDEST, _WIDEST_OF_FEW, _FEW = 50, 80, 5
_ON_ONE_PAGE = 200  # characters across that can still be read when a printer makes them fit


@dataclass(frozen=True)
class Sheet:
    """One table of the workbook.

    Attributes:
        name: of the sheet and the table; at most 31 characters.
        frame: at least one row and at most MOST_ROWS, as workbook_cells.fitted gives it.
        is_contents: its first column holds names of sheets, and leads to them. Texts and whole numbers only.
    """

    name: str
    frame: pl.DataFrame
    is_contents: bool = False


@dataclass(frozen=True)
class Look:
    """How one column looks: its width in characters, its number format, and on which side it stands."""

    name: str
    width: int
    is_wrapped: bool
    number_format: str
    is_text: bool

    @property
    def style(self) -> dict[str, Any]:
        """The format of its cells: a shorthand stands where the numbers of its column do."""
        side = {"align": "left", "indent": 1} if self.is_text else {"align": "right"}
        return {**_FONT, **side, "num_format": self.number_format, "text_wrap": self.is_wrapped}


def looks_of(frame: pl.DataFrame) -> list[Look]:
    """How the columns of a table look."""
    widest = _WIDEST_OF_FEW if frame.width <= _FEW else _WIDEST
    looks = []
    for name, dtype in frame.schema.items():
        width = max(len(name) + 1, _longest(frame[name])) + 3
        is_text = dtype in (pl.String, pl.Boolean)
        is_wrapped = is_text and width > widest
        looks.append(Look(name, min(width, widest), is_wrapped, _number_format(name, dtype), is_text))
    return looks


def _longest(held: pl.Series) -> int:
    """How many characters the longest value of a column has, as it is shown."""
    if held.dtype.is_temporal():
        return len("2024-03-31 12:00")
    n_chars = held.cast(pl.String).str.len_chars().max()
    return n_chars if isinstance(n_chars, int) else 0


def wraps_of(looks: Sequence[Look]) -> dict[str, int]:
    """Of the columns whose texts go on in a new line, how many characters fit into one.

    A column's width counts digits, and text runs closer; a line ends before a word that does not fit.
    """
    return {look.name: look.width * 11 // 10 for look in looks if look.is_wrapped}


def _number_format(name: str, dtype: pl.DataType) -> str:
    """How a column's values are shown; text takes any format as it is."""
    if dtype == pl.Date:
        return "yyyy-mm-dd"
    if dtype.is_temporal():
        return "yyyy-mm-dd hh:mm"
    if isinstance(dtype, pl.Decimal):
        return "#,##0." + "0" * dtype.scale
    if dtype.is_float():
        return "#,##0.00####"
    is_place = name.endswith("_no") or name == "source_row"
    return "#,##0" if dtype.is_integer() and not is_place else "0"


def frame_of(
    title: str, made_on: datetime, cover: Sequence[tuple[str, str]], sheets: Sequence[Sheet]
) -> bytes:
    """The workbook without its rows; see workbook_file.write_book for what it takes."""
    from xlsxwriter import Workbook

    made = io.BytesIO()
    book = Workbook(made, _OPTIONS)
    book.set_properties({"title": title, "created": made_on, "author": "", "comments": ""})
    _cover(book, cover)
    for sheet in sheets:
        held = book.add_worksheet(sheet.name)
        looks = looks_of(sheet.frame)
        _table(book, held, sheet, looks)
        if sheet.is_contents:
            _listed(book, held, sheet, looks, {one.name for one in sheets})
    book.close()
    return made.getvalue()


def _cover(book: Any, lines: Sequence[tuple[str, str]]) -> None:
    held = book.add_worksheet(_COVER)
    held.set_column(0, 0, _COVER_WIDTH)
    held.hide_gridlines(2)
    held.set_paper(_A4)
    held.fit_to_pages(1, 0)
    looks = {kind: book.add_format({**_FONT, **own, "text_wrap": True}) for kind, own in _COVER_LOOKS.items()}
    for row, (kind, line) in enumerate(lines):
        held.set_row(row, _COVER_POINTS[kind] * -(-len(line) // (_COVER_WIDTH * 11 // 10)))
        held.write_string(row, 0, line, looks[kind])


def _table(book: Any, held: Any, sheet: Sheet, looks: Sequence[Look]) -> None:
    """A sheet's table as it is marked: from A1, one heading row that stays in sight, no buttons over it."""
    held.freeze_panes(1, 0)
    held.set_landscape()
    held.set_paper(_A4)
    held.repeat_rows(0)
    held.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # codes are text: no mark on each of them
    if sum(look.width for look in looks) <= _ON_ONE_PAGE:
        held.fit_to_pages(1, 0)
    columns = []
    for place, look in enumerate(looks):
        held.set_column(place, place, look.width)
        held.write_blank(1, place, None, book.add_format(look.style))
        heading = book.add_format({**look.style, "bold": True, "text_wrap": True, "bottom": 1})
        columns.append({"header": look.name, "header_format": heading})
    # Over its first row only: of every cell of a table xlsxwriter makes a note.
    held.add_table(
        *(0, 0, 1, sheet.frame.width - 1),
        {"name": sheet.name, "columns": columns, "autofilter": False, "style": "Table Style Light 1"},
    )


def _listed(book: Any, held: Any, sheet: Sheet, looks: Sequence[Look], known: set[str]) -> None:
    """The rows of a short table, whose first column leads to the sheets that it names."""
    formats = [book.add_format(look.style) for look in looks]
    link = book.add_format({**looks[0].style, "underline": 1, "font_color": "#0B4C8C"})
    n_lines = sheet.frame.with_columns(lines_of(wraps_of(looks)))["n_lines"]
    for row, (cells, lines) in enumerate(zip(sheet.frame.iter_rows(), n_lines, strict=True), 1):
        held.set_row(row, LINE_POINTS * lines)
        for place, cell in enumerate(cells):
            if place == 0 and cell in known:
                quoted = cell.replace("'", "''")
                held.write_url(row, 0, f"internal:'{quoted}'!A1", link, cell)
            elif isinstance(cell, str):
                held.write_string(row, place, cell, formats[place])
            else:
                held.write_number(row, place, cell, formats[place])
