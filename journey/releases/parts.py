"""What a public table is made from: a row a person and cell; the days on which people were seen; supply.

Everything here is exact, and none of it leaves before journey.disclosure has been over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from journey.disclosure import ALL
from journey.errors import Refused
from journey.releases.question import COLUMNS, Question

if TYPE_CHECKING:
    from journey.groups.form import Definition
    from journey.read import Reader

NOT_SUPPLIED, NOT_APPLICABLE = "x", "z"
_MONTHS = """
select agency_code, coverage_code,
    cast(date_trunc('year', coverage_month - interval '3' month) + interval '3' month as date) as year_date
from compare.coverage
"""
_SEEN = """
select held.person_id, held.agency_code, held.side_code, held.observed_days, agency.is_support
from compare.agency_side as held
join canonical.agency as agency on agency.agency_code = held.agency_code
where held.window_code = 'whole'
"""
_SUPPORT = """
select person_id, support_cost_code from compare.summary where window_code = 'whole' and side_code = 'after'
"""
_SPANS = "select person_id, side_code, from_date, to_date_excl from compare.side where window_code = 'whole'"
_ALL_SEEN = "select person_id, side_code, observed_days from compare.summary where window_code = 'whole'"


def definition_of(build: Reader, question: Question) -> Definition | None:
    """The group's file; None for everybody.

    Raises:
        Refused: there is no such group, or its file can't be used.
    """
    from journey.groups.form import read_group

    if not question.group:
        return None
    if build.workspace is None:
        raise Refused("Groups are files of a workspace: open the build together with its workspace.")
    return read_group(build.workspace.path, question.group)


def people_of(build: Reader, definition: Definition | None) -> pl.Series | None:
    """Ids of the people of a group; None: everybody."""
    from journey.read.groups import members

    if definition is None:
        return None
    return pl.Series([person for person, _ in members(build, definition)], dtype=pl.String)


def parts_of(build: Reader, question: Question, people: pl.Series | None) -> pl.DataFrame:
    """One row a person and cell: the columns asked for, person_id, and a column a figure.

    Where the table is by side of the change, what lies outside both sides is left out, and so are people
    without a change date.
    """
    held = _of(build.select("export.person_cell"), people)
    if "side" in question.dims:
        held = held.filter(pl.col("side_code") != "outside")
    keys = [*question.columns, "person_id"]
    sums = [pl.col(name).sum().cast(held.schema[name]) for name in question.sums]
    return held.group_by(keys).agg(sums).sort(keys)


def domains_of(
    build: Reader, question: Question, labels: Mapping[str, Mapping[str, str]]
) -> dict[str, list[str]]:
    """Categories that stand in the table though nobody is in them: agencies, years and sides.

    Where noughts are hidden, every category that a row can have (labels): a row that stands there only where
    somebody is in it would say so.
    """
    held = {
        "agency": ("agency_code", build.store.frame("select agency_code as held from canonical.agency")),
        "year": ("year_fy", supply_of(build).select(held="year_fy").unique()),
        "side": ("side_code", pl.DataFrame({"held": ["before", "after"]})),
    }
    found = {
        column: sorted(frame["held"].to_list())
        for name, (column, frame) in held.items()
        if name in question.dims
    }
    if not question.profile.is_zero_shown:
        every = {COLUMNS[name]: sorted(set(codes) - {ALL}) for name, codes in labels.items()}
        found = every | {name: codes for name, codes in found.items() if name == COLUMNS["agency"]}
    return found


def seen_domains(build: Reader) -> dict[str, list[str]]:
    """Both sides, and agencies that supplied any month: the others are told to have supplied none."""
    supplied = supply_of(build).filter(pl.col("n_supplied") > 0)
    return {"agency_code": supplied["agency_code"].unique().to_list(), "side_code": ["before", "after"]}


def seen_of(build: Reader, people: pl.Series | None, by_agency: bool) -> pl.DataFrame:
    """One row a person and side of their change, or those and agency: observed_days, more than none."""
    held = _of(build.store.frame(_SEEN if by_agency else _ALL_SEEN), people)
    return held.filter(pl.col("observed_days") > 0)


def support_of(build: Reader, question: Question, people: pl.Series | None) -> tuple[str, ...]:
    """Whether the support team's own cost is in: its codes, of all people who were seen after the change.

    None where the people are fewer than may be counted, or where the table has no cost.
    """
    if "cost" not in question.measures:
        return ()
    held = _of(build.store.frame(_SUPPORT), people)
    if held["person_id"].n_unique() < question.profile.fewest_people:
        return ()
    return tuple(sorted(held["support_cost_code"].unique()))


def gaps_of(build: Reader, question: Question, people: pl.Series | None) -> pl.DataFrame:
    """Cells in which nought would mean that nobody knows: some of agency_code, year_fy, side_code; and gap.

    gap is NOT_SUPPLIED (x) or NOT_APPLICABLE (z: the team had not started, or no day of the year is on that
    side of anybody's change). A null stands for every category. Gaps of sides hang on the dates of people's
    changes, so a profile that does not show where nobody is does not show them either.
    """
    dims = set(question.dims)
    found: list[pl.DataFrame] = []
    if "agency" in dims:
        years = _years_not_supplied(build)
        found.append(years if "year" in dims else years.filter(pl.col("year_fy") == ALL).drop("year_fy"))
    if question.profile.is_zero_shown and {"agency", "side"} <= dims:
        found.append(_sides_not_supplied(build, people))
    if question.profile.is_zero_shown and {"year", "side"} <= dims:
        found.append(_years_of_no_side(build, people))
    return pl.concat(found, how="diagonal") if found else pl.DataFrame(schema={"gap": pl.String})


def supply_of(build: Reader) -> pl.DataFrame:
    """One row an agency and financial year: agency_code, year_fy, n_supplied and n_months of the data."""
    months = build.store.frame(_MONTHS).with_columns(year_fy=fy(pl.col("year_date")))
    return (
        months.group_by("agency_code", "year_fy")
        .agg(
            n_supplied=(pl.col("coverage_code") == "supplied").sum().cast(pl.Int64),
            n_not_started=(pl.col("coverage_code") == "not_started").sum().cast(pl.Int64),
            n_months=pl.len().cast(pl.Int64),
        )
        .sort("agency_code", "year_fy")
    )


def _years_not_supplied(build: Reader) -> pl.DataFrame:
    """Years of an agency without a month of data; and its total, where it has none at all."""
    years = supply_of(build)
    counts = [pl.sum(name) for name in ("n_supplied", "n_not_started", "n_months")]
    whole = years.group_by("agency_code").agg(counts).with_columns(year_fy=pl.lit(ALL))
    without = pl.concat([years, whole], how="diagonal").filter(pl.col("n_supplied") == 0)
    gap = pl.when(pl.col("n_not_started") == pl.col("n_months")).then(pl.lit(NOT_APPLICABLE))
    return without.select("agency_code", "year_fy", gap=gap.otherwise(pl.lit(NOT_SUPPLIED)))


def _sides_not_supplied(build: Reader, people: pl.Series | None) -> pl.DataFrame:
    """Sides of which an agency has no day; and both. The support team had not started by then."""
    held = _of(build.store.frame(_SEEN), people)
    told = (pl.sum("observed_days"), pl.first("is_support"))
    sides = held.group_by("agency_code", "side_code").agg(told)
    whole = held.group_by("agency_code").agg(told).with_columns(side_code=pl.lit(ALL))
    days = pl.concat([sides, whole], how="diagonal")
    gap = pl.when("is_support").then(pl.lit(NOT_APPLICABLE)).otherwise(pl.lit(NOT_SUPPLIED))
    return days.filter(pl.col("observed_days") == 0).select("agency_code", "side_code", gap=gap)


def _years_of_no_side(build: Reader, people: pl.Series | None) -> pl.DataFrame:
    """Years no day of which is on that side of anybody's change."""
    spans = _of(build.store.frame(_SPANS), people)
    first, last = _fy_date(pl.col("from_date")), _fy_date(pl.col("to_date_excl").dt.offset_by("-1d"))
    lived = (
        spans.select("side_code", year_date=pl.date_ranges(first, last, "1y")).explode("year_date").unique()
    )
    every = build.store.frame(_MONTHS).select("year_date").unique()
    missing = (
        lived.select("side_code")
        .unique()
        .join(every, how="cross")
        .join(lived, on=["side_code", "year_date"], how="anti")
    )
    return missing.select("side_code", year_fy=fy(pl.col("year_date")), gap=pl.lit(NOT_APPLICABLE))


def _of(held: pl.DataFrame, people: pl.Series | None) -> pl.DataFrame:
    return held if people is None else held.filter(pl.col("person_id").is_in(people.implode()))


def _fy_date(day: pl.Expr) -> pl.Expr:
    """The first day of a day's financial year."""
    return day.dt.offset_by("-3mo").dt.truncate("1y").dt.offset_by("3mo")


def fy(first_day: pl.Expr) -> pl.Expr:
    """A financial year, such as 2022-23, by its first day."""
    year = first_day.dt.year()
    return pl.format("{}-{}", year, ((year + 1) % 100).cast(pl.String).str.zfill(2))
