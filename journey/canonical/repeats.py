"""Rows sent twice, and rows that a later version replaces."""

from __future__ import annotations

import polars as pl

from journey.canonical.shape import REJECTED, empty, rejected
from journey.profiles import TableRule

PLACE = ("source_sheet", "source_row")


def split_exact(raw: pl.DataFrame, rule: TableRule) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows all of whose cells equal those of an earlier row of the table; and the rest.

    Where the sheet's name says the date, equal rows of two sheets are two days and no repeat.
    """
    cells = [name for name in raw.columns if name not in PLACE]
    cells += ["source_sheet"] if rule.dates.from_name else []
    if not cells or raw.is_empty():
        return empty(REJECTED), raw
    hashed = _hashed(raw, cells)
    if hashed.n_unique() == raw.height:  # equal rows have equal hashes, so no two rows are equal
        return empty(REJECTED), raw
    alike = hashed.is_duplicated()
    is_later = ~raw.filter(alike).select(first=pl.struct(cells).is_first_distinct())["first"]
    if not is_later.any():
        return empty(REJECTED), raw
    is_repeat = alike.scatter(alike.arg_true(), is_later)
    text = "Every cell is the same as in an earlier row; the earlier one is kept."
    return rejected(raw.filter(is_repeat), "duplicate", "same_as_earlier_row", text), raw.filter(~is_repeat)


def split_by_key(frame: pl.DataFrame, rule: TableRule) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows with the natural key of another: superseded where the source has versions, else set aside.

    With a version field the latest version wins, and of equal versions the last in the file. Without one
    the first row is kept, because the file does not say which is right.
    """
    if all_distinct(frame["key"]):
        return empty(REJECTED), frame
    if not rule.version_field:
        is_kept = frame["key"].is_first_distinct()
        text = "The same record number stands in an earlier row with other contents; the earlier one is kept."
        return rejected(frame.filter(~is_kept), "set_aside", "same_record_twice", text), frame.filter(is_kept)
    numbered = frame.with_row_index("_order")
    version = pl.col("version_day" if rule.version_field == "version_date" else rule.version_field)
    if numbered.select(version).to_series().dtype == pl.String and _are_numbers(numbered, version):
        version = version.cast(pl.Int64)
    latest = numbered.sort(version, "_order", nulls_last=False).group_by("key").agg(pl.col("_order").last())
    is_kept = numbered["_order"].is_in(latest["_order"].implode())
    text = "A later version of the same record is in the file; the later one is kept."
    older = rejected(frame.filter(~is_kept), "superseded", "later_version_in_file", text)
    return older, frame.filter(is_kept)


def _are_numbers(frame: pl.DataFrame, version: pl.Expr) -> bool:
    return bool(frame.select(version.drop_nulls().str.contains(r"^\d{1,18}$").all()).item())


def all_distinct(text: pl.Series) -> bool:
    """Whether no two texts of a column are equal."""
    return text.hash().n_unique() == text.len() or not text.is_duplicated().any()


def _hashed(raw: pl.DataFrame, cells: list[str]) -> pl.Series:
    """One number a row, equal for equal rows; of the first column that tells all rows apart, if one does."""
    for name in cells[:2]:
        hashed = raw[name].hash()
        if hashed.n_unique() == raw.height:
            return hashed
    return raw.select(cells).hash_rows()
