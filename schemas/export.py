"""Contracts of the export stage: the tables of the evaluator pack. With a recipient, ids are theirs alone."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import pandera.polars as pa
import polars as pl

from schemas import compare
from schemas import vocabularies as v
from schemas.base import Contract
from schemas.cost import BASIS_CODES
from schemas.export_costs import FY, SIDES, Money

Factor = Annotated[pl.Decimal, 12, 10]
LocalAt = Annotated[pl.Datetime, "us", None]


class Interactions(Contract):
    """One current interaction of a linked person, whether or not it took place.

    Grain: interaction_id.
    Reads: canonical.interaction, canonical.activity, canonical.ending, link.person_link, timeline.journey,
        timeline.not_held, timeline.step, timeline.demand, compare.side, cost.uncosted, cost.interaction_kind,
        cost.kind_price.
    Money: cost_gbp is its public cost, all payers together, in the price base; null when not costed, see
        uncosted_reason.
    Time: start_date inclusive, end_date_excl exclusive. side_code is the side in which it starts.
    Same thing told twice: group_id is one job of several people, crisis_no one crisis of one person whoever
        recorded it, parent_id the record that this one is a part of.
    Codes: quantity is counted in what basis_code says. judged_by_code says who answered on demand: the
        person, a worker, an analyst, a rule, or nobody.
    Gaps: rows set aside are not here; they are counted in rejects. In a pack for a recipient sheet and row
        are blank, because two recipients could join their packs by them.
    """

    person_id: str
    interaction_id: str = pa.Field(unique=True)
    role_code: str = pa.Field(isin=v.ROLE_CODES)
    group_id: str = pa.Field(nullable=True)
    n_sharing: int = pa.Field(ge=1)
    parent_id: str = pa.Field(nullable=True)
    crisis_no: int = pa.Field(nullable=True, ge=1)
    agency_code: str
    activity_code: str
    activity_label: str = pa.Field(nullable=True)
    activity_type_code: str = pa.Field(nullable=True, isin=v.ACTIVITY_TYPE_CODES)
    status_code: str = pa.Field(isin=v.STATUS_CODES)
    outcome_code: str = pa.Field(nullable=True, isin=v.OUTCOME_CODES)
    setting_code: str = pa.Field(nullable=True, isin=v.SETTING_CODES)
    grain_code: str = pa.Field(isin=v.GRAIN_CODES)
    start_date: dt.date
    start_at: LocalAt = pa.Field(nullable=True)
    start_precision: str = pa.Field(isin=v.PRECISION_CODES)
    end_date_excl: dt.date = pa.Field(nullable=True)
    end_status_code: str = pa.Field(isin=v.END_STATUS_CODES)
    duration_minutes: int = pa.Field(nullable=True, ge=0)
    nights: int = pa.Field(nullable=True, ge=0)
    is_counted: bool
    side_code: str = pa.Field(isin=(*SIDES, "outside"))
    quantity: int = pa.Field(nullable=True, ge=1)
    basis_code: str = pa.Field(nullable=True, isin=BASIS_CODES)
    cost_gbp: Money = pa.Field(nullable=True)
    uncosted_reason: str = pa.Field(nullable=True)
    planned_code: str = pa.Field(nullable=True, isin=v.PLANNED_CODES)
    initiated_by_code: str = pa.Field(nullable=True, isin=v.INITIATED_BY_CODES)
    present_code: str = pa.Field(nullable=True, isin=v.PRESENT_CODES)
    demand_code: str = pa.Field(nullable=True, isin=v.DEMAND_CODES)
    failure_reason: str = pa.Field(nullable=True, isin=v.FAILURE_REASONS)
    judged_by_code: str = pa.Field(nullable=True, isin=v.JUDGE_CODES)
    data_flags: str = pa.Field(nullable=True)
    source_code: str
    extract_id: str
    source_sheet_no: int = pa.Field(nullable=True, ge=1)
    source_row: int = pa.Field(nullable=True, ge=1)
    set_code: str
    price_base_fy: str = pa.Field(str_matches=FY)


class SummaryBeforeAfter(Contract):
    """One person, agency, activity type and side of the change, whole window.

    Grain: person_id, agency_code, activity_type_code, side_code.
    Reads: compare.agency_side, compare.interaction_side, compare.summary.
    Money: sums of cost lines; rates are per observed year of the agency. support_cost_code says of the whole
        side whether the support team's own cost is in it: included, part or not_included; not_asked before.
    Gaps: a rate is null where the agency supplied nothing (observed_days 0); that is not nought.
    """

    person_id: str
    agency_code: str
    activity_type_code: str = pa.Field(isin=(*v.ACTIVITY_TYPE_CODES, "none"))
    side_code: str = pa.Field(isin=SIDES)
    n_interactions: int = pa.Field(ge=0)
    n_uncosted: int = pa.Field(ge=0)
    n_nights: int = pa.Field(ge=0)
    observed_days: int = pa.Field(ge=0)
    n_interactions_per_year: float = pa.Field(nullable=True)
    cost_gbp: Money
    low_cost_gbp: Money
    high_cost_gbp: Money
    cost_gbp_per_year: Money = pa.Field(nullable=True)
    support_cost_code: str = pa.Field(isin=compare.SUPPORT_COST_CODES)
    set_code: str
    price_base_fy: str = pa.Field(str_matches=FY)


class SummaryByPayer(Contract):
    """One person, payer and side of the change, whole window.

    Grain: person_id, payer_code, side_code.
    Reads: compare.interaction_side, cost.payer, compare.summary.
    Money: support_cost_code is of the person's whole side.
    Gaps: not_costed holds contacts whose cost is unknown.
    """

    person_id: str
    payer_code: str
    payer_label: str
    level_code: str
    side_code: str = pa.Field(isin=SIDES)
    n_interactions: int = pa.Field(ge=0)
    cost_gbp: Money
    low_cost_gbp: Money
    high_cost_gbp: Money
    support_cost_code: str = pa.Field(isin=compare.SUPPORT_COST_CODES)
    set_code: str
    price_base_fy: str = pa.Field(str_matches=FY)


class YearlySeries(Contract):
    """One person and one year of the whole window; the year of the change is two rows.

    Grain: person_id, year_from_date, side_code.
    Reads: compare.yearly, compare.summary.
    Money: support_cost_code is of the person's whole side.
    Gaps: first and last rows may be part years; read n_days with them.
    """

    person_id: str
    year_from_date: dt.date
    year_to_date_excl: dt.date
    n_days: int = pa.Field(ge=0)
    side_code: str = pa.Field(isin=SIDES)
    n_interactions: int = pa.Field(ge=0)
    cost_gbp: Money
    support_cost_code: str = pa.Field(isin=compare.SUPPORT_COST_CODES)
    set_code: str
    price_base_fy: str = pa.Field(str_matches=FY)


class YearlySeriesDiscounted(YearlySeries):
    """The yearly series of a pack made with --discount-from.

    Grain: person_id, year_from_date, side_code.
    Reads: compare.yearly; schemas/reference/discount_rates.csv.
    Money: discounted_cost_gbp is cost_gbp x discount_factor, rounded once, half away from zero.
    Time: weighed by the financial year of year_from_date; 1 for year 0 and the years before it.
    """

    discount_factor: Factor = pa.Field(gt=0, le=1)
    discounted_cost_gbp: Money


class Periods(Contract):
    """One person, window and side of the change.

    Grain: person_id, window_code, side_code.
    Reads: compare.side, canonical.change_point, the casebook. Known names are taken out of both free texts.
    Gaps: change_reason is blank where the person did not agree that evaluators may read what is kept of
        them, and where the casebook's key was not at hand.
    """

    person_id: str
    window_code: str
    side_code: str = pa.Field(isin=SIDES)
    from_date: dt.date
    to_date_excl: dt.date
    n_days: int = pa.Field(ge=0)
    seen_days: int = pa.Field(ge=0)
    change_date: dt.date = pa.Field(nullable=True)
    settled_date_excl: dt.date = pa.Field(nullable=True)
    change_label: str = pa.Field(nullable=True)
    change_reason: str = pa.Field(nullable=True)


class Coverage(Contract):
    """One agency and month.

    Grain: agency_code, coverage_month.
    Reads: compare.coverage, timeline.person_month.
    Gaps: not_supplied means that nobody knows, never that nothing happened: n_interactions is then blank,
        unless something is held. Of a month supplied, 0 is no contact.
    """

    agency_code: str
    coverage_month: dt.date
    coverage_code: str = pa.Field(isin=("supplied", "not_supplied", "not_started"))
    basis_code: str = pa.Field(isin=("declared", "inferred", "none"))
    n_interactions: int = pa.Field(nullable=True, ge=0)


class Linkage(compare.Linkage):
    """How many of one agency's source people were found at another agency, and the cost of the others.

    Grain: agency_code, age_band_code; age band all is the agency's total.
    Reads: compare.linkage, column by column.
    Money: cost_alone_gbp is part of cost_gbp; the rows of all add up to all cost lines.
    Gaps: alone means known to one agency or not recognised; the two look the same. Shares are null of nought.
    """

    set_code: str
    price_base_fy: str = pa.Field(str_matches=FY)


class LinkThresholds(compare.LinkThreshold):
    """One side of a person's whole window, were links made more cautiously or more generously.

    Grain: person_id, threshold_code, side_code.
    Reads: compare.link_threshold, column by column; compare.summary.
    Money: standard is the headline, to the penny. support_cost_code is the headline's.
    Gaps: says what other links would change, not which links are right.
    """

    support_cost_code: str = pa.Field(isin=compare.SUPPORT_COST_CODES)
    set_code: str
    price_base_fy: str = pa.Field(str_matches=FY)


class Extracts(Contract):
    """What became of the rows of one file.

    Grain: extract_id.
    Reads: the manifests of the extracts, canonical.interaction, link.person_link.
    Gaps: n_rows = n_accepted + n_set_aside + n_duplicate + n_superseded + n_skipped. An accepted row of
        several people makes several interactions; n_replaced of them were sent again later, or are of people
        who refused since. n_made = n_replaced + n_linked + n_not_linked.
    """

    extract_id: str = pa.Field(unique=True)
    source_code: str
    agency_code: str
    covers_from_date: dt.date = pa.Field(nullable=True)
    covers_to_date_excl: dt.date = pa.Field(nullable=True)
    coverage_basis_code: str
    n_rows: int = pa.Field(ge=0)
    n_accepted: int = pa.Field(ge=0)
    n_set_aside: int = pa.Field(ge=0)
    n_duplicate: int = pa.Field(ge=0)
    n_superseded: int = pa.Field(ge=0)
    n_skipped: int = pa.Field(ge=0)
    n_made: int = pa.Field(ge=0)
    n_replaced: int = pa.Field(ge=0)
    n_linked: int = pa.Field(ge=0)
    n_not_linked: int = pa.Field(ge=0)


class Rejects(Contract):
    """Rows of one file set aside for one reason, counted; no value of any row.

    Grain: extract_id, set_aside_reason.
    Reads: the manifests of the extracts, schemas/checks.toml.
    """

    extract_id: str
    source_code: str
    set_aside_reason: str
    reason_text: str
    n_rows: int = pa.Field(ge=0)


class Assumptions(Contract):
    """One thing the figures take for granted: the same for every set (A01 on), or a choice of this one (set).

    Grain: assumption_id.
    Reads: journey/export/assumption.csv, the assumption set and the price hashes of the build's manifest,
        export.unit_costs.
    """

    assumption_id: str = pa.Field(unique=True)
    assumption_text: str
    owner_label: str
    effect_text: str
