"""The contract of what public tables are made from. It is exact, and never written out."""

from __future__ import annotations

import pandera.polars as pa

from schemas import vocabularies as v
from schemas.base import Contract
from schemas.export_costs import SIDES, Money


class PersonCell(Contract):
    """One person in one cell of every dimension that a public table may have.

    Grain: person_id, agency_code, activity_type_code, age_band_code, year_fy, side_code, payer_code.
    Reads: timeline.journey, timeline.not_held, cost.cost_line, compare.support_charge, compare.side,
        canonical.ending, canonical.agency, canonical.month, link.person_link.
    Money: public cost, spread over the days of a stay; adds up to cost_lines by side, and in all.
    Time: year_fy is the financial year; earlier and later are days outside those of the data.
    Codes: payer_code not_costed holds contacts without a public cost; side_code outside is on no side.
    """

    person_id: str
    agency_code: str
    activity_type_code: str = pa.Field(isin=v.ACTIVITY_TYPE_CODES)
    age_band_code: str = pa.Field(isin=v.AGE_BANDS)
    year_fy: str = pa.Field(str_matches=r"^(\d{4}-\d{2}|earlier|later)$")
    side_code: str = pa.Field(isin=(*SIDES, "outside"))
    payer_code: str
    n_interactions: int = pa.Field(ge=0)
    cost_gbp: Money
