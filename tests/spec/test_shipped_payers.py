"""Who pays for shipped prices where a source files them under a body that does not; levels of payers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from support.tables import cost_store, drawn_interactions, settings

from journey import cost
from journey.assumptions import load_set
from journey.pipeline.prices import read_prices
from journey.pipeline.reference import reference_frame


@pytest.mark.parametrize(
    ("item", "payer"),
    [
        ("HOU_ABC", "council_or_landlord"),  # a landlord's contract, filed under probation
        ("SM_NEEDLE_EXCHANGE", "nhs_and_council"),  # public health moved to councils in April 2013
        ("SM_OUTREACH", "nhs_and_council"),
        ("SM_DETOX_DAY", "nhs_and_council"),
        ("MHI_ADULT_ACUTE", "nhs"),
    ],
)
def test_the_payer_of_a_shipped_price(tmp_path: Path, item: str, payer: str) -> None:
    paid = read_prices(tmp_path, load_set(tmp_path, "standard"), "2024-25").frames["cost.item_payer"]
    assert paid.filter(item_code=item)["payer_code"].to_list() == [payer]


def test_bodies_of_two_levels_are_mixed() -> None:
    levels = dict(reference_frame("payer.csv").select("payer_code", "level_code").iter_rows())
    assert levels["voluntary"] == "voluntary"
    for code in ("voluntary_and_council", "voluntary_and_treasury", "nhs_and_council", "council_and_dwp"):
        assert levels[code] == "mixed", code


def test_half_an_hour_is_priced_and_what_is_not_says_that_no_length_is_recorded() -> None:
    # 10 an hour: half an hour is 5.00. Nought minutes, and a stay that ends on its first day, have no cost.
    store = cost_store(
        drawn_interactions(
            "interaction_id | activity_code | start_date | end_date_excl | duration_minutes\n"
            "half | talk | 2025-01-01 | | 30\nnone | talk | 2025-01-01 | | 0\nblank | talk | 2025-01-01 | |\n"
            "day | stay | 2025-01-01 | 2025-01-01 |"
        ),
        "item_code | value_gbp | unit_code\nH | 10 | hour\nN | 10 | night",
        "activity_code | item_code | basis_code\ntalk | H | minutes\nstay | N | nights",
    )
    cost.run(store, settings(date(2025, 3, 31)))
    priced = store.frame("select interaction_id, cast(cost_gbp as varchar) from cost.interaction_cost").rows()
    assert priced == [("half", "5.00")]
    told = store.frame("select interaction_id, reason_text from cost.uncosted order by 1").rows()
    text = "No minute and no night is recorded, and the price is for time."
    assert told == [("blank", text), ("day", text), ("none", text)]
