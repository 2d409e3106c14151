"""Contracts of the evaluator pack's tables of what happened on the way. Whole window, before and after."""

from __future__ import annotations

import datetime as dt

import pandera.polars as pa

from schemas import compare
from schemas import vocabularies as v
from schemas.base import Contract
from schemas.export_costs import FY, SIDES, Money


class EventsBeforeAfter(Contract):
    """One kind of event on one side of a person's change. The thresholds of its rule are in manifest.json.

    Grain: person_id, side_code, event_code.
    Reads: compare.happening_side, compare.summary.
    Money: of the events' contacts; a floor when n_uncosted is not 0. Kinds overlap: never add them up.
    """

    person_id: str
    side_code: str = pa.Field(isin=SIDES)
    event_code: str = pa.Field(isin=v.EVENT_CODES)
    observed_days: int = pa.Field(ge=0)
    n_events: int = pa.Field(ge=0)
    n_uncosted: int = pa.Field(ge=0)
    n_events_per_year: float = pa.Field(nullable=True, ge=0)
    cost_gbp: Money = pa.Field(ge=0)
    cost_gbp_per_year: Money = pa.Field(nullable=True, ge=0)
    set_code: str
    price_base_fy: str = pa.Field(str_matches=FY)


class DemandBeforeAfter(Contract):
    """One answer on demand, and who gave it, on one side of a person's change.

    Grain: person_id, side_code, demand_code, failure_reason, judged_by_code.
    Reads: compare.demand_side, compare.summary.
    Money: adds up to the side's cost; not_a_contact is cost without a contact.
    Gaps: unclassified is what no rule answers and nobody judged: it is not value.
    """

    person_id: str
    side_code: str = pa.Field(isin=SIDES)
    demand_code: str = pa.Field(isin=(*v.DEMAND_CODES, "not_a_contact"))
    failure_reason: str = pa.Field(nullable=True, isin=v.FAILURE_REASONS)
    judged_by_code: str = pa.Field(isin=v.JUDGE_CODES)
    observed_days: int = pa.Field(ge=0)
    n_interactions: int = pa.Field(ge=0)
    n_uncosted: int = pa.Field(ge=0)
    n_interactions_per_year: float = pa.Field(nullable=True, ge=0)
    cost_gbp: Money
    cost_gbp_per_year: Money = pa.Field(nullable=True)
    support_cost_code: str = pa.Field(isin=compare.SUPPORT_COST_CODES)
    set_code: str
    price_base_fy: str = pa.Field(str_matches=FY)


class HandoversBeforeAfter(Contract):
    """One pair of agencies on one side of a person's change.

    Grain: person_id, side_code, from_agency_code, to_agency_code.
    Reads: compare.handover_side, compare.summary.
    Money: of the contacts handed to; a floor when n_uncosted is not 0.
    Time: days_median is of the days between the two contacts.
    Gaps: only where it is known which of two agencies came first.
    """

    person_id: str
    side_code: str = pa.Field(isin=SIDES)
    from_agency_code: str
    to_agency_code: str
    observed_days: int = pa.Field(ge=0)
    n_handovers: int = pa.Field(ge=0)
    n_uncosted: int = pa.Field(ge=0)
    n_handovers_per_year: float = pa.Field(nullable=True, ge=0)
    cost_gbp: Money = pa.Field(ge=0)
    cost_gbp_per_year: Money = pa.Field(nullable=True, ge=0)
    days_median: float = pa.Field(nullable=True, ge=0)
    set_code: str
    price_base_fy: str = pa.Field(str_matches=FY)


class CrisesBeforeAfter(Contract):
    """Crises on one side of a person's change, and the days to the next one.

    Grain: person_id, side_code.
    Reads: compare.crisis_side.
    Time: waited_days are all days waited. days_median is by Kaplan and Meier, blank where half had not had
        another.
    """

    person_id: str
    side_code: str = pa.Field(isin=SIDES)
    n_crises: int = pa.Field(ge=0)
    n_followed: int = pa.Field(ge=0)
    n_censored: int = pa.Field(ge=0)
    days_median: float = pa.Field(nullable=True, ge=0)
    waited_days: int = pa.Field(ge=0)


class Steps(Contract):
    """One contact in its place in a person's journey, for other tools: what came before, and how long ago.

    Grain: person_id, seq. Only in the hand-over pack (docs/handover.md).
    Reads: timeline.step.
    Time: last_date is inclusive. quiet_days: days with nothing recorded since anything before. days_between:
        from the last day of the previous contact at which the person may have been present.
    Gaps: where is_order_known is false, which of two agencies came first can't be told from what was sent.
        The person's own view of what helped stays behind.
    """

    person_id: str
    seq: int = pa.Field(ge=1)
    interaction_id: str
    agency_code: str
    activity_code: str
    activity_type_code: str = pa.Field(isin=v.ACTIVITY_TYPE_CODES)
    start_date: dt.date
    last_date: dt.date
    is_lasting: bool
    is_crisis: bool
    crisis_no: int = pa.Field(nullable=True, ge=1)
    is_new_crisis: bool
    episode_no: int = pa.Field(ge=1)
    quiet_days: int = pa.Field(nullable=True, ge=0)
    previous_seq: int = pa.Field(nullable=True, ge=1)
    previous_agency_code: str = pa.Field(nullable=True)
    days_between: int = pa.Field(nullable=True, ge=0)
    is_order_known: bool = pa.Field(nullable=True)
    is_handover: bool
