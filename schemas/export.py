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

Money = Annotated[pl.Decimal, 18, 2]
Index = Annotated[pl.Decimal, 10, 4]
Units = Annotated[pl.Decimal, 10, 4]
LocalAt = Annotated[pl.Datetime, "us", None]
SIDES = ("before", "after")


class Interactions(Contract):
    """One current interaction of a linked person, whether or not it took place.

    Grain: interaction_id.
    Reads: canonical.interaction, canonical.activity, link.person_link, timeline.journey, cost.uncosted.
    Money: cost_gbp is the whole line in the run's price base; null when not costed, see uncosted_reason.
    Time: start_date inclusive, end_date_excl exclusive.
    Gaps: rows set aside are not here; they are counted in rejects. In a pack for a recipient sheet and row
        are blank, because two recipients could join their packs by them.
    """

    person_id: str
    interaction_id: str = pa.Field(unique=True)
    role_code: str = pa.Field(isin=v.ROLE_CODES)
    group_id: str = pa.Field(nullable=True)
    n_sharing: int = pa.Field(ge=1)
    agency_code: str
    activity_code: str
    activity_label: str = pa.Field(nullable=True)
    activity_type_code: str = pa.Field(nullable=True, isin=v.ACTIVITY_TYPE_CODES)
    status_code: str = pa.Field(isin=v.STATUS_CODES)
    grain_code: str = pa.Field(isin=v.GRAIN_CODES)
    start_date: dt.date
    start_at: LocalAt = pa.Field(nullable=True)
    start_precision: str = pa.Field(isin=v.PRECISION_CODES)
    end_date_excl: dt.date = pa.Field(nullable=True)
    end_status_code: str = pa.Field(isin=v.END_STATUS_CODES)
    duration_minutes: int = pa.Field(nullable=True, ge=0)
    nights: int = pa.Field(nullable=True, ge=0)
    is_counted: bool
    cost_gbp: Money = pa.Field(nullable=True)
    uncosted_reason: str = pa.Field(nullable=True)
    data_flags: str
    source_code: str
    extract_id: str
    source_sheet_no: int = pa.Field(nullable=True, ge=1)
    source_row: int = pa.Field(nullable=True, ge=1)


class CostLines(Contract):
    """What one body pays for one interaction, on one side of the change. Public (fiscal) cost only.

    Grain: interaction_id, line_no, side_code.
    Reads: timeline.journey, timeline.not_held, compare.interaction_side, compare.support_charge,
        cost.cost_line.
    Money: line_cost_gbp is the whole line, cost_gbp this side's part; the parts add up to the line exactly.
    Gaps: interactions without a unit cost have no line; do not read a missing line as nought.
    """

    person_id: str
    interaction_id: str
    line_no: int = pa.Field(ge=1)
    side_code: str = pa.Field(isin=(*SIDES, "outside"))
    agency_code: str
    activity_code: str
    activity_type_code: str
    start_date: dt.date
    item_code: str = pa.Field(nullable=True)
    payer_code: str
    payer_label: str
    beneficiary_code: str
    quantity: int = pa.Field(ge=0)
    basis_code: str = pa.Field(isin=BASIS_CODES)
    base_units: Units = pa.Field(gt=0)
    n_sharing: int = pa.Field(ge=1)
    share_no: int = pa.Field(ge=1)
    unit_cost_gbp: Money = pa.Field(nullable=True)
    price_year_fy: str = pa.Field(str_matches=r"^\d{4}-\d{2}$", nullable=True)
    index_from: Index = pa.Field(nullable=True)
    index_to: Index = pa.Field(nullable=True)
    line_cost_gbp: Money
    cost_gbp: Money
    low_cost_gbp: Money
    high_cost_gbp: Money
    rule_code: str = pa.Field(nullable=True)
    rule_reason: str = pa.Field(nullable=True)


class SummaryBeforeAfter(Contract):
    """One person, agency, activity type and side of the change, whole window.

    Grain: person_id, agency_code, activity_type_code, side_code.
    Reads: compare.agency_side, compare.interaction_side.
    Money: sums of cost lines; rates are per observed year of the agency.
    Gaps: a rate is null where the agency supplied nothing (observed_days 0); that is not nought.
    """

    person_id: str
    agency_code: str
    activity_type_code: str = pa.Field(isin=(*v.ACTIVITY_TYPE_CODES, "none"))
    side_code: str = pa.Field(isin=SIDES)
    n_interactions: int = pa.Field(ge=0)
    n_nights: int = pa.Field(ge=0)
    observed_days: int = pa.Field(ge=0)
    n_interactions_per_year: float = pa.Field(nullable=True)
    cost_gbp: Money
    low_cost_gbp: Money
    high_cost_gbp: Money
    cost_gbp_per_year: Money = pa.Field(nullable=True)


