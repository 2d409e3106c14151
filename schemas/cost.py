"""Contracts of the cost stage: what an interaction costs, who pays, or why it has no cost."""

from __future__ import annotations

from typing import Annotated

import pandera.polars as pa
import polars as pl
from pandera.api.polars.model_config import BaseConfig

from schemas import vocabularies as v
from schemas.base import Contract

Money = Annotated[pl.Decimal, 18, 2]
Index = Annotated[pl.Decimal, 10, 4]
Units = Annotated[pl.Decimal, 10, 4]
UNCOSTED_REASONS = (
    *("did_not_take_place", "no_rule", "no_price", "only_a_charge", "priced_in_parent", "no_duration"),
)
BASIS_CODES = ("each", "minutes", "nights", "days", "recorded")
PERSPECTIVE_CODES = ("fiscal", "economic", "social", "person")


class UpratedItem(Contract):
    """One unit cost that may be used, with the two index values that bring it to the price base.

    Grain: item_code.
    Reads: cost.unit_cost, cost.unit, cost.price_index, cost.assumption_set.
    Money: value_gbp, low_gbp and high_gbp are nominal, in prices of price_year_fy; not yet uprated. value_gbp
        is the source's low or high where the assumption set says so.
    Range: an end that the source leaves open is its central value; both are blank where it gives no range.
    Gaps: an item whose price year has no index is missing; an item not to be uprated is its own base.
    """

    item_code: str
    item_label: str
    perspective_code: str = pa.Field(isin=PERSPECTIVE_CODES)
    unit_code: str
    unit_basis_code: str = pa.Field(isin=("each", "minutes", "nights"))
    base_units: Units = pa.Field(gt=0)
    value_gbp: Money = pa.Field(ge=0)
    low_gbp: Money = pa.Field(nullable=True)
    high_gbp: Money = pa.Field(nullable=True)
    price_year_fy: str
    price_base_fy: str
    index_code: str
    index_from: Index = pa.Field(gt=0)
    index_to: Index = pa.Field(gt=0)
    source_title: str = pa.Field(nullable=True)
    confidence_code: str = pa.Field(nullable=True)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["item_code"]


class CostLine(Contract):
    """What one body pays for one interaction, with everything that made the amount.

    Grain: interaction_id, perspective_code, line_no (one line a payer).
    Reads: cost.interaction_kind, cost.kind_line.
    Money: cost_gbp is in the price base, rounded once, half away from zero. low and high equal it where the
        source gives no range. Only fiscal lines are public cost; other perspectives are never added to them.
    Time: nights run to end_date_excl, open ones to the end of what the extract covers. is_spread: the amount
        is for the time it lasted, and is split over it; a stay is split whatever it is priced by.
    Shares: of a job that n_sharing took part in, the lines of shares 1 to n add up to the job's cost.
    Gaps: interactions without a public cost are in cost.uncosted; do not read a missing row as zero.
    """

    interaction_id: str
    perspective_code: str = pa.Field(isin=PERSPECTIVE_CODES)
    line_no: int = pa.Field(ge=1)
    payer_code: str
    beneficiary_code: str
    rule_code: str = pa.Field(nullable=True)
    item_code: str = pa.Field(nullable=True)
    quantity: int = pa.Field(ge=1)
    basis_code: str = pa.Field(isin=BASIS_CODES)
    is_spread: bool
    base_units: Units = pa.Field(gt=0)
    n_sharing: int = pa.Field(ge=1)
    share_no: int = pa.Field(ge=1)
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

        unique = ["interaction_id", "perspective_code", "line_no"]


class Uncosted(Contract):
    """One interaction without a public cost, why, and what would give it one.

    Grain: interaction_id; with cost.interaction_cost, every canonical interaction exactly once.
    Reads: cost.interaction_kind, cost.kind_uncosted.
    Gaps: only did_not_take_place means nothing was spent that we would count. remedy_text is blank where no
        price is wanted.
    """

    interaction_id: str
    agency_code: str
    activity_code: str
    status_code: str = pa.Field(isin=v.STATUS_CODES)
    uncosted_reason: str = pa.Field(isin=UNCOSTED_REASONS)
    reason_text: str
    remedy_text: str = pa.Field(nullable=True)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["interaction_id"]


class RecordedDifference(Contract):
    """What agencies recorded as the cost of an activity beside what its unit cost makes it.

    Grain: agency_code, activity_code; only activities of which some interactions carry a recorded cost.
    Reads: cost.recorded, cost.kind_model, cost.kind_price, cost.price_index, cost.assumption_set.
    Money: recorded_cost_gbp and cost_gbp are sums over the n_both interactions that have both,
        all_recorded_cost_gbp over all n_recorded; in the price base.
    Gaps: null where none has both, which is not nought; all_recorded_cost_gbp is null where the index lacks
        the year of some. n_recorded_used counts those costed as recorded; a charge to the person never is.
    """

    agency_code: str
    activity_code: str
    n_recorded: int = pa.Field(ge=1)
    n_both: int = pa.Field(ge=0)
    recorded_cost_gbp: Money = pa.Field(nullable=True)
    cost_gbp: Money = pa.Field(nullable=True, ge=0)
    n_recorded_used: int = pa.Field(ge=0)
    all_recorded_cost_gbp: Money = pa.Field(nullable=True)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["agency_code", "activity_code"]
