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

Money = Annotated[pl.Decimal, 18, 2]
Share = Annotated[pl.Decimal, 5, 4]
SUMMARY_WINDOW_CODES = (*WINDOW_CODES, "like_for_like")
SUPPORT_COST_CODES = ("not_asked", "included", "part", "not_included")
CHECK_CODES = (
    "date_minus_6m",
    "date_minus_3m",
    "date_plus_3m",
    "date_plus_6m",
    "last_12m",
    "equal",
    "like_for_like",
    "low_costs",
    "high_costs",
    "links_cautious",
    "links_generous",
    "without_stays",
)


class Supplied(Contract):
    """One unbroken run of days in which at least one service supplied data.

    Grain: from_date; runs never overlap.
    Reads: canonical.extract, canonical.agency.
    """

    from_date: dt.date
    to_date_excl: dt.date

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["from_date"]


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
    Reads: canonical.change_point, canonical.extract.
    Time: from_date inclusive, to_date_excl exclusive; the change is the first day after.
    """

    person_id: str
    window_code: str = pa.Field(isin=WINDOW_CODES)
    side_code: str = pa.Field(isin=SIDE_CODES)
    from_date: dt.date
    to_date_excl: dt.date
    n_days: int = pa.Field(ge=1)

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
    Reads: compare.side, compare.interaction_side, canonical.agency, canonical.extract.
    Money: cost_gbp is a sum of parts; the rate is cast once.
    Gaps: observed_days 0 is not supplied: rates are null, and the counts mean only that no row is held.
    """

    person_id: str
    window_code: str = pa.Field(isin=WINDOW_CODES)
    side_code: str = pa.Field(isin=SIDE_CODES)
    agency_code: str
    observed_days: int = pa.Field(ge=0)
    n_days: int = pa.Field(ge=1)
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
    Reads: compare.interaction_side, compare.agency_side, compare.support_charge, compare.spell,
        canonical.extract, canonical.month.
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


class Linkage(Contract):
    """How many of one agency's source people were found at another agency, and the cost of the others.

    Grain: agency_code, age_band_code; age band all is the agency's total.
    Reads: canonical.interaction, canonical.agency, link.person_link, link.doubt, cost.cost_line.
    Money: cost_alone_gbp is part of cost_gbp; the rows of all add up to all cost lines.
    Gaps: alone means known to one agency or not recognised; the two look the same. Shares are null of nought.
    """

    agency_code: str
    age_band_code: str = pa.Field(isin=("all", *v.AGE_BANDS))
    n_source_people: int = pa.Field(ge=0)
    n_linked: int = pa.Field(ge=0)
    n_alone: int = pa.Field(ge=0)
    n_in_doubt: int = pa.Field(ge=0)
    cost_gbp: Money = pa.Field(ge=0)
    cost_alone_gbp: Money = pa.Field(ge=0)
    share_linked: Share = pa.Field(nullable=True, ge=0, le=1)
    share_cost_alone: Share = pa.Field(nullable=True, ge=0, le=1)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["agency_code", "age_band_code"]


class LinkThreshold(Contract):
    """One side of a person's whole window, were links made more cautiously or more generously.

    Grain: person_id, threshold_code, side_code.
    Reads: link.at_threshold, canonical.interaction, compare.spell, compare.summary.
    Money: standard equals compare.summary, to the penny.
    Gaps: says what other links would change, not which links are right.
    """

    person_id: str
    threshold_code: str = pa.Field(isin=v.THRESHOLD_CODES)
    side_code: str = pa.Field(isin=SIDE_CODES)
    n_source_people: int = pa.Field(ge=1)
    observed_days: int = pa.Field(ge=0)
    n_interactions: int = pa.Field(ge=0)
    cost_gbp: Money = pa.Field(ge=0)
    n_interactions_per_year: float = pa.Field(nullable=True, ge=0)
    cost_gbp_per_year: Money = pa.Field(nullable=True, ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "threshold_code", "side_code"]


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
    Reads: compare.side, compare.spell, compare.supplied, canonical.month.
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
    Reads: compare.summary, compare.placebo.
    Gaps: a change is not an effect; refused when there is too little to say.
    """

    person_id: str
    n_spans: int = pa.Field(ge=0)
    n_spans_as_low: int = pa.Field(ge=0)
    is_refused: bool
    refused_reason: str = pa.Field(nullable=True)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id"]


class Sensitivity(Contract):
    """One measure under one other choice.

    Grain: person_id, check_code, measure_code.
    Reads: compare.side, compare.spell, compare.summary, compare.supplied, compare.link_threshold.
    Money: cost in pounds a year; contacts a year to two decimals.
    Gaps: holds is null when a rate is not known.
    """

    person_id: str
    check_code: str = pa.Field(isin=CHECK_CODES)
    check_label: str
    before_per_year: Money = pa.Field(nullable=True)
    after_per_year: Money = pa.Field(nullable=True)
    measure_code: str = pa.Field(isin=("contacts", "cost"))
    holds: bool = pa.Field(nullable=True)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "check_code", "measure_code"]
