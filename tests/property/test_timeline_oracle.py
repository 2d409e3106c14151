"""Everything of timeline.* that is derived, against plain loops over generated journeys."""

from __future__ import annotations

from random import Random

from hypothesis import given, note
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from support import timeline_oracle as oracle
from support.happening_oracle import demand, happenings
from support.journeys import agree, journeys
from support.timelines import Contact, World, built, drawing

from journey.read.session import session
from journey.store import Store

OWN = ("end", "minute", "precision", "is_stay", "pence", "is_near", "joined_to")


def check(rows: list[Contact], world: World) -> None:
    """Every derived table of a build of these contacts is that of the oracle."""
    store = built(rows, world)
    steps = oracle.steps(rows, world)
    agree(store, "timeline.step", steps, OWN)
    events = happenings(steps, world)
    agree(store, "timeline.happening", events)
    agree(store, "timeline.demand", demand(steps, events))
    agree(store, "timeline.episode", oracle.episodes(steps))
    agree(store, "timeline.gap", oracle.gaps(steps, world))
    agree(store, "timeline.overlap", oracle.overlaps(steps))
    agree(store, "timeline.crisis", oracle.crises(steps, rows, world))
    agree(store, "timeline.agency_month", oracle.agency_months(steps))
    agree(store, "timeline.handover", oracle.handovers(steps))
    agree(store, "timeline.variant", oracle.variants(steps))
    _session(store)
    store.close()


def _session(store: Store) -> None:
    """The session over everybody, by another road, says what the tables say, which the oracle holds."""
    found = session(store.frame)
    variants = "select variant_text, n_episodes, n_people from timeline.variant"
    network = """select previous_agency_code, step.agency_code, count(*), cast(coalesce(sum(cost_gbp), 0)
        as decimal(18, 2)), median(days_between)
        from timeline.step step join timeline.journey using (person_id, seq)
        where is_handover group by all"""
    by_agency = """select person_id, agency_code, count(*), cast(coalesce(sum(cost_gbp), 0) as decimal(18, 2))
        from timeline.journey group by all"""
    for frame, sql in (
        (found.variants, variants), (found.network, network), (found.by_agency, by_agency)
    ):  # fmt: skip
        assert sorted(frame.rows(), key=str) == sorted(store.frame(sql).rows(), key=str)


@hypothesis_settings(max_examples=40, deadline=None)
@given(drawn=journeys())
def test_every_derived_table_is_that_of_plain_loops(drawn: tuple[list[Contact], World]) -> None:
    """Ties, days without a time, months, stays, judgements, gaps in what was supplied; in any order."""
    rows, world = drawn
    note(f"{drawing(rows)}\n{world.judged}{world.supply}{world.events}")
    check(rows, world)


@hypothesis_settings(max_examples=8, deadline=None)
@given(drawn=journeys(), order=st.randoms(use_true_random=False))
def test_the_order_of_the_files_changes_no_row_and_no_place(
    drawn: tuple[list[Contact], World], order: Random
) -> None:
    """The same contacts in another order give the same tables, row for row."""
    rows, world = drawn
    note(f"{drawing(rows)}\n{world.judged}{world.supply}{world.events}")
    shuffled = list(rows)
    order.shuffle(shuffled)
    one, other = built(rows, world), built(shuffled, world)
    for table in (name for name in one.tables() if name.startswith("timeline.")):
        assert one.frame(f"select * from {table}").equals(other.frame(f"select * from {table}")), table
    one.close()
    other.close()
