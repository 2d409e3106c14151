"""Days, rates and steps: what is worked out of counts and days is worked out again."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from journey.export.verify.adding import (
    WANTED,
    Tables,
    has,
    pence,
    pounds,
    same_as_wanted,
    same_beside,
    same_sums,
)
from journey.export.verify.findings import Found, id_text, key_text
from journey.export.verify.reading import ROW

_SIDES = ("before", "after")
_COUNTED = ("contacts", "crises")
_PER_YEAR = "_per_year"
_YEAR = Decimal("365.25")
_WINDOW = ("person_id", "window_code")
_MEANS = ("before_mean", "after_mean", "mean_change")
_PENNY, _LAST = Decimal("0.01"), Decimal("0.0001")  # to which means are rounded: of pounds, of all else
_DAYS = (("periods", "from_date", "to_date_excl"), ("yearly_series", "year_from_date", "year_to_date_excl"))


def check_rates(tables: Tables, found: Found) -> None:
    """A rate a year is the count or the pounds x 365.25 / observed days; of none, there is none."""
    for name, held in tables.items():
        if not has(held, "observed_days"):
            continue
        for column in held.columns:
            if column.endswith(_PER_YEAR) and has(held, column.removesuffix(_PER_YEAR)):
                rate = a_year(held, column.removesuffix(_PER_YEAR), "observed_days")
                why = "its days and its amount make it"
                same_as_wanted("rate", name, held.with_columns(rate.alias(WANTED)), column, why, found)
    _check_windows(tables, found)


def a_year(held: pl.DataFrame, of: str, days: str) -> pl.Expr:
    over = pl.col(days)
    if held.schema[of].is_integer():
        return pl.when(over > 0).then(pl.col(of).cast(pl.Float64) * float(_YEAR) / over)
    return pl.when(over > 0).then(pounds(_half_up(2 * pence(of) * 36525 + 100 * over, 200 * over)))


def _half_up(top: pl.Expr, bottom: pl.Expr) -> pl.Expr:
    """Whole numbers divided towards nought, as the database divides them; nought where it can't be."""
    safe = pl.when(bottom == 0).then(1).otherwise(bottom)
    return pl.when(top < 0).then(-((-top) // safe)).otherwise(top // safe)


def _check_windows(tables: Tables, found: Found) -> None:
    """Rates of windows: per 30 days, and a year where a check is a window; all costs are in or left out."""
    rates = tables.get("rates")
    if rates is None or not has(rates, *_WINDOW, "measure_code", "before_amount", "before_observed_days"):
        return
    for side in ("before", "after"):
        days, amount = pl.col(f"{side}_observed_days"), pence(f"{side}_amount")
        # a rate has four decimals: hundredths of a penny
        shown = _half_up(2 * amount * 100 * 30 + days, 2 * days)
        rate = pl.when(days > 0).then(
            shown.cast(pl.Decimal(34, 0)) * pl.lit(Decimal("0.0001"), pl.Decimal(5, 4))
        )
        why = "its amount and days make it"
        same_as_wanted("rate", "rates", rates.with_columns(rate.alias(WANTED)), f"{side}_rate", why, found)
    _check_ratio(rates, found)
    costs = rates.filter(pl.col("measure_code") == "cost")
    agencies, lines = tables.get("compared_agencies"), tables.get("cost_lines")
    if has(agencies, *_WINDOW, "is_compared", "before_cost_gbp") and has(
        lines, "person_id", "side_code", "cost_gbp"
    ):
        assert agencies is not None and lines is not None
        left_out = agencies.filter(~pl.col("is_compared") & (pl.col("window_code") == "whole"))
        compared = costs.filter(pl.col("window_code") == "whole")
        both = pl.concat(
            [
                compared.select(
                    ROW, "person_id", pl.col("before_amount").cast(pl.Decimal(38, 2)).alias("cost_gbp")
                ),
                left_out.select(
                    ROW, "person_id", pl.col("before_cost_gbp").cast(pl.Decimal(38, 2)).alias("cost_gbp")
                ),
            ]
        )
        before = lines.filter(pl.col("side_code") == "before").join(compared, on="person_id", how="semi")
        sums = {"cost_lines": before, "rates and those left out in compared_agencies": both}
        same_sums("compared", ("person_id",), "cost_gbp", sums, found)


def _check_ratio(rates: pl.DataFrame, found: Found) -> None:
    """After over before; nothing where there was nothing before."""
    if not has(rates, "before_rate", "after_rate", "rate_ratio"):
        return
    n = {side: pl.col(f"{side}_amount").cast(pl.Float64) for side in _SIDES}
    days = {side: pl.col(f"{side}_observed_days") for side in _SIDES}
    shown = {side: pl.col(f"{side}_rate").cast(pl.Float64) for side in _SIDES}
    has_days = (days["before"] > 0) & (days["after"] > 0)
    exact = n["after"] / n["before"] * (days["before"] / days["after"])
    wanted = (
        pl.when(~pl.col("measure_code").is_in(_COUNTED))
        .then(pl.when(shown["before"] > 0).then(shown["after"] / shown["before"]))
        .when(has_days & (n["before"] > 0))
        .then(exact)
    )
    told = rates.with_columns(wanted.alias(WANTED))
    same_as_wanted("rate", "rates", told, "rate_ratio", "its two sides make it", found)


def check_shares(tables: Tables, found: Found) -> None:
    """Parts of people and of crises add up, and shares are of what they say."""
    linkage, crises = tables.get("linkage"), tables.get("crises_before_after")
    if linkage is not None and has(linkage, "n_source_people", "n_linked", "n_alone"):
        both = linkage.with_columns((pl.col("n_linked") + pl.col("n_alone")).alias(WANTED))
        same_as_wanted("linkage", "linkage", both, "n_source_people", "n_linked and n_alone are", found)
        for share, part, whole in (
            ("share_linked", pl.col("n_linked"), pl.col("n_source_people")),
            ("share_cost_alone", pence("cost_alone_gbp"), pence("cost_gbp")),
        ):
            shown = _half_up(2 * part * 10_000 + whole, 2 * whole).cast(pl.Decimal(34, 0))
            made = pl.when(whole > 0).then(shown * pl.lit(Decimal("0.0001"), pl.Decimal(5, 4)))
            same_as_wanted(
                "linkage",
                "linkage",
                linkage.with_columns(made.alias(WANTED)),
                share,
                "its parts make it",
                found,
            )
    if crises is not None and has(crises, "n_crises", "n_followed", "n_censored"):
        both = crises.with_columns((pl.col("n_followed") + pl.col("n_censored")).alias(WANTED))
        same_as_wanted("crises", "crises_before_after", both, "n_crises", "its parts are", found)


def check_days(tables: Tables, found: Found) -> None:
    """Days are those between two dates; years of a side are its whole window; months follow each other."""
    for name, start, end in _DAYS:
        held = tables.get(name)
        if held is not None and has(held, start, end, "n_days"):
            days = (pl.col(end) - pl.col(start)).dt.total_days().alias(WANTED)
            same_as_wanted("days", name, held.with_columns(days), "n_days", "its dates make it", found)
    periods, years = tables.get("periods"), tables.get("yearly_series")
    if periods is not None and has(periods, "window_code"):
        whole = periods.filter(pl.col("window_code") == "whole")
        same_sums(
            "days", ("person_id", "side_code"), "n_days", {"periods": whole, "yearly_series": years}, found
        )
    coverage = tables.get("coverage")
    if coverage is not None and has(coverage, "agency_code", "coverage_month"):
        _check_months(coverage, found)
    if years is not None and has(years, "cost_gbp", "discount_factor", "discounted_cost_gbp"):
        weighed = [
            _rounded(cost * factor)
            for cost, factor in years.select("cost_gbp", "discount_factor").iter_rows()
        ]
        made = years.with_columns(pl.Series(WANTED, weighed, pl.Decimal(18, 2)))
        why = "its cost and factor make it"
        same_as_wanted("discount", "yearly_series", made, "discounted_cost_gbp", why, found)


def _rounded(amount: Decimal) -> Decimal:
    """To the penny, half away from nought."""
    sign = -1 if amount < 0 else 1
    return sign * Decimal(int(abs(amount) * 100 + Decimal("0.5"))) / 100


def _check_months(coverage: pl.DataFrame, found: Found) -> None:
    """Every agency has a row for each month of all."""
    months = coverage.select(pl.col("coverage_month").unique().sort())
    every = coverage.select(pl.col("agency_code").unique().sort()).join(months, how="cross")
    lost = every.join(coverage, on=["agency_code", "coverage_month"], how="anti")
    for agency, month in lost.head(20).iter_rows():
        told = f"coverage: agency {id_text(agency)} has no row for {month:%Y-%m}, and others have."
        found.add("months", told, "coverage", None, "coverage_month", {"agency_code": agency})
    gaps = months.filter(pl.col("coverage_month") != pl.col("coverage_month").shift(1).dt.offset_by("1mo"))
    for month in gaps["coverage_month"]:
        told = f"coverage: there is no row of any agency for the month before {month:%Y-%m}."
        found.add("months", told, "coverage", None, "coverage_month")


def check_groups(tables: Tables, found: Found) -> None:
    """Each step of a group begins where the one before ended; the last is who is compared."""
    steps = tables.get("groups_attrition")
    key = ("group_code", "part_code")
    if steps is None or not has(steps, *key, "step_no", "n_left_out", "n_people"):
        return
    ordered = steps.sort(*key, "step_no")
    numbered = ordered.with_columns((pl.int_range(pl.len()).over(key) + 1).alias(WANTED))
    same_as_wanted(
        "attrition", "groups_attrition", numbered, "step_no", "its place among the steps is", found
    )
    former = (pl.col("n_people").shift(1).over(key) - pl.col("n_left_out")).alias(WANTED)
    after = ordered.with_columns(former).filter(pl.col("step_no") != pl.col("step_no").min().over(key))
    why = "the step before it, less those left out, is"
    same_as_wanted("attrition", "groups_attrition", after, "n_people", why, found)
    last = ordered.group_by(key, maintain_order=True).last().select(*key, pl.col("n_people").alias(WANTED))
    if (summary := tables.get("groups_summary")) is not None:
        _check_summary(summary, last, found)


def _check_summary(summary: pl.DataFrame, last: pl.DataFrame, found: Found) -> None:
    """People of each part against the steps, and each mean change against its two means."""
    key, name = ["group_code", "part_code"], "groups_summary"
    groups = summary.filter(pl.col("part_code") == "group").join(
        last, on=key, how="left", maintain_order="left"
    )
    same_as_wanted("attrition", name, groups, "n_people", "the last step in groups_attrition is", found)
    # Who is matched is some of the group, and some of those who could be.
    most = last.group_by("group_code").agg(pl.col(WANTED).min())
    matched = summary.filter(pl.col("part_code") != "group").join(
        most, on="group_code", how="left", maintain_order="left"
    )
    too_many = matched.filter(pl.col("n_people") > pl.col(WANTED))
    same_as_wanted("attrition", name, too_many, "n_people", "the most that groups_attrition allows is", found)
    for rows in (groups, matched):
        same = ("n_people", "before_person_days", "after_person_days")
        same_beside("attrition", name, rows, ["group_code"], "another measure", rows, same, found)
    ways = summary.drop_nulls(["n_fell", "n_rose", "n_same"])
    ways = ways.with_columns((pl.col("n_fell") + pl.col("n_rose") + pl.col("n_same")).alias(WANTED))
    same_as_wanted("attrition", name, ways, "n_people", "those who fell, rose and stayed are", found)
    _check_means(summary, found)


def _check_means(summary: pl.DataFrame, found: Found) -> None:
    """A mean change is the mean after less the mean before; each was rounded by itself."""
    if not has(summary, "measure_code", *_MEANS):
        return
    less = (pl.col("after_mean") - pl.col("before_mean")).cast(summary.schema["mean_change"])
    step = pl.when(pl.col("measure_code") == "cost").then(_PENNY).otherwise(_LAST)
    wrong = summary.drop_nulls(_MEANS).with_columns(less.alias(WANTED))
    wrong = wrong.filter((pl.col("mean_change") - pl.col(WANTED)).abs() > step)
    same_as_wanted("groups", "groups_summary", wrong, "mean_change", "its two means make it about", found)


def check_people(tables: Tables, found: Found) -> None:
    """Who has a change date has periods, a verdict and sentences; everybody is among the interactions."""
    there = {
        name: set(held["person_id"].unique())
        for name in ("periods", "verdicts", "findings")
        if (held := tables.get(name)) is not None and has(held, "person_id")
    }
    every: set[str] = set().union(*there.values())
    for name, people in there.items():
        _say_lost(sorted(every - people), name, found)


def _say_lost(people: Sequence[str], name: str, found: Found) -> None:
    for person in people[:20]:
        key = {"person_id": person}
        found.add(
            "people", f"{name}: there is no row of {key_text(key)}, who is in others.", name, None, "", key
        )
    found.more(max(0, len(people) - 20))
