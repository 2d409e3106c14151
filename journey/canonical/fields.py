"""Our fields out of their columns: headings folded, cells trimmed, words for empty made null."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from journey.profiles import ColumnRule, TableRule, fold

EMPTY_WORDS = ("", "null", "n/a", "none", "-")
INVISIBLE = r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff]"
PLACE_COLUMNS = ("source_sheet", "source_row")


def map_fields(raw: pl.DataFrame, rule: TableRule) -> pl.DataFrame:
    """Text fields of a table. One row per raw row, same order.

    Columns: source_sheet, source_row, one per field that the profile names (null where the file has no such
    column), and `p<n>_<field>` for the n-th further person.
    """
    columns = {f"{name}": column for name, column in rule.columns.items()}
    for number, person in enumerate(rule.persons, start=2):
        columns |= {f"p{number}_{name}": column for name, column in person.columns.items()}
    cleaned = raw.with_columns(_clean(name) for name in raw.columns if name not in PLACE_COLUMNS)
    return cleaned.select(*PLACE_COLUMNS, *_picked(cleaned, columns))


def label_of(rule: TableRule, name: str) -> str:
    """What a person calls the column of a field: the first heading that the profile gives it."""
    column = rule.columns.get(name)
    return (
        " + ".join(column.headings) if column and column.is_joined else column.headings[0] if column else name
    )


def fold_codes(codes: pl.Series) -> pl.Series:
    """Codes as they are compared. Distinct values are folded once each."""
    distinct = codes.drop_nulls().unique()
    return codes.replace_strict(
        distinct, [fold(code) for code in distinct], default=None, return_dtype=pl.String
    )


def map_codes(codes: pl.Series, known: Mapping[str, str]) -> pl.Series:
    """Codes mapped through a folded list; null where the list does not have them."""
    folded = fold_codes(codes)
    return folded.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String)


def _clean(name: str) -> pl.Expr:
    text = pl.col(name).str.replace_all(INVISIBLE, "").str.replace_all("\u00a0", " ").str.strip_chars()
    return pl.when(~text.str.to_lowercase().is_in(EMPTY_WORDS)).then(text).alias(name)


def _picked(frame: pl.DataFrame, columns: Mapping[str, ColumnRule]) -> list[pl.Expr]:
    present: dict[str, list[str]] = {}
    for heading in frame.columns:
        if heading not in PLACE_COLUMNS:
            present.setdefault(fold(heading), []).append(heading)
    return [_pick(present, column).alias(name) for name, column in columns.items()]


def _pick(present: Mapping[str, list[str]], column: ColumnRule) -> pl.Expr:
    found = [present[key] for heading in column.headings if (key := fold(heading)) in present]
    if column.is_joined:
        if len(found) < len(column.headings):
            return pl.lit(None, dtype=pl.String)
        return pl.concat_str([pl.coalesce(names) for names in found], separator="|")
    # several spellings of one heading occur where the sheets of a table differ: each row has one of them
    return (
        pl.coalesce([name for names in found for name in names]) if found else pl.lit(None, dtype=pl.String)
    )
