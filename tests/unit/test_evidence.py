"""The one-person verdict: its parts against dense linear algebra and hand sums, and the generated people."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from journey.evidence import outlook, verdict
from journey.evidence.simulate import Bursts, World, people
from journey.evidence.verdict import Month, judge, judge_all, judge_each, series, starts_after_crisis


def months(*counts, days=30):
    return [Month(count, days) for count in counts]


STEADY = months(*[24, 30, 27] * 12)  # 36 months, 27 a month


def kind(swing, memory, slope=0.0):
    """One kind of swing; slope of the log rate a month."""
    return outlook._Kinds(*(np.array([one]) for one in (swing, memory, slope, 1.0)))


def fitted(level, precision, stray, share, variance):
    """One person's months before under one kind, as if they had been fitted."""
    return outlook._Fit(*(np.array([[one]]) for one in (0.0, level, precision, stray, share, variance)))


def _dense(before, swing, memory, slope):
    """What the filter does a month at a time, done at once by inverting the whole covariance."""
    held = [i for i, month in enumerate(before) if month.n_days]
    mean = (sum(m.n_contacts for m in before) + 0.5) / (sum(m.n_days for m in before) / 30)
    y = np.array([math.log((before[i].n_contacts + 0.5) / (before[i].n_days / 30)) for i in held])
    y -= [slope * (i + 0.5 - len(before)) for i in held]  # the level is that at the change
    noise = [min(math.exp(swing**2) / (mean * before[i].n_days / 30), 0.5) for i in held]
    cov = np.array([[swing**2 * memory ** abs(i - j) for j in held] for i in held]) + np.diag(noise)
    inverse, ones = np.linalg.inv(cov), np.ones(len(held))
    precision = ones @ inverse @ ones
    level = ones @ inverse @ y / precision
    rest = y - level
    fit = -0.5 * (np.linalg.slogdet(cov)[1] + math.log(precision) + rest @ inverse @ rest)
    to_next = np.array([swing**2 * memory ** (len(before) - i) for i in held])
    weights = to_next @ inverse
    return fit, level, precision, weights @ rest, weights @ ones, swing**2 - weights @ to_next


@pytest.mark.parametrize(
    ("swing", "memory", "slope"), [(0.1, 0.4, 0.0), (0.6, 0.8, 0.0), (1.0, 0.97, 0.0), (0.35, 0.65, -0.02)]
)
def test_the_filter_is_the_dense_answer(swing, memory, slope):
    before = [Month(12, 31), Month(30, 28), Month(0, 0), Month(7, 15), Month(0, 30), Month(41, 31)]
    fit = outlook._fit(series([before]), kind(swing, memory, slope))
    found = [float(values[0, 0]) for values in fit]
    assert found == pytest.approx(_dense(before, swing, memory, slope), rel=1e-9)


def test_the_outlook_of_months_without_memory_by_hand():
    """Four independent months, swing 0.6, level log 20 exactly known.

    Mean rate 20 e^0.18; relative variance (e^0.36 - 1) / 4 of the months + 1 / (4 x 20 e^0.18) of counting.
    """
    fit = fitted(math.log(20), math.inf, 0.0, 0.0, 0.36)
    centre, spread = outlook._outlook(fit, kind(0.6, 0.0), series([months(0, 0, 0, 0)]))
    relative = (math.exp(0.36) - 1) / 4 + 1 / (80 * math.exp(0.18))
    assert spread[0, 0] == pytest.approx(math.sqrt(math.log(1 + relative)))
    assert centre[0, 0] == pytest.approx(math.log(20) + 0.18 - math.log(1 + relative) / 2)


