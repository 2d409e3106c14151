"""Contracts of what happened on the way, before and after, for people with a change point.

Windows are whole, equal and last_12m. Rates are per 365.25 observed days, as those of compare.summary.
"""

from __future__ import annotations

from typing import Annotated

import pandera.polars as pa
import polars as pl

from schemas import vocabularies as v
from schemas.base import Contract
from schemas.compare_risk import Month as Month
from schemas.compare_risk import Rate as Rate

Money = Annotated[pl.Decimal, 18, 2]
WINDOW_CODES = ("whole", "equal", "last_12m")
SIDE_CODES = ("before", "after")


class ContactSide(Contract):
    """One contact in one side of one window.

    Grain: person_id, window_code, side_code, seq.
    Reads: compare.interaction_side, timeline.step, timeline.demand.
    Money: the part inside the side; null where the contact is uncosted.
    """

    person_id: str
    window_code: str = pa.Field(isin=WINDOW_CODES)
    side_code: str = pa.Field(isin=SIDE_CODES)
    seq: int = pa.Field(ge=1)
    activity_type_code: str = pa.Field(isin=v.ACTIVITY_TYPE_CODES)
    demand_code: str = pa.Field(isin=v.DEMAND_CODES)
    failure_reason: str = pa.Field(nullable=True, isin=v.FAILURE_REASONS)
    judged_by_code: str = pa.Field(isin=v.JUDGE_CODES)
    is_counted: bool
    cost_gbp: Money = pa.Field(nullable=True, ge=0)


class HappeningSide(Contract):
    """One kind of event in one side of one window. Every side has every kind.

    Grain: person_id, window_code, side_code, event_code.
    Reads: compare.summary, compare.contact_side, timeline.happening.
    Money: of the events' contacts, inside the side; a floor when n_uncosted is not 0. Kinds overlap: never
        add them.
    """

    person_id: str
    window_code: str = pa.Field(isin=WINDOW_CODES)
    side_code: str = pa.Field(isin=SIDE_CODES)
    event_code: str = pa.Field(isin=v.EVENT_CODES)
    n_events: int = pa.Field(ge=0)
    n_uncosted: int = pa.Field(ge=0)
    cost_gbp: Money = pa.Field(ge=0)
    n_events_per_year: float = pa.Field(nullable=True, ge=0)
    cost_gbp_per_year: Money = pa.Field(nullable=True, ge=0)


class DemandSide(Contract):
    """One answer on demand, and who gave it, in one side of one window.

    Grain: person_id, window_code, side_code, demand_code, failure_reason, judged_by_code.
    Reads: compare.summary, compare.contact_side, compare.interaction_side, timeline.step.
    Money: adds up to compare.summary over the rows of a side. not_a_contact is cost without a contact.
    Gaps: unclassified is what no rule answers and nobody judged: it is not value.
    """

    person_id: str
    window_code: str = pa.Field(isin=WINDOW_CODES)
    side_code: str = pa.Field(isin=SIDE_CODES)
    demand_code: str = pa.Field(isin=(*v.DEMAND_CODES, "not_a_contact"))
    failure_reason: str = pa.Field(nullable=True, isin=v.FAILURE_REASONS)
    judged_by_code: str = pa.Field(isin=v.JUDGE_CODES)
    n_interactions: int = pa.Field(ge=0)
    n_uncosted: int = pa.Field(ge=0)
    cost_gbp: Money
    n_interactions_per_year: float = pa.Field(nullable=True, ge=0)
    cost_gbp_per_year: Money = pa.Field(nullable=True)


class ActivitySide(Contract):
    """One type of activity in one side of one window, where there was any.

    Grain: person_id, window_code, side_code, activity_type_code.
    Reads: compare.summary, compare.contact_side.
    Money: inside the side; a floor when n_uncosted is not 0.
    """

    person_id: str
    window_code: str = pa.Field(isin=WINDOW_CODES)
    side_code: str = pa.Field(isin=SIDE_CODES)
    activity_type_code: str = pa.Field(isin=v.ACTIVITY_TYPE_CODES)
    n_interactions: int = pa.Field(ge=0)
    n_uncosted: int = pa.Field(ge=0)
    cost_gbp: Money = pa.Field(ge=0)
    n_interactions_per_year: float = pa.Field(nullable=True, ge=0)
    cost_gbp_per_year: Money = pa.Field(nullable=True, ge=0)


class HandoverSide(Contract):
    """One pair of agencies in one side of the whole window.

    Grain: person_id, side_code, from_agency_code, to_agency_code.
    Reads: compare.summary, compare.contact_side, timeline.step.
    Money: of the contacts handed to, inside the side; a floor when n_uncosted is not 0.
    Gaps: only where it is known which of two agencies came first; see timeline.handover for the others.
    """

    person_id: str
    side_code: str = pa.Field(isin=SIDE_CODES)
    from_agency_code: str
    to_agency_code: str
    n_handovers: int = pa.Field(ge=0)
    n_uncosted: int = pa.Field(ge=0)
    cost_gbp: Money = pa.Field(ge=0)
    n_handovers_per_year: float = pa.Field(nullable=True, ge=0)
    cost_gbp_per_year: Money = pa.Field(nullable=True, ge=0)
    days_median: float = pa.Field(nullable=True, ge=0)


class HandoverDifference(Contract):
    """An edge of the difference map: after less before, a year.

    Grain: person_id, from_agency_code, to_agency_code.
    Reads: compare.handover_side.
    Gaps: days_difference is null where a side has no hand-over; rates where a side has no observed day.
    """

    person_id: str
    from_agency_code: str
    to_agency_code: str
    n_difference_per_year: float = pa.Field(nullable=True)
    difference_gbp_per_year: Money = pa.Field(nullable=True)
    days_difference: float = pa.Field(nullable=True)


class CrisisSide(Contract):
    """Crises of one side of one window, and the days to the next one.

    Grain: person_id, window_code, side_code.
    Reads: compare.side, timeline.crisis.
    Time: a wait is censored at the side's end. observed_days are all days waited; days_median is by Kaplan
        and Meier, null where half had not had another by the longest day watched.
    """

    person_id: str
    window_code: str = pa.Field(isin=WINDOW_CODES)
    side_code: str = pa.Field(isin=SIDE_CODES)
    n_crises: int = pa.Field(ge=0)
    n_followed: int = pa.Field(ge=0)
    n_censored: int = pa.Field(ge=0)
    days_median: float = pa.Field(nullable=True, ge=0)
    observed_days: int = pa.Field(ge=0)
