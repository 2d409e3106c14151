"""On how many days people were seen, before and after: what figures of unequal sides have to be read with.

Days are a mean a person, to the nearest ten, so that they do not say how many people there are. A rate is
worked out from published figures alone (total, people, mean days), so it says no more than they do. It is
given where each row is of one agency, with the days of that agency: over agencies that were seen on
different days no one number of days fits, and days that were not supplied would count as days of nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import polars as pl

from journey.disclosure import ALL, protected
from journey.releases.parts import seen_domains, seen_of
from journey.releases.question import Question
from journey.releases.sealed import tables_out

if TYPE_CHECKING:
    from journey.casebook import Release
    from journey.disclosure import Protected
    from journey.read import Reader

_DAYS_A_YEAR = 365.25
_NEAREST = 10
_SHAPE = {
    "agency_code": pl.String,
    "side_code": pl.String,
    "n_people": pl.Int64,
    "people_status": pl.String,
    "mean_days": pl.Int64,
}


def spans_of(
    build: Reader, question: Question, people: pl.Series | None, earlier: Sequence[Release]
) -> tuple[pl.DataFrame, dict[str, Protected]]:
    """The spans beside a table by side of the change.

    Args:
        build: of the table.
        question: the table; no spans where it is not by side.
        people: ids of its people; None: everybody.
        earlier: releases that are out.

    Returns:
        One row an agency (all: any service that is compared, and the support team) and side: n_people who
        were seen and mean_days, both null where people are few. And each protected table behind it by name,
        for the log.
    """
    if "side" not in question.dims:
        return pl.DataFrame(schema=_SHAPE), {}
    frames, behind = [], {}
    for dims in [["agency_code", "side_code"], ["side_code"]]:
        if dims[0] == "agency_code" and "agency" not in question.dims:
            continue
        seen = seen_of(build, people, by_agency=len(dims) == 2)
        if seen.is_empty():
            continue
        name = "seen by " + " and ".join(dims)
        rules, out = question.profile, tables_out(earlier, name)
        # where noughts are hidden, a row that stands there only where somebody was seen would say so
        domains = {} if rules.is_zero_shown else seen_domains(build)
        held = protected(seen.select(*dims, "person_id"), dims, rules, domains=domains, earlier=out)
        behind[name] = held
        frames.append(_rows(held, seen, dims))
    return pl.concat([pl.DataFrame(schema=_SHAPE), *frames]), behind


def _rows(held: Protected, seen: pl.DataFrame, dims: list[str]) -> pl.DataFrame:
    mean = (pl.col("observed_days").mean() / _NEAREST).round().cast(pl.Int64) * _NEAREST
    shown = held.cells.filter(pl.all_horizontal(pl.col(dims) != ALL)).join(
        seen.group_by(dims).agg(mean_days=mean), on=dims, how="left"
    )
    agency = pl.col("agency_code") if "agency_code" in dims else pl.lit(ALL).alias("agency_code")
    days = pl.when(pl.col("people_status") == "shown").then("mean_days").alias("mean_days")
    return shown.select(agency, "side_code", "n_people", "people_status", days)


def has_rates(question: Question) -> bool:
    """Whether a table has rates a person and year seen.

    By year there are none: a year is a span. By age neither: who was seen is not counted by age.
    """
    dims = set(question.dims)
    return {"agency", "side"} <= dims and not {"year", "age_band"} & dims


def with_rates(cells: pl.DataFrame, spans: pl.DataFrame, question: Question) -> pl.DataFrame:
    """The cells of a table by agency and side, each total with its rate a person and observed year beside it.

    Adds <total>_per_year (Float64) and mean_days, null where the total or its span is hidden, where nobody
    was seen, and in margins over agencies or both sides. Nothing is added where a table has no rates.
    """
    if not has_rates(question):
        return cells
    years = pl.col("seen_people") * pl.col("mean_days") / _DAYS_A_YEAR
    beside = spans.filter(pl.col("agency_code") != ALL).select(
        "agency_code", "side_code", "mean_days", seen_people="n_people"
    )
    held = cells.join(beside, on=["agency_code", "side_code"], how="left", maintain_order="left")
    return held.with_columns(list(_rates(question, years))).drop("seen_people")


def _rates(question: Question, years: pl.Expr) -> Iterator[pl.Expr]:
    for name in question.sums:
        rate = pl.col(name).cast(pl.Float64) / years
        yield pl.when(years > 0).then(rate).alias(f"{name}_per_year")
