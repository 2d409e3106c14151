"""Published cases, through the product's own code, where the printed numbers allow.

What only adds or divides printed numbers is left out: it would test nothing of ours. The published table of
VOICES is a worked example (tests/spec/worked/01_published_table.toml). Counts and spans of John are those
printed; his windows are not, so each pair of them is a case. His contacts' days are evenly made up.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from support.tables import compared

from journey import words
from journey.evidence.intervals import counting_interval, t_interval
from journey.indicators import Area, Indicator, IndicatorSet
from journey.words import numbers, way

CHANGE = date(2023, 1, 1)  # 365 days to the end of the year
HEAD = "interaction_id | activity_code | grain_code | agency_code | start_date | end_date_excl\n"
COVER = "agency_code | covers_from_date | covers_to_date_excl\n"
N_BEFORE, N_AFTER = 3355, 161
COST_BEFORE, COST_AFTER = Decimal(2_000_000), Decimal(35_000)


def _visits(n: int, first: date, n_days: int, name: str) -> str:
    days = [first + timedelta(days=number * n_days // n) for number in range(n)]
    return "".join(f"{name}{i:04} | visit | contact | gp | {day} |\n" for i, day in enumerate(days))


# Printed: 10 years against 1, 335.5 -> 161 a year, -52%; against 2, -76%; 12 against 1, -42%.
# Exact intervals of the ratio as in the notes on methods: 0.41-0.56, 0.20-0.28, 0.49-0.68.
@pytest.mark.parametrize(
    ("years_before", "years_after", "fewer", "ratio", "interval"),
    [
        (10, 1, "52% fewer", 0.48, (0.41, 0.56)),
        (10, 2, "76% fewer", 0.24, (0.20, 0.28)),
        (12, 1, "42% fewer", 0.58, (0.49, 0.68)),
    ],
)
def test_johns_contacts_a_year(years_before, years_after, fewer, ratio, interval) -> None:
    first, end = date(CHANGE.year - years_before, 1, 1), date(CHANGE.year + years_after, 1, 1)
    store = compared(
        HEAD
        + _visits(N_BEFORE, first, (CHANGE - first).days, "b")
        + _visits(N_AFTER, CHANGE, (end - CHANGE).days, "a"),
        COVER + f"gp | {first} | {end}",
        CHANGE,
        end - timedelta(days=1),
    )
    before, after = store.frame(
        "select * from compare.summary where window_code = 'whole' order by side_code desc"
    ).to_dicts()
    # A year is 365.25 days: 3355 in 3652 days is 335.546 where the printed 335.5 has 10 even years.
    assert before["n_interactions_per_year"] == pytest.approx(N_BEFORE / years_before, rel=0.001)
    assert words.change(before["n_interactions_per_year"], after["n_interactions_per_year"]) == fewer
    found = counting_interval(
        before["n_interactions"], before["observed_days"], after["n_interactions"], after["observed_days"]
    )
    assert [round(one, 2) for one in found] == [ratio, *interval]


# Printed: 200,000 -> 35,000 a year is -82.5%, and half rounds up; against 2 years -91%; 12 against 1 -79%.
@pytest.mark.parametrize(
    ("years_before", "years_after", "lower"),
    [(10, 1, "83% lower"), (10, 2, "91% lower"), (12, 1, "79% lower")],
)
def test_johns_cost_a_year(years_before, years_after, lower) -> None:
    assert words.change(COST_BEFORE / years_before, COST_AFTER / years_after, less="lower") == lower


# You First London: -138,607 together, printed as 9,900 each. VOICES of Stoke: -604,060 together, 5,207 each.
# How the changes spread is not printed: the middle of the interval is the mean however they do.
@pytest.mark.parametrize(
    ("n_people", "together", "each", "printed"),
    [(14, -138_607, 9_900, "£9,900"), (116, -604_060, 5_207, None)],
)
def test_the_mean_change_of_a_group(n_people, together, each, printed) -> None:
    changes = [together * weight / n_people for weight in (0.5, 1.5)] * (n_people // 2)
    interval = t_interval(changes)
    assert interval is not None
    low, high = interval
    mean = (low + high) / 2
    assert low < mean < high and round(mean) == pytest.approx(-each, abs=1)
    if printed:
        assert numbers.pounds(Decimal(str(-mean))) == printed


# MEAM: 1.2 -> 0.8 visits to A&E a quarter, printed beside -37%. The rounded numbers give -33%; what
# was rounded lies between 1.15 -> 0.85 and 1.25 -> 0.75, so -26% to -40%: what is printed rests on more.
@pytest.mark.parametrize(
    ("before", "after", "fewer"),
    [("1.2", "0.8", "33% fewer"), ("1.15", "0.85", "26% fewer"), ("1.25", "0.75", "40% fewer")],
)
def test_visits_to_a_and_e_a_quarter(before, after, fewer) -> None:
    assert words.change(Decimal(before), Decimal(after)) == fewer


# Paul: 12 assessments and 11 referrals of 179 records in ten months, 23 of 179 = 12.85%.
def test_a_share_of_pauls_records() -> None:
    none = {"n_interactions": 0, "observed_days": 304}
    sides = {"before": {"n_interactions": 179, "observed_days": 304}, "after": none}
    demand = [{"demand_code": "unclassified", "before": {"n_interactions": 23}, "after": none}]
    said = way.not_classified(demand, sides["before"], sides["after"])
    assert said.startswith("Not classified: 23 of 179 contacts (13%) in the 304 days before")


# Ian: 10 red, 19 amber, 23 green, and five months later 10, 10, 32: 52 of 54 indicators each time.
@pytest.mark.parametrize(("red", "yellow", "green"), [(10, 19, 23), (10, 10, 32)])
def test_ians_ratings_leave_two_indicators_unasked(red, yellow, green) -> None:
    asked = tuple(Indicator(f"i{number}", f"I{number}", "Red.", "Yellow.", "Green.") for number in range(54))
    made = IndicatorSet("own", "Own", "1", "", 3, (Area("all", "All", asked),))
    colours = ["red"] * red + ["yellow"] * yellow + ["green"] * green
    rating = made.rating({f"i{number}": colour for number, colour in enumerate(colours)})
    assert Counter(rating.answers.values()) == {
        "red": red,
        "yellow": yellow,
        "green": green,
        "not_asked": 2,
    }