class SummaryByPayer(Contract):
    """One person, payer and side of the change, whole window.

    Grain: person_id, payer_code, side_code.
    Reads: compare.interaction_side, cost.payer.
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


class YearlySeries(Contract):
    """One person and one year of the whole window; the year of the change is two rows.

    Grain: person_id, year_from_date, side_code.
    Reads: compare.yearly.
    Gaps: first and last rows may be part years; read n_days with them.
    """

    person_id: str
    year_from_date: dt.date
    year_to_date_excl: dt.date
    n_days: int = pa.Field(ge=0)
    side_code: str = pa.Field(isin=SIDES)
    n_interactions: int = pa.Field(ge=0)
    cost_gbp: Money


class UnitCosts(Contract):
    """One unit cost that priced at least one line.

    Grain: item_code.
    Reads: cost.uprated_item, cost.unit_cost, cost.kind_line.
    Money: unit costs are in the prices of price_year_fy.
    """

    item_code: str = pa.Field(unique=True)
    item_label: str
    payer_label: str
    perspective_code: str
    cost_unit_code: str
    unit_cost_gbp: Money
    low_unit_cost_gbp: Money = pa.Field(nullable=True)
    high_unit_cost_gbp: Money = pa.Field(nullable=True)
    price_year_fy: str = pa.Field(str_matches=r"^\d{4}-\d{2}$")
    price_base_fy: str = pa.Field(str_matches=r"^\d{4}-\d{2}$")
    index_code: str
    index_from: Index
    index_to: Index
    confidence_code: str = pa.Field(nullable=True)
    catalogue_code: str
    local_reason: str = pa.Field(nullable=True)
    source_title: str
    source_year_label: str = pa.Field(nullable=True)
    seen_where_label: str = pa.Field(nullable=True)
    licence_label: str = pa.Field(nullable=True)


class Periods(Contract):
    """One person, window and side of the change.

    Grain: person_id, window_code, side_code.
    Reads: compare.side, canonical.change_point, the casebook. Known names are taken out of both free texts.
    Gaps: change_reason is blank where the casebook's key was not at hand.
    """

    person_id: str
    window_code: str
    side_code: str = pa.Field(isin=SIDES)
    from_date: dt.date
    to_date_excl: dt.date
    n_days: int = pa.Field(ge=0)
    change_date: dt.date = pa.Field(nullable=True)
    change_label: str = pa.Field(nullable=True)
    change_reason: str = pa.Field(nullable=True)


class Coverage(Contract):
    """One agency and month.

    Grain: agency_code, coverage_month.
    Reads: compare.coverage.
    Gaps: not_supplied means that nobody knows, never that nothing happened.
    """

    agency_code: str
    coverage_month: dt.date
    coverage_code: str
    basis_code: str = pa.Field(nullable=True)


class Linkage(compare.Linkage):
    """How many of one agency's source people were found at another agency, and the cost of the others.

    Grain: agency_code, age_band_code; age band all is the agency's total.
    Reads: compare.linkage, column by column.
    Money: cost_alone_gbp is part of cost_gbp; the rows of all add up to all cost lines.
    Gaps: alone means known to one agency or not recognised; the two look the same. Shares are null of nought.
    """


class LinkThresholds(compare.LinkThreshold):
    """One side of a person's whole window, were links made more cautiously or more generously.

    Grain: person_id, threshold_code, side_code.
    Reads: compare.link_threshold, column by column.
    Money: standard is the headline, to the penny.
    Gaps: says what other links would change, not which links are right.
    """


class Rejects(Contract):
    """Rows of one file set aside for one reason, counted; no value of any row.

    Grain: extract_id, set_aside_reason.
    Reads: the manifests of the extracts.
    """

    extract_id: str
    source_code: str
    set_aside_reason: str
    n_rows: int = pa.Field(ge=0)


class Assumptions(Contract):
    """One thing the figures take for granted.

    Grain: assumption_id.
    Reads: journey/export/assumption.csv.
    """

    assumption_id: str = pa.Field(unique=True)
    assumption_text: str
    owner_label: str
    effect_text: str
