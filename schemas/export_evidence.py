"""Contracts of the evaluator pack's tables on how far a before and after may be believed, and on groups."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import pandera.polars as pa
import polars as pl

from schemas import vocabularies as v
from schemas.base import Contract
from schemas.compare_costs import WINDOW_CODES
from schemas.compare_risk import LEFT_OUT_CODES, MEASURE_CODES
from schemas.export_costs import FY, Money
from schemas.vocabularies import CHECK_CODES

PerThirty = Annotated[pl.Decimal, 18, 4]
Share = Annotated[pl.Decimal, 5, 4]
Figure = Annotated[pl.Decimal, 18, 4]
VERDICT_CODES = ("fell", "rose", "no_clear_change", "falling_already", "refused")
GROUP_MEASURE_CODES = ("contacts", "cost", "nights", "crises")
GROUP_PART_CODES = ("group", "comparison", "difference")


class Rates(Contract):
    """One measure of one window, before and after, of the services compared in it and the support team.

    Grain: person_id, window_code, measure_code.
    Reads: compare.rate; low_ratio and high_ratio by journey.evidence.intervals.
    Money: amounts are pounds where the measure is cost; else counts.
    Time: observed_days are days at risk; before_rate and after_rate are per 30 of them.
    Gaps: no rate without a day at risk. The interval of 95% is counting noise only, and given for contacts
        and crises alone: contacts come in bursts, so the truth is far less sure. Read verdicts with it.
    """

    person_id: str
    window_code: str = pa.Field(isin=WINDOW_CODES)
    measure_code: str = pa.Field(isin=MEASURE_CODES)
    before_amount: Money = pa.Field(ge=0)
    before_observed_days: int = pa.Field(ge=0)
    before_rate: PerThirty = pa.Field(nullable=True, ge=0)
    after_amount: Money = pa.Field(ge=0)
    after_observed_days: int = pa.Field(ge=0)
    after_rate: PerThirty = pa.Field(nullable=True, ge=0)
    rate_ratio: float = pa.Field(nullable=True, ge=0)
    low_ratio: float = pa.Field(nullable=True, ge=0)
    high_ratio: float = pa.Field(nullable=True, ge=0)
    set_code: str
    price_base_fy: str = pa.Field(str_matches=FY)


class Verdicts(Contract):
    """What may be said of one person's contacts, and the earlier stretches as low as the time since.

    Grain: person_id; everybody with a change point has a row.
    Reads: compare.month, compare.placebo, by journey.evidence.verdict.
    Time: low_chance and high_chance are how often, had nothing changed, so quiet or so busy a time would have
        come (shares of 1); least_rate and most_rate bound what was to be expected, contacts per 30 days.
    Gaps: a change is not an effect. Chances and rates are blank where refused_reason says why.
    """

    person_id: str = pa.Field(unique=True)
    verdict_code: str = pa.Field(isin=VERDICT_CODES)
    refused_reason: str = pa.Field(nullable=True)
    low_chance: float = pa.Field(nullable=True, ge=0, le=1)
    high_chance: float = pa.Field(nullable=True, ge=0, le=1)
    least_rate: float = pa.Field(nullable=True, ge=0)
    most_rate: float = pa.Field(nullable=True, ge=0)
    n_months_before: int = pa.Field(ge=0)
    n_months_after: int = pa.Field(ge=0)
    n_spans: int = pa.Field(ge=0)
    n_spans_as_low: int = pa.Field(ge=0)
    is_crisis_start: bool
    is_falling_already: bool


class Findings(Contract):
    """One sentence of what is said of a person, or of what may not be concluded: as on screen.

    Grain: person_id, kind_code, sentence_no; everybody with a change point is said something of.
    Reads: journey.read.Reader.compare. Known names are taken out.
    """

    person_id: str
    kind_code: str = pa.Field(isin=("finding", "caveat"))
    sentence_no: int = pa.Field(ge=1)
    sentence_text: str


class ComparedAgencies(Contract):
    """Whether one service is compared in one window of one person, and what is left out where it is not.

    Grain: person_id, window_code, agency_code; the support team is always in and has no row.
    Reads: compare.basis, column by column.
    Money: before_cost_gbp of the compared and of those left out add up to the side before, with the support
        team's; share_of_before_cost is of that sum.
    Gaps: compared means data for at least 95% of the days at risk of both sides.
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
    set_code: str
    price_base_fy: str = pa.Field(str_matches=FY)


