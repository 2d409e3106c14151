"""A table's CSV against its Parquet file, cell by cell: what differs is named by row and column.

Most packs are as they were written: then the CSV is, byte for byte, what the Parquet file makes. Only where
it is not are the two laid side by side.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import polars as pl

from journey.export.csv_files import write_csv
from journey.export.verify.findings import Found, plain_name, rows_text, value_text
from journey.export.verify.packed import UNREADABLE, Packed
from journey.export.verify.reading import ROW, csv_frame, text_frame

_AT_ONCE = 100_000
_OTHER = "of the other file"
_TURN = "which of the same"


def check_cells(
    packed: Packed, table: str, held: pl.DataFrame, key: Sequence[str], is_raw: bool, found: Found
) -> None:
    """Say what differs between the two files of a table.

    Args:
        packed: the pack, which has the CSV.
        table: its name.
        held: the table as its Parquet file has it, with its rows numbered.
        key: the columns that tell its rows apart; none where that is not known.
        is_raw: text in the CSV was not made inert.
        found: takes what is found.
    """
    plain = held.drop(ROW)
    if is_written_so(packed, f"{table}.csv", plain, is_raw):
        return
    ours = csv_frame(packed, table, found)
    if ours is None:
        return
    theirs = text_frame(_written(plain, is_raw)).with_row_index(ROW, offset=2)
    both = [name for name in theirs.columns if name in ours.columns]
    _check_headings(table, ours.columns, theirs.columns, found)
    floats = [name for name in both if name != ROW and plain.schema.get(name) in (pl.Float32, pl.Float64)]
    ours, theirs = (_as_numbers(frame.select(both), floats) for frame in (ours, theirs))
    _Compared(table, plain, [name for name in key if name in both], found).check(ours, theirs)


def is_written_so(packed: Packed, name: str, held: pl.DataFrame, is_raw: bool) -> bool:
    """Whether a CSV is, byte for byte, what write_csv makes of a table; little is in memory at a time."""
    head = _written(held.clear(), is_raw)
    try:
        with packed.stream(name) as file:
            if file.read(len(head)) != head:
                return False
            for part in held.iter_slices(_AT_ONCE):
                body = memoryview(_written(part, is_raw))[len(head) :]
                if file.read(len(body)) != body:
                    return False
            return not file.read(1)
    except UNREADABLE:
        return False


def _written(held: pl.DataFrame, is_raw: bool) -> bytes:
    body = io.BytesIO()
    write_csv(held, body, is_raw)
    return body.getvalue()


def _as_numbers(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Measures in one spelling: another library may write 1e-7 as 0.0000001."""
    return frame.with_columns(
        pl.coalesce(pl.col(name).cast(pl.Float64, strict=False).cast(pl.String), pl.col(name))
        for name in columns
    )


def _check_headings(table: str, ours: Sequence[str], theirs: Sequence[str], found: Found) -> None:
    for name in ours:
        if name not in theirs:
            said = f"{table}.csv, row 1: the column {plain_name(name)} is not in {table}.parquet."
            found.add("column", said, table, 1, plain_name(name))
    for name in theirs:
        if name not in ours:
            said = f"{table}.csv, row 1: the column {plain_name(name)} of {table}.parquet is not in it."
            found.add("column", said, table, 1, plain_name(name))
    both = [name for name in ours if name in theirs]
    if both != [name for name in theirs if name in ours]:
        found.add("column", f"{table}.csv, row 1: its columns stand in another order.", table, 1)


