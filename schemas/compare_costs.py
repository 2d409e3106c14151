"""Contracts of the compare stage on money: who pays, who gains, and which prices the difference rests on."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import pandera.polars as pa
import polars as pl
from pandera.api.polars.model_config import BaseConfig

from schemas.base import Contract

Money = Annotated[pl.Decimal, 18, 2]
SIDE_CODES = ("before", "after")
WINDOW_CODES = ("whole", "equal", "last_12m", "last_24m", "without_band")
LEVEL_CODES = ("local", "national", "voluntary", "mixed", "person")
CASHABILITY_CODES = ("none", "part", "full", "not_said")
CUT_CODES = ("pays", "gains", "pooled")
PRICE_KIND_CODES = ("item", "recorded", "support_charge")
NO_SWITCH_REASONS = ("no_difference", "no_effect", "no_unit_price", "no_such_price")


class RunningCost(Contract):
    """Public cost added up to the end of one day, for one person with a change point.

    Grain: person_id, on_date; only days on which something costed began, or the support's own cost came in.
    Reads: compare.spell, compare.support_charge, canonical.change_point, canonical.month.
    Money: the last row is all that was spent, on either side of the change or on none, to the penny.
    Time: a stay is spent on the day it began; a support cost counted as a whole on the last day of a month.
    """

    person_id: str
    on_date: dt.date
    cumulative_cost_gbp: Money = pa.Field(ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "on_date"]


class PayerSide(Contract):
    """What one payer pays in one side, to whose gain, and what its budget holder said of cash.

    Grain: person_id, window_code, side_code, payer_code, beneficiary_code, cashable_item_code.
    Reads: compare.interaction_side, compare.summary, cost.payer, cost.cashable.
    Money: public cost only. The rows of a side add up to compare.summary's cost, to the penny; rates are per
        365.25 of its observed days, each rounded once, so they add up but for pennies.
    Gaps: not_said: no budget holder has said anything, which is not none. A row of nought on one side means
        that no line was held there. cashable_item_code is null where a statement is of the payer as a whole.
    """

    person_id: str
    window_code: str = pa.Field(isin=WINDOW_CODES)
    side_code: str = pa.Field(isin=SIDE_CODES)
    payer_code: str
    level_code: str = pa.Field(isin=LEVEL_CODES)
    beneficiary_code: str
    cashable_item_code: str = pa.Field(nullable=True)
    cashability_code: str = pa.Field(isin=CASHABILITY_CODES)
    confirmed_by_label: str = pa.Field(nullable=True)
    confirmed_date: dt.date = pa.Field(nullable=True)
    note_text: str = pa.Field(nullable=True)
    n_lines: int = pa.Field(ge=0)
    cost_gbp: Money = pa.Field(ge=0)
    low_cost_gbp: Money = pa.Field(ge=0)
    high_cost_gbp: Money = pa.Field(ge=0)
    cost_gbp_per_year: Money = pa.Field(nullable=True, ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = [
            *("person_id", "window_code", "side_code"),
            *("payer_code", "beneficiary_code", "cashable_item_code"),
        ]


class PartySide(Contract):
    """One body in one side, by one way of cutting the cost: who pays, who gains, or pooled budgets.

    Grain: person_id, window_code, side_code, cut_code, is_pot, party_code.
    Reads: compare.payer_side, compare.summary, cost.payer, cost.pot.
    Money: the rows of each cut of a side add up to compare.summary's cost, to the penny; the cuts are three
        views of the same money and are never added to one another.
    Gaps: a gain is less use of what is paid for, not cash: see compare.payer_side on what may be called
        cashable.
    """

    person_id: str
    window_code: str = pa.Field(isin=WINDOW_CODES)
    side_code: str = pa.Field(isin=SIDE_CODES)
    cut_code: str = pa.Field(isin=CUT_CODES)
    is_pot: bool
    party_code: str
    party_label: str
    level_code: str = pa.Field(isin=LEVEL_CODES)
    n_lines: int = pa.Field(ge=0)
    cost_gbp: Money = pa.Field(ge=0)
    low_cost_gbp: Money = pa.Field(ge=0)
    high_cost_gbp: Money = pa.Field(ge=0)
    cost_gbp_per_year: Money = pa.Field(nullable=True, ge=0)
    low_cost_gbp_per_year: Money = pa.Field(nullable=True, ge=0)
    high_cost_gbp_per_year: Money = pa.Field(nullable=True, ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "window_code", "side_code", "cut_code", "is_pot", "party_code"]


class OtherCost(Contract):
    """What is not public cost in one side: charges to the person, cost to businesses, cost to society.

    Grain: person_id, window_code, side_code, perspective_code, payer_code.
    Reads: timeline.journey, timeline.not_held, cost.cost_line, compare.summary, cost.payer.
    Money: in no total of any other table, and never added across perspectives.
    Gaps: only what a rule prices in that perspective; a missing row is not nought.
    """

    person_id: str
    window_code: str = pa.Field(isin=WINDOW_CODES)
    side_code: str = pa.Field(isin=SIDE_CODES)
    perspective_code: str = pa.Field(isin=("economic", "social", "person"))
    payer_code: str
    payer_label: str
    n_lines: int = pa.Field(ge=0)
    cost_gbp: Money = pa.Field(ge=0)
    low_cost_gbp: Money = pa.Field(ge=0)
    high_cost_gbp: Money = pa.Field(ge=0)
    cost_gbp_per_year: Money = pa.Field(nullable=True, ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "window_code", "side_code", "perspective_code", "payer_code"]


class Tornado(Contract):
    """One price that a person's whole window rests on, and what its range does to the difference.

    Grain: person_id, price_kind_code, item_code.
    Reads: compare.interaction_side, compare.summary, cost.cost_line, cost.uprated_item, cost.support_plan,
        cost.assumption_set.
    Money: before_ and after_ are this price's own part; difference_ is that of all cost, before less after,
        a year, with this price as it is, low or high and the others as they are. swing is high less low.
    Gaps: assumed ranges are the assumption set's percentage, not the source's. No rows for a person of whom
        one side has no observed day.
    """

    person_id: str
    item_code: str
    price_kind_code: str = pa.Field(isin=PRICE_KIND_CODES)
    item_label: str
    unit_code: str = pa.Field(nullable=True)
    range_basis_code: str = pa.Field(isin=("published", "assumed"))
    before_cost_gbp: Money = pa.Field(ge=0)
    after_cost_gbp: Money = pa.Field(ge=0)
    before_cost_gbp_per_year: Money = pa.Field(ge=0)
    after_cost_gbp_per_year: Money = pa.Field(ge=0)
    low_before_cost_gbp_per_year: Money = pa.Field(ge=0)
    low_after_cost_gbp_per_year: Money = pa.Field(ge=0)
    high_before_cost_gbp_per_year: Money = pa.Field(ge=0)
    high_after_cost_gbp_per_year: Money = pa.Field(ge=0)
    difference_gbp_per_year: Money
    low_difference_gbp_per_year: Money
    high_difference_gbp_per_year: Money
    swing_gbp_per_year: Money
    place_no: int = pa.Field(ge=1)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "price_kind_code", "item_code"]


class Switching(Contract):
    """The price of one thing at which the whole difference a year is nought, the others as they are.

    Grain: person_id, price_kind_code, item_code; the prices of compare.tornado.
    Reads: compare.tornado, compare.summary, cost.uprated_item, cost.unit, cost.support_plan,
        cost.price_index, cost.assumption_set.
    Money: unit_cost_gbp and switching_cost_gbp are for one unit, in the price base, rounded once; a support
        budget is for one year of the whole team.
    Gaps: null with no_switch_reason where no price of 0 or more does it. A price at its switching value makes
        the difference nought but for pennies, because each cost line is rounded.
    """

    person_id: str
    item_code: str
    price_kind_code: str = pa.Field(isin=PRICE_KIND_CODES)
    item_label: str
    unit_code: str = pa.Field(nullable=True)
    unit_label: str = pa.Field(nullable=True)
    place_no: int = pa.Field(ge=1)
    unit_cost_gbp: Money = pa.Field(nullable=True, ge=0)
    switching_cost_gbp: Money = pa.Field(nullable=True, ge=0)
    direction_code: str = pa.Field(nullable=True, isin=("under", "over"))
    difference_code: str = pa.Field(isin=("less", "more", "same"))
    no_switch_reason: str = pa.Field(nullable=True, isin=NO_SWITCH_REASONS)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "price_kind_code", "item_code"]
