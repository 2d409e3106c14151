"""The fate of physical rows changed afterwards: runs in, runs out, every row still in exactly one."""

from __future__ import annotations

import numpy as np
import polars as pl

from journey.errors import Damaged

PLACE = ["source_sheet", "source_row"]


def with_fate(row: pl.DataFrame, places: pl.DataFrame, reason_code: str) -> pl.DataFrame:
    """Runs of rows in which some rows became set aside for a reason.

    Args:
        row: schemas.canonical.Row's columns.
        places: source_sheet, source_row of the rows.
        reason_code: why.

    Returns:
        The same columns; as many rows in all.
    """
    if places.is_empty():
        return row
    sheets = row["source_sheet"].unique(maintain_order=True).to_list()
    changed = {sheet: places.filter(pl.col("source_sheet") == sheet)["source_row"] for sheet in sheets}
    parts = [
        _changed(row.filter(pl.col("source_sheet") == sheet), changed[sheet].to_numpy(), reason_code)
        for sheet in sheets
    ]
    return pl.concat(parts)


def counts_of(row: pl.DataFrame) -> dict[str, int]:
    """How many rows each fate has, by disposition_code."""
    n_rows = (pl.col("last_row") - pl.col("first_row") + 1).sum()
    return dict(row.group_by("disposition_code").agg(n=n_rows).sort("disposition_code").iter_rows())


def _changed(row: pl.DataFrame, rows: np.ndarray, reason_code: str) -> pl.DataFrame:
    """Runs of one sheet; row 0 of the array stands for nothing."""
    fate = pl.struct("disposition_code", "reason_code")
    fates = row.select(fate.alias("fate"))["fate"].unique(maintain_order=True)
    number = (
        row.select(fate.alias("fate"))
        .join(
            fates.to_frame("fate").with_row_index("n", offset=1),
            on="fate",
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )["n"]
        .to_numpy()
    )
    first, last = row["first_row"].to_numpy(), row["last_row"].to_numpy()
    lengths = last - first + 1
    held = np.zeros(int(last.max()) + 1, dtype=np.uint16)
    held[np.repeat(first - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())] = np.repeat(
        number, lengths
    )
    if len(rows) and (rows.max() >= len(held) or not held[rows].all()):
        raise Damaged("An extract's list of rows does not fit its rows. Withdraw it and add the file again.")
    held[rows] = len(fates) + 1
    starts = np.flatnonzero(np.diff(held, prepend=np.uint16(0)))
    ends = np.append(starts[1:], len(held)) - 1
    new = pl.DataFrame({"disposition_code": ["set_aside"], "reason_code": [reason_code]})
    codes = pl.concat([fates.struct.unnest().cast(pl.String), new]).with_row_index("n", offset=1)
    runs = pl.DataFrame({"first_row": starts, "last_row": ends, "n": held[starts]}).filter(pl.col("n") > 0)
    made = runs.with_columns(pl.col("n").cast(pl.UInt32), source_sheet=pl.lit(row["source_sheet"][0]))
    return made.join(codes, on="n", how="left", maintain_order="left").select(row.columns).cast(row.schema)
