"""Stage 7: before and after, per observed year, with the checks that say how far to believe it."""

from __future__ import annotations

from journey.settings import Settings
from journey.store import Store

TABLES = (
    "compare.supplied",
    "compare.support_charge",
    "compare.spell",
    "compare.running_cost",
    "compare.side",
    "compare.interaction_side",
    "compare.agency_side",
    "compare.summary",
    "compare.coverage",
    "compare.linkage",
    "compare.link_threshold",
    "compare.yearly",
    "compare.placebo",
    "compare.verdict",
    "compare.sensitivity",
    "compare.payer_side",
    "compare.party_side",
    "compare.other_cost",
    "compare.tornado",
    "compare.switching",
)


def run(store: Store, settings: Settings) -> None:
    """Build the tables of TABLES in order.

    Args:
        store: holds canonical.interaction, supply, agency, change_point and month, link.person_link,
            at_threshold and doubt, timeline.journey and not_held, and the cost schema.
        settings: the as-of date (last day counted, inclusive) and the least history for a verdict.
    """
    for table in TABLES:
        store.build(table, settings.params())
