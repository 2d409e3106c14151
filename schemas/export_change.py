"""Contract of the table that readers of evaluations know: service by service, what changed."""

from __future__ import annotations

import pandera.polars as pa

from schemas.base import Contract
from schemas.compare import SUPPORT_COST_CODES
from schemas.cost import BASIS_CODES
from schemas.export_costs import FY, Money, Units


class ServiceChange(Contract):
    """Before, after, difference, unit cost and change of one activity and price, in one window of a person.

    Grain: person_id, window_code, agency_code, activity_code, item_code, basis_code; whole, equal, last_12m.
    Reads: compare.interaction_side, compare.spell, compare.side, compare.basis, compare.summary,
        canonical.agency, canonical.activity, cost.interaction_kind, cost.kind, cost.kind_price,
        cost.uprated_item.
    Money: costs of a window add up to its headline, and those of compared services to rates. change_gbp is
        after less before, and unit_change_gbp + rest_gbp: change_quantity x uprated_unit_cost_gbp /
        base_units, and what the printed unit cost does not tell (rounding, shared jobs, a stay over an edge).
    Gaps: differences are blank over the whole window, whose sides are not equally long, and where a service
        is not compared: neither is no change. Quantities are blank where nothing has a cost. The support team
        always has a row: activity none is no contact, support_as_a_whole its cost as a whole.
    """

    person_id: str
    window_code: str = pa.Field(isin=("whole", "equal", "last_12m"))
    agency_code: str
    is_support: bool
    activity_code: str
    activity_label: str = pa.Field(nullable=True)
    item_code: str = pa.Field(nullable=True)
    basis_code: str = pa.Field(nullable=True, isin=BASIS_CODES)
    is_compared: bool
    n_before: int = pa.Field(ge=0)
    n_after: int = pa.Field(ge=0)
    n_change: int = pa.Field(nullable=True)
    before_quantity: int = pa.Field(nullable=True, ge=0)
    after_quantity: int = pa.Field(nullable=True, ge=0)
    change_quantity: int = pa.Field(nullable=True)
    cost_unit_code: str = pa.Field(nullable=True)
    base_units: Units = pa.Field(nullable=True, gt=0)
    uprated_unit_cost_gbp: Money = pa.Field(nullable=True)
    before_cost_gbp: Money = pa.Field(ge=0)
    after_cost_gbp: Money = pa.Field(ge=0)
    change_gbp: Money = pa.Field(nullable=True)
    unit_change_gbp: Money = pa.Field(nullable=True)
    rest_gbp: Money = pa.Field(nullable=True)
    support_cost_code: str = pa.Field(isin=SUPPORT_COST_CODES)
    set_code: str
    price_base_fy: str = pa.Field(str_matches=FY)
