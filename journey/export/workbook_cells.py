"""The rows of a table as the XML of a worksheet: text as text, numbers as numbers, dates as dates.

The library that writes the workbook takes one cell at a time, and can mark a table only while it holds all of
its cells in memory. So rows are made here by whole columns, a block at a time. No cell is ever a formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import polars as pl

from journey.export.missing import reason

BLOCK_ROWS = 2_000
MOST_CHARS = 32_767  # in a cell
CUT = " [cut: too long for a cell]"
LINE_POINTS = 15  # the height of a line
_MOST_LINES = 27  # a row is at most 409 points high
_MOST = 10**15  # a number of a spreadsheet holds 15 digits without rounding
_FIRST_DATE = date(1900, 3, 1)  # before it spreadsheets do not agree on the number of a date
_DAY_0 = 25_569  # the number of 1970-01-01
_DAY_US = 86_400_000_000
# What XML can't hold. Returns become line feeds, as every reader of XML makes them.
_ILLEGAL = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
_RETURN = "\r\n?"
# Spreadsheets read _x0041_ as A.
_ESCAPE = "_(x[0-9A-Fa-f]{4}_)"
_ROW = "row of the sheet"


def fitted(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """A frame whose texts fit into cells, and what was done to them, in sentences."""
    told = []
    for name in frame.columns:
        if frame.schema[name] != pl.String:
            continue
        held = frame[name]
        n_illegal = held.str.contains(_ILLEGAL).sum()
        if n_illegal or held.str.contains("\r", literal=True).any():
            held = held.str.replace_all(_RETURN, "\n").str.replace_all(_ILLEGAL, "")
            frame = frame.with_columns(held.alias(name))
        is_long = held.str.len_bytes() > MOST_CHARS
        cut = {text: _cut(text) for text in held.filter(is_long).unique() if _length(text) > MOST_CHARS}
        if cut:
            n_cut = held.is_in(list(cut)).sum()
            frame = frame.with_columns(held.replace(cut).alias(name))
            told.append(f"{name}: {n_cut:,} texts were cut to {MOST_CHARS:,} characters, and end with{CUT}")
        if n_illegal:
            told.append(f"{name}: control characters were taken out of {n_illegal:,} texts.")
    return frame, told + _numbers_as_text(frame)


def _length(text: str) -> int:
    """Characters as a spreadsheet counts them: those beyond the first 65,536 are two."""
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str) -> str:
    room = (MOST_CHARS - len(CUT)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + CUT


def _numbers_as_text(frame: pl.DataFrame) -> list[str]:
    told = []
    for name in frame.columns:
        fits = _fits(name, frame.schema[name])
        if fits is not None and (n_wide := frame.select((~fits).sum()).item()):
            what = (
                "dates before March 1900" if frame.schema[name].is_temporal() else "numbers of over 15 digits"
            )
            told.append(f"{name}: {n_wide:,} {what} are text, because a spreadsheet would change them.")
    return told


def _fits(name: str, dtype: pl.DataType) -> pl.Expr | None:
    """Whether a spreadsheet holds a value as it is; none for types of which it holds all."""
    if dtype.is_temporal():
        return pl.col(name) >= _FIRST_DATE
    if isinstance(dtype, pl.Decimal):
        most = int(_MOST // 10**dtype.scale)
        return pl.col(name).abs() < pl.lit(most).cast(pl.Decimal(38, dtype.scale))
    if dtype.is_integer():
        return pl.col(name).cast(pl.Int128).abs() < _MOST
    return None


def lines_of(wraps: Mapping[str, int]) -> pl.Expr:
    """How many lines a row needs, at most; given is how many characters fit into one, by wrapped column."""
    needed = [
        (pl.col(name).str.len_chars() / fit).ceil() + pl.col(name).str.count_matches("\n")
        for name, fit in wraps.items()
    ]
    return pl.max_horizontal(1, *needed).cast(pl.Int64).clip(1, _MOST_LINES).alias("n_lines")


def blocks(
    table: str,
    frame: pl.DataFrame,
    styles: Sequence[str],
    letters: Sequence[str],
    wraps: Mapping[str, int],
) -> Iterator[bytes]:
    """The rows of a table from row 2 of its sheet on, a block at a time.

    Args:
        table: its name, which says why cells are empty.
        frame: as `fitted` gives it.
        styles: the number of the format of every column.
        letters: of every column.
        wraps: of columns whose long texts go on in a new line, how many characters fit into one.
    """
    row = [pl.lit('<row r="'), pl.col(_ROW), _height(wraps)]
    for name, style, letter in zip(frame.columns, styles, letters, strict=True):
        row += _cell(table, frame[name], style, letter)
    made = pl.concat_str(*row, pl.lit("</row>")).str.join("")
    for start in range(0, frame.height, BLOCK_ROWS):
        part = frame.slice(start, BLOCK_ROWS).with_row_index(_ROW, start + 2)
        yield part.with_columns(pl.col(_ROW).cast(pl.String)).select(made).item().encode("utf-8")


def _height(wraps: Mapping[str, int]) -> pl.Expr:
    """How high a row is, where it is more than a line: not every program works that out by itself."""
    if not wraps:
        return pl.lit('">')
    lines = lines_of(wraps)
    height = pl.concat_str(
        pl.lit('" ht="'), (lines * LINE_POINTS).cast(pl.String), pl.lit('" customHeight="1">')
    )
    return pl.when(lines > 1).then(height).otherwise(pl.lit('">'))


def _cell(table: str, held: pl.Series, style: str, letter: str) -> list[pl.Expr]:
    """The pieces of a column's cells: numbers bare, all else as text within the cell."""
    column, fits = pl.col(held.name), _fits(held.name, held.dtype)
    is_missing, is_number = column.is_null(), pl.lit(False)
    if held.dtype == pl.String:
        is_missing, value = is_missing | (column == ""), _escaped(held)
    elif held.dtype == pl.Boolean:
        value = pl.when(column).then(pl.lit("yes")).otherwise(pl.lit("no"))
    else:
        if held.dtype.is_float():
            is_missing = is_missing | ~column.is_finite()
        is_number = ~is_missing if fits is None else ~is_missing & fits
        value = pl.when(is_number).then(_number(held)).otherwise(column.cast(pl.String))
    # A table without an empty cell need not hold the columns that would say why it is empty.
    if held.to_frame().select(is_missing.any()).item():
        value = pl.when(is_missing).then(reason(table, held.name)).otherwise(value)
    text = f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
    around = [(f'" s="{style}"><v>', text), ("</v></c>", "</t></is></c>")]
    before, after = (pl.when(is_number).then(pl.lit(one)).otherwise(pl.lit(other)) for one, other in around)
    return [
        *(pl.lit(f'<c r="{letter}'), pl.col(_ROW), before),
        *(value, after),
    ]


def _escaped(held: pl.Series) -> pl.Expr:
    """A text as XML holds it."""
    text = pl.col(held.name)
    if held.str.contains(_ESCAPE).any():
        text = text.str.replace_all(_ESCAPE, "_x005F_$1")
    if held.str.contains("[&<>]").any():
        text = text.str.replace_many(["&", "<", ">"], ["&amp;", "&lt;", "&gt;"])
    return text


def _number(held: pl.Series) -> pl.Expr:
    """A number as a spreadsheet holds it: decimals to their last digit, dates as days since 1899-12-30."""
    column = pl.col(held.name)
    if held.dtype == pl.Date:
        column = column.cast(pl.Int32) + _DAY_0
    elif held.dtype.is_temporal():
        column = column.dt.epoch("us") / _DAY_US + _DAY_0
    return column.cast(pl.String)