@pytest.mark.parametrize("slope", [0.0, -0.05])
def test_the_outlook_with_memory_against_drawn_futures(slope):
    """200,000 futures of six months, one of them half supplied, drawn from the same start."""
    fit = fitted(math.log(10), 25.0, 0.4, 0.3, 0.1)
    after = [*months(0, 0, 0, 0, 0), Month(0, 15)]
    chance = np.random.default_rng(7)
    n = 200_000
    level = chance.normal(0, 0.2, n)  # 1 / sqrt(25)
    stray = 0.4 - 0.3 * level + chance.normal(0, math.sqrt(0.1), n)
    total = np.zeros(n)
    for number, month in enumerate(after):
        log_rate = level + stray + slope * (number + 0.5)
        total += chance.poisson(10 * np.exp(log_rate) * month.n_days / 30)
        stray = 0.8 * stray + chance.normal(0, 0.5 * 0.6, n)
    centre, spread = (one[0, 0] for one in outlook._outlook(fit, kind(0.5, 0.8, slope), series([after])))
    assert math.exp(centre + spread**2 / 2) == pytest.approx(total.mean() / 5.5, rel=0.01)
    assert math.exp(spread**2) - 1 == pytest.approx(total.var() / total.mean() ** 2, rel=0.03)


def test_the_weights_of_the_kinds_add_up_and_those_of_a_fall_can_be_set_aside():
    """Two people, after the last months for the one and from the usual level for the other."""
    before = series([STEADY, months(*[round(60 * 0.97**i) for i in range(36)])])
    found = outlook.foretell(before, series([months(9, 9)] * 2), np.array([0.25, 1.0]))
    n_kinds = len(outlook.SWINGS) * len(outlook.MEMORIES) * len(outlook.FALLS)
    assert found.weight.shape == (2, 2 * n_kinds)
    assert found.weight.sum(axis=1) == pytest.approx([1, 1])
    assert found.weight[:, n_kinds:].sum(axis=1) == pytest.approx([0.25, 1])
    calm, falling = found.falling_share()
    assert calm < 0.5 < falling
    assert found.steady().falling_share().tolist() == [0, 0]
    assert found.steady().weight.sum(axis=1) == pytest.approx([1, 1])


def test_many_people_are_judged_as_each_alone():
    made = people(World(Bursts(0.6, 0.8), "worst_so_far", n_lost_before=8), 12, (13,))
    both = [made.months(row) for row in range(12)]
    alone = [judge(*one) for one in both]
    together = judge_all(*(series([one[side] for one in both]) for side in (0, 1)))
    assert [one.verdict_code for one in alone] == [one.verdict_code for one in together]
    assert [one.low_chance for one in alone] == pytest.approx([one.low_chance for one in together])


def test_each_of_many_with_other_numbers_of_months_is_judged_as_alone():
    """To the last digit, so that a pack and a screen can't differ; blocks of 16 are begun anew in between."""
    made = people(World(Bursts(0.6, 0.8)), 40, (17,))
    several = [made.months(row) for row in range(40)]
    several = [(before[row % 3 * 5 :], after) for row, (before, after) in enumerate(several)]
    several += [(STEADY[:12], STEADY[:12]), (months(*[1] * 36), months(*[1] * 12)), ([], [])]
    found = judge_each(several)
    assert found == [judge(*one) for one in several]
    assert [one.verdict_code for one in found[-3:]] == ["refused"] * 3
    assert "refused" not in {one.verdict_code for one in found[:40]}
    assert judge_each([]) == []


@pytest.mark.parametrize(("monthly", "code"), [(5, "fell"), (27, "no_clear_change"), (60, "rose")])
def test_a_steady_person(monthly, code):
    assert judge(STEADY, months(*[monthly] * 12)).verdict_code == code


def test_the_bounds_are_where_the_verdict_turns():
    """A year: a rate of r a month is 12 r contacts, and half a contact is allowed on either side."""
    found = judge(STEADY, months(*[27] * 12))
    lowest, highest = math.floor(found.least_rate * 12 - 0.5), math.ceil(found.most_rate * 12 + 0.5)
    split = {n: judge(STEADY, [Month(n, 30), *months(*[0] * 11)]) for n in (lowest, lowest + 1)}
    assert [one.verdict_code for one in split.values()] == ["fell", "no_clear_change"]
    split = {n: judge(STEADY, [Month(n, 30), *months(*[0] * 11)]) for n in (highest - 1, highest)}
    assert [one.verdict_code for one in split.values()] == ["no_clear_change", "rose"]


