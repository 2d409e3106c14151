"""What changed service by service, and the table for the GMCA model, against the tables they are made of."""

from __future__ import annotations

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
from journey.export.verify.findings import Found

_SIDE = ("person_id", "side_code")
_WINDOW = ("person_id", "window_code")


def check_change(tables: Tables, found: Found) -> None:
    """Service by service: after less before is the change, and windows cost what the other tables say."""
    change = tables.get("service_change")
    if change is not None and has(change, *_WINDOW, "before_cost_gbp", "after_cost_gbp", "change_gbp"):
        _less(change, "change_gbp", "after_cost_gbp", "before_cost_gbp", found)
        _less(change, "n_change", "n_after", "n_before", found)
        _less(change, "change_quantity", "after_quantity", "before_quantity", found)
        _less(change, "rest_gbp", "change_gbp", "unit_change_gbp", found)
        _check_unit(change, found)
        summary, rates = tables.get("summary_before_after"), tables.get("rates")
        whole = change.filter(pl.col("window_code") == "whole")
        for side in ("before", "after"):
            renamed = whole.with_columns(
                cost_gbp=pl.col(f"{side}_cost_gbp"),
                n_interactions=pl.col(f"n_{side}"),
                side_code=pl.lit(side),
            )
            of_side = summary.filter(pl.col("side_code") == side) if summary is not None else None
            for measure in ("cost_gbp", "n_interactions"):
                both = {"service_change": renamed, "summary_before_after": of_side}
                same_sums("change", (*_SIDE, "agency_code"), measure, both, found)
            if rates is not None:
                compared = change.filter("is_compared").with_columns(before_amount=pl.col(f"{side}_cost_gbp"))
                costs = rates.filter(
                    (pl.col("measure_code") == "cost")
                    & pl.col("window_code").is_in(change["window_code"].unique().to_list())
                ).with_columns(before_amount=pl.col(f"{side}_amount"))
                both = {"service_change": compared, "rates": costs}
                same_sums("change", _WINDOW, "before_amount", both, found)
    lines, payers = tables.get("cost_lines"), tables.get("who_pays")
    if lines is not None and has(lines, "cashability_code", "side_code"):
        key = (*_SIDE, "payer_code", "beneficiary_code", "cashability_code")
        inside = lines.filter(pl.col("side_code") != "outside").with_columns(n_lines=pl.lit(1, pl.Int64))
        for measure in ("cost_gbp", "n_lines"):
            same_sums("cash", key, measure, {"who_pays": payers, "cost_lines": inside}, found)


def _less(held: pl.DataFrame, column: str, later: str, former: str, found: Found) -> None:
    if has(held, column, later, former):
        told = held.drop_nulls(column).with_columns((pl.col(later) - pl.col(former)).alias(WANTED))
        same_as_wanted("change", "service_change", told, column, f"{later} less {former} is", found)


def _check_unit(change: pl.DataFrame, found: Found) -> None:
    """What the unit cost tells of a change: quantity x unit cost / base units, half away from nought."""
    if not has(change, "change_quantity", "uprated_unit_cost_gbp", "base_units", "unit_change_gbp"):
        return
    top = pl.col("change_quantity") * pence("uprated_unit_cost_gbp") * 10_000
    base = (pl.col("base_units").cast(pl.Decimal(38, 4)) * 10_000).cast(pl.Int64)
    whole = (2 * top.abs() + base) // (2 * base) * top.sign()
    told = change.drop_nulls(["unit_change_gbp", "base_units"]).with_columns(pounds(whole).alias(WANTED))
    why = "its quantity and unit cost make it"
    same_as_wanted("change", "service_change", told, "unit_change_gbp", why, found)


def check_gmca(tables: Tables, found: Found) -> None:
    """Its fiscal cost is that of who_pays, its dates those of periods, its prices those of unit_costs."""
    held, payers, periods = (tables.get(name) for name in ("who_pays_gmca", "who_pays", "periods"))
    if held is None or not has(held, "person_id", "payer_code", "before_fiscal_gbp", "after_fiscal_gbp"):
        return
    for side in ("before", "after"):
        ours = held.with_columns(cost_gbp=pl.col(f"{side}_fiscal_gbp"))
        of_side = payers.filter(pl.col("side_code") == side) if payers is not None else None
        key = ("person_id", "payer_code", "beneficiary_code")
        same_sums("gmca", key, "cost_gbp", {"who_pays_gmca": ours, "who_pays": of_side}, found)
        if periods is not None:
            whole = periods.filter((pl.col("window_code") == "whole") & (pl.col("side_code") == side))
            named = {name: f"{side}_{name}" for name in ("from_date", "to_date_excl")}
            dated = whole.rename(named)
            same_beside(
                "gmca", "who_pays_gmca", held, ("person_id",), "periods", dated, named.values(), found
            )
    if (prices := tables.get("unit_costs")) is not None and has(held, "is_recorded"):
        priced, columns = (
            held.filter(~pl.col("is_recorded")),
            ("unit_cost_gbp", "price_year_fy", "item_label"),
        )
        same_beside("gmca", "who_pays_gmca", priced, ("item_code",), "unit_costs", prices, columns, found)
