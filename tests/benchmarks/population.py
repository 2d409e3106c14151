"""A synthetic population and what eight agencies hold of it, with the truth of who is who.

    population = make_population(30_000, seed=1)

Nobody in it exists; names are common or put together from syllables, the postcode area is invented. How
people and agencies are is in population_faults.py, every rate with its reason.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl
from benchmarks.population_chance import Held
from benchmarks.population_faults import AGENCIES, SHARES
from benchmarks.population_names import names
from benchmarks.population_people import People, make_people
from benchmarks.population_write import written
from numpy.random import Generator

AS_OF_DATE = dt.date(2024, 3, 31)
_AGE_BANDS = ("under_18", "18_29", "30_44", "45_64", "65_over")


@dataclass(frozen=True)
class Population:
    """What agencies hold, and the truth.

    identifiers  schemas.canonical.Identifier's columns and id_scheme; one row per distinct combination
    truth        source_person_id, person, source_code, cost_pence, age_band_code; one row per source person
    records      how many source people there are
    """

    identifiers: pl.DataFrame
    truth: pl.DataFrame
    records: int


def make_population(n_people: int, seed: int) -> Population:
    """So many people; the same ones for the same numbers.

    Args:
        n_people: true people. There are about 4.9 source people to each.
        seed: any whole number from 0.
    """
    random = np.random.default_rng([seed, n_people])
    known = names()
    people = make_people(n_people, known, random)
    held = _held(people, random)
    token = _tokens(held, seed)
    identifiers = written(people, known, held, token, random)
    return Population(identifiers, _truth(people, held, token, random), len(token))


def _held(people: People, random: Generator) -> Held:
    """Which agency holds whom; some people twice, booked in anew."""
    agency, person = [], []
    for number, one in enumerate(AGENCIES.values()):
        share = np.where(people.is_complex, one.held_complex, one.held_simple)
        found = np.flatnonzero(random.random(len(share)) < share)
        again = found[random.random(len(found)) < SHARES["second_local_id"]]
        person.append(np.concatenate([found, again]))
        agency.append(np.full(len(found) + len(again), number))
    return Held(np.concatenate(agency), np.concatenate(person))


def _tokens(held: Held, seed: int) -> pl.Series:
    """32 hexadecimal letters a source person: two mixed halves of its number, as unlike as keyed tokens."""
    number = np.arange(len(held.agency), dtype=np.uint64) + np.uint64((seed + 1) * 1_000_000_007)
    halves = np.stack([_mixed(number), _mixed(number + np.uint64(1 << 60))], axis=1)
    text = halves.astype(">u8").tobytes().hex()
    return pl.Series("source_person_id", [text[i : i + 32] for i in range(0, len(text), 32)])


def _mixed(number: np.ndarray) -> np.ndarray:
    """SplitMix64: neighbouring numbers become unlike ones, and no two the same."""
    with np.errstate(over="ignore"):
        z = number * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(z ^ (z >> np.uint64(31)))


def _truth(people: People, held: Held, token: pl.Series, random: Generator) -> pl.DataFrame:
    typical = np.array([one.typical_pence for one in AGENCIES.values()])
    cost = np.rint(typical[held.agency] * random.lognormal(0, 1.2, len(token))).astype(np.int64)
    age = ((AS_OF_DATE - dt.date(1970, 1, 1)).days - people.birth) / 365.2425
    band = np.array(_AGE_BANDS, dtype=object)[np.searchsorted([18, 30, 45, 65], age, side="right")]
    sources = np.array(list(AGENCIES), dtype=object)
    return pl.DataFrame(
        {
            "source_person_id": token,
            "person": held.person,
            "source_code": pl.Series(sources[held.agency], dtype=pl.String),
            "cost_pence": cost,
            "age_band_code": pl.Series(band[held.person], dtype=pl.String),
        }
    ).sort("source_person_id")
