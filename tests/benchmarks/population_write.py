"""What an agency writes down of a person: one or more rows of identifiers, with its faults."""

from __future__ import annotations

import numpy as np
import polars as pl
from benchmarks.population_chance import Chance, Held
from benchmarks.population_faults import AGENCIES, SHARES
from benchmarks.population_names import Names
from benchmarks.population_people import People
from benchmarks.population_write_facts import birth_dates, numbers, postcodes, sex_codes
from benchmarks.population_write_names import written_names
from numpy.random import Generator


def written(people: People, names: Names, held: Held, token: pl.Series, random: Generator) -> pl.DataFrame:
    """Identifier rows of every source person, by source and token; the same row never twice."""
    own = _rows(people, names, held, random)
    further = np.flatnonzero(random.random(len(token)) < SHARES["further_row"])
    again = _rows(people, names, Held(held.agency[further], held.person[further], True), random)
    # a further row repeats the first in all but an address or a name, as a change of one of them does
    first = own[further]
    is_address = pl.Series(random.random(len(further)) < 0.7)
    names_of = ["forename", "surname", "initials"]
    further_rows = first.with_columns(
        postcode=pl.select(
            pl.when(is_address).then(again["postcode"]).otherwise(first["postcode"])
        ).to_series(),
        **{
            name: pl.select(pl.when(is_address).then(first[name]).otherwise(again[name])).to_series()
            for name in names_of
        },
    )
    place = np.concatenate([np.arange(len(token)), further])
    sources = pl.Series(np.array(list(AGENCIES), dtype=object)[held.agency[place]], dtype=pl.String)
    return (
        pl.concat([own, further_rows])
        .with_columns(
            source_code=sources,
            source_person_id=token.gather(place),
            local_person_id=_local_ids(held.agency).gather(place),
            id_scheme=sources,
        )
        .select(
            "source_code",
            "source_person_id",
            "local_person_id",
            "nhs_number",
            "forename",
            "surname",
            "initials",
            "birth_date",
            "sex_code",
            "postcode",
            "id_scheme",
        )
        .unique()
        .sort("source_code", "source_person_id", "forename", "surname", "initials", "postcode")
    )


def _local_ids(agency: np.ndarray) -> pl.Series:
    """Each agency counts from one: the same number is another person's elsewhere."""
    frame = pl.DataFrame({"agency": agency}).select(pl.int_range(1, pl.len() + 1).over("agency").alias("n"))
    return frame.select(pl.format("P{}", pl.col("n").cast(pl.String).str.zfill(8))).to_series()


def _rows(people: People, names: Names, held: Held, random: Generator) -> pl.DataFrame:
    care = np.array([one.care for one in AGENCIES.values()])[held.agency]
    chance = Chance(care, random)
    frame = pl.DataFrame(
        {
            **written_names(people, names, held, chance),
            "birth_date": birth_dates(people, held, chance),
            "sex_code": sex_codes(people, held, chance),
            "postcode": postcodes(people, held, chance),
            "nhs_number": numbers(people, held, chance),
        }
    )
    nothing = pl.Series(chance.of("nothing_usable"))
    blank = {name: pl.when(~nothing).then(pl.col(name)) for name in ("birth_date", "postcode", "nhs_number")}
    unknown = {
        name: pl.when(nothing).then(pl.lit("UNKNOWN")).otherwise(pl.col(name))
        for name in ("forename", "surname")
    }
    return frame.with_columns(**blank, **unknown)
