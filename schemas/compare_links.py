"""Contracts of the compare stage on links: who was found elsewhere, and what other links would change."""

from __future__ import annotations

from typing import Annotated

import pandera.polars as pa
import polars as pl
from pandera.api.polars.model_config import BaseConfig

from schemas import vocabularies as v
from schemas.base import Contract
from schemas.compare_costs import SIDE_CODES

Money = Annotated[pl.Decimal, 18, 2]
Share = Annotated[pl.Decimal, 5, 4]


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
    Money: standard equals compare.summary and, of what is compared, compare.compared_side, to the penny.
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
    compared_days: int = pa.Field(ge=0)
    n_compared: int = pa.Field(ge=0)
    compared_cost_gbp: Money = pa.Field(ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["person_id", "threshold_code", "side_code"]
