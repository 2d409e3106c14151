"""A person's journey in order, worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from support.tables import compared


def test_order_gaps_nights_and_running_cost() -> None:
    # a: visit 10.00; b: two nights 140.02, three days later; c did not happen; d: no rule, eight
    # days after b.
    store = compared(
        "interaction_id | activity_code | grain_code | status_code | start_date | "
        "end_date_excl | end_status_code\n"
        "d | odd | contact | | 2024-01-12 | |\n"
        "c | visit | contact | not_attended | 2024-01-05 | |\n"
        "b | bed | stay | | 2024-01-04 | 2024-01-06 | closed\n"
        "a | visit | contact | | 2024-01-01 | |",
        "agency_code | covers_from_date | covers_to_date_excl\ngp | 2023-01-01 | 2025-01-01",
        date(2024, 1, 5),
        date(2024, 12, 31),
    )
    rows = store.frame(
        "select seq, interaction_id, nights, cost_gbp, days_since_last from timeline.journey"
    ).rows()
    assert rows == [
        (1, "a", 0, Decimal("10.00"), None),
        (2, "b", 2, Decimal("140.02"), 3),
        (3, "d", 0, None, 8),
    ]
    running = store.frame("select on_date, cumulative_cost_gbp from compare.running_cost").rows()
    assert running == [(date(2024, 1, 1), Decimal("10.00")), (date(2024, 1, 4), Decimal("150.02"))]
    person = store.frame("select n_interactions, cost_gbp, n_uncosted from timeline.person").row(0)
    assert person == (3, Decimal("150.02"), 1)
