"""Small tables of people in groups, written as counts, for tests of journey.disclosure."""

from decimal import Decimal

import polars as pl

MEASURES = {"n_interactions": "count", "cost_gbp": "cost"}


def parts(counts: dict[str, list[int]], columns: str = "xyzuvw", pounds: int = 100) -> pl.DataFrame:
    """People by row and column: each is in one cell, with one contact and so many pounds."""
    rows = []
    for row, held in counts.items():
        for column, count in zip(columns, held, strict=False):
            rows += [(row, column, f"{row}{column}{number}", 1, Decimal(pounds)) for number in range(count)]
    return frame(rows)


def frame(rows: list[tuple[str, str, str, int, Decimal]]) -> pl.DataFrame:
    """Parts of people: row, column, person, contacts, pounds."""
    return pl.DataFrame(
        rows,
        {
            "row": pl.String,
            "column": pl.String,
            "person_id": pl.String,
            "n_interactions": pl.Int64,
            "cost_gbp": pl.Decimal(18, 2),
        },
        orient="row",
    )


def people_of(costs: list[int | str]) -> pl.DataFrame:
    """One group of people who cost so much each, beside another of 400 people at £100."""
    rows = [("a", "x", f"a{at}", 1, Decimal(cost)) for at, cost in enumerate(costs)]
    return frame([*rows, *[("b", "x", f"b{at}", 1, Decimal(100)) for at in range(400)]])


def cell(cells: pl.DataFrame, **where: str) -> dict:
    """The one row with these categories."""
    (row,) = cells.filter(pl.col(name) == value for name, value in where.items()).to_dicts()
    return row
