"""Stage 6: each person's interactions in order, with nights, cost and gaps."""

from __future__ import annotations

from journey.settings import Settings
from journey.store import Store

TABLES = ("timeline.journey", "timeline.not_held", "timeline.person")


def run(store: Store, settings: Settings) -> None:
    """Build journey, not_held and person, in that order.

    Args:
        store: holds canonical.interaction, canonical.activity, link.person_link and cost.interaction_cost.
        settings: the as-of date (last day counted, inclusive).
    """
    for table in TABLES:
        store.build(table, settings.params())
