"""Contract of months: what each agency recorded of each person, calendar month by calendar month."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import pandera.polars as pa
import polars as pl
from pandera.api.polars.model_config import BaseConfig

from schemas.base import Contract

Money = Annotated[pl.Decimal, 18, 2]


class PersonMonth(Contract):
    """A calendar month of one person at one agency in which something was recorded.

    Grain: person_id, agency_code, month_start_date.
    Reads: timeline.journey, timeline.step, timeline.not_held, cost.cost_line.
    Money: public cost in the price base. A stay, and what is priced by the time it lasted, is spread over its
        days; the months of a line add up to it. A floor where n_uncosted is not 0.
    Counts: a contact, and one that is a crisis, in the month in which it starts; as in compare.rate.
    Gaps: a month without a row had nothing in it, or nothing that was sent: see compare.coverage.
    """

    person_id: str
    agency_code: str
    month_start_date: dt.date
    n_interactions: int = pa.Field(ge=0)
    n_crises: int = pa.Field(ge=0)
    nights: int = pa.Field(ge=0)
    cost_gbp: Money = pa.Field(ge=0)
    n_uncosted: int = pa.Field(ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "agency_code", "month_start_date"]


class AgencyYear(Contract):
    """A financial year of one agency in which something was recorded, of everybody together.

    Grain: agency_code, financial_year (from 1 April, as 2023-24).
    Reads: timeline.journey, timeline.not_held, cost.cost_line.
    Money: public cost in the price base. What lasted over 1 April is spread over its days; the years of a
        line add up to it, and all rows to timeline.person. A floor where n_uncosted is not 0.
    Counts: a contact in the year in which it starts.
    Gaps: a year without a row had nothing in it, or nothing that was sent: see compare.coverage.
    """

    agency_code: str
    financial_year: str = pa.Field(str_matches=r"^[0-9]{4}-[0-9]{2}$")
    n_interactions: int = pa.Field(ge=0)
    n_uncosted: int = pa.Field(ge=0)
    cost_gbp: Money = pa.Field(ge=0)
    low_cost_gbp: Money = pa.Field(ge=0)
    high_cost_gbp: Money = pa.Field(ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["agency_code", "financial_year"]
