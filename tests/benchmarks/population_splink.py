"""Splink as its handbook has it, without guards of ours: how hard a population is for a scored linkage."""

from __future__ import annotations

import logging
from typing import Any

import polars as pl
from benchmarks.population_simple import METHODS, joined, keyed, plain

THRESHOLD = 0.99
_BLOCKS = (
    ("forename", "surname"),
    ("birth_date", "surname"),
    ("birth_date", "forename"),
    ("postcode", "surname"),
)


def link_by_splink(identifiers: pl.DataFrame, with_rules: bool) -> pl.DataFrame:
    """Source people joined by every pair of at least 0.99: source_person_id, cluster.

    Args:
        identifiers: of a population; one row of each source person is scored.
        with_rules: join by the simple rules as well; without, no NHS number is used.
    """
    held = plain(identifiers).with_columns(pl.col("birth_date").cast(pl.String))
    rows = held.unique("source_person_id", keep="first", maintain_order=True)
    pairs = _pairs(rows)
    key = pl.int_range(pairs.height, dtype=pl.UInt64, eager=True)
    sides = [pl.DataFrame({"source_person_id": pairs[side], "key": key}) for side in pairs.columns]
    rules = keyed(identifiers, METHODS["NHS number, or name and birth date"]) if with_rules else sides[0]
    # the two kinds of key must not meet
    return joined(identifiers, pl.concat([*sides, rules.with_columns(pl.col("key") | (1 << 63))]))


def _pairs(rows: pl.DataFrame) -> pl.DataFrame:
    """The two source people of each pair at or above the threshold."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="source_person_id",
        blocking_rules_to_generate_predictions=[block_on(*block) for block in _BLOCKS],
        comparisons=[
            cl.ForenameSurnameComparison("forename", "surname"),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.PostcodeComparison("postcode"),
        ],
    )
    api: Any = DuckDBAPI()
    wanted = ["source_person_id", "forename", "surname", "birth_date", "postcode"]
    linker: Any = Linker(api.register(rows.select(wanted).to_arrow()), settings, log_level=logging.CRITICAL)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("forename", "surname", "birth_date")], recall=0.8
    )
    training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("birth_date"))
    training.estimate_parameters_using_expectation_maximisation(block_on("forename", "surname"))
    found = linker.inference.predict(threshold_match_probability=THRESHOLD)
    pairs: pl.DataFrame = pl.DataFrame(pl.from_arrow(found.as_pyarrow_table()))
    return pairs.select("source_person_id_l", "source_person_id_r")
