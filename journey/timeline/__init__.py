"""Stage 6: each person's interactions in order, and what happened on the way, by rules that can be read."""

from __future__ import annotations

from dataclasses import asdict

import polars as pl

from journey.errors import Refused
from journey.settings import Settings
from journey.store import Store

TABLES = ("timeline.journey", "timeline.not_held", "timeline.person")
RULES = (
    *("timeline.bounce", "timeline.repeat_assessment", "timeline.return_after_closure"),
    *("timeline.repeat_contact", "timeline.redo_contact"),
)
MADE = ("timeline.happening", "timeline.overlap", "timeline.crisis")
VIEWS = (
    "timeline.demand",
    "timeline.episode",
    "timeline.gap",
    "timeline.agency_month",
    "timeline.handover",
    "timeline.variant",
)


def run(store: Store, settings: Settings) -> None:
    """Build every table and view of the timeline schema.

    Args:
        store: holds canonical.interaction, canonical.activity, canonical.supply, link.person_link,
            cost.interaction_cost, cost.horizon, timeline.taxonomy_rule and timeline.judgement.
        settings: the as-of date (last day counted, inclusive) and the thresholds of events.

    Raises:
        Refused: two rules of the taxonomy answer a question differently and neither says more.
    """
    put_in_order(store, settings)
    find_events(store, settings)
    count_months(store)


def put_in_order(store: Store, settings: Settings) -> None:
    """Journeys alone: all that costs and comparisons of them need."""
    for table in TABLES:
        store.build(table, settings.params())


def find_events(store: Store, settings: Settings) -> None:
    """What happened on the way, of journeys that are in order."""
    thresholds = asdict(settings.events)
    store.load_frame("timeline.threshold", pl.DataFrame([thresholds], dict.fromkeys(thresholds, pl.Int64)))
    store.build("timeline.taxon")
    _refuse_ties(store)
    store.view("timeline.place")
    store.build("timeline.step")
    for rule in RULES:
        store.view(rule)
    for table in MADE:
        store.build(table)
    for view in VIEWS:
        store.view(view)


def count_months(store: Store) -> None:
    """What each agency recorded of each person a month, and of everybody a financial year."""
    store.build("timeline.person_month")
    store.build("timeline.agency_year")


def _refuse_ties(store: Store) -> None:
    """Two rules that say as much and answer differently would be chosen between by their names."""
    tied = store.select("timeline.tied_answer")
    if tied.height:
        question, _, one, other = tied.row(0)
        raise Refused(
            f"Two rules of the taxonomy fit the same contacts and answer a question ({question}) "
            f"differently: {one} and {other}. Narrow one of them, or take one out."
        )