def test_a_person_of_spells_needs_more_than_a_steady_one():
    """The same 27 a month on average, in spells of a year at 9 and a year at 45."""
    spells = months(*([9] * 12 + [45] * 12) * 3)
    after = months(*[14] * 12)
    assert judge(STEADY, after).verdict_code == "fell"
    assert judge(spells, after).verdict_code == "no_clear_change"


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        (months(*[27] * 23), months(*[9] * 12), "24 months"),
        ([*months(*[27] * 23), *[Month(0, 0)] * 40], months(*[9] * 12), "24 months"),
        ([], months(*[9] * 12), "24 months"),
        (STEADY, months(*[9] * 5), "6 months"),
        (STEADY, [Month(0, 0)] * 12, "6 months"),
        (STEADY, [], "6 months"),
        (months(*[40] * 23, days=60), months(*[9] * 12), "24 months"),
        (STEADY, months(*[9] * 5, days=60), "6 months"),
        ([Month(0, 0)] * 30, months(*[9] * 12), "24 months"),
        (months(*[3, 5, 3] * 12), months(*[1] * 12), "under 4 contacts in 30 days"),
        (months(*[0] * 36), months(*[9] * 12), "no contact before"),
    ],
)
def test_too_little_to_say_is_refused(before, after, word):
    found = judge(before, after)
    assert found.verdict_code == "refused" and word in found.refused_reason
    assert found.low_chance is None and found.least_rate is None


def test_a_month_without_data_is_not_a_month_without_contact():
    lost = [Month(0, 0) if i % 12 == 5 else month for i, month in enumerate(months(*[24, 30, 27] * 16))]
    quiet = [month if month.n_days else Month(0, 30) for month in lost]
    after = months(*[18] * 12)
    assert judge(lost, after).verdict_code == "fell"
    assert judge(quiet, after).verdict_code == "no_clear_change"


def test_no_contact_at_all_after_can_only_be_a_fall():
    found = judge(STEADY, months(*[0] * 12))
    assert found.verdict_code == "fell" and found.high_chance == 1


def test_a_crisis_start():
    """The last quarter against each other one of the last 24 months: by rate, and not against older ones."""

    def is_start(before):
        return bool(starts_after_crisis(series([before]))[0])

    assert is_start(months(*[10] * 30, 12, 10, 10))
    assert not is_start(months(*[10] * 27, 12, 11, 10, 10, 10, 10))
    assert is_start(months(50, 50, 50, *[10] * 24, 11, 11, 11))
    assert is_start([*months(*[10] * 30), *months(6, 6, 6, days=15)])
    assert not is_start([*months(*[10] * 30), Month(0, 0), Month(0, 0), Month(0, 0)])
    assert not is_start(months(9, 9))
    assert not is_start(months(*[10] * 36))  # as busy as the others is not busier
    assert not is_start(months(*[10] * 24, 30, *[10] * 3, 30, 10, 10))
    # 45 and 50 in the quarters that share a month with the last one (40): they are the same crisis
    assert is_start(months(*[10] * 30, 15, 25, 5, 10))


def test_a_return_to_usual_after_a_crisis_is_not_a_fall():
    crisis = [*months(*[24, 30, 27] * 20), *months(70, 80, 90)]
    found = judge(crisis, months(*[27] * 12))
    assert found.is_crisis_start and found.verdict_code == "no_clear_change"