class Sensitivity(Contract):
    """One measure under one other choice: window, date, baseline, prices, links, or without stays.

    Grain: person_id, check_code, measure_code.
    Reads: compare.sensitivity, column by column.
    Money: pounds a year where the measure is cost; else contacts a year to two decimals.
    Gaps: holds says whether the difference goes the same way as over the whole window; blank when a rate is
        not known.
    """

    person_id: str
    check_code: str = pa.Field(isin=CHECK_CODES)
    check_label: str
    measure_code: str = pa.Field(isin=("contacts", "cost"))
    before_per_year: Money = pa.Field(nullable=True)
    after_per_year: Money = pa.Field(nullable=True)
    holds: bool = pa.Field(nullable=True)
    set_code: str
    price_base_fy: str = pa.Field(str_matches=FY)


class Endings(Contract):
    """A time in which a person could not be seen in these data; who said so, and why, is not here.

    Grain: person_id, reason_code, from_date, to_date_excl.
    Reads: canonical.ending.
    Time: half-open; to_date_excl is blank where no end is known, or there is none.
    Gaps: days in it are not observed, and never counted as a fall.
    """

    person_id: str
    reason_code: str = pa.Field(isin=v.ENDING_CODES)
    from_date: dt.date
    to_date_excl: dt.date = pa.Field(nullable=True)


class GroupsSummary(Contract):
    """What changed for the people of one group, for those matched to them, or the difference of the two.

    Grain: group_code, part_code, measure_code; no group in it that can't be worked out.
    Reads: journey.read.groups.
    Money: pounds per person and observed year where the measure is cost; else counts. mean_change of the part
        difference is the change of the group less that of the matched, pair by pair.
    Time: spans are person-days at risk over whole months, the month of the change left out.
    Gaps: medians, counts and pooled figures are of the group alone; medians, counts and bootstrap intervals
        blank for fewer than 8 people. Intervals are of 95%; blank for one.
    """

    group_code: str
    group_label: str
    window_code: str
    part_code: str = pa.Field(isin=GROUP_PART_CODES)
    measure_code: str = pa.Field(isin=GROUP_MEASURE_CODES)
    n_people: int = pa.Field(ge=0)
    before_person_days: int = pa.Field(nullable=True, ge=0)
    after_person_days: int = pa.Field(nullable=True, ge=0)
    before_mean: Figure = pa.Field(nullable=True)
    after_mean: Figure = pa.Field(nullable=True)
    mean_change: Figure = pa.Field(nullable=True)
    low_change: Figure = pa.Field(nullable=True)
    high_change: Figure = pa.Field(nullable=True)
    bootstrap_low_change: Figure = pa.Field(nullable=True)
    bootstrap_high_change: Figure = pa.Field(nullable=True)
    median_change: Figure = pa.Field(nullable=True)
    n_fell: int = pa.Field(nullable=True, ge=0)
    n_rose: int = pa.Field(nullable=True, ge=0)
    n_same: int = pa.Field(nullable=True, ge=0)
    pooled_before: Figure = pa.Field(nullable=True)
    pooled_after: Figure = pa.Field(nullable=True)
    set_code: str
    price_base_fy: str = pa.Field(str_matches=FY)


class GroupsFindings(Contract):
    """One sentence of what is said of a group, or of what may not be concluded: as on screen.

    Grain: group_code, kind_code, sentence_no; of a group that can't be compared the finding says why.
    Reads: journey.read.groups. Known names are taken out.
    """

    group_code: str
    kind_code: str = pa.Field(isin=("finding", "caveat"))
    sentence_no: int = pa.Field(ge=1)
    sentence_text: str


class GroupsAttrition(Contract):
    """One step by which a group, or those it is set against, was made.

    Grain: group_code, part_code, step_no; the first step is everybody there is to choose from.
    Reads: journey.read.groups. Known names are taken out of what people typed.
    Gaps: n_people and n_left_out of a step add up to n_people of the step before. Counts from 1 to 7 are not
        for publication.
    """

    group_code: str
    part_code: str = pa.Field(isin=("group", "comparison"))
    step_no: int = pa.Field(ge=0)
    rule_text: str
    why_text: str = pa.Field(nullable=True)
    n_left_out: int = pa.Field(ge=0)
    n_people: int = pa.Field(ge=0)
