"""Contract of the registry: every person id that a source person ever had."""

from __future__ import annotations

import pandera.polars as pa

from schemas.base import Contract

EVENT_CODES = ("new", "joined", "merged", "split", "erased")


class Registry(Contract):
    """One source person was given a person id, once for each time it changed.

    Grain: sequence, source_person_id; an erased line has no source person, only an id that is spent.
    Reads: the clusters of every linking so far. The line with the highest sequence of a source person counts.
    Sequence: the number of the linking (or erasure) that brought the line.
    Event: new (the id's first source people), joined (came to an id there was), merged (their id was given up
        for an earlier one), split (their id stayed with others), erased (the id is spent for ever).
    Who, why: linking and the build that brought it, or the reviewer, the pair and when. No text that a person
        typed, and no value of anybody.
    """

    sequence: int = pa.Field(ge=1)
    source_person_id: str = pa.Field(nullable=True)
    person_id: str
    event_code: str = pa.Field(isin=EVENT_CODES)
    former_person_id: str = pa.Field(nullable=True)
    who: str
    why: str
