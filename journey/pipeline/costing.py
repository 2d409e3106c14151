"""From facts to figures: the stages that need no key and no extract, on any store that holds the facts."""

from __future__ import annotations

from collections.abc import Callable

from journey import compare, cost, timeline
from journey.assumptions import Assumptions
from journey.pipeline.fit import refuse_unheld
from journey.pipeline.prices import Prices, load_prices
from journey.settings import Settings
from journey.store import Store

Tell = Callable[[str], None]


def work_out(
    store: Store,
    settings: Settings,
    chosen: Assumptions,
    prices: Prices,
    has_kinds: bool,
    with_events: bool = True,
    tell: Tell = lambda _: None,
) -> None:
    """Cost, order and compare what a store holds, under one assumption set.

    Args:
        store: holds the tables of canonical and link; those of former.KINDS too where has_kinds; where
            with_events, what answers.load_answers keeps.
        settings: the as-of date, the least history for a verdict, and the thresholds of events.
        chosen: the set.
        prices: what it says, as prices_of gives it.
        has_kinds: the kinds of interactions are there, made with the same recorded costs.
        with_events: what happened on the way is worked out too.
        tell: called with the name of each step as it begins.

    Raises:
        Refused: an item in use is not held, or the set's own rules do not fit one another.
    """
    load_prices(store, prices)
    tell("Costing")
    if has_kinds:
        store.view("cost.measured")
        cost.price(store)
    else:
        cost.run(store, settings)
    refuse_unheld(prices.frames["cost.unit_cost"], chosen)
    tell("Putting journeys in order")
    timeline.put_in_order(store, settings)
    tell("Comparing")
    compare.set_beside(store, settings)
    if with_events:
        tell("Finding what happened on the way")
        timeline.find_events(store, settings)
        timeline.count_months(store)
        compare.set_events_beside(store)
