"""What would be said with other choices: sensitivity, other links, and which services are compared."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from journey.export.verify.adding import WANTED, Tables, has, same_as_wanted, same_beside, same_sums
from journey.export.verify.findings import Found
from journey.export.verify.reading import ROW
from journey.export.verify.spans import a_year

_SIDES = ("before", "after")
_WINDOW = ("person_id", "window_code")
_CHECK = ("person_id", "check_code", "measure_code")
_AMOUNT = pl.Decimal(38, 2)
_FIGURE = ("person_id", "check_code", "measure_code", "side_code", "amount", "observed_days")


def check_otherwise(tables: Tables, found: Found) -> None:
    """Every check of a comparison whose amount and days stand in other tables; and which way it goes."""
    checks, rates = tables.get("sensitivity"), tables.get("rates")
    if rates is None or not has(rates, *_WINDOW, "measure_code", "before_amount", "after_amount"):
        return
    links, sides = tables.get("link_thresholds"), _of_rates(rates)
    figures = [sides]
    if links is not None and has(links, "threshold_code", "compared_days", "n_compared", "compared_cost_gbp"):
        figures += _of_links(links)
        _check_standard(links, sides, found)
    figures += _of_ends(tables, sides)
    if checks is None or not has(checks, *_CHECK, "before_per_year", "after_per_year", "holds"):
        return
    every = pl.concat(figures)
    every = every.with_columns(a_year(every, "amount", "observed_days").alias(WANTED))
    for side in _SIDES:
        of_side = every.filter(pl.col("side_code") == side).select(*_CHECK, WANTED)
        held = checks.join(of_side, on=_CHECK, how="inner", maintain_order="left")
        why = "the amount and days in another table make it"
        same_as_wanted("rate", "sensitivity", held, f"{side}_per_year", why, found)
    _check_way(checks, every, found)


def _of_rates(rates: pl.DataFrame) -> pl.DataFrame:
    """Contacts and cost of every window and side."""
    counted = rates.filter(pl.col("measure_code").is_in(["contacts", "cost"]))
    return pl.concat(
        counted.select(
            "person_id",
            pl.col("window_code").alias("check_code"),
            "measure_code",
            pl.lit(side).alias("side_code"),
            pl.col(f"{side}_amount").cast(_AMOUNT).alias("amount"),
            pl.col(f"{side}_observed_days").alias("observed_days"),
        )
        for side in _SIDES
    )


def _of_links(links: pl.DataFrame) -> list[pl.DataFrame]:
    """All services with the links of the headline, and those compared with other links."""
    is_standard = pl.col("threshold_code") == "standard"
    code = pl.concat_str(pl.lit("links_"), "threshold_code")
    kinds = (
        (links.filter(is_standard), pl.lit("all_services"), "observed_days", "n_interactions", "cost_gbp"),
        (links.filter(~is_standard), code, "compared_days", "n_compared", "compared_cost_gbp"),
    )
    return [
        held.select(
            "person_id",
            of.alias("check_code"),
            pl.lit(measure).alias("measure_code"),
            "side_code",
            pl.col(column).cast(_AMOUNT).alias("amount"),
            pl.col(days).alias("observed_days"),
        )
        for held, of, days, *columns in kinds
        for measure, column in zip(("contacts", "cost"), columns, strict=True)
    ]


def _of_ends(tables: Tables, sides: pl.DataFrame) -> list[pl.DataFrame]:
    """The low and high cost of the services compared over the whole window, and of the support team."""
    lines, agencies = tables.get("cost_lines"), tables.get("compared_agencies")
    if lines is None or agencies is None or not has(agencies, *_WINDOW, "agency_code", "is_compared"):
        return []
    left_out = agencies.filter((pl.col("window_code") == "whole") & ~pl.col("is_compared"))
    compared = lines.join(left_out, on=["person_id", "agency_code"], how="anti")
    whole = sides.filter((pl.col("check_code") == "whole") & (pl.col("measure_code") == "cost"))
    made = []
    for end in ("low", "high"):
        total = compared.group_by("person_id", "side_code").agg(
            pl.col(f"{end}_cost_gbp").cast(_AMOUNT).sum().alias("total")
        )
        of_end = whole.join(total, on=["person_id", "side_code"], how="left").with_columns(
            check_code=pl.lit(f"{end}_costs"), amount=pl.col("total").fill_null(0).cast(_AMOUNT)
        )
        made.append(of_end.select(_FIGURE))
    return made


def _check_standard(links: pl.DataFrame, sides: pl.DataFrame, found: Found) -> None:
    """With the links of the headline, what is compared is what rates say of the whole window."""
    standard = links.filter(pl.col("threshold_code") == "standard")
    whole = sides.filter(pl.col("check_code") == "whole")
    for measure, column in (("contacts", "n_compared"), ("cost", "compared_cost_gbp")):
        of = whole.filter(pl.col("measure_code") == measure)
        named = of.select("person_id", "side_code", pl.col("amount").alias(column),
                          pl.col("observed_days").alias("compared_days"))  # fmt: skip
        key, columns = ("person_id", "side_code"), (column, "compared_days")
        same_beside("compared", "link_thresholds", standard, key, "rates", named, columns, found)


def _check_way(checks: pl.DataFrame, every: pl.DataFrame, found: Found) -> None:
    """A check holds where after less before has the sign that it has over the whole window."""
    whole = every.filter(pl.col("check_code") == "whole")
    key = ["person_id", "measure_code"]
    after, before = (
        whole.filter(pl.col("side_code") == side).select(*key, pl.col(WANTED).alias(f"whole {side}"))
        for side in ("after", "before")
    )
    held = checks.join(after, on=key).join(before, on=key)
    way = (pl.col("after_per_year") - pl.col("before_per_year")).sign()
    usual = (pl.col("whole after") - pl.col("whole before")).sign()
    told = held.with_columns((way == usual).alias(WANTED)).sort(ROW)
    same_as_wanted("rate", "sensitivity", told, "holds", "its rates and those of rates make it", found)


def check_left_out(tables: Tables, found: Found) -> None:
    """Who is compared follows from days; cost before is that of service_change, its share that of all."""
    held = tables.get("compared_agencies")
    days = [f"{side}_{name}" for side in _SIDES for name in ("days", "observed_days")]
    if held is None or not has(held, *_WINDOW, "agency_code", "left_out_code", "before_cost_gbp", *days):
        return
    coded = held.with_columns(_reason().alias(WANTED))
    same_as_wanted("compared", "compared_agencies", coded, "left_out_code", "its days", found)
    change, rates = tables.get("service_change"), tables.get("rates")
    if change is not None and has(change, *_WINDOW, "agency_code", "before_cost_gbp"):
        shown = held.filter(pl.col("window_code").is_in(change["window_code"].unique().to_list()))
        services = change.join(held.select("agency_code").unique(), on="agency_code", how="semi")
        both = {"compared_agencies": shown, "service_change": services}
        same_sums("compared", (*_WINDOW, "agency_code"), "before_cost_gbp", both, found)
    if rates is not None and has(rates, *_WINDOW, "measure_code", "before_amount"):
        _check_share(held, rates, found)


def _reason() -> pl.Expr:
    """Why a service is left out: data for under 95% of the days of a side; nothing where it is in."""
    before, after = (pl.col(f"{side}_observed_days") for side in _SIDES)
    is_whole = [
        (seen > 0) & (seen * 100 >= pl.col(f"{side}_days") * 95)
        for side, seen in zip(_SIDES, (before, after), strict=True)
    ]
    return (
        pl.when(is_whole[0] & is_whole[1]).then(None)
        .when((before == 0) & (after == 0)).then(pl.lit("neither"))
        .when(before == 0).then(pl.lit("not_supplied_before"))
        .when(after == 0).then(pl.lit("not_supplied_after"))
        .when(is_whole[1]).then(pl.lit("part_before"))
        .when(is_whole[0]).then(pl.lit("part_after"))
        .otherwise(pl.lit("part_both"))
    )  # fmt: skip


def _check_share(held: pl.DataFrame, rates: pl.DataFrame, found: Found) -> None:
    """A service's share of all cost before: of those compared, the support team and those left out."""
    left_out = held.filter(pl.col("left_out_code").is_not_null()).group_by(_WINDOW)
    cost = pl.col("before_cost_gbp").cast(_AMOUNT).sum().alias("left out")
    costs = rates.filter(pl.col("measure_code") == "cost").join(left_out.agg(cost), on=_WINDOW, how="left")
    total = pl.col("before_amount").cast(_AMOUNT) + pl.col("left out").fill_null(0)
    every = costs.select(*_WINDOW, (total * 100).cast(pl.Int64).alias("all"))
    told = held.join(every, on=_WINDOW, maintain_order="left")
    ours, whole = (pl.col("before_cost_gbp").cast(_AMOUNT) * 100).cast(pl.Int64), pl.col("all")
    shown = (2 * ours * 10_000 + whole) // pl.when(whole > 0).then(2 * whole)
    share = shown.cast(pl.Decimal(34, 0)) * pl.lit(Decimal("0.0001"), pl.Decimal(5, 4))
    told = told.with_columns(share.alias(WANTED))
    why = "its cost and all cost before make it"
    same_as_wanted("compared", "compared_agencies", told, "share_of_before_cost", why, found)
