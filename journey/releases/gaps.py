"""What agencies did not supply, and parts of years: facts about the data, told with every table.

Nothing here hangs on any one person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from journey import words
from journey.disclosure import ALL
from journey.releases.parts import fy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journey.read import Reader
    from journey.releases.question import Question

MONTHS_A_YEAR = 12
NONE = "none"
_COVERAGE = """
select held.agency_code, agency.agency_label, held.coverage_month, held.coverage_code,
    cast(date_trunc('year', coverage_month - interval '3' month) + interval '3' month as date) as year_date
from compare.coverage as held
join canonical.agency as agency on agency.agency_code = held.agency_code
order by agency.agency_label, held.agency_code, held.coverage_month
"""


def stretches_of(build: Reader) -> pl.DataFrame:
    """One row a stretch of months that an agency did not supply, by agency and time.

    Returns:
        agency_label, coverage_code (not_supplied; not_started: the support team had not begun), from_month
        and to_month (first days of the first and the last month), n_months.
    """
    month = pl.col("coverage_month")
    is_new = pl.struct("agency_code", "coverage_code") != pl.struct("agency_code", "coverage_code").shift(1)
    return (
        build.store.frame(_COVERAGE)
        .with_columns(stretch=is_new.fill_null(True).cum_sum())
        .filter(pl.col("coverage_code") != "supplied")
        .group_by("stretch", "agency_label", "coverage_code", maintain_order=True)
        .agg(from_month=month.min(), to_month=month.max(), n_months=pl.len().cast(pl.Int64))
        .drop("stretch")
    )


def part_years_of(build: Reader) -> dict[str, int]:
    """Financial years of which the data hold only some months -> how many."""
    months = build.store.frame(_COVERAGE).select("coverage_month", year_fy=fy(pl.col("year_date"))).unique()
    counted = months.group_by("year_fy").len().sort("year_fy")
    return {year: n for year, n in counted.iter_rows() if n < MONTHS_A_YEAR}


def year_label(year: str, part_years: dict[str, int]) -> str:
    """A financial year; with how many months the data hold of it, where that is not all.

    >>> year_label("2011-12", {"2011-12": 1}), year_label("2012-13", {})
    ('2011-12 (1 month)', '2012-13')
    """
    return f"{year} ({words.several(part_years[year], 'month')})" if year in part_years else year


def is_told(question: Question) -> bool:
    """Whether each row says what was not supplied. Beside sides it could not: days seen say it there."""
    dims = set(question.dims)
    return "year" in dims or ("agency" in dims and "side" not in dims)


def with_not_supplied(cells: pl.DataFrame, build: Reader, question: Question) -> pl.DataFrame:
    """The cells of a table with not_supplied: months of an agency's row; agencies with gaps, of any other."""
    if not is_told(question):
        return cells
    months = build.store.frame(_COVERAGE).select(
        "agency_code", year_fy=fy(pl.col("year_date")), is_missing=pl.col("coverage_code") == "not_supplied"
    )
    held = {name: cells[name] if name in cells.columns else [ALL] * cells.height for name in _KEYS}
    told = [_told(months, agency, year) for agency, year in zip(*held.values(), strict=True)]
    return cells.with_columns(pl.Series("not_supplied", told, dtype=pl.String))


_KEYS: Sequence[str] = ("agency_code", "year_fy")


def _told(months: pl.DataFrame, agency: str, year: str) -> str:
    for name, code in zip(_KEYS, (agency, year), strict=True):
        months = months if code == ALL else months.filter(pl.col(name) == code)
    missing = months.filter("is_missing")
    if months.is_empty():  # a year outside the data, or what no agency of the data has
        return "[z]"
    if missing.is_empty():
        return NONE
    if agency == ALL:
        return words.several(missing["agency_code"].n_unique(), "agency", "agencies")
    return f"{missing.height} of {words.several(months.height, 'month')}"
