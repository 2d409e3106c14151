"""Contacts of each agency by month from the change, and the middle half of a group's changes, by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from support.group_answers import CHANGE, answer, drawn
from support.group_worlds import FIRST

from journey.groups.change import Sides, measure_row

END = date(2022, 3, 20)


def cells_of(found: dict[str, Any], agency: str) -> dict[int, tuple[int, float | None]]:
    """People at risk and contacts per 30 days of one agency by month."""
    (row,) = [row for row in found["matrix"] if row["agency_code"] == agency]
    return {cell["month_no"]: (cell["n_at_risk"], cell["contacts_per_30_days"]) for cell in row["months"]}


def eight(**said: Any) -> dict[str, Any]:
    """The answer of eight people with the same change, 15 June 2020; P0 has two contacts a month after."""
    return answer(drawn(8, change={f"P{n}": CHANGE for n in range(8)}, **said), after=2)


def test_contacts_of_an_agency_are_over_those_at_risk_for_it():
    """The GP: 8 contacts in May 2020, 31 days of 8 people; 7 + 2 in July, as long, and in February 2021."""
    found = eight()
    gp = cells_of(found, "gp")
    assert list(gp) == [row["month_no"] for row in found["aligned"]] == [*range(-12, 0), *range(1, 13)]
    assert gp[-1] == (8, pytest.approx(8 * 30 / (8 * 31)))
    assert gp[1] == (8, pytest.approx(9 * 30 / (8 * 31)))
    assert gp[8] == (8, pytest.approx(9 * 30 / (8 * 28)))


def test_agencies_are_by_label_with_the_support_team_last_and_what_is_not_supplied_is_no_nought():
    """The police and the ward supplied nothing; the support team from 15 July: in full from August."""
    found = eight(supply=[("gp", FIRST, END), ("support_team", date(2020, 7, 15), END)])
    assert [row["agency_code"] for row in found["matrix"]] == ["gp", "police", "ward", "support_team"]
    assert [row["is_support"] for row in found["matrix"]] == [False, False, False, True]
    assert set(cells_of(found, "police").values()) == {(0, None)}
    support = cells_of(found, "support_team")
    assert {support[n] for n in (-12, -1, 1)} == {(0, None)}
    assert {support[n] for n in range(2, 13)} == {(8, 0.0)}  # supplied, and nobody was in touch


def test_under_eight_at_risk_a_figure_is_hidden_and_their_number_stands():
    """P0 is not seen from 5 March 2021: months 9 to 12 are of seven."""
    gp = cells_of(eight(endings=[("P0", "moved_away", date(2021, 3, 5), None)]), "gp")
    assert gp[8] == (8, pytest.approx(9 * 30 / (8 * 28)))
    assert {gp[n] for n in range(9, 13)} == {(7, None)}
    seven = answer(drawn(7, change={f"P{n}": CHANGE for n in range(7)}))
    assert set(cells_of(seven, "gp").values()) == {(7, None)}


def test_where_nobody_can_be_compared_there_is_no_matrix():
    assert answer(drawn(change={}))["matrix"] == []


def sides(measure: str, *after: int) -> Sides:
    """Nothing before; amounts after in 1,461 days each, which is four years: a quarter of each a year."""
    days = np.full(len(after), 1461, dtype=np.int64)
    return Sides(measure, np.zeros(len(after), dtype=np.int64), days, np.array(after, dtype=np.int64), days)


@pytest.mark.parametrize(
    ("after", "low", "middle", "high"),
    [
        # a year: 10, 20, 30, 40, 50; places 1, 2 and 3
        ((200, 40, 120, 160, 80), 20, 30, 40),
        # a year: 10, 20, 30, 40; places 0.75, 1.5 and 2.25
        ((160, 40, 120, 80), 17.5, 25, 32.5),
        # a year: 0, 0, 0, 0, 0, 100; places 1.25, 2.5 and 3.75: half of them and more are nought
        ((0, 0, 400, 0, 0, 0), 0, 0, 0),
        # a year: 10, 20; places 0.25, 0.5 and 0.75
        ((40, 80), 12.5, 15, 17.5),
        ((40,), 10, 10, 10),
    ],
)
def test_quartiles_lie_on_the_line_between_neighbours(after, low, middle, high):
    row = measure_row(sides("contacts", *after))
    assert (row["quartile_low"], row["median_change"], row["quartile_high"]) == (low, middle, high)


def test_a_quartile_of_money_is_rounded_once_half_away_from_nought():
    """Pence a year: 1, 2, 4, 8. Places 0.75 and 2.25: 1.75 -> 2 and 5; fallen as much: -5 and -1.75 -> -2."""
    rose = sides("cost", 4, 8, 16, 32)
    row = measure_row(rose)
    assert (row["quartile_low"], row["quartile_high"]) == (Decimal("0.02"), Decimal("0.05"))
    row = measure_row(Sides("cost", rose.after, rose.after_days, rose.before, rose.before_days))
    assert (row["quartile_low"], row["quartile_high"]) == (Decimal("-0.05"), Decimal("-0.02"))
    # 1 and 3 pence: places 0.25 and 0.75, 1.5 -> 2 and 2.5 -> 3
    row = measure_row(sides("cost", 4, 12))
    assert (row["quartile_low"], row["quartile_high"]) == (Decimal("0.02"), Decimal("0.03"))
