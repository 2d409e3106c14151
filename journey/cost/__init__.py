"""Stage 5: interactions to pounds, in exact decimals, with a reason for each one left unpriced."""

from __future__ import annotations

from journey.errors import Refused
from journey.settings import Settings
from journey.store import Store

TABLES = ("cost.uprated_item", "cost.cost_line", "cost.uncosted")


def run(store: Store, settings: Settings) -> None:
    """Build uprated_item, cost_line and uncosted, in that order.

    Args:
        store: holds canonical.interaction, cost.unit_cost, cost.deflator and cost.cost_rule.
        settings: the price base and the as-of date (last day counted, inclusive).

    Raises:
        Refused: the deflator has no index for the price base.
    """
    held = store.select("cost.price_base", settings.params())
    if held.height == 0:
        raise Refused(
            f"There is no deflator for the price base {settings.price_base_fy}. "
            "Set price_base_fy in journey.toml to a financial year the deflator holds."
        )
    for table in TABLES:
        store.build(table, settings.params())
