"""What a group says where little or nothing can be said, of one person, and of support charged as a whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from support.group_answers import CHANGE, EVERYBODY, answer, drawn
from support.group_worlds import FIRST

from journey.groups.form import Comparison, Definition, Rule


def test_one_person_has_a_change_and_no_interval():
    """Twelve contacts in 365 days before (June 2019 to May 2020: 366) and 24 in 365 after."""
    found = answer(drawn(), after=2)
    contacts, cost = found["measures"][:2]
    assert contacts["before_mean"] == pytest.approx(12 * 365.25 / 366)
    assert contacts["after_mean"] == pytest.approx(24 * 365.25 / 365)
    # 12 x 1000p x 365.25 / 366 = 11975.41 -> £119.75; 24 x 1000p x 365.25 / 365 = 24016.44 -> £240.16
    assert (cost["before_mean"], cost["after_mean"]) == (Decimal("119.75"), Decimal("240.16"))
    # 24016.438 - 11975.410 = 12041.028 pence: rounded once
    assert (cost["mean_change"], cost["low"], cost["bootstrap_high"]) == (Decimal("120.41"), None, None)
    assert any("One person is no group: there is no interval" in said for said in found["finding"])
    assert (found["spans"]["before_person_days"], found["spans"]["after_person_days"]) == (366, 365)
    assert (found["spans"]["before_from"], found["spans"]["after_to"]) == (
        date(2019, 6, 1), date(2021, 6, 30),
    )  # fmt: skip
    assert found["coverage"][0]["n_compared"] == 1 and found["refused_reason"] is None


ENDED = ("P0", "died", date(2020, 9, 2), None)


@pytest.mark.parametrize(
    ("said", "definition", "words"),
    [
        ({"change": {}}, EVERYBODY, "Nobody of the group has a change date"),
        ({"change": {"P0": date(2030, 1, 1)}}, EVERYBODY, "lies outside the data"),
        ({"change": {"P0": date(2018, 3, 9)}}, EVERYBODY, "for 6 whole months before"),
        ({"change": {"P0": date(2022, 3, 9)}}, EVERYBODY, "for 6 whole months after"),
        (
            {"supply": [("gp", FIRST, CHANGE), ("police", CHANGE, date(2022, 3, 20))]},
            EVERYBODY,
            "No service supplied data on both sides",
        ),
        ({"endings": [ENDED]}, EVERYBODY, "for 6 whole months on each side of the change: .* died"),
        (
            {},
            Definition("g", "G", "w", "12m", (Rule("age_band", "w", {"any_of": ["30_44"]}),)),
            "Nobody is left after the rule: Age at the end of the data: 30 to 44",
        ),
    ],
)
def test_where_nobody_is_left_a_sentence_says_why(said, definition, words):
    found = answer(drawn(**said), definition)
    assert found["n_people"] == 0 and found["measures"] == [] and found["finding"] == []
    import re

    assert re.search(words, found["refused_reason"])
    assert sum(row["n_left_out"] for row in found["attrition"]) == 1


def test_a_death_after_half_a_year_is_a_loss_and_no_success():
    """Seen to the end of January 2021: July to January are seven months, 215 days, one contact in each."""
    found = answer(drawn(endings=[("P0", "died", date(2021, 2, 27), None)]))
    assert found["losses"] == [{"reason_code": "died", "reason_text": "died", "n_people": 1}]
    assert found["spans"]["after_person_days"] == 215
    assert found["measures"][0]["after_mean"] == pytest.approx(7 * 365.25 / 215)
    assert any("could not be seen any more (fewer than 8 died)" in said for said in found["caveats"])


def test_support_charged_as_a_whole_is_in_the_cost_after():
    """£100 over 100 days from 15 June 2020: 16 in June, the month left out; 31 + 31 + 22 days after: £84."""
    charge = pl.DataFrame(
        {
            "person_id": ["P0"], "from_date": [CHANGE], "to_date_excl": [date(2020, 9, 23)],
            "cost_pence": [10_000],
        }
    )  # fmt: skip
    found = answer(drawn(), charge=charge)
    # (12 x 1000 + 8400) x 365.25 / 365 = 20413.97 pence; the support alone 8400 x 365.25 / 365 = 8405.75
    assert found["measures"][1]["after_mean"] == Decimal("204.14")
    assert found["support"]["included_code"] == "included"
    assert found["support"]["cost_gbp_per_person_year"] == Decimal("84.06")
    assert found["measures"][0]["after_mean"] == pytest.approx(12 * 365.25 / 365)  # it is no contact


def test_a_pair_stands_beside_the_change_and_nobody_is_matched_twice():
    """P0 and P1 change; only P2 has none: one pair, one without. P0's contacts double, P2's do not."""
    world = drawn(3)
    world.change = {"P0": CHANGE, "P1": CHANGE}
    found = answer(world, Definition("g", "G", "w", "12m", (), Comparison("Others", "w")), after=2)
    beside = found["comparison"]
    assert (beside["n_matched"], beside["n_unmatched"]) == (1, 1)
    # the same months, so the same days: 24 - 12 contacts more in 365 days
    assert beside["difference"][0]["difference"] == pytest.approx(12 * 365.25 / 365)
    assert beside["difference"][0]["low"] is None
    assert beside["attrition"][0]["n_people"] == 3 and beside["attrition"][-1]["n_people"] == 1
    assert "of one pair there is no interval" in found["finding"][0]
