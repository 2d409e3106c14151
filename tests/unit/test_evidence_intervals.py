"""Intervals and descriptions: published tables and values worked by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.evidence.intervals import (
    DRAWS,
    Swing,
    bootstrap_interval,
    counting_interval,
    nap,
    scaled_interval,
    swing,
    t_interval,
)
from journey.evidence.verdict import Month

DAYS = 30


def months(*counts):
    return [Month(count, DAYS) for count in counts]


def test_nothing_after_and_nothing_before():
    """Of 3 contacts none after: the share after is at most 1 - 0.025^(1/3) = 0.70760, odds 2.41995.

    Twice as many days before as after doubles the ratio. The other way round the odds turn over.
    """
    ratio, low, high = counting_interval(3, 20, 0, 10)
    assert (ratio, low) == (0, 0) and high == pytest.approx(2 * 2.41995, abs=1e-4)
    ratio, low, high = counting_interval(0, 20, 3, 10)
    assert ratio is None and high is None and low == pytest.approx(2 / 2.41995, abs=1e-5)


@pytest.mark.parametrize("sides", [(0, 9, 0, 9), (3, 0, 3, 9), (3, 9, 3, 0)])
def test_without_contacts_or_days_there_is_no_ratio(sides):
    assert counting_interval(*sides) == (None, None, None)


def test_the_bounds_are_where_the_tails_hold_a_fortieth():
    """The slow way: at either bound the chance of a split as far, summed term by term, is 0.025."""
    n_before, n_after, total = 9, 4, 13
    _, low, high = counting_interval(n_before, 730, n_after, 365)

    def share(ratio):
        return ratio / (2 + ratio)

    def chance(n, p):
        return math.comb(total, n) * p**n * (1 - p) ** (total - n)

    as_many = math.fsum(chance(n, share(low)) for n in range(n_after, total + 1))
    as_few = math.fsum(chance(n, share(high)) for n in range(n_after + 1))
    assert (as_many, as_few) == (pytest.approx(0.025), pytest.approx(0.025))


@given(st.integers(0, 400), st.integers(1, 4000), st.integers(0, 400), st.integers(1, 4000))
def test_the_interval_holds_the_ratio(n_before, days_before, n_after, days_after):
    ratio, low, high = counting_interval(n_before, days_before, n_after, days_after)
    assert ratio is None or low <= ratio <= high


def test_swing_by_hand():
    """Twelve months, 6 of 10 then 6 of 30: mean 20; squares 12 x 100 / 20 = 60, over 11 is 5.4545.

    Neighbours agree in 10 of 11 pairs: (10 - 1) x 100 / 20 / 11 = 4.0909, over 60 / 12 = 5 is 0.81818.
    """
    found = swing(months(*[10] * 6, *[30] * 6))
    assert found == (pytest.approx(60 / 11), pytest.approx(9 / 11), 12)


def test_swing_goes_by_days_and_does_not_step_over_a_missing_month():
    """The last 10 and the first 30 are no neighbours: 10 pairs, all agree: 10 x 5 / 10 / 5 = 1."""
    parted = swing([*months(*[10] * 6), Month(0, 0), *months(*[30] * 6)])
    assert parted == (pytest.approx(60 / 11), pytest.approx(1), 12)
    halved = swing([Month(10, 15) if i % 3 else Month(20, 30) for i in range(14)])
    assert halved == (pytest.approx(0, abs=1e-12), 0, 14)


@pytest.mark.parametrize(
    "too_few",
    [months(*[9] * 11), [*months(*[9] * 11), Month(0, 0)], months(*[0] * 24), []],
)
def test_swing_needs_a_year_and_a_contact(too_few):
    assert swing(too_few) is None


def test_swing_needs_neighbours():
    assert swing([Month(9 * (i % 2), 30 * (i % 2)) for i in range(30)]) is None


def test_steady_months_do_not_swing():
    assert swing(months(*[9] * 12)) == Swing(0.0, 0.0, 12)


def test_the_scaled_interval_as_worked_in_the_notes_on_methods():
    """Ten years against one, dispersion 10, correlation 0.8: 0.11 to 2.15.

    By hand: (1/3355 + 1/161) x 10 x 1.8 / 0.2 = 0.58584, root 0.76540; 0.48 e^(-1.95996 x 0.7654).
    """
    low, high = scaled_interval(3355, 3652, 161, 365, Swing(10.0, 0.8, 124))
    assert (round(low, 2), round(high, 2)) == (0.11, 2.15)


def test_the_scaled_interval_is_never_narrower_than_chance_and_never_without_limit():
    """Dispersion 0.2 and correlation -0.5 count as 1 and 0; a correlation of 1 as 0.95, a factor of 39."""
    chance = math.exp(1.959964 * math.sqrt(1 / 100 + 1 / 50))
    assert scaled_interval(100, 10, 50, 10, Swing(0.2, -0.5, 24)) == pytest.approx(
        (0.5 / chance, 0.5 * chance)
    )
    widest = math.exp(1.959964 * math.sqrt(39 * 0.03))
    assert scaled_interval(100, 10, 50, 10, Swing(1.0, 1.0, 24)) == pytest.approx(
        (0.5 / widest, 0.5 * widest)
    )
    for sides in ((0, 10, 5, 10), (5, 10, 0, 10), (5, 0, 5, 10), (5, 10, 5, 0)):
        assert scaled_interval(*sides, Swing(1.0, 0.0, 24)) is None


def test_nap_by_hand():
    """Of 3 x 2 pairs: after 1 is below 2, 3 and 4; after 3 ties with 3 and is below 4: 3 + 0.5 + 1 of 6."""
    assert nap([2, 3, 4], [1, 3]) == (pytest.approx(4.5 / 6), 3, 2)
    assert nap([5, 5], [1, 2]) == (1, 2, 2) and nap([1], [2]) == (0, 1, 1)
    assert nap([], [1]) is None and nap([1], []) is None


def test_the_t_interval_of_the_sleep_data():
    """Student 1908, ten patients, extra sleep by the second drug less the first: 1.58, 0.70 to 2.46."""
    extra = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]
    low, high = t_interval(extra)
    assert (round(low, 2), round(high, 2)) == (0.70, 2.46)


def test_one_person_has_no_interval():
    assert t_interval([3.0]) is None and bootstrap_interval([3.0], 1) is None
    assert t_interval([3.0, 3.0]) == (3, 3) and bootstrap_interval([3.0, 3.0], 1) == (3, 3)


def test_the_bootstrap_interval():
    """Two people at 0 and 1: a quarter of draws is 0, a quarter 1, so the interval is 0 to 1.

    400 people of mean 0 and variance 1: near 1.96 / 20 to either side; the same seed gives the same interval.
    """
    assert bootstrap_interval([0, 1], 7) == (0, 1)
    people = np.random.default_rng(3).normal(size=400)
    people = ((people - people.mean()) / people.std()).tolist()
    low, high = bootstrap_interval(people, 7)
    assert (low, high) == (pytest.approx(-0.098, abs=0.01), pytest.approx(0.098, abs=0.01))
    assert bootstrap_interval(people, 7) == (low, high) != bootstrap_interval(people, 8)
    assert DRAWS == 2000
