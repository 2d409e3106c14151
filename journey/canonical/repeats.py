"""Rows sent twice, and rows that a later version replaces."""

from __future__ import annotations

import polars as pl

from journey.canonical.shape import rejected
from journey.profiles import TableRule

PLACE = ("source_sheet", "source_row")


def split_exact(raw: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows all of whose cells equal those of an earlier row of the table; and the rest."""
    cells = [name for name in raw.columns if name not in PLACE]
    is_first = raw.select(first=pl.struct(cells).is_first_distinct())["first"]
    text = "Every cell is the same as in an earlier row; the earlier one is kept."
    return rejected(raw.filter(~is_first), "duplicate", "same_as_earlier_row", text), raw.filter(is_first)


def split_by_key(frame: pl.DataFrame, rule: TableRule) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows with the natural key of another: superseded where the source has versions, else set aside.

    With a version field the latest version wins, and of equal versions the last in the file. Without one
    the first row is kept, because the file does not say which is right.
    """
    numbered = frame.with_row_index("_order")
    if not rule.version_field:
        is_kept = numbered["key"].is_first_distinct()
        text = "The same record number stands in an earlier row with other contents; the earlier one is kept."
        return rejected(frame.filter(~is_kept), "set_aside", "same_record_twice", text), frame.filter(is_kept)
    version = pl.col("version_day" if rule.version_field == "version_date" else rule.version_field)
    latest = numbered.sort(version, "_order", nulls_last=False).group_by("key").agg(pl.col("_order").last())
    is_kept = numbered["_order"].is_in(latest["_order"].implode())
    text = "A later version of the same record is in the file; the later one is kept."
    return rejected(frame.filter(~is_kept), "superseded", "later_version_in_file", text), frame.filter(
        is_kept
    )
