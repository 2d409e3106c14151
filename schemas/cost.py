"""Contracts of the cost stage: what an interaction costs, or why it has no cost."""

from __future__ import annotations

from typing import Annotated

import pandera.polars as pa
import polars as pl
from pandera.api.polars.model_config import BaseConfig

from schemas import vocabularies as v
from schemas.base import Contract

Money = Annotated[pl.Decimal, 18, 2]
Index = Annotated[pl.Decimal, 10, 4]
Units = Annotated[pl.Decimal, 10, 2]
UNCOSTED_REASONS = ("did_not_take_place", "no_rule", "only_a_charge", "priced_in_parent", "no_duration")


class UpratedItem(Contract):
    """One unit cost that may be used, with the two index values that bring it to the price base.

    Grain: item_code.
    Reads: cost.unit_cost, cost.deflator.
    Money: value_gbp, low_gbp and high_gbp are nominal, in prices of price_year_fy; not yet uprated.
    Gaps: an item whose price year has no index is missing; an item not to be uprated is its own base.
    """

    item_code: str
    item_label: str
    unit_code: str
    value_gbp: Money = pa.Field(ge=0)
    low_gbp: Money = pa.Field(nullable=True)
    high_gbp: Money = pa.Field(nullable=True)
    price_year_fy: str
    price_base_fy: str
    index_from: Index = pa.Field(gt=0)
    index_to: Index = pa.Field(gt=0)
    source_title: str = pa.Field(nullable=True)
    confidence_code: str = pa.Field(nullable=True)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["item_code"]


class CostLine(Contract):
    """One costed interaction, with everything that made its cost.

    Grain: interaction_id.
    Reads: canonical.interaction, cost.cost_rule, cost.uprated_item.
    Money: cost_gbp is fiscal cost in the price base, rounded once, half away from zero. low and high equal it
        where the source gives no range.
    Time: nights run to end_date_excl, open ones to the end of what the extract covers.
    Gaps: interactions without a price are in cost.uncosted; do not read a missing row as zero.
    """

    interaction_id: str
    item_code: str
    quantity: int = pa.Field(ge=1)
    quantity_basis_code: str = pa.Field(isin=("each", "nights", "minutes"))
    base_units_per_item: Units = pa.Field(gt=0)
    n_sharing: int = pa.Field(ge=1)
    unit_cost_gbp: Money = pa.Field(ge=0)
    price_year_fy: str
    index_from: Index = pa.Field(gt=0)
    index_to: Index = pa.Field(gt=0)
    cost_gbp: Money = pa.Field(ge=0)
    low_cost_gbp: Money = pa.Field(ge=0)
    high_cost_gbp: Money = pa.Field(ge=0)
    rule_note: str = pa.Field(nullable=True)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["interaction_id"]


class Uncosted(Contract):
    """One interaction without a cost, and why.

    Grain: interaction_id; with CostLine, every canonical interaction exactly once.
    Reads: canonical.interaction, cost.cost_rule, cost.cost_line.
    Gaps: only did_not_take_place means nothing was spent that we would count.
    """

    interaction_id: str
    agency_code: str
    activity_code: str
    status_code: str = pa.Field(isin=v.STATUS_CODES)
    uncosted_reason: str = pa.Field(isin=UNCOSTED_REASONS)
    reason_text: str

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["interaction_id"]
