"""Rows of a sheet that are no data, each with the reason: titles, blanks, totals, headings again, notes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from journey.profiles import fold

TAIL_ROWS = 50
_UNNAMED = re.compile(r"column \d+( \(\d+\))*")


def no_data(
    frame: pl.DataFrame, header_row: int, headings: Sequence[str], skip_when: Sequence[str]
) -> pl.Series | None:
    """Why each row is no data: above_header, blank_row, repeated_heading or totals_row; null where it is.

    Args:
        frame: source_row and one String column a heading.
        header_row: the row of the headings, 0 where there is none.
        headings: the columns' names.
        skip_when: patterns for the first cell of rows that are totals, whatever the case.

    Returns:
        One reason a row; None where every row is data, which is nearly always.
    """
    cells = frame.columns[1:]
    texts = frame[cells[0]].str.strip_chars()
    is_empty = texts == ""
    if is_empty.any():  # only then is it worth looking further along the row
        texts = texts.scatter(is_empty.arg_true(), _first_texts(frame.filter(is_empty), cells))
        is_empty = texts == ""
    is_above = frame["source_row"] <= header_row
    is_heading = _is_heading(frame, cells, headings) if header_row else is_above
    totals = "|".join(f"(?:{pattern})" for pattern in skip_when)
    is_total = texts.str.contains(f"(?i)(?:{totals})") if totals else is_above
    found = {
        "above_header": is_above,
        "blank_row": is_empty,
        "repeated_heading": is_heading,
        "totals_row": is_total,
    }
    if not any(mask.any() for mask in found.values()):
        return None
    masks = pl.DataFrame(found)
    return masks.select(reason=pl.coalesce(pl.when(name).then(pl.lit(name)) for name in found)).to_series()


def with_tail(frame: pl.DataFrame, why: pl.Series) -> pl.Series:
    """The reasons with below_table for single cells of text at the very end, after a row that is no data."""
    cells = frame.columns[1:]
    if len(cells) < 3 or frame.is_empty():
        return why
    tail = frame.tail(TAIL_ROWS)
    n_filled = tail.select(pl.sum_horizontal(pl.col(cells).str.strip_chars() != "")).to_series().to_list()
    reasons = why.tail(TAIL_ROWS).to_list()
    cut = len(n_filled)
    while cut and n_filled[cut - 1] <= 1:
        cut -= 1
    cut = next((n for n in range(cut, len(reasons)) if reasons[n] is not None), len(reasons))
    below = [reason if n < cut or reason else "below_table" for n, reason in enumerate(reasons)]
    return pl.concat([why.head(frame.height - tail.height), pl.Series(why.name, below, dtype=pl.String)])


def _first_texts(frame: pl.DataFrame, cells: Sequence[str]) -> pl.Series:
    trimmed = [pl.col(name).str.strip_chars() for name in cells]
    found = frame.select(pl.coalesce(pl.when(text != "").then(text) for text in trimmed))
    return found.to_series().fill_null("")


def _is_heading(frame: pl.DataFrame, cells: Sequence[str], headings: Sequence[str]) -> pl.Series:
    """Rows most of whose cells are the headings again."""
    headed = [(n, h) for n, h in zip(cells, headings, strict=True) if not _UNNAMED.fullmatch(h)]
    none = pl.repeat(False, frame.height, eager=True, dtype=pl.Boolean)
    if not headed:
        return none
    name, heading = headed[0]
    candidates = frame[name].str.strip_chars().is_in([heading, heading.upper(), heading.lower()])
    if not candidates.any():
        return none
    rows = frame.filter(candidates).select(n for n, _ in headed).rows()
    wanted = [fold(h) for _, h in headed]
    agree = [sum(fold(c) == w for c, w in zip(row, wanted, strict=True)) * 2 > len(wanted) for row in rows]
    return none.scatter(candidates.arg_true(), agree)
