"""Where a pair that a reviewer decided on would stand, had nobody decided: else no sample could be judged."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from journey.link.clean import Evidence
from journey.link.cluster import Field, alone, weighed_clusters
from journey.link.guards import entities
from journey.link.model import Model
from journey.link.score import weigh
from journey.link.twins import known_twins
from journey.link.variants import variants
from journey.store import Store

_ENDS: dict[str, type[pl.DataType]] = {"person_a": pl.UInt32, "person_b": pl.UInt32}
_WEIGHED: dict[str, type[pl.DataType]] = {
    "bits": pl.Float64,
    "refused_by": pl.String,
    "level_nhs_number": pl.Int32,
}


def undecided(
    store: Store, evidence: Evidence, field: Field, decided: list[tuple[int, int]], model: Model
) -> pl.DataFrame:
    """Decided pairs, each weighed as the two source people alone.

    Args:
        store: in memory.
        evidence: of all persons.
        field: what was clustered, for its prior.
        decided: pairs of persons, the smaller first.
        model: the model in use.

    Returns:
        person_a, person_b, bits, refused_by and level_nhs_number, in order.
    """
    if not decided:
        return pl.DataFrame(schema=_ENDS | _WEIGHED)
    pairs = pl.DataFrame(decided, schema=_ENDS, orient="row").unique()
    persons = pl.concat([pairs["person_a"], pairs["person_b"]]).unique().sort()
    rows = evidence.rows.filter(pl.col("person").is_in(persons.to_list()))
    place = pl.DataFrame({"person": persons}).with_row_index("entity")
    entity = (
        pl.DataFrame({"person": evidence.people["person"]}).join(
            place, on="person", how="left", maintain_order="left"
        )
    )["entity"]
    found = variants(rows, entity)
    wanted = pairs.select(
        "person_a", "person_b", a=entity.gather(pairs["person_a"]), b=entity.gather(pairs["person_b"])
    )
    sides = {
        side: found.select(pl.col("entity").alias(side), pl.col("variant").alias(f"v{side}")) for side in "ab"
    }
    both = wanted.join(sides["a"], on="a").join(sides["b"], on="b").sort("a", "b", "va", "vb")
    weights = weigh(store, found, both.select(variant_l="va", variant_r="vb"), model)
    weights = weights.with_columns(known_twins(found, weights))
    ground = replace(field, entities=entities(rows, entity), pairs=weights, forbidden=field.forbidden.clear())
    weighed = weighed_clusters(ground, alone(ground)).select("a", "b", *_WEIGHED)
    found = wanted.join(weighed, on=["a", "b"], how="left").select(*_ENDS, *_WEIGHED)
    return found.with_columns(pl.col("bits").fill_null(field.prior)).sort(*_ENDS)
