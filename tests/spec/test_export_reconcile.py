"""A table that does not add up is named, and nothing is published: one broken table a case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import polars as pl
import pytest
from support.packs import RICH_SUPPLY, build_of, manifest_of, rich_reader

from journey.errors import Damaged
from journey.export.names import cleaner
from journey.export.reconcile import check_pack
from journey.export.tables import pack_tables
from journey.read import Reader

Tables = dict[str, pl.DataFrame]
PENNY = pl.lit(Decimal("0.01"), pl.Decimal(18, 2))
OF_CONTACTS = pl.col("activity_code") != "support_as_a_whole"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """Two payers, a missed appointment with a cost, a recorded cost and a support budget."""
    held = rich_reader()
    yield held
    held.store.close()


@pytest.fixture
def tables(reader: Reader) -> Tables:
    """Its tables, whole."""
    return pack_tables(reader.store, reader.manifest, cleaner([]), {}, [])


def _penny(column: str, where: pl.Expr | None = None) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """A penny too many in the first row, or the first that fits."""

    def broken(frame: pl.DataFrame) -> pl.DataFrame:
        fits = pl.lit(True) if where is None else where
        is_first = fits & (fits.cast(pl.Int64).cum_sum() == 1)
        if where is None:
            is_first = pl.int_range(pl.len()) == 0
        more = pl.when(is_first).then(pl.col(column) + PENNY).otherwise(pl.col(column))
        return frame.with_columns(more.cast(pl.Decimal(18, 2)).alias(column))

    return broken


def _without(where: pl.Expr) -> Callable[[pl.DataFrame], pl.DataFrame]:
    return lambda frame: frame.filter(~where)


def _one_more(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col("n_interactions") + (pl.int_range(pl.len()) == 0).cast(pl.Int64))


BROKEN = [
    ("cost_lines", _penny("cost_gbp")),
    ("cost_lines", _penny("line_cost_gbp")),
    ("cost_lines", _without(~OF_CONTACTS)),
    ("cost_lines", _without(pl.col("rule_code") == "missed_gp")),
    ("cost_lines", _without(pl.col("line_no") == 2)),
    ("cost_lines", _penny("low_cost_gbp")),
    ("costs_to_others", _penny("cost_gbp")),
    ("costs_to_others", lambda frame: frame.clear()),
    ("interactions", _penny("cost_gbp", pl.col("interaction_id") == "m1")),
    ("summary_before_after", _penny("cost_gbp")),
    ("summary_before_after", _penny("high_cost_gbp")),
    ("summary_before_after", _one_more),
    ("summary_by_payer", _penny("cost_gbp")),
    ("summary_by_payer", _one_more),
    ("who_pays", _penny("cost_gbp")),
    ("who_pays", _penny("low_cost_gbp")),
    ("who_pays", _penny("high_cost_gbp")),
    ("who_pays", lambda frame: pl.concat([frame, frame.filter(pl.col("pot_label").is_not_null())])),
    ("who_pays", lambda frame: frame.with_columns(payer_code=pl.lit("nhs"))),
    ("yearly_series", _penny("cost_gbp")),
    ("uncosted", _one_more),
    ("uncosted", lambda frame: frame.clear()),
    ("cost_rules", _one_more),
    ("cost_rules", _without(pl.col("rule_code") == "missed_gp")),
    ("cost_rules", _without(pl.col("rule_code") == "support_budget")),
    ("unit_costs", _without(pl.col("item_code") == "CHARGE")),
    ("item_payers", _without(pl.col("payer_code") == "justice")),
    ("item_payers", lambda frame: frame.with_columns(payer_code=pl.lit("nhs"))),
    ("recorded_costs", _penny("difference_gbp")),
    ("link_thresholds", _penny("cost_gbp", pl.col("threshold_code") == "standard")),
    ("linkage", _penny("cost_gbp", pl.col("age_band_code") == "all")),
]  # fmt: skip


def test_whole_tables_are_let_through(reader: Reader, tables: Tables) -> None:
    # By hand: 342.00 + 245.00 + 33.33 = 620.33 before; 66.67 + 20.00 + 80.00 + 3,650.00 = 3,816.67 after.
    totals = check_pack(reader.store, tables)
    assert totals["cost_gbp_by_side"] == {"before": "620.33", "after": "3816.67"}
    assert (totals["cost_gbp"], totals["n_interactions"], totals["n_cost_lines"]) == ("4437.00", 5, 7)


def test_somebody_of_whom_nothing_took_place_is_in_all_the_same() -> None:
    """A missed appointment of 20.00 that the programme prices, of a person without a change date."""
    missed = "q1 | q | gp | gp_visit | not_attended | 2022-03-01\n"
    head = "interaction_id | source_person_id | agency_code | activity_code | status_code | start_date\n"
    happened = "p1 | p | police | arrest | happened | 2021-03-01\n"
    store = build_of(head + happened + missed, RICH_SUPPLY)
    tables = pack_tables(store, manifest_of(), cleaner([]), {}, [])
    assert check_pack(store, tables)["cost_gbp_by_side"] == {"before": "587.00", "outside": "20.00"}
    store.close()


@pytest.mark.parametrize(("name", "broken"), BROKEN, ids=lambda held: held if isinstance(held, str) else "")
def test_a_broken_table_is_named_and_refused(
    reader: Reader, tables: Tables, name: str, broken: Callable[[pl.DataFrame], pl.DataFrame]
) -> None:
    wrong = broken(tables[name])
    assert not wrong.equals(tables[name])
    with pytest.raises(Damaged, match=f"The table {name} does not add up"):
        check_pack(reader.store, {**tables, name: wrong})
