"""What happened on the way before and after, against sums in plain loops; and it adds up to the headline."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, note
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from support import timeline_oracle as oracle
from support.happening_oracle import demand, happenings
from support.journeys import agree, journeys
from support.sides_oracle import Sides
from support.timelines import Contact, World, built, drawing

from journey.assumptions import Assumptions, Support
from journey.store import Store

TABLES = (
    "happening_side", "demand_side", "activity_side", "handover_side", "handover_difference", "crisis_side",
)  # fmt: skip
CHANGE = st.none() | st.sampled_from([2, 5, 13, 22, 44])


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Contact], World]:
    """Journeys of which some have a change, with the support team's cost by its contacts or as a whole."""
    rows, world = draw(journeys())
    change = {who: day for who in ("p", "q") if (day := draw(CHANGE)) is not None} or {"p": 13}
    support = draw(st.sampled_from([Support(), Support("budget", Decimal("1234.56"), 3, "2024-25")]))
    price = draw(st.sampled_from([None, 1234]))
    return rows, world._replace(change=change, chosen=Assumptions(support=support), missed_price=price)


def check(rows: list[Contact], world: World) -> None:
    """Every table of what happened before and after is that of the oracle."""
    store = built(rows, world)
    steps = oracle.steps(rows, world)
    summary = store.frame("select * from compare.summary").to_dicts()
    lines = store.frame("select * from compare.interaction_side").to_dicts()
    crises = oracle.crises(steps, rows, world)
    events = happenings(steps, world)
    asked = [{**step, **said} for step, said in zip(steps, demand(steps, events), strict=True)]
    sides = Sides(summary, lines, asked, events, crises)
    for name in TABLES:
        agree(store, f"compare.{name}", getattr(sides, name)())
    _adds_up(store, summary)
    store.close()


def _adds_up(store: Store, summary: list[dict[str, Any]]) -> None:
    """Demand by its answers is the headline, to the contact and the penny."""
    sql = """select person_id, window_code, side_code, sum(n_interactions) as n, sum(cost_gbp) as cost,
        sum(n_uncosted) as n_uncosted from compare.demand_side group by all"""
    found = {row[:3]: row[3:] for row in store.frame(sql).iter_rows()}
    for row in summary:
        if row["window_code"] != "like_for_like":
            key = (row["person_id"], row["window_code"], row["side_code"])
            expected = (row["n_interactions"], row["cost_gbp"], row["n_uncosted"])
            assert found.get(key, (0, Decimal(0), 0)) == expected


@hypothesis_settings(max_examples=30, deadline=None)
@given(drawn=worlds())
def test_every_side_is_that_of_plain_loops(drawn: tuple[list[Contact], World]) -> None:
    """Stays across the change, uncosted contacts, two payers, gaps in what was supplied, several windows."""
    rows, world = drawn
    note(f"{drawing(rows)}\n{world.judged}{world.supply}{world.events} change {world.change}")
    check(rows, world)
