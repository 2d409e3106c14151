"""cost.cost_line against exact fractions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from support.tables import cost_store, drawn_interactions, settings

from journey import cost

PENCE = st.integers(0, 10_000_000)
INDEX = st.integers(100_000, 1_200_000)
ROW = st.tuples(
    PENCE, INDEX, st.integers(1, 5000), st.sampled_from(["1", "7", "60", "365.25"]), st.integers(1, 4)
)


@hypothesis_settings(max_examples=30, deadline=None)
@given(rows=st.lists(ROW, min_size=1, max_size=8), index_to=INDEX)
def test_every_line_is_the_exact_fraction_rounded_once(
    rows: list[tuple[int, int, int, str, int]], index_to: int
) -> None:
    """round(value x to / from x quantity / base units / sharing), half away from zero, in pence."""
    interaction = "interaction_id | activity_code | start_date | duration_minutes | n_sharing\n"
    units = "item_code | value_gbp | price_year\n"
    rules = "activity_code | item_code | quantity_basis | base_units_per_item\n"
    deflator = f"financial_year | deflator_index\nbase | {Decimal(index_to) / 10000}\n"
    expected = {}
    for i, (pence, index_from, minutes, base, sharing) in enumerate(rows):
        interaction += f"i{i} | a{i} | 2024-05-01 | {minutes} | {sharing}\n"
        units += f"u{i} | {Decimal(pence) / 100} | y{i}\n"
        rules += f"a{i} | u{i} | minutes | {base}\n"
        deflator += f"y{i} | {Decimal(index_from) / 10000}\n"
        exact = Fraction(pence) * Fraction(index_to, index_from) * minutes / Fraction(base) / sharing
        expected[f"i{i}"] = Decimal(floor(exact + Fraction(1, 2))).scaleb(-2)
    store = cost_store(drawn_interactions(interaction), units, rules, deflator)
    cost.run(store, settings(date(2024, 12, 31), "base"))
    found = dict(store.frame("select interaction_id, cost_gbp from cost.cost_line").iter_rows())
    assert found == expected
    store.close()
