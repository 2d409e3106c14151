"""Stage 5: interactions to pounds, in exact decimals, with a reason for each one left unpriced.

A cost depends on a few facts (what was done, how long, by how many shared), so interactions are put into
kinds once and a price is worked out once a kind. A change of prices works out some thousand kinds, however
many interactions there are.
"""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from journey.errors import Refused
from journey.settings import Settings
from journey.store import Store

MEASURING = ("cost.kind", "cost.interaction_kind", "cost.recorded")  # from the files alone
PRICING = (
    *("cost.uprated_item", "cost.kind_model", "cost.kind_recorded", "cost.kind_price"),
    *("cost.kind_line", "cost.kind_uncosted", "cost.recorded_difference"),
)


def run(store: Store, settings: Settings) -> None:
    """Build every table and view of the cost schema.

    Args:
        store: holds canonical.interaction and the tables of prices (see journey.pipeline.prices).
        settings: the as-of date (last day counted, inclusive). Which prices are used is in
            cost.assumption_set.

    Raises:
        Refused: no index for the price base, two rules that fit alike, or a rule in use whose item is not
            held.
    """
    measure(store, settings)
    price(store)


def measure(store: Store, settings: Settings) -> None:
    """Put every interaction into a kind; depends on the files, not on prices."""
    end = pl.DataFrame({"as_of_date_excl": [settings.as_of_date + timedelta(days=1)]})
    store.load_frame("cost.horizon", end)
    store.view("cost.measured")
    for table in MEASURING:
        store.build(table)


def price(store: Store) -> None:
    """Choose a rule and a price for every kind; to be run again alone when prices change."""
    _refuse_unknown_base(store)
    _refuse_recorded_gap(store)
    store.view("cost.candidate_rule")
    store.build("cost.chosen_rule")
    _refuse_ties(store)
    _refuse_missing_items(store)
    for table in PRICING:
        store.build(table)
    for view in ("cost.cost_line", "cost.interaction_cost", "cost.uncosted"):
        store.view(view)


def _refuse_unknown_base(store: Store) -> None:
    price_base_fy, index_value = store.select("cost.price_base").row(0)
    if index_value is None:
        raise Refused(
            f"There is no deflator for the price base {price_base_fy}. "
            "Set price_base_fy to a financial year that the price index holds."
        )


def _refuse_recorded_gap(store: Store) -> None:
    gap = store.select("cost.recorded_gap")
    if gap.height:
        source, year, n_interactions = gap.row(0)
        raise Refused(
            f"The assumption set uses what {source} recorded, but the price index has no value for the year "
            f"from April {year} ({n_interactions:,} contacts). Take {source} out of recorded_sources."
        )


def _refuse_ties(store: Store) -> None:
    """Two rules that say as much and both fit would be chosen between by their names."""
    tied = store.select("cost.tied_rule")
    if tied.height:
        codes = " and ".join(tied["rule_code"].unique(maintain_order=True)[:2].to_list())
        raise Refused(
            f"Two cost rules fit the same contacts and neither says more than the other: {codes}. "
            "Narrow one of them, or take one out."
        )


def _refuse_missing_items(store: Store) -> None:
    missing = store.select("cost.missing_item")
    if missing.height:
        used = "; ".join(
            f"{row['item_code']} by rule {row['rule_code']} ({row['n_interactions']:,} contacts)"
            for row in missing.iter_rows(named=True)
        )
        raise Refused(
            f"A unit cost that is in use is not in the catalogues of this assumption set: {used}. "
            "Nothing was built. Put it back, or change the rule in the assumption set."
        )
