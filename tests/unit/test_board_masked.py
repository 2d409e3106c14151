"""Board papers with identities left out: what months, lengths and marks tell of a day."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from journey.board import masked

CHANGE = date(2022, 11, 14)


def contact(seq: int, on: date, nights: int = 0) -> dict[str, Any]:
    return {"seq": seq, "start_date": on, "end_date_excl": on + timedelta(nights) if nights else None}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("From 5 March 2020 to 31 May 2021.", "From March 2020 to May 2021."),
        # 3,866 / 30.44 is 127.0 months: ten years and seven months; 548 / 30.44 is 18.0
        ("3,355 in 3,866 days; 161 in 548 days", "3,355 in about 10 years 7 months; 161 in about 18 months"),
        ("31 days, then 1 day", "31 days, then 1 day"),
        ("8.6 per 30 days, a year of 365.25 days", "8.6 per 30 days, a year of 365.25 days"),
        # 365 / 30.44 is 12.0; 761 / 30.44 is 25.0
        ("365 days or 761 days", "about 12 months or about 2 years 1 month"),
    ],
)
def test_days_are_said_as_months(text: str, told: str) -> None:
    assert masked.months_for_days(text) == told


def test_a_mark_stays_in_its_month_and_on_its_side_of_the_change() -> None:
    days = [date(2022, month, day) for month in (10, 11, 12) for day in range(1, 31)]
    found = masked.contacts([contact(seq, on) for seq, on in enumerate(days, 1)], CHANGE)
    for was, row in zip(days, found, strict=True):
        assert (row["start_date"].year, row["start_date"].month) == (was.year, was.month)
        assert (row["start_date"] >= masked.middle(CHANGE)) == (was >= CHANGE)


def test_where_a_mark_stands_does_not_hang_on_its_day() -> None:
    one, other = (masked.contacts([contact(7, date(2020, 5, day))], None)[0] for day in (2, 29))
    assert one["start_date"] == other["start_date"]


def test_a_stay_keeps_its_length() -> None:
    row = masked.contacts([contact(3, date(2021, 2, 20), 12)], None)[0]
    assert row["end_date_excl"] - row["start_date"] == timedelta(12)


def test_cost_is_added_up_by_month_and_the_month_of_the_change_on_both_sides() -> None:
    days = [date(2022, 10, 3), date(2022, 10, 20), date(2022, 11, 2), date(2022, 11, 20), date(2022, 12, 1)]
    spent = [{"on_date": on, "cumulative_cost_gbp": Decimal(n)} for n, on in enumerate(days, 1)]
    found = [(row["on_date"], row["cumulative_cost_gbp"]) for row in masked.running_cost(spent, CHANGE)]
    assert found == [
        (date(2022, 10, 31), 2),
        (date(2022, 11, 14), 3),  # the day before the middle of the month, whatever day the change was
        (date(2022, 11, 30), 4),
        (date(2022, 12, 31), 5),
    ]


def test_names_are_taken_out_of_what_someone_typed() -> None:
    clean = masked.without_names(["john", "Person 12", "P4KLK"], "John Mulgrew")
    assert clean("Johnson met JOHN, Mulgrew's aunt and person 12, of P4KLK") == (
        "Johnson met [name removed], [name removed]'s aunt and [name removed], of [name removed]"
    )
    assert masked.without_names(["Person 1"], "Person 1")("a person in 1 place") == "a person in 1 place"
