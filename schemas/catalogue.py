"""Contract of the catalogue: what one unit of a service costs, whose money it is, and how far to trust it."""

from __future__ import annotations

import datetime
from typing import Annotated

import pandera.polars as pa
import polars as pl
from pandera.api.polars.model_config import BaseConfig

from schemas.base import Contract

Money = Annotated[pl.Decimal, 18, 2]
PRICE_YEAR_BASES = ("stated", "assumed")
PERSPECTIVES = ("fiscal", "economic", "social", "person", "full")
USES = ("costing", "charge_proxy", "transfer_not_cost", "sense_check_only")
CONFIDENCES = ("high", "medium", "low", "not_rated")  # not rated is taken as low
_YEAR = r"^\d{4}-\d{2}$"


class UnitCost(Contract):
    """One unit cost of a catalogue, as its source gives it.

    Grain: item_code.
    Reads: a catalogue file; nothing is worked out but money rounded to the penny.
    Money: value_gbp, low_gbp and high_gbp are nominal, in prices of price_year_fy; not yet uprated. low and
        high are blank where the source gives no range.
    Payer: payer_label is the body whose budget the figure describes, in the source's words;
        beneficiary_label is who gains from a fall, blank where it is the payer.
    Perspective: full is fiscal, economic and social cost in one figure that the source does not split, so it
        is never a cost line beside a fiscal one. person is what somebody pays.
    Index: which price index brings it to the base; none is a nominal charge, never uprated.
    Gaps: overlaps_with holds item codes joined by ; of lines that count some of the same money. reason_text
        and dated_date are there for every local cost.
    """

    item_code: str
    item_label: str
    service_label: str = pa.Field(nullable=True)
    payer_label: str
    beneficiary_label: str = pa.Field(nullable=True)
    unit_label: str
    unit_code: str
    value_gbp: Money = pa.Field(ge=0)
    low_gbp: Money = pa.Field(nullable=True, ge=0)
    high_gbp: Money = pa.Field(nullable=True, ge=0)
    price_year_fy: str = pa.Field(str_matches=_YEAR)
    price_year_basis_code: str = pa.Field(isin=PRICE_YEAR_BASES)
    perspective_code: str = pa.Field(isin=PERSPECTIVES)
    use_code: str = pa.Field(isin=USES)
    index_code: str
    confidence_code: str = pa.Field(isin=CONFIDENCES)
    overlaps_with: str = pa.Field(nullable=True)
    parent_code: str = pa.Field(nullable=True)
    licence_label: str
    source_title: str
    source_year_label: str
    seen_where_label: str = pa.Field(nullable=True)
    catalogue_code: str
    reason_text: str = pa.Field(nullable=True)
    dated_date: datetime.date = pa.Field(nullable=True)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["item_code"]
