"""Contracts of the compare stage on who was at risk when, which services are compared, and rates of those."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import pandera.polars as pa
import polars as pl
from pandera.api.polars.model_config import BaseConfig

from schemas.base import Contract
from schemas.compare_costs import SIDE_CODES, WINDOW_CODES

Money = Annotated[pl.Decimal, 18, 2]
PerThirty = Annotated[pl.Decimal, 18, 4]
Share = Annotated[pl.Decimal, 5, 4]
LEFT_OUT_CODES = (
    *("not_supplied_before", "not_supplied_after", "neither"),
    *("part_before", "part_after", "part_both"),
)
MEASURE_CODES = ("contacts", "cost", "agencies", "crises", "nights")


class AtRisk(Contract):
    """One unbroken run of days on which an agency supplied data and a person could be seen.

    Grain: person_id, agency_code, from_date; runs of one person and agency never overlap.
    Reads: canonical.change_point, canonical.ending, canonical.supply.
    Time: to_date_excl exclusive, at most the day after the as-of date.
    Gaps: people with a change point only. A day without a row says nothing of what happened on it.
    """

    person_id: str
    agency_code: str
    from_date: dt.date
    to_date_excl: dt.date

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "agency_code", "from_date"]


class Basis(Contract):
    """Whether one service is compared in one window of one person, and what is lost where it is not.

    Grain: person_id, window_code, agency_code; services only, the support team is always in.
    Reads: compare.agency_side, canonical.agency.
    Money: before_cost_gbp is the service's cost before; the share is of all cost before, the support
        team's included, and null where that is nought.
    """

    person_id: str
    window_code: str = pa.Field(isin=WINDOW_CODES)
    agency_code: str
    is_compared: bool
    left_out_code: str = pa.Field(nullable=True, isin=LEFT_OUT_CODES)
    before_days: int = pa.Field(ge=0)
    before_observed_days: int = pa.Field(ge=0)
    after_days: int = pa.Field(ge=0)
    after_observed_days: int = pa.Field(ge=0)
    before_cost_gbp: Money = pa.Field(ge=0)
    share_of_before_cost: Share = pa.Field(nullable=True, ge=0, le=1)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "window_code", "agency_code"]


class ComparedSide(Contract):
    """One side of one window, as far as it can be compared.

    Grain: person_id, window_code, side_code.
    Reads: compare.side, compare.compared_agency, compare.interaction_side, compare.at_risk.
    Money: the support team's included; sums of parts.
    Time: observed_days are days at risk in at least one compared service; 0 where none is compared.
    """

    person_id: str
    window_code: str = pa.Field(isin=WINDOW_CODES)
    side_code: str = pa.Field(isin=SIDE_CODES)
    observed_days: int = pa.Field(ge=0)
    n_interactions: int = pa.Field(ge=0)
    nights: int = pa.Field(ge=0)
    cost_gbp: Money = pa.Field(ge=0)
    low_cost_gbp: Money = pa.Field(ge=0)
    high_cost_gbp: Money = pa.Field(ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "window_code", "side_code"]


class Baseline(Contract):
    """One side and measure against another baseline.

    Grain: person_id, baseline_code, side_code, measure_code.
    Reads: compare.side, compare.compared_spell, compare.supplied, compare.yearly, compare.compared_side.
    Money: hundredths are pence of cost, or contacts times 100.
    """

    person_id: str
    baseline_code: str = pa.Field(isin=("median_year", "less_worst_quarter"))
    side_code: str = pa.Field(isin=SIDE_CODES)
    measure_code: str = pa.Field(isin=("contacts", "cost"))
    observed_days: int = pa.Field(ge=0)
    hundredths: int = pa.Field(ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "baseline_code", "side_code", "measure_code"]


class Month(Contract):
    """One whole month counted from the change.

    Grain: person_id, month_no; -1 ends at the change, 0 begins with it. Whole window, compared services and
        the support team.
    Reads: compare.side, compare.basis, compare.at_risk, compare.compared_spell, timeline.step.
    Money: the part of each cost line inside the month.
    Gaps: observed_days is that of the compared service with the fewest days; 0 where none is compared.
    """

    person_id: str
    month_no: int
    side_code: str = pa.Field(isin=SIDE_CODES)
    from_date: dt.date
    to_date_excl: dt.date
    n_days: int = pa.Field(ge=28, le=31)
    observed_days: int = pa.Field(ge=0)
    n_interactions: int = pa.Field(ge=0)
    n_crises: int = pa.Field(ge=0)
    nights: int = pa.Field(ge=0)
    cost_gbp: Money = pa.Field(ge=0)
    n_agencies: int = pa.Field(ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "month_no"]


class Rate(Contract):
    """One measure of one side, of the services compared in that window and the support team.

    Grain: person_id, window_code, side_code, measure_code.
    Reads: compare.compared_agency, compare.compared_side, compare.interaction_side, compare.spell,
        timeline.step, canonical.month.
    Money: measured_amount is pounds where the measure is cost; else a count, of agencies in touch added up
        over stretches of 30 days from the change outwards.
    Time: observed_days are days at risk in at least one compared service; measured_rate is per 30 of them.
    Gaps: no rate where there is none.
    """

    person_id: str
    window_code: str = pa.Field(isin=WINDOW_CODES)
    side_code: str = pa.Field(isin=SIDE_CODES)
    measure_code: str = pa.Field(isin=MEASURE_CODES)
    measured_amount: Money = pa.Field(ge=0)
    observed_days: int = pa.Field(ge=0)
    measured_rate: PerThirty = pa.Field(nullable=True, ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "window_code", "side_code", "measure_code"]
