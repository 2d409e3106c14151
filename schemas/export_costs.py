"""Contracts of the evaluator pack's tables of pounds: lines, payers, prices, rules and what has no cost.

set_code and price_base_fy are in every table that holds pounds: the assumption set and the price base of the
pack, the same in every row, so that a table that is passed on alone still says whose prices it is in.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import pandera.polars as pa
import polars as pl

from schemas import vocabularies as v
from schemas.base import Contract
from schemas.compare import SUPPORT_COST_CODES
from schemas.compare_costs import CASHABILITY_CODES, LEVEL_CODES
from schemas.cost import BASIS_CODES, PERSPECTIVE_CODES, UNCOSTED_REASONS

Money = Annotated[pl.Decimal, 18, 2]
Index = Annotated[pl.Decimal, 10, 4]
Units = Annotated[pl.Decimal, 10, 4]
WideUnits = Annotated[pl.Decimal, 18, 4]
FY = r"^\d{4}-\d{2}$"
SIDES = ("before", "after")
OTHER_PERSPECTIVES = tuple(code for code in PERSPECTIVE_CODES if code != "fiscal")


class CostLines(Contract):
    """What one body pays for one interaction, on one side of the change. Public (fiscal) cost only.

    Grain: interaction_id, line_no, side_code.
    Reads: timeline.journey, timeline.not_held, compare.interaction_side, compare.support_charge,
        cost.cost_line, cost.support_plan, cost.uprated_item, cost.price_index, cost.item_payer,
        cost.cashable.
    Money: line_cost_gbp is the whole line, cost_gbp this side's part; the parts add up to the line exactly.
        Before shares and payers a line is unit_cost_gbp x index_to / index_from x quantity / base_units. The
        support team's cost as a whole (activity_code support_as_a_whole) is so too, and one payer's: a year's
        budget x days / (people x 365.25), or an hour's price x hundredths of hours a week x days / 700.
        nominal_cost_gbp is the whole line in the prices of price_year_fy: the same, without the index.
    Gaps: interactions without a unit cost have no line; do not read a missing line as nought.
    """

    person_id: str
    interaction_id: str
    line_no: int = pa.Field(ge=1)
    side_code: str = pa.Field(isin=(*SIDES, "outside"))
    perspective_code: str = pa.Field(isin=["fiscal"])
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
    base_units: WideUnits = pa.Field(gt=0)
    n_sharing: int = pa.Field(ge=1)
    share_no: int = pa.Field(ge=1)
    unit_cost_gbp: Money = pa.Field(nullable=True)
    price_year_fy: str = pa.Field(str_matches=FY, nullable=True)
    nominal_cost_gbp: Money = pa.Field(nullable=True)
    index_code: str = pa.Field(nullable=True)
    index_from: Index = pa.Field(nullable=True)
    index_to: Index = pa.Field(nullable=True)
    line_cost_gbp: Money
    cost_gbp: Money
    low_cost_gbp: Money
    high_cost_gbp: Money
    cashability_code: str = pa.Field(isin=CASHABILITY_CODES)
    rule_code: str = pa.Field(nullable=True)
    rule_reason: str = pa.Field(nullable=True)
    set_code: str
    price_base_fy: str = pa.Field(str_matches=FY)


class CostsToOthers(Contract):
    """What one interaction costs the person, businesses or society, by payer. No public cost and in no total.

    Grain: interaction_id, perspective_code, line_no.
    Reads: cost.cost_line, cost.payer, cost.item_payer, cost.uprated_item, canonical.interaction,
        canonical.activity, link.person_link.
    Money: cost_gbp is the whole line, in the price base; a nominal charge is in its own year's prices.
    Gaps: only what a rule prices in another perspective; a missing line is not nought.
    """

    person_id: str
    interaction_id: str
    perspective_code: str = pa.Field(isin=OTHER_PERSPECTIVES)
    line_no: int = pa.Field(ge=1)
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
    unit_cost_gbp: Money
    price_year_fy: str = pa.Field(str_matches=FY)
    nominal_cost_gbp: Money
    index_code: str = pa.Field(nullable=True)
    index_from: Index
    index_to: Index
    cost_gbp: Money
    low_cost_gbp: Money
    high_cost_gbp: Money
    rule_code: str = pa.Field(nullable=True)
    rule_reason: str = pa.Field(nullable=True)
    set_code: str
    price_base_fy: str = pa.Field(str_matches=FY)


class WhoPays(Contract):
    """What one body pays, for whose gain, on one side of one person's change, whole window.

    Grain: person_id, side_code, payer_code, beneficiary_code, cashable_item_code.
    Reads: compare.payer_side, cost.payer, cost.pot, compare.summary.
    Money: public cost of activity; the rows of a side add up to the headline. Payers of one pot_label are one
        budget and are added up as such. support_cost_code is of the person's whole side.
    Gaps: not_said means that no named budget holder has said whether any of it could be cashed.
        cashable_item_code is blank where a statement is of everything the payer pays.
    """

    person_id: str
    side_code: str = pa.Field(isin=SIDES)
    payer_code: str
    payer_label: str
    level_code: str = pa.Field(isin=LEVEL_CODES)
    pot_label: str = pa.Field(nullable=True)
    beneficiary_code: str
    cashable_item_code: str = pa.Field(nullable=True)
    cashability_code: str = pa.Field(isin=CASHABILITY_CODES)
    confirmed_by_label: str = pa.Field(nullable=True)
    confirmed_date: dt.date = pa.Field(nullable=True)
    note_text: str = pa.Field(nullable=True)
    n_lines: int = pa.Field(ge=0)
    cost_gbp: Money
    low_cost_gbp: Money
    high_cost_gbp: Money
    support_cost_code: str = pa.Field(isin=SUPPORT_COST_CODES)
    set_code: str
    price_base_fy: str = pa.Field(str_matches=FY)


class UnitCosts(Contract):
    """One unit cost that priced at least one line, or the hours of the support team.

    Grain: item_code.
    Reads: cost.uprated_item, cost.unit_cost, cost.kind_line, cost.support_plan.
    Money: unit costs are in the prices of price_year_fy.
    """

    item_code: str = pa.Field(unique=True)
    item_label: str
    payer_label: str
    perspective_code: str
    cost_unit_code: str
    basis_code: str = pa.Field(isin=BASIS_CODES)
    base_units: Units = pa.Field(gt=0)
    unit_cost_gbp: Money
    low_unit_cost_gbp: Money = pa.Field(nullable=True)
    high_unit_cost_gbp: Money = pa.Field(nullable=True)
    price_year_fy: str = pa.Field(str_matches=FY)
    price_base_fy: str = pa.Field(str_matches=FY)
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
    set_code: str


class ItemPayers(Contract):
    """One body that pays part of a unit cost.

    Grain: item_code, line_no.
    Reads: cost.item_payer, cost.kind_line.
    Money: of a cost this body pays round(cost x part_to / part_total) - round(cost x part_from / part_total),
        half away from zero, so the lines of an item add up to the cost.
    """

    item_code: str
    line_no: int = pa.Field(ge=1)
    payer_code: str
    beneficiary_code: str
    part_from: int = pa.Field(ge=0)
    part_to: int = pa.Field(gt=0)
    part_total: int = pa.Field(gt=0)


class CostRules(Contract):
    """One rule that chose a price of linked people's interactions.

    Grain: rule_code.
    Reads: cost.cost_rule, cost.interaction_kind, cost.kind_line, canonical.interaction, link.person_link,
        compare.support_charge, cost.support_plan.
    Conditions: blank fits anything; nights and minutes are from (included) to (not included). support_budget
        or support_hours is the support team's cost as a whole, which prices no interaction.
    Gaps: rules that chose no price are not here; their reasons are in uncosted.
    """

    rule_code: str = pa.Field(unique=True)
    owner_code: str = pa.Field(isin=("programme", "shipped"))
    perspective_code: str = pa.Field(isin=PERSPECTIVE_CODES)
    source_code: str = pa.Field(nullable=True)
    activity_code: str = pa.Field(nullable=True)
    status_code: str = pa.Field(isin=v.STATUS_CODES)
    outcome_code: str = pa.Field(nullable=True)
    setting_code: str = pa.Field(nullable=True)
    from_nights: int = pa.Field(nullable=True, ge=0)
    to_nights_excl: int = pa.Field(nullable=True, ge=0)
    from_minutes: int = pa.Field(nullable=True, ge=0)
    to_minutes_excl: int = pa.Field(nullable=True, ge=0)
    item_code: str = pa.Field(nullable=True)
    basis_code: str
    n_interactions: int = pa.Field(ge=0)
    rule_reason: str = pa.Field(nullable=True)


class Uncosted(Contract):
    """Linked people's interactions of one activity without a public cost, for one reason.

    Grain: agency_code, activity_code, status_code, uncosted_reason, reason_text.
    Reads: cost.uncosted, canonical.interaction, link.person_link.
    Gaps: counts the rows of interactions that have an uncosted_reason, and no others; remedy_text is blank
        where no price is wanted.
    """

    agency_code: str
    activity_code: str
    status_code: str = pa.Field(isin=v.STATUS_CODES)
    uncosted_reason: str = pa.Field(isin=UNCOSTED_REASONS)
    n_interactions: int = pa.Field(ge=1)
    reason_text: str
    remedy_text: str = pa.Field(nullable=True)


class RecordedCosts(Contract):
    """What agencies recorded as the cost of one activity beside what its unit cost makes it.

    Grain: agency_code, activity_code; only activities of which some interactions carry a recorded cost.
    Reads: cost.recorded_difference.
    Money: sums over the n_both interactions that have both, in the price base; difference_gbp is recorded
        less modelled. all_recorded_cost_gbp is of all n_recorded. n_recorded_used are costed as recorded.
    Gaps: counts all interactions of the build that took place, whosever they are. Blank where none has both,
        which is not nought; all_recorded_cost_gbp is blank where the index lacks the year of some.
    """

    agency_code: str
    activity_code: str
    n_recorded: int = pa.Field(ge=1)
    n_both: int = pa.Field(ge=0)
    n_recorded_used: int = pa.Field(ge=0)
    all_recorded_cost_gbp: Money = pa.Field(nullable=True)
    recorded_cost_gbp: Money = pa.Field(nullable=True)
    modelled_cost_gbp: Money = pa.Field(nullable=True)
    difference_gbp: Money = pa.Field(nullable=True)
    set_code: str
    price_base_fy: str = pa.Field(str_matches=FY)


class PriceFindings(Contract):
    """One thing that may be wrong with the prices in use, and what to do about it.

    Grain: finding_code, item_codes, finding_text.
    Reads: journey.read.costed.price_findings, which asks journey.catalogue.lint.
    Gaps: only of prices that this build uses. A finding informs; it stops nothing and changes no figure.
    """

    level_code: str = pa.Field(isin=("wrong", "look_at", "know"))
    finding_code: str
    item_codes: str
    finding_text: str
    remedy_text: str


class WhoPaysGmca(Contract):
    """One payer of one unit cost in one agency's activity of a person, as the GMCA cost-benefit model asks.

    Grain: person_id, agency_code, activity_code, perspective_code, item_code, is_recorded, payer_code,
        beneficiary_code.
    Reads: compare.side, compare.spell, compare.agency_side, timeline.journey, timeline.not_held,
        cost.cost_line, cost.payer, cost.uprated_item, cost.unit_cost, cost.item_payer, cost.cashable,
        canonical.activity; schemas/reference/gmca_agency.csv.
    Money: fiscal cost by payer and side is that of who_pays. Fiscal, economic and social are never added up.
        paid_unit_cost_gbp is this payer's part of the unit cost, in prices of price_base_fy; unit_cost_gbp
        is all of it, in those of price_year_fy. Units times paid_unit_cost_gbp is the cost but for rounding.
    Time: to_date_excl is exclusive. Observed days are those of the agency; change is after less before, a
        year of 365.25 observed days, below nought where there was less.
    Codes: counterpart_code: same; second_payer (level 2 names another payer, the split is not published);
        nearest; none (the model has no such agency). flag_label is the model's confidence flag.
    Gaps: a change is blank where the agency's files cover no day of a side, which is not nought. Units are
        blank of costs that an agency recorded and of the support team's budget. n_before and n_after count
        contacts that begin on a side, whoever shares them; units hold a person's share.
    """

    person_id: str
    level_1_label: str = pa.Field(nullable=True)
    level_2_label: str = pa.Field(nullable=True)
    counterpart_code: str = pa.Field(isin=("same", "second_payer", "nearest", "none"))
    counterpart_note_text: str = pa.Field(nullable=True)
    payer_code: str
    payer_label: str
    beneficiary_code: str
    agency_code: str
    activity_code: str
    activity_label: str
    perspective_code: str = pa.Field(isin=("fiscal", "economic", "social"))
    item_code: str = pa.Field(nullable=True)
    is_recorded: bool
    item_label: str = pa.Field(nullable=True)
    unit_label: str = pa.Field(nullable=True)
    unit_cost_gbp: Money = pa.Field(nullable=True)
    price_year_fy: str = pa.Field(str_matches=FY, nullable=True)
    paid_unit_cost_gbp: Money = pa.Field(nullable=True)
    before_from_date: dt.date
    before_to_date_excl: dt.date
    before_observed_days: int = pa.Field(ge=0)
    after_from_date: dt.date
    after_to_date_excl: dt.date
    after_observed_days: int = pa.Field(ge=0)
    n_before: int = pa.Field(ge=0)
    n_after: int = pa.Field(ge=0)
    before_units: WideUnits = pa.Field(nullable=True)
    after_units: WideUnits = pa.Field(nullable=True)
    change_units_per_year: WideUnits = pa.Field(nullable=True)
    before_fiscal_gbp: Money = pa.Field(nullable=True)
    after_fiscal_gbp: Money = pa.Field(nullable=True)
    change_fiscal_gbp_per_year: Money = pa.Field(nullable=True)
    before_economic_gbp: Money = pa.Field(nullable=True)
    after_economic_gbp: Money = pa.Field(nullable=True)
    before_social_gbp: Money = pa.Field(nullable=True)
    after_social_gbp: Money = pa.Field(nullable=True)
    confidence_code: str = pa.Field(nullable=True)
    flag_label: str = pa.Field(nullable=True)
    cashability_code: str = pa.Field(isin=CASHABILITY_CODES)
    confirmed_by_label: str = pa.Field(nullable=True)
    confirmed_date: dt.date = pa.Field(nullable=True)
    set_code: str
    price_base_fy: str = pa.Field(str_matches=FY)
