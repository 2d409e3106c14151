"""The same check for what changed service by service, for what could be cashed, and for files and rows."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from journey.export.reconcile import agree, sums
from journey.store import Store

_WINDOW = ("person_id", "window_code")
_HEADLINES = """
select person_id, window_code, side_code, cost_gbp, n_interactions from compare.summary
where window_code in ('whole', 'equal', 'last_12m')
"""
_FATES = ("n_accepted", "n_set_aside", "n_duplicate", "n_superseded", "n_skipped")


def check_change(store: Store, tables: Mapping[str, pl.DataFrame]) -> None:
    """Refuse a table of changes, lines or files that does not add up to the others.

    Raises:
        Damaged: two tables do not add up to the same figure; nothing may be published.
    """
    _check_windows(store, tables)
    _check_parts(tables)
    _check_cash(tables)
    _check_files(tables)


def _check_windows(store: Store, tables: Mapping[str, pl.DataFrame]) -> None:
    """Costs and contacts of a window are its headline; those of compared services are those of rates."""
    change = tables["service_change"]
    compared = change.filter("is_compared")
    rates = tables["rates"].filter(
        (pl.col("measure_code") == "cost") & pl.col("window_code").is_in(["whole", "equal", "last_12m"])
    )
    headlines = store.frame(_HEADLINES)
    for side in ("before", "after"):
        wanted = headlines.filter(pl.col("side_code") == side)
        cost = f"{side}_cost_gbp"
        agree("service_change", sums(change, _WINDOW, cost), sums(wanted, _WINDOW, "cost_gbp"))
        agree("service_change", sums(change, _WINDOW, f"n_{side}"), sums(wanted, _WINDOW, "n_interactions"))
        agree("service_change", sums(compared, _WINDOW, cost), sums(rates, _WINDOW, f"{side}_amount"))
    counted = tables["interactions"].filter(pl.col("is_counted") & (pl.col("side_code") != "outside"))
    found = sums(counted.with_columns(n_interactions=1), ("person_id", "side_code"), "n_interactions")
    whole = headlines.filter(pl.col("window_code") == "whole")
    agree("interactions", found, sums(whole, ("person_id", "side_code"), "n_interactions"))


def _check_parts(tables: Mapping[str, pl.DataFrame]) -> None:
    """A difference is after less before, and what the unit cost tells of it and the rest add up to it."""
    known = tables["service_change"].drop_nulls("change_gbp")
    agree("service_change", known.filter(pl.col("window_code") == "whole").height, 0)
    less = known.select(pl.col("after_cost_gbp") - pl.col("before_cost_gbp") == pl.col("change_gbp"))
    agree("service_change", bool(less.to_series().all()), True)
    told = known.drop_nulls("unit_change_gbp")
    both = told.select(pl.col("unit_change_gbp") + pl.col("rest_gbp") == pl.col("change_gbp"))
    agree("service_change", bool(both.to_series().all()), True)


def _check_cash(tables: Mapping[str, pl.DataFrame]) -> None:
    """What budget holders said of cash is said of the same pounds in both tables."""
    keys = ("person_id", "side_code", "payer_code", "cashability_code")
    lines = tables["cost_lines"].filter(pl.col("side_code") != "outside")
    agree("cost_lines", sums(lines, keys, "cost_gbp"), sums(tables["who_pays"], keys, "cost_gbp"))


def _check_files(tables: Mapping[str, pl.DataFrame]) -> None:
    """The rows of a file are in one of its fates each; what was set aside is counted by reason."""
    files = tables["extracts"]
    fates = files.select(pl.sum_horizontal(_FATES) == pl.col("n_rows"))
    agree("extracts", bool(fates.to_series().all()), True)
    made = files.select(pl.sum_horizontal("n_replaced", "n_linked", "n_not_linked") == pl.col("n_made"))
    agree("extracts", bool(made.to_series().all()), True)
    agree(
        "rejects",
        sums(tables["rejects"], ("extract_id",), "n_rows"),
        sums(files, ("extract_id",), "n_set_aside"),
    )
