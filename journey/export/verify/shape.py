"""Tables against what their columns may hold: kinds, blanks, codes, doubled rows, names found nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from journey.export.verify.findings import Found, id_text, plain_name
from journey.export.verify.kinds import Column, Shape, kind_of
from journey.export.verify.reading import ROW

_MONEY = ("_gbp", "_gbp_per_year")
_MOST_TOLD = 20  # of one column
_EXACT = pl.Decimal(38, 10)


def typed(table: str, held: pl.DataFrame, shape: Shape, found: Found) -> pl.DataFrame:
    """A table of text, as a CSV without a Parquet file beside it has it, in the kinds of its columns."""
    made = [pl.col(ROW)]
    for name in held.columns[1:]:
        column = shape.columns.get(name, Column("string"))
        made.append(_cast(name, column.kind, held[name]))
    after = held.select(made)
    for name in after.columns[1:]:
        wrong = held.filter(held[name].is_not_null() & after[name].is_null())
        _say(table, name, wrong, "what stands there is none of the column's kind", "kind", found)
    return after


def _cast(name: str, kind: str, held: pl.Series) -> pl.Expr:
    column = pl.col(name)
    if kind == "boolean":
        return column.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean)
    if kind == "number":
        is_exact = held.str.contains(r"^-?\d{1,20}(\.\d{1,10})?$").all()
        return column.cast(_EXACT if is_exact else pl.Float64, strict=False)
    if kind == "date":
        return column.str.to_date("%Y-%m-%d", strict=False)
    if kind == "datetime":
        return column.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)
    return column.cast(pl.Int64, strict=False) if kind == "integer" else column


def check_shape(table: str, held: pl.DataFrame, shape: Shape, found: Found) -> bool:
    """Say where a table is not of its shape.

    Returns:
        Whether it can be added up: no column is missing or of another kind.
    """
    ours = held.columns[1:]
    missing = [name for name in shape.columns if name not in ours]
    for name in missing:
        found.add(
            "column", f"{table}: the column {plain_name(name)} is not there.", table, 1, plain_name(name)
        )
    for name in ours:
        if name not in shape.columns:
            said = f"{table}: the column {plain_name(name)} is none of this table."
            found.add("column", said, table, 1, plain_name(name))
    is_of_kind = [
        _check_column(table, held, name, column, found)
        for name, column in shape.columns.items()
        if name in ours
    ]
    if shape.key and not missing:
        _check_key(table, held, shape.key, found)
    return not missing and all(is_of_kind)


def _check_column(table: str, held: pl.DataFrame, name: str, column: Column, found: Found) -> bool:
    """Whether a column is of its kind; blanks and codes that it may not hold are said."""
    kind, dtype = kind_of(held.schema[name]), held.schema[name]
    is_exact = not name.endswith(_MONEY) or isinstance(dtype, pl.Decimal)
    if (kind != column.kind and (column.kind, kind) != ("number", "integer")) or not is_exact:
        said = f"{table}, column {plain_name(name)}: it is of another kind than {column.kind}"
        said += "" if is_exact else ", and pounds have to be exact"
        found.add("kind", f"{said}.", table, None, plain_name(name))
        return False
    if column.is_required:
        _say(table, name, held.filter(pl.col(name).is_null()), "it is blank, and may not be", "blank", found)
    for wrong, what in _wrong(name, column):
        _say(table, name, held.filter(wrong), what, "code", found)
    return True


def _wrong(name: str, column: Column) -> Iterator[tuple[pl.Expr, str]]:
    """What a column may not hold, and how it is said."""
    there = pl.col(name)
    if column.codes:
        yield ~there.is_in(list(column.codes)), "what stands there is none of the column's codes"
    if column.pattern and column.kind == "string":
        yield ~there.str.contains(f"^(?:{column.pattern})$"), "what stands there is not in the column's form"
    if column.is_unique:
        yield there.is_duplicated() & there.is_not_null(), "what stands there stands in another row too"
    for limit, least in column.limits.items():
        is_out = {"minimum": there < least, "exclusiveMinimum": there <= least, "maximum": there > least}
        yield is_out[limit], "what stands there is too small or too large"


def _check_key(table: str, held: pl.DataFrame, key: Sequence[str], found: Found) -> None:
    twice = held.filter(pl.struct(key).is_duplicated())
    if not twice.height:
        return
    first = twice.unique(key, keep="first", maintain_order=True)
    again = twice.join(first.select(ROW), on=ROW, how="anti")
    names = ", ".join(plain_name(name) for name in key)
    for row in again[ROW].head(_MOST_TOLD):
        found.add("twice", f"{table}, row {row:,}: another row has the same {names}.", table, row, names)
    found.more(max(0, again.height - _MOST_TOLD))


def check_references(tables: Mapping[str, pl.DataFrame], shapes: Mapping[str, Shape], found: Found) -> None:
    """Say which rows name something that is not in the table it should be in."""
    for table, shape in shapes.items():
        for ours, other, theirs in shape.refers:
            held = tables.get(table)
            target = held if other == "" else tables.get(other)
            if held is None or target is None or not set(theirs) <= set(target.columns):
                continue
            if set(ours) <= set(held.columns):
                check_named(table, held, ours, target, theirs, other or table, found)


def check_named(
    table: str,
    held: pl.DataFrame,
    ours: Sequence[str],
    target: pl.DataFrame,
    theirs: Sequence[str],
    other: str,
    found: Found,
) -> None:
    """Say which rows of a table name, in the columns `ours`, what no row of another has in `theirs`."""
    there = target.select(theirs).unique()
    named = held.select(ROW, *ours).drop_nulls(ours)
    lost = named.join(there, left_on=list(ours), right_on=list(theirs), how="anti", maintain_order="left")
    where = plain_name(ours[-1])
    for row, *key in lost.select(ROW, *ours).head(_MOST_TOLD).iter_rows():
        told = ", ".join(f"{plain_name(name)} {id_text(one)}" for name, one in zip(ours, key, strict=True))
        sentence = f"{table}, row {row:,}, column {where}: {told} is not in {plain_name(other)}."
        found.add("not_found", sentence, table, row, where, dict(zip(ours, key, strict=True)))
    found.more(max(0, lost.height - _MOST_TOLD))


def _say(table: str, name: str, wrong: pl.DataFrame, what: str, check: str, found: Found) -> None:
    for row in wrong[ROW].head(_MOST_TOLD):
        sentence = f"{table}, row {row:,}, column {plain_name(name)}: {what}."
        found.add(check, sentence, table, row, plain_name(name))
    found.more(max(0, wrong.height - _MOST_TOLD))
