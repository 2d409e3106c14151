"""A model stays frozen while few records arrive, and is fitted anew when the data have grown by half."""

import polars as pl
from benchmarks.population import AS_OF_DATE, make_population

from journey import link
from journey.settings import Linking


def test_one_agency_first_then_all_of_them() -> None:
    everything = make_population(1_000, seed=5).identifiers
    first = everything.filter(pl.col("source_code").is_in(["gp", "hospital", "ed", "inpatient"]))
    assert everything.height > 1.5 * first.height > 0
    most = pl.concat(
        [first, everything.join(first, on="source_person_id", how="anti").head(first.height // 4)]
    )
    of_first = _run(first, None).model
    assert of_first.is_fitted and of_first.n_rows == first.height
    assert _run(most, of_first).model is of_first
    of_all = _run(everything, of_first).model
    assert of_all.n_rows == everything.height
    assert link.dump_model(_run(first, of_all).model) == link.dump_model(of_first)
    assert link.dump_model(of_all) == link.dump_model(_run(everything, None).model)


def _run(identifiers: pl.DataFrame, model: link.Model | None) -> link.Linked:
    return link.run(identifiers, link.Decided(), model, Linking(), AS_OF_DATE)
