"""Contracts of the link stage: who is who, and how sure that is."""

from __future__ import annotations

import pandera.polars as pa
from pandera.api.polars.model_config import BaseConfig

from schemas import vocabularies as v
from schemas.base import Contract


class PersonLink(Contract):
    """One source person, and the person we take them to be.

    Grain: source_code, source_person_id.
    Reads: identifiers of every current extract, the registry, decisions in the casebook.
    Probability: what the score gave the best pair that joined this source person; null where a rule or a
        reviewer joined it, or nothing did.
    Gaps: a missed link makes a person look smaller than they are, most of all where identity is messy.
    """

    source_code: str
    source_person_id: str
    person_id: str
    link_reason: str = pa.Field(isin=v.LINK_REASONS)
    link_probability: float = pa.Field(nullable=True, ge=0, le=1)
    age_band_code: str = pa.Field(isin=v.AGE_BANDS)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["source_code", "source_person_id"]


class AtThreshold(Contract):
    """Who would belong to a person if links were made more cautiously, or more generously.

    Grain: threshold_code, source_code, source_person_id. Only people with a change point are listed.
    """

    threshold_code: str = pa.Field(isin=v.THRESHOLD_CODES)
    person_id: str
    source_code: str
    source_person_id: str


class Report(Contract):
    """How many of one source's people were found in another source.

    Grain: source_code.
    Reads: link.person_link, link.doubt.
    Two ids that one source has for the same person are not found elsewhere by that alone.
    Gaps: alone may mean known to one agency or not recognised; the two look the same.
    """

    source_code: str
    n_source_people: int = pa.Field(ge=0)
    n_linked_to_others: int = pa.Field(ge=0)
    n_alone: int = pa.Field(ge=0)
    n_in_doubt: int = pa.Field(ge=0)  # source people in at least one open doubtful pair

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["source_code"]


class Ignored(Contract):
    """Values that were not used for linking, counted; the values themselves stay in the restricted zone.

    Grain: source_code, field, reason_code.
    """

    source_code: str
    field: str
    reason_code: str = pa.Field(isin=v.IGNORED_REASONS)
    n_values: int = pa.Field(ge=1)
    n_source_people: int = pa.Field(ge=1)


class Doubt(Contract):
    """A pair of source people to be judged: doubtful, or drawn to see how often links are right.

    Grain: pair_id. source_person_id_a is the smaller of the two.
    Agreement: "field=how" joined by ";", no values. How is same, alike, swapped, different or missing.
    State: open until someone decides; a decision outlives every build.
    """

    pair_id: str
    source_code_a: str
    source_person_id_a: str
    source_code_b: str
    source_person_id_b: str
    person_id_a: str
    person_id_b: str
    kind_code: str = pa.Field(isin=v.DOUBT_KINDS)
    probability: float = pa.Field(nullable=True, ge=0, le=1)
    agreement: str
    stratum_code: str = pa.Field(isin=v.STRATA)
    is_sampled: bool
    state_code: str = pa.Field(isin=v.PAIR_STATES)

    class Config(BaseConfig):
        """Strictness is inherited from Contract."""

        unique = ["pair_id"]


class Stratum(Contract):
    """How many pairs of one kind there were, joined or not, from which pairs were drawn for review.

    Grain: stratum_code.
    """

    stratum_code: str = pa.Field(isin=v.STRATA)
    is_accepted: bool
    n_pairs: int = pa.Field(ge=0)


class DoubtfulPerson(Contract):
    """A person whose records may be those of more than one.

    Grain: person_id, reason_code. reason_code is loose (few of the possible pairs agree) or numbers_differ.
    """

    person_id: str
    reason_code: str = pa.Field(isin=("loose", "numbers_differ"))
    n_source_people: int = pa.Field(ge=2)
    n_pairs: int = pa.Field(ge=1)