@pytest.mark.parametrize(
    ("slope", "share", "code"),
    [
        (-0.1, 1.0, "falling_already"),
        (-0.05, 1.0, "falling_already"),
        (-0.1, 0.6, "fell"),
        (0.0, 0.6, "fell"),
    ],
)
def test_a_fall_that_was_under_way_is_told_from_one_that_is_more(slope, share, code):
    """Ten years of a line and 18 months that follow it, or lie 40% below it."""
    line = [
        40 * math.exp(slope * month / 12) * wave for month, wave in enumerate([1, 1.15, 0.85, 1.1, 0.9] * 28)
    ]
    before, after = line[:120], [share * rate for rate in line[120:138]]
    found = judge(*(months(*(round(rate) for rate in side)) for side in (before, after)))
    assert (found.verdict_code, found.is_falling_already) == (code, slope < 0)


@pytest.mark.parametrize("days", [29, 30, 31])
def test_months_are_counted_not_days(days):
    """Months come in with 95% of their days: 24 of 29 days are 24 months, not 23.2."""
    found = judge(months(*[24, 30, 27] * 8, days=days), months(*[27] * 6, days=days))
    assert found.verdict_code == "no_clear_change"


def test_four_contacts_in_30_days_are_enough():
    """3, 5, 4 and so on in 30 days are 4.0 on average; one contact fewer in three years is under."""
    at_the_limit = months(*[3, 5, 4] * 12)
    assert judge(at_the_limit, months(*[4] * 12)).verdict_code == "no_clear_change"
    below = judge([Month(2, 30), *at_the_limit[1:]], months(*[0] * 12))
    assert below.verdict_code == "refused" and below.high_chance is None


def test_few_contacts_are_never_called_a_fall():
    """Chance alone, 0.25 and 1 contact a month: without the limit 83 and 16 in 100 were said to fall."""
    for mean in (0.25, 1.0):
        made = people(World(Bursts(0.0, 0.0), mean=mean), 40, (21,))
        assert {judge(*made.months(row)).verdict_code for row in range(40)} == {"refused"}


@pytest.mark.parametrize(
    ("foretold", "monthly", "code"),
    [
        (100, 26, "fell"),
        (100, 27, "no_clear_change"),
        (100, 30, "no_clear_change"),
        (5, 28, "rose"),
        (5, 27, "no_clear_change"),
        (5, 20, "no_clear_change"),
    ],
)
def test_a_fall_is_never_said_of_more_nor_a_rise_of_fewer(monkeypatch, foretold, monthly, code):
    """27 a month before, and a forecast that is far from it: 100 or 5 a month, give or take a tenth."""
    one = np.ones((1, 1))
    told = outlook.Outlooks(one, math.log(foretold) * one, 0.1 * one, np.array([False]))
    monkeypatch.setattr(verdict, "foretell", lambda *_: told)
    assert judge(STEADY, months(*[monthly] * 12)).verdict_code == code


def test_falling_already_is_never_said_of_more(monkeypatch):
    """Half of the weight on 10 a month with a fall, half on 100 without one: steady, 27 would be too few."""
    told = outlook.Outlooks(
        np.array([[0.5, 0.5]]), np.log([[10.0, 100.0]]), np.array([[0.1, 0.1]]), np.array([True, False])
    )
    monkeypatch.setattr(verdict, "foretell", lambda *_: told)
    codes = [judge(STEADY, months(*[monthly] * 12)).verdict_code for monthly in (26, 27)]
    assert codes == ["falling_already", "no_clear_change"]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=24, max_size=40), st.integers(1, 600))
def test_fewer_contacts_are_never_less_of_a_fall(counts, total):
    assume(sum(counts) >= 4 * len(counts))
    fewer, more = (judge(months(*counts), [Month(n, 30), *months(*[0] * 5)]) for n in (total - 1, total))
    assert fewer.low_chance <= more.low_chance + 1e-12 and fewer.high_chance >= more.high_chance - 1e-12
    assert 0 <= fewer.low_chance <= 1 and fewer.least_rate < fewer.most_rate
