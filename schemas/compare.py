"""Contracts of the compare stage: before and after, and how far to believe it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import pandera.polars as pa
import polars as pl
from pandera.api.polars.model_config import BaseConfig

from schemas import vocabularies as v
from schemas.base import Contract
from schemas.compare_costs import SIDE_CODES as SIDE_CODES
from schemas.compare_costs import WINDOW_CODES as WINDOW_CODES
from schemas.compare_costs import OtherCost as OtherCost
from schemas.compare_costs import PartySide as PartySide
from schemas.compare_costs import PayerSide as PayerSide
from schemas.compare_costs import RunningCost as RunningCost
from schemas.compare_costs import Switching as Switching
from schemas.compare_costs import Tornado as Tornado
from schemas.compare_links import Linkage as Linkage
from schemas.compare_links import LinkThreshold as LinkThreshold
from schemas.compare_risk import AtRisk as AtRisk
from schemas.compare_risk import Baseline as Baseline
from schemas.compare_risk import Basis as Basis
from schemas.compare_risk import ComparedSide as ComparedSide

Money = Annotated[pl.Decimal, 18, 2]
SUMMARY_WINDOW_CODES = (*WINDOW_CODES, "like_for_like")
REFUSED_CODES = ("gone", "outside", "short_history", "nothing_after", "not_compared", "no_span")
SUPPORT_COST_CODES = ("not_asked", "included", "part", "not_included")


class Supplied(Contract):
    """One unbroken run of days on which a person was at risk in at least one compared service.

    Grain: person_id, from_date; runs of one person never overlap.
    Reads: compare.at_risk, compare.basis.
    Time: to_date_excl exclusive.
    """

    person_id: str
    from_date: dt.date
    to_date_excl: dt.date

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "from_date"]


class SupportCharge(Contract):
    """The support team's cost of one person's after side, where it is counted as a whole.

    Grain: person_id; no row where the team's casework is priced contact by contact.
    Reads: canonical.change_point, cost.support_plan, cost.price_index, cost.uprated_item.
    Money: whole pence in the price base, rounded once.
    Time: from the change to the as-of date; to_date_excl exclusive.
    Gaps: every person with a change point is taken to be supported to the end, at the same rate: an end of
        support is not known here, so the charge is high where it ended before.
    """

    person_id: str
    from_date: dt.date
    to_date_excl: dt.date
    method_code: str = pa.Field(isin=("budget", "hours"))
    payer_code: str
    note_text: str
    cost_pence: int = pa.Field(ge=0)
    low_cost_pence: int = pa.Field(ge=0)
    high_cost_pence: int = pa.Field(ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id"]


class Spell(Contract):
    """One public cost line of one interaction as the days over which it is spread.

    Grain: interaction_id, line_no, for people with a change point and those whose records other links would
        add. An uncosted interaction has one row.
    Reads: timeline.journey, timeline.not_held, cost.cost_line, compare.support_charge, canonical.agency,
        canonical.change_point, link.at_threshold, link.person_link.
    Money: whole pence of the line; null when uncosted.
    Time: end_date_excl exclusive; n_days is 1 unless it is a stay or its price is for a time.
    Gaps: only rows with is_contact are contacts, and only they have nights; the others are cost alone.
    """

    person_id: str
    interaction_id: str
    line_no: int = pa.Field(ge=1)
    agency_code: str
    activity_type_code: str
    is_stay: bool
    is_contact: bool
    start_date: dt.date
    end_date_excl: dt.date
    n_days: int = pa.Field(ge=1)
    nights: int = pa.Field(ge=0)
    item_code: str = pa.Field(nullable=True)
    payer_code: str = pa.Field(nullable=True)
    beneficiary_code: str = pa.Field(nullable=True)
    cost_pence: int = pa.Field(nullable=True, ge=0)
    low_cost_pence: int = pa.Field(nullable=True, ge=0)
    high_cost_pence: int = pa.Field(nullable=True, ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["interaction_id", "line_no"]


class Side(Contract):
    """One side of one window of a person with a change point.

    Grain: person_id, window_code, side_code.
    Reads: canonical.change_point, canonical.ending, canonical.supply.
    Time: from_date inclusive, to_date_excl exclusive; the change is the first day after, but in without_band,
        where after begins when the transition is over. The whole ends where a person is not seen any more.
    """

    person_id: str
    window_code: str = pa.Field(isin=WINDOW_CODES)
    side_code: str = pa.Field(isin=SIDE_CODES)
    from_date: dt.date
    to_date_excl: dt.date
    n_days: int = pa.Field(ge=1)
    seen_days: int = pa.Field(ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "window_code", "side_code"]


class InteractionSide(Contract):
    """The part of one cost line of one interaction inside one side.

    Grain: person_id, window_code, side_code, interaction_id, line_no.
    Reads: compare.side, compare.spell.
    Money: parts of a whole window add up to the cost line, to the penny; null when uncosted.
    Gaps: is_counted is true in one side only, where it starts; do not count rows.
    """

    person_id: str
    window_code: str = pa.Field(isin=WINDOW_CODES)
    side_code: str = pa.Field(isin=SIDE_CODES)
    interaction_id: str
    line_no: int = pa.Field(ge=1)
    agency_code: str
    item_code: str = pa.Field(nullable=True)
    payer_code: str = pa.Field(nullable=True)
    beneficiary_code: str = pa.Field(nullable=True)
    is_counted: bool
    nights: int = pa.Field(ge=0)
    cost_gbp: Money = pa.Field(nullable=True, ge=0)
    low_cost_gbp: Money = pa.Field(nullable=True, ge=0)
    high_cost_gbp: Money = pa.Field(nullable=True, ge=0)
    activity_type_code: str = pa.Field(isin=v.ACTIVITY_TYPE_CODES)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "window_code", "side_code", "interaction_id", "line_no"]


class AgencySide(Contract):
    """One agency in one side.

    Grain: person_id, window_code, side_code, agency_code; every agency has its row.
    Reads: compare.side, compare.at_risk, compare.interaction_side, canonical.agency.
    Money: cost_gbp is a sum of parts; the rate is cast once.
    Time: n_days are the days of the side on which the person could be seen.
    Gaps: observed_days 0 is not supplied: rates are null, and the counts mean only that no row is held.
    """

    person_id: str
    window_code: str = pa.Field(isin=WINDOW_CODES)
    side_code: str = pa.Field(isin=SIDE_CODES)
    agency_code: str
    observed_days: int = pa.Field(ge=0)
    n_days: int = pa.Field(ge=0)
    n_interactions: int = pa.Field(ge=0)
    nights: int = pa.Field(ge=0)
    cost_gbp: Money = pa.Field(ge=0)
    n_uncosted: int = pa.Field(ge=0)
    n_interactions_per_year: float = pa.Field(nullable=True, ge=0)
    cost_gbp_per_year: Money = pa.Field(nullable=True, ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "window_code", "side_code", "agency_code"]


class Summary(Contract):
    """One side of one window: the figures of the headline.

    Grain: person_id, window_code, side_code.
    Reads: compare.interaction_side, compare.agency_side, compare.basis, compare.at_risk,
        compare.support_charge, compare.spell, canonical.supply, canonical.month.
    Money: support_cost_gbp is part of cost_gbp, and support_cost_code says if it is all of the team's own
        cost. Rates are per 365.25 observed days, cast once.
    Time: observed_days are days on which at least one service supplied data.
    Gaps: unequal lengths: compare rates, never totals. like_for_like leaves out unlike agencies.
    """

    person_id: str
    window_code: str = pa.Field(isin=SUMMARY_WINDOW_CODES)
    side_code: str = pa.Field(isin=SIDE_CODES)
    from_date: dt.date
    to_date_excl: dt.date
    observed_days: int = pa.Field(ge=0)
    n_interactions: int = pa.Field(ge=0)
    n_agencies: int = pa.Field(ge=0)
    nights: int = pa.Field(ge=0)
    cost_gbp: Money = pa.Field(ge=0)
    low_cost_gbp: Money = pa.Field(ge=0)
    high_cost_gbp: Money = pa.Field(ge=0)
    support_cost_gbp: Money = pa.Field(ge=0)
    support_cost_code: str = pa.Field(isin=SUPPORT_COST_CODES)
    n_uncosted: int = pa.Field(ge=0)
    n_interactions_per_year: float = pa.Field(nullable=True, ge=0)
    cost_gbp_per_year: Money = pa.Field(nullable=True, ge=0)
    low_cost_gbp_per_year: Money = pa.Field(nullable=True, ge=0)
    high_cost_gbp_per_year: Money = pa.Field(nullable=True, ge=0)
    support_cost_gbp_per_year: Money = pa.Field(nullable=True, ge=0)
    nights_per_year: float = pa.Field(nullable=True, ge=0)
    median_month_agencies: float = pa.Field(nullable=True, ge=0)
    max_month_agencies: int = pa.Field(nullable=True, ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "window_code", "side_code"]


class Coverage(Contract):
    """One agency in one month: was anything supplied.

    Grain: agency_code, coverage_month.
    Reads: canonical.agency, canonical.month, canonical.extract.
    Gaps: supplied means some day of the month is covered, not that every record was sent.
    """

    agency_code: str
    coverage_month: dt.date
    coverage_code: str = pa.Field(isin=("supplied", "not_supplied", "not_started"))
    basis_code: str = pa.Field(isin=("declared", "inferred", "none"))

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["agency_code", "coverage_month"]


class Yearly(Contract):
    """One year of a person's whole window, cut at the change.

    Grain: person_id, year_from_date.
    Reads: compare.side, compare.spell.
    Money: rows of a side add up to its headline.
    Gaps: first, last and cut years may be short: see n_days.
    """

    person_id: str
    year_from_date: dt.date
    year_to_date_excl: dt.date
    n_days: int = pa.Field(ge=1)
    side_code: str = pa.Field(isin=SIDE_CODES)
    n_interactions: int = pa.Field(ge=0)
    cost_gbp: Money = pa.Field(ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "year_from_date"]


class Placebo(Contract):
    """One earlier span as long as the after side.

    Grain: person_id, span_no.
    Reads: compare.side, compare.compared_spell, compare.supplied, canonical.month.
    Gaps: spans overlap; they are not independent tries.
    """

    person_id: str
    span_no: int = pa.Field(ge=1)
    from_date: dt.date
    to_date_excl: dt.date
    n_interactions: int = pa.Field(ge=0)
    n_interactions_per_year: float = pa.Field(ge=0)
    cost_gbp_per_year: Money = pa.Field(ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "span_no"]


class Verdict(Contract):
    """How unusual the time after is, against the person's own past.

    Grain: person_id.
    Reads: compare.side, compare.summary, compare.compared_side, compare.placebo, canonical.ending.
    Gaps: a change is not an effect; refused when there is too little to say. n_interactions_per_year is
        that of the time after, in the services that can be compared.
    """

    person_id: str
    n_spans: int = pa.Field(ge=0)
    n_spans_as_low: int = pa.Field(ge=0)
    is_refused: bool
    refused_reason: str = pa.Field(nullable=True)
    refused_code: str = pa.Field(nullable=True, isin=REFUSED_CODES)
    n_interactions_per_year: float = pa.Field(nullable=True, ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id"]


class Sensitivity(Contract):
    """One measure under one other choice.

    Grain: person_id, check_code, measure_code.
    Reads: compare.side, compare.compared_spell, compare.compared_side, compare.summary, compare.supplied,
        compare.link_threshold, compare.baseline.
    Money: cost in pounds a year; contacts a year to two decimals.
    Gaps: holds is null when a rate is not known.
    """

    person_id: str
    check_code: str = pa.Field(isin=v.CHECK_CODES)
    check_label: str
    before_per_year: Money = pa.Field(nullable=True)
    after_per_year: Money = pa.Field(nullable=True)
    measure_code: str = pa.Field(isin=("contacts", "cost"))
    holds: bool = pa.Field(nullable=True)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "check_code", "measure_code"]
