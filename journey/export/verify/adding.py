"""Adding up again, in exact numbers: what several tables say of one thing, and what a row says of itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from journey.export.verify.findings import Found, key_text, listed, plain_name, rows_text, value_text
from journey.export.verify.reading import ROW

Tables = Mapping[str, pl.DataFrame]
WANTED = "what it should be"
_EXACT = pl.Decimal(38, 4)
_MOST_TOLD = 20
_NEARLY = 1e-9  # of itself: a measure written by another library may differ in its last figures


def has(held: pl.DataFrame | None, *columns: str) -> bool:
    """Whether a table is there, with these columns."""
    return held is not None and set(columns) <= set(held.columns)


def pence(column: str) -> pl.Expr:
    """Pounds as whole pence."""
    return (pl.col(column).cast(_EXACT) * 100).cast(pl.Int64)


def pounds(whole_pence: pl.Expr) -> pl.Expr:
    """Whole pence as pounds."""
    return whole_pence.cast(pl.Decimal(36, 0)) * pl.lit(Decimal("0.01"), pl.Decimal(3, 2))


def same_sums(
    check: str, keys: Sequence[str], measure: str, held: Mapping[str, pl.DataFrame | None], found: Found
) -> None:
    """Say where tables that should add up to one figure, key by key, do not.

    No row of a key counts as nought. Where most tables agree, the others are named, with the rows that make
    their figure up; else all are.

    Args:
        check: the code of what is found.
        keys: whose figure it is; none where it is of everything.
        measure: the column that is added up: pounds, or a whole number.
        held: the tables by name. One that is not there, or lacks a column, is left out.
        found: takes what is found.
    """
    there = {name: one for name, one in held.items() if one is not None and has(one, *keys, measure)}
    if len(there) < 2:
        return
    sums = _sums(there, list(keys), measure)
    first, *others = there
    wrong = sums.filter(pl.any_horizontal(pl.col(name) != pl.col(first) for name in others)).sort(
        *keys or [first]
    )
    for row in wrong.head(_MOST_TOLD).iter_rows(named=True):
        _say(
            check,
            {name: row[name] for name in keys},
            measure,
            {name: row[name] for name in there},
            there,
            found,
        )
    found.more(max(0, wrong.height - _MOST_TOLD))


def _sums(there: Mapping[str, pl.DataFrame], keys: list[str], measure: str) -> pl.DataFrame:
    """One row a key, one column a table."""
    made = {}
    for name, one in there.items():
        total = pl.col(measure).cast(pl.Int64 if one.schema[measure].is_integer() else _EXACT).sum()
        summed = one.group_by(keys).agg(total) if keys else one.select(total)
        made[name] = summed.rename({measure: name})
    if not keys:
        return pl.concat(made.values(), how="horizontal")
    first, *others = made.values()
    for one in others:
        first = first.join(one, on=keys, how="full", coalesce=True, nulls_equal=True)
    return first.with_columns(pl.col(name).fill_null(0) for name in there)


def _say(
    check: str, key: dict[str, Any], measure: str, said: dict[str, Any], there: Mapping[str, pl.DataFrame],
    found: Found,
) -> None:  # fmt: skip
    (most, n), *_ = Counter(said.values()).most_common()
    is_most = 2 * n > len(said)
    odd = [name for name, total in said.items() if not is_most or total != most]
    told = []
    rows: dict[str, list[int]] = {}
    for name in odd:
        rows[name] = rows_of(there[name], key)
        made_of = f" ({rows_text(rows[name])})" if rows[name] else " (no row)"
        told.append(f"{value_text(said[name], measure)} in {name}{made_of}")
    if is_most:
        agree = [name for name in said if name not in odd]
        told.append(f"{value_text(most, measure)} in {listed(agree)}")
    whose = f"Of {key_text(key)}, " if key else "Of everything, "
    first = rows[odd[0]]
    found.add(
        check,
        f"{whose}{measure} adds up to {', and to '.join(told)}.",
        odd[0],
        first[0] if len(first) == 1 else None,
        measure,
        key,
        first,
    )


def rows_of(held: pl.DataFrame, key: Mapping[str, Any]) -> list[int]:
    """The numbers of the rows of a key."""
    for name, value in key.items():
        held = held.filter(pl.col(name).eq_missing(pl.lit(value, held.schema[name])))
    return held[ROW].to_list()


def same_as_wanted(check: str, table: str, held: pl.DataFrame, column: str, why: str, found: Found) -> None:
    """Say in which rows a column is not what WANTED, a column beside it, holds.

    Args:
        check: the code of what is found.
        table: its name.
        held: its rows, with WANTED worked out from other cells.
        column: what is checked. A null in both is the same.
        why: what makes it what it should be, as the end of a sentence.
        found: takes what is found.
    """
    ours, wanted = pl.col(column), pl.col(WANTED)
    differs = ours.ne_missing(wanted)
    if held.schema[column].is_float():
        differs &= ((ours - wanted).abs() > _NEARLY * wanted.abs()).fill_null(True)
    wrong = held.filter(differs)
    is_text = held.schema[column] == pl.String
    for row, there, should in wrong.select(ROW, column, WANTED).head(_MOST_TOLD).iter_rows():
        told = (
            f"the code or text is not that of {why}"
            if is_text
            else f"{value_text(there, column)} stands there, and {why} {value_text(should, column)}"
        )
        sentence = f"{table}, row {row:,}, column {plain_name(column)}: {told}."
        found.add(check, sentence, table, row, plain_name(column))
    found.more(max(0, wrong.height - _MOST_TOLD))


def same_beside(
    check: str, table: str, held: pl.DataFrame, key: Sequence[str], other: str, target: pl.DataFrame,
    columns: Iterable[str], found: Found,
) -> None:  # fmt: skip
    """Say in which rows columns that stand in two tables differ, row by row of one key."""
    both = [name for name in columns if name in held.columns and name in target.columns]
    named = [*key, *(pl.col(name).alias(_of(name)) for name in both)]
    theirs = target.select(named).unique(key, keep="first", maintain_order=True)
    ours = held.select(ROW, *key, *(name for name in both if name not in key))
    joined = ours.join(theirs, on=list(key), how="inner", maintain_order="left")
    for name in both:
        beside = joined.with_columns(pl.col(_of(name)).cast(joined.schema[name]).alias(WANTED))
        is_text = joined.schema[name] == pl.String
        why = f"its row in {other}" if is_text else f"its row in {other} has"
        same_as_wanted(check, table, beside, name, why, found)


def _of(name: str) -> str:
    return f"{name} of the other table"


def counted(held: pl.DataFrame, column: str) -> pl.DataFrame:
    """With a column that counts every row once, to be added up."""
    return held.with_columns(pl.lit(1, pl.Int64).alias(column))
