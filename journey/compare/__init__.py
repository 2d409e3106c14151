"""Stage 7: before and after, per observed year, with the checks that say how far to believe it."""

from __future__ import annotations

from journey.settings import Settings
from journey.store import Store

TABLES = (
    "compare.at_risk",
    "compare.support_charge",
    "compare.spell",
    "compare.running_cost",
    "compare.side",
    "compare.interaction_side",
    "compare.agency_side",
    "compare.basis",
    "compare.supplied",
    "compare.compared_side",
    "compare.summary",
    "compare.coverage",
    "compare.linkage",
    "compare.link_threshold",
    "compare.yearly",
    "compare.placebo",
    "compare.verdict",
    "compare.baseline",
    "compare.sensitivity",
    "compare.payer_side",
    "compare.party_side",
    "compare.other_cost",
    "compare.tornado",
    "compare.switching",
)

EVENT_TABLES = (
    *("compare.contact_side", "compare.happening_side", "compare.demand_side", "compare.activity_side"),
    *("compare.handover_side", "compare.handover_difference", "compare.crisis_side"),
    *("compare.month", "compare.rate"),
)


def run(store: Store, settings: Settings) -> None:
    """Build every table of the compare schema.

    Args:
        store: holds canonical.interaction, supply, agency, change_point, ending and month, link.person_link,
            at_threshold and doubt, the timeline schema, and the cost schema.
        settings: the as-of date (last day counted, inclusive) and the least history for a verdict.
    """
    set_beside(store, settings)
    set_events_beside(store)


def set_beside(store: Store, settings: Settings) -> None:
    """Contacts, nights and costs before and after; of the timeline it needs journey and not_held alone."""
    for table in TABLES:
        store.build(table, settings.params())
        if table == "compare.basis":
            store.view("compare.compared_agency")
            store.view("compare.compared_spell")


def set_events_beside(store: Store) -> None:
    """What happened on the way, before and after; needs the tables of set_beside and timeline.find_events."""
    for table in EVENT_TABLES:
        store.build(table)
