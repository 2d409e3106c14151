"""The same check for the tables on how far a before and after may be believed, and on groups."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import polars as pl

from journey.export.reconcile import agree, sums
from journey.store import Store

_PERSON_WINDOW = ("person_id", "window_code")
# checks that are windows of the compared services as they stand, or the whole window of all of them
_OF_WINDOWS = ("equal", "last_12m", "last_24m", "without_band", "all_services")
_EVERYBODY = "select count(*) as n_people from timeline.person"
_CHANGED = "select distinct person_id from canonical.change_point"
_WINDOWS = """
select person_id, 'all_services' as check_code, side_code, cost_gbp_per_year from compare.summary
where window_code = 'whole'
union all
select person_id, window_code as check_code, side_code,
    case when observed_days > 0 then cast(
        cast((2 * cast(measured_amount * 100 as bigint) * 36525 + 100 * observed_days)
        // (200 * observed_days) as decimal(16, 0)) * cast(0.01 as decimal(2, 2)) as decimal(18, 2)) end
    as cost_gbp_per_year
from compare.rate where measure_code = 'cost'
"""


def check_evidence(store: Store, tables: Mapping[str, pl.DataFrame]) -> None:
    """Refuse tables of evidence that do not add up to the others.

    Raises:
        Damaged: two tables do not add up to the same figure; nothing may be published.
    """
    _check_costs_before(store, tables)
    _check_windows(store, tables["sensitivity"])
    _check_people(store, tables)
    _check_groups(store, tables)


def _check_costs_before(store: Store, tables: Mapping[str, pl.DataFrame]) -> None:
    """What the compared cost and what was left out add up to all cost before, window by window."""
    held = tables["compared_agencies"]
    wanted = sums(store.select("export.window_cost"), _PERSON_WINDOW, "before_cost_gbp")
    costs = tables["rates"].filter(pl.col("measure_code") == "cost")
    found = sums(costs, _PERSON_WINDOW, "before_amount")
    left_out = sums(held.filter(~pl.col("is_compared")), _PERSON_WINDOW, "before_cost_gbp")
    both = {key: found.get(key, 0) + left_out.get(key, 0) for key in found.keys() | left_out.keys()}
    agree("rates", {key: total for key, total in both.items() if total}, wanted)
    reasons = held.select(pl.col("left_out_code").is_null() == pl.col("is_compared")).to_series()
    agree("compared_agencies", bool(reasons.all()), True)
    support = sums(store.select("export.support_before"), _PERSON_WINDOW, "before_cost_gbp")
    compared = sums(held.filter("is_compared"), _PERSON_WINDOW, "before_cost_gbp")
    both = {key: compared.get(key, 0) + support.get(key, 0) for key in compared.keys() | support.keys()}
    agree("compared_agencies", both, found)


def _check_windows(store: Store, checks: pl.DataFrame) -> None:
    """A check that is a window has that window's cost a year."""
    costs = checks.filter((pl.col("measure_code") == "cost") & pl.col("check_code").is_in(_OF_WINDOWS))
    keys = ("person_id", "check_code")
    known = store.frame(_WINDOWS).join(costs, on=keys, how="semi")
    for side in ("before", "after"):
        wanted = sums(known.filter(pl.col("side_code") == side), keys, "cost_gbp_per_year")
        agree("sensitivity", sums(costs, keys, f"{side}_per_year"), wanted)


def _check_people(store: Store, tables: Mapping[str, pl.DataFrame]) -> None:
    """Everybody with a change point has one verdict, and is said something of."""
    wanted = sorted(store.frame(_CHANGED)["person_id"])
    agree("verdicts", sorted(tables["verdicts"]["person_id"]), wanted)
    said = tables["findings"].filter(pl.col("kind_code") == "finding")["person_id"]
    agree("findings", sorted(said.unique()), wanted)


def _check_groups(store: Store, tables: Mapping[str, pl.DataFrame]) -> None:
    """Each step of a group begins where the one before ended; the last is who is compared and told of."""
    everybody = store.frame(_EVERYBODY).item()
    last: dict[tuple[Any, ...], int] = {}
    for key, steps in tables["groups_attrition"].group_by("group_code", "part_code", maintain_order=True):
        rows = steps.sort("step_no").to_dicts()
        for former, row in pairwise(rows):
            agree("groups_attrition", row["n_people"] + row["n_left_out"], former["n_people"])
        if key[1] == "group":
            agree("groups_attrition", (rows[0]["n_people"], rows[0]["n_left_out"]), (everybody, 0))
        last[key] = rows[-1]["n_people"]
    told = tables["groups_findings"].filter(pl.col("kind_code") == "finding")["group_code"]
    agree("groups_findings", set(told), {key[0] for key in last})
    for row in tables["groups_summary"].iter_rows(named=True):
        key = (row["group_code"], row["part_code"])
        if row["part_code"] == "group":
            agree("groups_summary", row["n_people"], last.get(key))
            ways = [row[name] for name in ("n_fell", "n_rose", "n_same")]
            if None not in ways:
                agree("groups_summary", sum(ways), row["n_people"])
