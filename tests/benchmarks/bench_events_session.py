"""One session on events: networks, time between, orders of agencies, cost by person and agency. Several ways.

columns: journey.read.session, from timeline.journey alone, the sorted table, in Polars; see check.
kept: in SQL, from timeline.step, which a build has worked out and keeps.
anew: in SQL, timeline.place worked out again from timeline.journey.
bare: DuckDB alone on timeline.journey with plainer rules: the contact before is the row before, whether or
not it is known which came first, and an episode ends by the days since that row.
pm4py: the data frame of pm4py, agencies as resources.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import polars as pl

from journey.read.session import session
from journey.store import Store

Frames = dict[str, pl.DataFrame]
NETWORK = """
select step.previous_agency_code as from_agency_code, step.agency_code as to_agency_code, count(*) as
n_handovers,
    cast(coalesce(sum(journey.cost_gbp), 0) as decimal(18, 2)) as cost_gbp, median(step.days_between) as
    days_median
from {step} as step
join timeline.journey as journey on journey.person_id = step.person_id and journey.seq = step.seq
where step.is_handover group by all
"""
BY_AGENCY = """
select person_id, agency_code, count(*) as n_interactions, cast(coalesce(sum(cost_gbp), 0) as decimal(18,
2)) as cost_gbp
from timeline.journey group by all
"""
PLACED = """
create or replace temp table placed as
select person_id, seq, agency_code, previous_agency_code, episode_no, days_between, is_handover from
timeline.place
"""
VARIANTS = """
with turned as (
    select person_id, episode_no, seq, agency_code, lag(agency_code) over (
        partition by person_id, episode_no order by seq) as former_agency_code
    from {step}
),

path as (
    select person_id, array_to_string(array_agg(agency_code order by seq), ' > ') as variant_text
    from turned where former_agency_code is null or former_agency_code <> agency_code
    group by person_id, episode_no
)
select variant_text, count(*) as n_episodes, count(distinct person_id) as n_people from path group by
variant_text
"""
BARE = """
create or replace temp table placed as
with former as (
    select person_id, seq, agency_code, cost_gbp, lag(agency_code) over own as previous_agency_code,
        start_date - lag(start_date) over own as days_between
    from timeline.journey window own as (partition by person_id order by seq)
)
select *, previous_agency_code <> agency_code and days_between <= 30 as is_handover,
    sum(case when days_between < 7 then 0 else 1 end) over (partition by person_id order by seq) as episode_no
from former
"""
BARE_NETWORK = """
select previous_agency_code as from_agency_code, agency_code as to_agency_code, count(*) as n_handovers,
    sum(cost_gbp) as cost_gbp, median(days_between) as days_median
from placed where is_handover group by all
"""

LOG = """
select person_id, agency_code, coalesce(start_at, cast(start_date as timestamp)) as start_at, cost_gbp
from timeline.journey
"""
VIEWED = """
select from_agency_code, to_agency_code, sum(n_handovers) as n_handovers, sum(cost_gbp) as cost_gbp
from timeline.handover where is_order_known group by all
"""
KEYS = {
    "network": ("from_agency_code", "to_agency_code"),
    "variants": ("variant_text",),
    "by_agency": ("person_id", "agency_code"),
}


def columns(store: Store) -> Frames:
    """As the product has it: in Polars, column by column."""
    return vars(session(store.frame))


def kept(store: Store, step: str = "timeline.step") -> Frames:
    """In SELECTs on the same tables."""
    return {
        "network": store.frame(NETWORK.format(step=step)),
        "variants": store.frame(VARIANTS.format(step=step)),
        "by_agency": store.frame(BY_AGENCY),
    }


def anew(store: Store) -> Frames:
    """The same, each contact's place worked out first by the SELECT that a build uses."""
    store.connection.execute(PLACED).fetchall()
    return kept(store, "placed")


def bare(store: Store) -> Frames:
    """The engine alone on the same rows, with plainer rules."""
    store.connection.execute(BARE).fetchall()
    return {
        "network": store.frame(BARE_NETWORK),
        "variants": store.frame(VARIANTS.format(step="placed")),
        "by_agency": store.frame(BY_AGENCY),
    }


def pm4py_session(store: Store) -> Frames:
    """The same session in pm4py: a case is a person, an activity and a resource an agency."""
    import pandas as pd
    import pm4py

    columns = {
        "person_id": "case:concept:name", "agency_code": "concept:name", "start_at": "time:timestamp",
        "cost_gbp": "cost",
    }  # fmt: skip
    log = store.frame(LOG).rename(columns).to_pandas()
    log["org:resource"] = log["concept:name"]
    log["time:timestamp"] = pd.to_datetime(log["time:timestamp"], utc=True)
    log["cost"] = log["cost"].astype(float)
    pm4py.discover_handover_of_work_network(log)
    pm4py.discover_dfg(log)
    pm4py.discover_performance_dfg(log, perf_aggregation_key="median")
    pm4py.get_variants(log)
    by_agency = log.groupby(["case:concept:name", "org:resource"])["cost"].agg(["size", "sum"]).reset_index()
    return {"by_agency": pl.from_pandas(by_agency)}


WAYS: dict[str, Callable[[Store], Frames]] = {
    "columns": columns, "kept": kept, "anew": anew, "bare": bare, "pm4py": pm4py_session,
}  # fmt: skip


def check(store: Store) -> None:
    """Stops where two ways differ, or where they are not the views that a reader asks."""
    for name, keys in KEYS.items():
        made = [WAYS[way](store)[name] for way in ("columns", "kept", "anew")]
        told = [_alike(frame, keys) for frame in made]
        if not all(one.equals(told[0]) for one in told):
            raise SystemExit(f"Two ways of one session differ in {name}.")
    of_views = store.frame(VIEWED)
    network = _alike(columns(store)["network"], KEYS["network"]).drop("days_median")
    if not _alike(of_views, KEYS["network"]).equals(network):
        raise SystemExit("The network is not that of timeline.handover.")
    print(f"{network.height} pairs of agencies, alike in every way", file=sys.stderr)


def _alike(frame: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    kinds = {"cost_gbp": pl.Decimal(18, 2), "days_median": pl.Float64}
    return frame.select(
        pl.col(name).cast(kinds.get(name, pl.String if name in keys else pl.Int64)) for name in frame.columns
    ).sort(keys)
