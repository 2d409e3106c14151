"""Contracts of the timeline stage: each person's interactions in order."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import pandera.polars as pa
import polars as pl
from pandera.api.polars.model_config import BaseConfig

from schemas import vocabularies as v
from schemas.base import Contract

Money = Annotated[pl.Decimal, 18, 2]
LocalAt = Annotated[pl.Datetime, "us", None]


class Journey(Contract):
    """One interaction that happened to a person, in its place in the order.

    Grain: person_id, seq.
    Reads: canonical.interaction, canonical.activity, link.person_link, cost.interaction_cost.
    Money: price base, as cost.interaction_cost; null where uncosted.
    Time: end_date_excl is exclusive; an open end is that of the period covered. nights are of stays alone.
    Gaps: an empty stretch may be an agency that sent nothing: see compare.coverage.
    """

    person_id: str
    seq: int = pa.Field(ge=1)
    interaction_id: str
    agency_code: str
    activity_code: str
    activity_type_code: str = pa.Field(isin=v.ACTIVITY_TYPE_CODES)
    source_code: str
    extract_id: str
    source_sheet_no: int = pa.Field(ge=1)
    source_row: int = pa.Field(ge=1)
    start_date: dt.date
    start_at: LocalAt = pa.Field(nullable=True)
    start_precision: str = pa.Field(isin=v.PRECISION_CODES)
    end_date_excl: dt.date = pa.Field(nullable=True)
    is_stay: bool
    is_open: bool
    nights: int = pa.Field(ge=0)
    cost_gbp: Money = pa.Field(nullable=True, ge=0)
    low_cost_gbp: Money = pa.Field(nullable=True, ge=0)
    high_cost_gbp: Money = pa.Field(nullable=True, ge=0)
    item_code: str = pa.Field(nullable=True)
    days_since_last: int = pa.Field(nullable=True, ge=0)
    outcome_code: str = pa.Field(nullable=True)
    setting_code: str = pa.Field(nullable=True)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "seq"]


class NotHeld(Contract):
    """One appointment that did not take place and has a cost all the same, because a rule gives it one.

    Grain: interaction_id.
    Reads: canonical.interaction, canonical.activity, link.person_link, cost.interaction_cost.
    Money: as cost.interaction_cost.
    Gaps: no row means no rule that prices it, not that the service lost nothing. It is never a contact.
    """

    person_id: str
    interaction_id: str
    agency_code: str
    activity_code: str
    activity_type_code: str = pa.Field(isin=v.ACTIVITY_TYPE_CODES)
    status_code: str = pa.Field(isin=v.STATUS_CODES)
    start_date: dt.date
    cost_gbp: Money = pa.Field(ge=0)
    low_cost_gbp: Money = pa.Field(ge=0)
    high_cost_gbp: Money = pa.Field(ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["interaction_id"]


class Person(Contract):
    """One person to whom something happened.

    Grain: person_id.
    Reads: timeline.journey.
    Money: cost_gbp is the sum of the costed rows, a floor when n_uncosted is not 0.
    Time: first and last start dates, both inclusive.
    Gaps: counts what agencies sent, not what happened.
    """

    person_id: str
    n_interactions: int = pa.Field(ge=1)
    n_agencies: int = pa.Field(ge=1)
    first_date: dt.date
    last_date: dt.date
    cost_gbp: Money = pa.Field(ge=0)
    n_uncosted: int = pa.Field(ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id"]
