"""The contract of what journey.disclosure lets leave, beside the dimensions of a table."""

from __future__ import annotations

from typing import Annotated

import pandera.polars as pa
import polars as pl

from schemas.base import Contract

Money = Annotated[pl.Decimal, 18, 2]
TOTAL_STATUSES = ("shown", "hidden", "zero")
RATIO_STATUSES = ("shown", "hidden", "not_applicable")


class ReleasedCells(Contract):
    """A cell of a table about groups as it may leave, without its dimensions; with contacts and public cost.

    Grain: one row for every combination of categories of the dimensions, with margins under "all".
    Reads: parts of people (journey.disclosure.protected).
    Money: cost_gbp is rounded as the profile says; cost_per_person_gbp is it by the rounded number of people.
    Gaps: blank where the status says hidden or not_applicable. Blank is never nought.
    """

    n_people: int = pa.Field(ge=0, nullable=True)
    people_status: str = pa.Field(isin=TOTAL_STATUSES)
    people_share: float = pa.Field(ge=0, le=1, nullable=True)
    people_share_status: str = pa.Field(isin=RATIO_STATUSES)
    n_interactions: int = pa.Field(ge=0, nullable=True)
    interactions_status: str = pa.Field(isin=TOTAL_STATUSES)
    interactions_per_person: float = pa.Field(ge=0, nullable=True)
    interactions_per_person_status: str = pa.Field(isin=RATIO_STATUSES)
    interactions_share: float = pa.Field(ge=0, le=1, nullable=True)
    interactions_share_status: str = pa.Field(isin=RATIO_STATUSES)
    cost_gbp: Money = pa.Field(nullable=True)
    cost_status: str = pa.Field(isin=TOTAL_STATUSES)
    cost_per_person_gbp: Money = pa.Field(nullable=True)
    cost_per_person_status: str = pa.Field(isin=RATIO_STATUSES)
    cost_share: float = pa.Field(nullable=True)
    cost_share_status: str = pa.Field(isin=RATIO_STATUSES)
