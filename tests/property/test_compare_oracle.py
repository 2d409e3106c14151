"""compare.agency_side against plain loops over days."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from support.tables import compared

FIRST = date(2022, 1, 1)
AS_OF = date(2023, 12, 31)
DAY = st.integers(0, 729)
AGENCY = st.sampled_from(["gp", "police"])


def day(n: int) -> date:
    """The n-th day from the first."""
    return FIRST + timedelta(days=n)


@hypothesis_settings(max_examples=30, deadline=None)
@given(
    visits=st.lists(st.tuples(AGENCY, DAY), min_size=1, max_size=12),
    stays=st.lists(st.tuples(AGENCY, DAY, st.integers(1, 90)), max_size=4),
    covers=st.lists(st.tuples(AGENCY, DAY, st.integers(1, 500)), max_size=4),
    change=st.integers(1, 729),
)
def test_counts_nights_and_observed_days_are_those_of_a_loop(
    visits: list[tuple[str, int]],
    stays: list[tuple[str, int, int]],
    covers: list[tuple[str, int, int]],
    change: int,
) -> None:
    """Every count and every covered day once; both sides' cost adds up to the lines."""
    text = "interaction_id | activity_code | grain_code | agency_code | start_date | end_date_excl\n"
    for i, (agency, start) in enumerate(visits):
        text += f"v{i} | visit | contact | {agency} | {day(start)} |\n"
    ends = [min(start + n, 730) for _, start, n in stays]
    for i, (agency, start, _) in enumerate(stays):
        text += f"b{i} | bed | stay | {agency} | {day(start)} | {day(ends[i])}\n"
    held = "agency_code | covers_from_date | covers_to_date_excl\n"
    held += f"support_team | {FIRST} | {day(1)}\n"  # so that the whole window starts on the first day
    for agency, start, n in covers:
        held += f"{agency} | {day(start)} | {day(start + n)}\n"
    store = compared(text, held, day(change), AS_OF)
    rows = store.frame("select * from compare.agency_side where window_code = 'whole'").to_dicts()
    for row in rows:
        low, high = (0, change) if row["side_code"] == "before" else (change, 730)
        mine = row["agency_code"]
        starts = [s for a, s in visits if a == mine] + [s for a, s, _ in stays if a == mine]
        nights = [
            n
            for (a, s, _), e in zip(stays, ends, strict=True)
            if a == mine
            for n in range(s, e)
            if low <= n < high
        ]
        covered = {n for a, s, length in covers if a == mine for n in range(s, s + length) if low <= n < high}
        if mine == "support_team":
            covered = {0} & set(range(low, high))
        assert row["n_interactions"] == sum(low <= s < high for s in starts)
        assert row["nights"] == len(nights)
        assert row["observed_days"] == len(covered)
        if not covered:
            assert row["n_interactions_per_year"] is None and row["cost_gbp_per_year"] is None
        else:
            rate = row["n_interactions"] / len(covered) * 365.25
            assert row["n_interactions_per_year"] == pytest.approx(rate)
    n_nights = sum(e - s for (_, s, _), e in zip(stays, ends, strict=True))
    total = 10 * len(visits) + Decimal("70.01") * n_nights
    assert sum(row["cost_gbp"] for row in rows) == total
    assert store.frame("select sum(cost_gbp) from compare.yearly").item() == total
    store.close()
