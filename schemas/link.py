"""Contracts of the link stage: who is who."""

from __future__ import annotations

import pandera.polars as pa
from pandera.api.polars.model_config import BaseConfig

from schemas.base import Contract

LINK_REASONS = ("nhs_number", "name_dob_postcode", "confirmed", "single")


class PersonLink(Contract):
    """One source person, and the person we take them to be.

    Grain: source_code, source_person_id.
    Reads: identifiers of every current extract, the registry, decisions in the casebook.
    Gaps: a missed link makes a person look smaller than they are, most of all where identity is messy.
    """

    source_code: str
    source_person_id: str
    person_id: str
    link_reason: str = pa.Field(isin=LINK_REASONS)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["source_code", "source_person_id"]


class Report(Contract):
    """How many of one source's people were found elsewhere.

    Grain: source_code.
    Reads: link.person_link.
    Gaps: alone may mean known to one agency or not recognised; the two look the same.
    """

    source_code: str
    n_source_people: int = pa.Field(ge=0)
    n_linked_to_others: int = pa.Field(ge=0)
    n_alone: int = pa.Field(ge=0)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["source_code"]