class _Compared:
    """Two texts of one table, row by row."""

    def __init__(self, table: str, typed: pl.DataFrame, key: list[str], found: Found) -> None:
        self.table, self.typed, self.key, self.found = table, typed, key, found

    def check(self, ours: pl.DataFrame, theirs: pl.DataFrame) -> None:
        """Say which cells differ, which rows are in one alone, and which have changed places."""
        columns = [name for name in ours.columns if name != ROW]
        ours, theirs = _that_differ(ours, theirs, columns)
        if not ours.height and not theirs.height:
            self._say("written", "it is not written as its Parquet file would be, though no cell differs.")
            return
        mine, other = _alone(ours, theirs, columns), _alone(theirs, ours, columns)
        if not mine.height and not other.height:
            rows = ours[ROW].to_list()
            told = f"{rows_text(rows)} of it stand in another order than in {self.table}.parquet."
            self._say("order", told, rows[0])
            return
        pairs = self._pairs(mine, other)
        self._say_cells(pairs, columns)
        self._say_rows(mine.join(pairs, on=ROW, how="anti")[ROW].to_list(), is_ours=True)
        paired = pairs.select(pl.col(_OTHER).alias(ROW))
        self._say_rows(other.join(paired, on=ROW, how="anti")[ROW].to_list(), is_ours=False)

    def _pairs(self, mine: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
        """Rows that are one, by their key, else by their place."""
        renamed = other.rename({ROW: _OTHER})
        if self.key and not (
            mine.select(self.key).is_duplicated().any() or other.select(self.key).is_duplicated().any()
        ):
            by_key = mine.join(
                renamed, on=self.key, how="inner", nulls_equal=True, suffix=_OTHER, coalesce=False
            )
            if by_key.height or mine.height != other.height:
                return by_key.sort(ROW)
        if mine.height != other.height:
            return mine.join(renamed, how="cross", suffix=_OTHER).clear()
        return pl.concat(
            [mine, renamed.rename(lambda name: name if name == _OTHER else name + _OTHER)], how="horizontal"
        )

    def _say_cells(self, pairs: pl.DataFrame, columns: list[str]) -> None:
        for name in columns:
            differ = pairs.filter(pl.col(name).ne_missing(pl.col(name + _OTHER)))
            for row, other, text in differ.select(ROW, _OTHER, name).iter_rows():
                self.found.add("cell", self._cell(row, other, name, text), self.table, row, plain_name(name))

    def _cell(self, row: int, other: int, name: str, text: str | None) -> str:
        dtype = self.typed.schema[name]
        where = f"{self.table}.csv, row {row:,}, column {plain_name(name)}"
        there = f"{self.table}.parquet" + ("" if other == row else f", row {other:,}")
        if dtype == pl.String:
            return f"{where}: the text is not that of {there}."
        held = pl.Series([text]).cast(dtype, strict=False)[0] if dtype != pl.Boolean else text == "true"
        told = "what stands there is none of the column's kind" if text and held is None else (
            "nothing stands there" if text is None else f"{value_text(held, name)} stands there"
        )  # fmt: skip
        return f"{where}: {told}, and {value_text(self.typed[name][other - 2], name)} in {there}."

    def _say_rows(self, rows: list[int], is_ours: bool) -> None:
        for row in rows:
            told = (
                f"row {row:,} is not in {self.table}.parquet."
                if is_ours
                else f"row {row:,} of {self.table}.parquet is not in it."
            )
            self._say("row", told, row)

    def _say(self, check: str, told: str, row: int | None = None) -> None:
        self.found.add(check, f"{self.table}.csv: {told}", self.table, row)


def _that_differ(
    ours: pl.DataFrame, theirs: pl.DataFrame, columns: list[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows between the first and the last that differ; of as many rows, only those that do."""
    n = min(ours.height, theirs.height)
    from_top = _differs(ours.head(n), theirs.head(n), columns)
    if ours.height == theirs.height:
        return ours.filter(from_top), theirs.filter(from_top)
    top = from_top.arg_max() if from_top.any() else n
    from_end = _differs(ours.tail(n), theirs.tail(n), columns).reverse()
    end = from_end.arg_max() if from_end.any() else n
    end = min(end or 0, n - (top or 0))
    return tuple(frame.slice(top or 0, frame.height - (top or 0) - end) for frame in (ours, theirs))  # type: ignore[return-value]


def _differs(ours: pl.DataFrame, theirs: pl.DataFrame, columns: list[str]) -> pl.Series:
    found = pl.repeat(False, ours.height, eager=True)
    for name in columns:
        found |= ours[name].ne_missing(theirs[name])
    return found


def _alone(mine: pl.DataFrame, other: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Rows of one that the other has not, or not as often."""
    mine, other = (
        frame.with_columns(pl.int_range(pl.len()).over(columns).alias(_TURN)) for frame in (mine, other)
    )
    return mine.join(other, on=[*columns, _TURN], how="anti", nulls_equal=True).drop(_TURN)
