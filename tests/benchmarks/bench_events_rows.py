"""Journeys that look like a build's, the same every time, in blocks of people.

Four contacts in five come in clusters of a fortnight, so that there are episodes; of half of the contacts the
time is known, of the others the day alone.
"""

from __future__ import annotations

from datetime import date
from hashlib import md5
from pathlib import Path

import polars as pl
from bench_cost_rows import AGENCIES, CODED

from journey.pipeline.reference import reference_frame
from journey.pipeline.taxonomy import taxonomy_of
from journey.settings import Settings
from journey.store import Store
from journey.workspace import Workspace

ROWS_A_PERSON = 400
SETTINGS = Settings("Benchmark", date(2024, 12, 31), "2024-25")
SLOTS = 1009
TIMED = (*CODED, "drug_alcohol", "homelessness", "voluntary")
OUTCOMES = (
    *(None,) * 8,
    *("completed", "accepted", "discharged", "rejected_ineligible", "redirected", "no_response", "withdrawn"),
)
JUDGEMENT = dict.fromkeys(
    ("interaction_id", "question_code", "answer_code", "failure_reason", "judged_by_code"), pl.String
)
# Person ids are spread over all that an id can begin with, as a build's are: DuckDB passes over rows by the
# first eight letters.
JOURNEY = """
create or replace table timeline.journey as
with drawn as (
    select
        n // {a_person} as person_no, n,
        hash(n, 1) % {slots} as slot_no,
        case when hash(n, 2) % 5 = 0 then hash(n, 3) % 3652
            else hash(n // {a_person}, hash(n, 4) % 40) % 3639 + hash(n, 3) % 14 end as day_no,
        hash(n, 5) % 1440 as minute_no, hash(n, 6) % 1000 as luck, hash(n, 7) % 1000 as length,
        hash(n, 8) % {outcomes} as outcome_no
    from range({first} * {a_person}, {last} * {a_person}) as numbers(n)
),

placed as (
    select
        concat('P', lpad(upper(to_hex(person_no * (1099511627776 // {people}))), 10, '0'), '00') as person_id,
        md5(concat('i', n)) as interaction_id,
        slot.agency_code, slot.activity_code, slot.activity_type_code,
        slot.agency_code as source_code, concat('extract_', slot.agency_code) as extract_id,
        cast(1 as bigint) as source_sheet_no, cast(n + 2 as bigint) as source_row,
        date '2015-01-01' + cast(day_no as integer) as start_date,
        case when slot.is_timed then date '2015-01-01' + cast(day_no as integer)
            + cast(minute_no as integer) * interval '1' minute end as start_at,
        case when slot.is_timed then 'minute' else 'day' end as start_precision,
        case when slot.is_stay then least(date '2025-01-01',
            date '2015-01-01' + cast(day_no + 1 + length * length // 20000 as integer)) end as end_date_excl,
        slot.is_stay, false as is_open,
        case when luck >= 60 then cast((100 + luck * length // 10) as decimal(18, 2)) / 100 end as whole_gbp,
        slot.activity_code as item_code, outcome.outcome_code
    from drawn
    join slot on slot.slot_no = drawn.slot_no
    join outcome on outcome.outcome_no = case when slot.is_coded then drawn.outcome_no else 0 end
),

numbered as (
    select placed.*, cast(whole_gbp as decimal(18, 2)) as cost_gbp, row_number() over (
        partition by person_id order by start_date, start_at asc nulls last, agency_code, interaction_id) as
        seq
    from placed
)

select
    person_id, seq, interaction_id, agency_code, activity_code, activity_type_code, source_code, extract_id,
    source_sheet_no, source_row, start_date, start_at, start_precision, end_date_excl, is_stay, is_open,
    cast(case when is_stay then end_date_excl - start_date else 0 end as bigint) as nights,
    cost_gbp, cost_gbp as low_cost_gbp, cost_gbp as high_cost_gbp, item_code,
    cast(start_date - lag(start_date) over (partition by person_id order by seq) as bigint) as
    days_since_last,
    outcome_code, cast(null as varchar) as setting_code
from numbered order by person_id, seq
"""
KINDS = """
create or replace table canonical.interaction as
select distinct slot.agency_code as source_code, slot.activity_code, 'happened' as status_code,
outcome.outcome_code,
    cast(null as varchar) as setting_code
from slot join outcome on slot.is_coded or outcome.outcome_no = 0
"""


def _slots() -> pl.DataFrame:
    """Which activity a drawn number means: a few make up most, of different agencies, as in life."""
    held = reference_frame("activity.csv").sort(
        pl.col("activity_code").map_elements(lambda code: md5(code.encode()).hexdigest(), pl.String)
    )
    drawn = [place for place in range(held.height) for _ in range(1 + SLOTS // (5 * (place + 2)))]
    agency = pl.col("activity_code").str.split("_").list.first().replace_strict(AGENCIES, default="voluntary")
    return (
        held[[drawn[n % len(drawn)] for n in range(SLOTS)]]
        .select(
            pl.int_range(SLOTS).alias("slot_no"),
            "activity_code",
            "activity_type_code",
            (pl.col("is_stay") == "true").alias("is_stay"),
            agency_code=agency,
        )
        .with_columns(
            is_timed=pl.col("agency_code").is_in(TIMED), is_coded=pl.col("agency_code").is_in(CODED)
        )
    )
    # fmt: skip


def write_beside(store: Store, folder: Path) -> None:
    """What events read besides journeys: the taxonomy that ships, labels, supply and the last day."""
    slots = _slots()
    store.load_frame("main.slot", slots)
    store.load_frame(
        "main.outcome",
        pl.DataFrame({"outcome_code": OUTCOMES}, {"outcome_code": pl.String}).with_row_index("outcome_no"),
    )
    codes = slots["agency_code"].unique().sort()
    agency = pl.DataFrame({"agency_code": codes, "agency_label": codes})
    store.load_frame(
        "canonical.agency", agency.with_columns(is_support=pl.col("agency_code") == "support_team")
    )
    store.load_frame("canonical.activity", reference_frame("activity.csv"))
    store.load_frame(
        "canonical.supply",
        agency.select(
            "agency_code",
            covers_from_date=pl.lit(date(2015, 1, 1)),
            covers_to_date_excl=pl.lit(date(2025, 1, 1)),
        ),
    )
    store.connection.execute(KINDS).fetchall()
    store.load_frame("timeline.taxonomy_rule", taxonomy_of(Workspace(folder)).frame)
    store.load_frame("timeline.judgement", pl.DataFrame(schema=JUDGEMENT))
    store.build("timeline.taxon")
    store.load_frame("cost.horizon", pl.DataFrame({"as_of_date_excl": [date(2025, 1, 1)]}))


def write_journeys(store: Store, people: int, first: int = 0, last: int | None = None) -> None:
    """timeline.journey of the people first to last (exclusive), as a build keeps it: by person and seq."""
    store.connection.execute(
        JOURNEY.format(
            a_person=ROWS_A_PERSON, slots=SLOTS, outcomes=len(OUTCOMES), people=people, first=first,
            last=people if last is None else last,
        )
    ).fetchall()  # fmt: skip
