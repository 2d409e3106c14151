"""One session on events: networks, time between, orders of agencies, cost by person and agency. Several ways.

columns: from timeline.journey alone, the sorted table, in Polars: the row before is the contact before. The
rules are those of timeline.place, written a second time and by another road: see check.
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

from journey.store import Store

Frames = dict[str, pl.DataFrame]
ROWS = """
select start_date, cast(epoch(start_at) // 60 as integer) as start_minute,
    cast(case when is_stay then greatest(start_date, end_date_excl - 1) else start_date end as date) as
    last_date,
    start_precision in ('minute', 'day') as is_to_the_day,
    cast(cost_gbp * 100 as bigint) as pence
from timeline.journey
"""
NOT_MET = """
select journey.person_id, journey.seq
from timeline.journey as journey
join timeline.taxon as taxon on taxon.source_code = journey.source_code and taxon.activity_code =
journey.activity_code
    and taxon.outcome_code is not distinct from journey.outcome_code
    and taxon.setting_code is not distinct from journey.setting_code and taxon.status_code = 'happened'
where taxon.present_code = 'no'
"""
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

_POUNDS = (pl.sum("pence").cast(pl.Decimal(18, 2)) / 100).cast(pl.Decimal(18, 2))


def columns(store: Store) -> Frames:
    """In Polars, column by column. Nobody judged anything here, so what the taxonomy answers holds."""
    person = store.frame("select person_id from timeline.journey")["person_id"]
    if not person.is_sorted():
        raise SystemExit("timeline.journey is not in order.")
    runs = person.rle().struct.unnest()
    person_no = person.rle_id()
    del person
    kind = pl.Enum(store.frame("select agency_code from canonical.agency order by 1")["agency_code"])
    agency = store.frame("select agency_code from timeline.journey")["agency_code"].cast(kind)
    rows = store.frame(ROWS).with_columns(agency, person_no=person_no, is_met=_met(store, runs))
    threshold = store.frame("select * from timeline.threshold").row(0, named=True)
    by_agency = rows.group_by("person_no", "agency_code").agg(n_interactions=pl.len(), cost_gbp=_POUNDS)
    return {
        "variants": _variants(rows, threshold["episode_days"]),
        "network": _network(rows, threshold["handover_days"]),
        "by_agency": by_agency.select(
            runs["value"].gather(by_agency["person_no"]).alias("person_id"),
            "agency_code",
            "n_interactions",
            "cost_gbp",
        ),
    }


def _met(store: Store, runs: pl.DataFrame) -> pl.Series:
    """Whether the person may have been present, a row a contact; a person's first row is that of seq 1."""
    starts = runs.select(person_id="value", start=pl.col("len").cum_sum() - pl.col("len"))
    missed = (
        store.frame(NOT_MET)
        .join(starts, on="person_id")
        .select(pl.col("start") + pl.col("seq") - 1)
        .to_series()
    )
    return pl.Series([True]).new_from_index(0, int(runs["len"].sum())).scatter(missed, False)


def _is_as_before(*names: str) -> pl.Expr:
    """Whether a row has the same as the row before, in all of these."""
    return pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift()) for name in names)


def _variants(rows: pl.DataFrame, episode_days: int) -> pl.DataFrame:
    """Agencies of each episode in order, one after another the same counted once."""
    latest = pl.col("last_date").cum_max().over("person_no").shift()
    is_same = _is_as_before("person_no") & ((pl.col("start_date") - latest).dt.total_days() < episode_days)
    turns = (
        rows.lazy()
        .select("person_no", "agency_code", episode_no=(~is_same.fill_null(False)).cum_sum())
        .filter(~_is_as_before("episode_no", "agency_code"))
        .collect()
    )
    paths = turns.group_by("person_no", "episode_no", maintain_order=True).agg("agency_code")
    found = paths.group_by("agency_code").agg(n_episodes=pl.len(), n_people=pl.col("person_no").n_unique())
    text = pl.col("agency_code").cast(pl.List(pl.String)).list.join(" > ")
    return found.select(text.alias("variant_text"), "n_episodes", "n_people")


def _network(rows: pl.DataFrame, handover_days: int) -> pl.DataFrame:
    """Hand-overs whose order is known. Times stand first in a day: its last row tells if any lacks one."""
    is_last = pl.col("person_no").ne_missing(pl.col("person_no").shift(-1)) | pl.col("start_date").ne_missing(
        pl.col("start_date").shift(-1)
    )
    is_day_alone = pl.when(is_last).then(pl.col("start_minute").is_null()).backward_fill()
    met = (
        rows.lazy()
        .with_columns(minute=pl.when(is_day_alone).then(None).otherwise("start_minute"))
        .filter("is_met")
        .with_columns(is_same_person=_is_as_before("person_no"))
        .with_columns(is_same_moment=_is_as_before("person_no", "start_date", "minute"))
        .with_columns(
            is_new_agency=~_is_as_before("agency_code"), moment_no=(~pl.col("is_same_moment")).cum_sum()
        )
        .collect()
    )
    shared = met.filter(pl.col("is_same_moment") & pl.col("is_new_agency"))["moment_no"].unique()
    is_clear = pl.Series([True]).new_from_index(0, met.height)
    if shared.len():
        by_moment = pl.Series([True]).new_from_index(0, int(met["moment_no"][-1]) + 1).scatter(shared, False)
        is_clear = by_moment.gather(met["moment_no"])
    made = met.lazy().with_columns(is_clear=is_clear & met["is_to_the_day"]).select(
        "agency_code",
        "pence",
        from_agency_code=pl.col("agency_code").shift(),
        days_between=(pl.col("start_date") - pl.col("last_date").shift()).dt.total_days().clip(0),
        is_known=pl.col("is_same_person")
        & ~pl.col("is_same_moment")
        & pl.col("is_new_agency")
        & pl.col("is_clear")
        & pl.col("is_clear").shift(),
    )  # fmt: skip
    return (
        made.filter(pl.col("is_known") & (pl.col("days_between") <= handover_days))
        .group_by("from_agency_code", to_agency_code="agency_code")
        .agg(n_handovers=pl.len(), cost_gbp=_POUNDS, days_median=pl.median("days_between"))
        .collect()
    )


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
