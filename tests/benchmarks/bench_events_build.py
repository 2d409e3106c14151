"""What working out the events costs a build, beside the bare engine writing the tables that come of it.

One person in ten has a change point, five years in; what compare.set_beside would have made of them is made
directly.
"""

from __future__ import annotations

from pathlib import Path

from bench_events_rows import ROWS_A_PERSON, SETTINGS, write_beside, write_journeys

from journey import compare, timeline
from journey.store import Store, create_build

EVENT_SIDES = tuple(table for table in compare.EVENT_TABLES if table not in ("compare.month", "compare.rate"))
MADE = ("timeline.step", *timeline.MADE, *EVENT_SIDES)
SIDES = """
create table compare.side as
with window_of as (
    select * from (values
        ('whole', 'before', date '2015-01-01', date '2020-01-01'), ('whole', 'after', date '2020-01-01',
        date '2025-01-01'),
        ('equal', 'before', date '2015-01-01', date '2020-01-01'), ('equal', 'after', date '2020-01-01',
        date '2025-01-01'),
        ('last_12m', 'before', date '2019-01-01', date '2020-01-01'), ('last_12m', 'after', date
        '2024-01-01', date '2025-01-01')
    ) as held(window_code, side_code, from_date, to_date_excl)
)
select person_id, window_of.* from (select distinct person_id from timeline.journey)
join window_of on true where strpos('05A', substr(person_id, 6, 1)) > 0 and substr(person_id, 7, 1) < '8'
order by person_id, window_code, from_date
"""
PARTS = """
create table compare.interaction_side as
select side.person_id, side.window_code, side.side_code, journey.interaction_id, cast(1 as bigint) as line_no,
    journey.agency_code, true as is_counted, journey.cost_gbp
from compare.side as side
join timeline.journey as journey on journey.person_id = side.person_id
    and journey.start_date >= side.from_date and journey.start_date < side.to_date_excl
order by side.person_id, side.window_code, side.from_date, journey.interaction_id
"""
TOTALS = """
create table compare.summary as
select side.*, cast(side.to_date_excl - side.from_date as bigint) as observed_days,
    (select cast(coalesce(sum(part.cost_gbp), 0) as decimal(18, 2)) from compare.interaction_side as part
     where part.person_id = side.person_id and part.window_code = side.window_code
        and part.side_code = side.side_code) as cost_gbp
from compare.side as side order by person_id, window_code, from_date
"""


def write_inputs(file: Path, n_rows: int) -> None:
    """Journeys, and what a comparison holds before events are looked at."""
    store = create_build(file)
    write_beside(store, file.parent)
    write_journeys(store, n_rows // ROWS_A_PERSON)
    store.connection.execute("create schema compare").fetchall()
    for made in (SIDES, PARTS, TOTALS):
        store.connection.execute(made).fetchall()
    store.close()


def find(store: Store) -> None:
    """Every derived table and view of timeline."""
    timeline.find_events(store, SETTINGS)


def set_beside(store: Store) -> None:
    """The same before and after, of people with a change point."""
    for table in EVENT_SIDES:
        store.build(table)


def floor(store: Store, file: Path) -> None:
    """The bare engine: the tables that the two made, written again into another file."""
    store.connection.execute(f"attach '{file}.floor' as floor_file").fetchall()
    for table in MADE:
        store.connection.execute(
            f"create table floor_file.{table.replace('.', '_')} as select * from {table}"
        ).fetchall()
    store.connection.execute("detach floor_file").fetchall()
    Path(f"{file}.floor").unlink()
