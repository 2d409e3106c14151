"""Prices, payers and an assumption set of a test's own, put in place of those of support.tables.compared."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from journey.assumptions import Assumptions
from journey.pipeline.payers import payer_frames
from journey.pipeline.prices import set_row, support_plan
from journey.store import Store
from support.tables import INDEX, PAYER_PART, RULE, RULE_DEFAULTS, UNIT_COST, UNIT_DEFAULTS, drawn, load_links

BED_AND_VISIT = (
    "item_code | item_label | value_gbp | low_gbp | high_gbp | unit_code\n"
    "BED | Bed | 100.00 | | | night\nVISIT | Visit | 10.00 | 5.00 | 20.00 | contact\n"
)
RULES = "activity_code | item_code | basis_code\nvisit | VISIT | each\nbed | BED | nights\n"
PARTS = "item_code | line_no | payer_code | beneficiary_code | part_from | part_to | part_total\n"


def priced(
    units: str = BED_AND_VISIT,
    rules: str = RULES,
    parts: str = PARTS,
    chosen: Assumptions | None = None,
    index: str = "financial_year | index_value\n2024-25 | 100",
) -> Callable[[Store], None]:
    """What `compared` is given as its links: one person `p`, and these prices.

    Args:
        units: a drawn table of UNIT_COST.
        rules: a drawn table of RULE; rule_code is the activity and the perspective.
        parts: a drawn table of PAYER_PART, in place of the payer that an item names.
        chosen: the assumption set: its pots, what is cashable, recorded sources and the support's cost.
        index: a drawn table of INDEX.
    """
    held = chosen or Assumptions()

    def load(store: Store) -> None:
        items = drawn(units, UNIT_COST, UNIT_DEFAULTS)
        own = drawn(parts, PAYER_PART)
        payers = payer_frames(items, held)
        others = payers["cost.item_payer"].filter(~pl.col("item_code").is_in(own["item_code"].to_list()))
        named = drawn(rules, RULE, RULE_DEFAULTS).with_columns(
            rule_code=pl.concat_str("activity_code", "perspective_code", separator=" ")
        )
        recorded = pl.DataFrame({"source_code": held.recorded_sources}, {"source_code": pl.String})
        frames = {
            **payers,
            "cost.item_payer": pl.concat([others, own]),
            "cost.unit_cost": items,
            "cost.cost_rule": named,
            "cost.price_index": drawn(index, INDEX, {"index_code": "gdp"}),
            "cost.assumption_set": set_row(held, "2024-25"),
            "cost.support_plan": support_plan(held),
            "cost.recorded_source": recorded,
        }
        for table, frame in frames.items():
            store.load_frame(table, frame)
        people = store.frame("select distinct source_code, source_person_id from canonical.interaction")
        load_links(store, people.with_columns(person_id=pl.lit("p")))
        store.load_frame("canonical.person_alias", pl.DataFrame({"person_id": ["p"], "alias": ["jo"]}))
        point = store.frame("select *, 'Team begins' as change_label from canonical.change_point")
        store.load_frame("canonical.change_point", point)

    return load
