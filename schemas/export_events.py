"""Contracts of the event-log pack: events, and what each of them belongs to. Ids are pseudonyms."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import pandera.polars as pa
import polars as pl

from schemas import vocabularies as v
from schemas.base import Contract

Money = Annotated[pl.Decimal, 18, 2]
OBJECT_TYPE_CODES = ("person", "agency", "case", "incident")
OWN_QUALIFIER_CODES = ("recorded_by", "part_of", "whole", "shared_job", "same_crisis")
TRANSITION_CODES = ("start", "complete")


class Events(Contract):
    """One interaction that happened to a linked person, as events.csv, ocel.json and ocel.sqlite have it.

    Grain: person_id, event_id.
    Reads: timeline.journey, timeline.step, canonical.interaction, canonical.activity.
    Money: cost_gbp is the estimated cost of activity, in the price base; null where uncosted, which is not
        nought. cost_pence is the same in whole pence, for formats that hold no exact decimals.
    Time: time_text is the start, in the clock of London with its offset; midnight where only a day is known,
        the first of the month or year where only that is. start_text is the start as exactly as it is known,
        start_time blank where it is not. end_date_excl is exclusive; null of what is instant or still open.
    Codes: transition_code is start for what lasts, complete for the rest. judged_by_code is of demand_code.
    Gaps: priced_in_id is the record whose price holds this one's too.
    """

    person_id: str
    activity_label: str
    event_id: str = pa.Field(unique=True)
    time_text: str
    transition_code: str = pa.Field(isin=TRANSITION_CODES)
    agency_code: str
    activity_code: str
    activity_type_code: str = pa.Field(isin=v.ACTIVITY_TYPE_CODES)
    role_code: str = pa.Field(isin=v.ROLE_CODES)
    grain_code: str = pa.Field(isin=v.GRAIN_CODES)
    outcome_code: str = pa.Field(nullable=True, isin=v.OUTCOME_CODES)
    planned_code: str = pa.Field(isin=v.PLANNED_CODES)
    demand_code: str = pa.Field(isin=v.DEMAND_CODES)
    failure_reason: str = pa.Field(nullable=True, isin=v.FAILURE_REASONS)
    judged_by_code: str = pa.Field(isin=v.JUDGE_CODES)
    start_text: str = pa.Field(str_matches=r"^\d{4}(-\d{2}){0,2}$")
    start_time: str = pa.Field(nullable=True, str_matches=r"^\d{2}:\d{2}$")
    start_precision: str = pa.Field(isin=v.PRECISION_CODES)
    end_date_excl: dt.date = pa.Field(nullable=True)
    is_open: bool
    nights: int = pa.Field(ge=0)
    cost_gbp: Money = pa.Field(nullable=True, ge=0)
    cost_pence: int = pa.Field(nullable=True, ge=0)
    version_date: dt.date
    priced_in_id: str = pa.Field(nullable=True)


class EventsObjects(Contract):
    """One event belongs to one object, as events_objects.csv, ocel.json and ocel.sqlite have it.

    Grain: event_id, object_id, qualifier_code.
    Reads: export.events; canonical.interaction (parent_id, group_id), timeline.step (crisis_no).
    Codes: of a person the qualifier is the role; recorded_by an agency; part_of a case, or its whole; of an
        incident shared_job (several people) or same_crisis (several agencies).
    """

    event_id: str
    object_id: str
    object_type_code: str = pa.Field(isin=OBJECT_TYPE_CODES)
    qualifier_code: str = pa.Field(isin=(*v.ROLE_CODES, *OWN_QUALIFIER_CODES))
