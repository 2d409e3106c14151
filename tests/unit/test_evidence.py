"""The one-person verdict: its parts against dense linear algebra and hand sums, and the generated people."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey.evidence import run, verdict
from journey.evidence.simulate import MONTH_DAYS, Bursts, People, SelfExciting, World, people
from journey.evidence.verdict import Month, judge, starts_after_crisis

PAGE = Path(__file__).parents[2] / "docs" / "evidence.md"


def months(*counts, days=30):
    return [Month(count, days) for count in counts]


STEADY = months(*[24, 30, 27] * 12)  # 36 months, 27 a month


def _dense(before, swing, memory):
    """What the filter does a month at a time, done at once by inverting the whole covariance."""
    held = [i for i, month in enumerate(before) if month.n_days]
    mean = (sum(m.n_contacts for m in before) + 0.5) / (sum(m.n_days for m in before) / 30)
    y = np.array([math.log((before[i].n_contacts + 0.5) / (before[i].n_days / 30)) for i in held])
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


@pytest.mark.parametrize(("swing", "memory"), [(0.1, 0.4), (0.6, 0.8), (1.0, 0.97)])
def test_the_filter_is_the_dense_answer(swing, memory):
    before = [Month(12, 31), Month(30, 28), Month(0, 0), Month(7, 15), Month(0, 30), Month(41, 31)]
    fit = verdict._fit(before, swing, memory)
    found = (fit.log_weight, fit.level, fit.precision, fit.stray, fit.share, fit.variance)
    assert found == pytest.approx(_dense(before, swing, memory), rel=1e-9)


def test_the_outlook_of_months_without_memory_by_hand():
    """Four independent months, swing 0.6, level log 20 exactly known.

    Mean rate 20 e^0.18; relative variance (e^0.36 - 1) / 4 of the months + 1 / (4 x 20 e^0.18) of counting.
    """
    fit = verdict._Fit(0.6, 0.0, 0.0, math.log(20), math.inf, 0.0, 0.0, 0.36)
    outlook = verdict._outlook(1.0, fit, months(0, 0, 0, 0))
    relative = (math.exp(0.36) - 1) / 4 + 1 / (80 * math.exp(0.18))
    assert outlook.spread == pytest.approx(math.sqrt(math.log(1 + relative)))
    assert outlook.centre == pytest.approx(math.log(20) + 0.18 - math.log(1 + relative) / 2)


def test_the_outlook_with_memory_against_drawn_futures():
    """200,000 futures of six months, one of them half supplied, drawn from the same start."""
    fit = verdict._Fit(0.5, 0.8, 0.0, math.log(10), 25.0, 0.4, 0.3, 0.1)
    after = [*months(0, 0, 0, 0, 0), Month(0, 15)]
    chance = np.random.default_rng(7)
    n = 200_000
    level = chance.normal(0, 0.2, n)  # 1 / sqrt(25)
    stray = 0.4 - 0.3 * level + chance.normal(0, math.sqrt(0.1), n)
    total = np.zeros(n)
    for month in after:
        total += chance.poisson(10 * np.exp(level + stray) * month.n_days / 30)
        stray = 0.8 * stray + chance.normal(0, 0.5 * 0.6, n)
    outlook = verdict._outlook(1.0, fit, after)
    assert math.exp(outlook.centre + outlook.spread**2 / 2) == pytest.approx(total.mean() / 5.5, rel=0.01)
    assert math.exp(outlook.spread**2) - 1 == pytest.approx(total.var() / total.mean() ** 2, rel=0.03)


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
    """The last quarter against each of the last 24 months: by rate, and not against older ones."""
    assert starts_after_crisis(months(*[10] * 30, 12, 10, 10))
    assert not starts_after_crisis(months(*[10] * 27, 12, 11, 10, 10, 10, 10))
    assert starts_after_crisis(months(50, 50, 50, *[10] * 24, 11, 11, 11))
    assert starts_after_crisis([*months(*[10] * 30), *months(6, 6, 6, days=15)])
    assert not starts_after_crisis([*months(*[10] * 30), Month(0, 0), Month(0, 0), Month(0, 0)])
    assert not starts_after_crisis(months(9, 9))


def test_a_return_to_usual_after_a_crisis_is_not_a_fall():
    crisis = [*months(*[24, 30, 27] * 20), *months(70, 80, 90)]
    found = judge(crisis, months(*[27] * 12))
    assert found.is_crisis_start and found.verdict_code == "no_clear_change"


def test_a_fall_under_way_is_told():
    """27 a month for five years, then 14: the later half is half as busy. A steady person has none."""
    halved = months(*[24, 30, 27] * 20, *[12, 16, 14] * 20)
    assert judge(halved, months(*[14] * 12)).is_falling_already
    assert not judge(months(*[24, 30, 27] * 40), months(*[14] * 12)).is_falling_already
    assert not verdict.was_falling_already([*[Month(0, 0)] * 30, *months(*[27] * 30)])
    assert not verdict.was_falling_already([*months(*[27] * 30), *[Month(0, 0)] * 30])


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=24, max_size=40).filter(any), st.integers(1, 600))
def test_fewer_contacts_are_never_less_of_a_fall(counts, total):
    fewer, more = (judge(months(*counts), [Month(n, 180)]) for n in (total - 1, total))
    assert fewer.low_chance <= more.low_chance + 1e-12 and fewer.high_chance >= more.high_chance - 1e-12
    assert 0 <= fewer.low_chance <= 1 and fewer.least_rate < fewer.most_rate


def test_the_same_seed_gives_the_same_people():
    one, again, other = (people(World(Bursts(0.6, 0.8)), 5, (seed,)) for seed in (1, 1, 2))
    assert (one.before == again.before).all() and (one.after == again.after).all()
    assert (one.before != other.before).any()


def test_bursts_swing_as_asked():
    """Variance m + m2(e^0.36 - 1), covariance with the next month m2(e^0.288 - 1), m2 the mean squared."""
    before = people(World(Bursts(0.6, 0.8), mean=20.0), 4000, (3,)).before.astype(float)
    assert before.mean() == pytest.approx(20, rel=0.03)
    assert before.var() == pytest.approx(20 + 400 * (math.exp(0.36) - 1), rel=0.08)
    shared = ((before[:, 1:] - 20) * (before[:, :-1] - 20)).mean()
    assert shared == pytest.approx(400 * (math.exp(0.288) - 1), rel=0.08)


def test_self_exciting_people_keep_their_mean_and_swing_more_than_chance():
    """Variance of a long window's count is mean / (1 - share) squared; ten years are long enough."""
    made = people(World(SelfExciting(0.7, 4)), 2000, (4,))
    assert made.before.sum() / made.before_days.sum() * MONTH_DAYS == pytest.approx(27, rel=0.02)
    totals = made.before.sum(axis=1)
    assert totals.var() / totals.mean() == pytest.approx(1 / 0.3**2, rel=0.15)


@pytest.mark.parametrize("start", ["worst", "worst_of_24"])
def test_the_worst_quarter_ends_at_the_change(start):
    """Rates of the last quarter before the change stand far above the usual ones."""
    made = people(World(Bursts(0.3, 0.5), start), 300, (5,))
    assert made.before.shape == (300, 124) and made.after.shape == (300, 18)
    last = made.before[:, -3:].mean(axis=1)
    assert (last > made.before.mean(axis=1)).mean() > 0.95


def test_worst_so_far_tops_every_quarter_before_it():
    made = people(World(Bursts(0.6, 0.8), "worst_so_far"), 200, (6,))
    quarters = np.lib.stride_tricks.sliding_window_view(made.before, 3, axis=1).sum(axis=2)
    assert (quarters[:, -1] >= quarters.max(axis=1)).mean() > 0.6


def test_damage_and_a_true_fall():
    steady = Bursts(0.0, 0.0)
    lost = people(World(steady, n_lost_before=8), 50, (8,))
    assert ((lost.before_days == 0).sum(axis=1) == 8).all() and (
        lost.before[lost.before_days == 0] == 0
    ).all()
    silent = people(World(steady, n_silent_after=6), 500, (9,)).after
    assert silent[:, :6].mean() == pytest.approx(27 * 0.8, rel=0.03)
    assert silent[:, 6:].mean() == pytest.approx(27, rel=0.03)
    assert people(World(steady, ratio=0.48), 500, (10,)).after.mean() == pytest.approx(27 * 0.48, rel=0.03)


def test_placebo_in_time_by_hand():
    """Spans of two months of 1, 2, .. 40 hold 3, 5, .. 79; 5 in 100 of 39 is one span, so 4 is low."""
    before = np.tile(np.arange(1, 41), (3, 1))
    after = np.array([[2, 2], [2, 3], [0, 0]])
    made = People(before, np.full_like(before, 30), after, np.full_like(after, 30))
    assert run.placebo(made).tolist() == [True, False, True]


def test_false_alarms_stay_rare_and_a_true_fall_is_seen():
    """150 calmer people: 5% is 7.5 wrong, 15 nearly three standard errors more; 54 of 60 is 90%."""
    calmer = World(Bursts(0.3, 0.5))
    assert (run.verdicts(people(calmer, 150, (11,)))[0] != "no_clear_change").sum() <= 15
    halved = people(World(Bursts(0.3, 0.5), ratio=0.48), 60, (12,))
    assert (run.verdicts(halved)[0] == "fell").sum() >= 54


def test_the_page_says_what_the_command_does(tmp_path):
    text = PAGE.read_text(encoding="utf-8")
    assert str(run.SEED) in text
    for name, part in run.PARTS.items():
        block = re.search(f"<!-- {name} -->(.*)<!-- /{name} -->", text, re.DOTALL)
        assert [line.split(" | ")[0] for line in block[1].strip().splitlines()[2:]] == [
            f"| {label}" for label, _ in part.worlds
        ]
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- targets -->\nold\n<!-- /targets -->\nb\n", encoding="utf-8")
    run.put_into(page, "targets", "new")
    assert page.read_text(encoding="utf-8") == "a\n<!-- targets -->\nnew\n<!-- /targets -->\nb\n"


def test_the_targets_of_the_page_are_met():
    """5% and one standard error of 2,000 runs (0.49); power 45% bursty and 95% calmer, at a random start."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in re.search(
            "<!-- targets -->(.*)<!-- /targets -->", PAGE.read_text(encoding="utf-8"), re.DOTALL
        )[1]
        .strip()
        .splitlines()[2:]
    ]
    assert len(rows) == len(run.TARGETS)
    assert all(int(row[1].replace(",", "")) >= 2000 and float(row[2]) <= 5.49 for row in rows)
    power = {row[0]: float(row[5]) for row in rows}
    assert power["bursty, random start"] >= 45 and power["calmer, random start"] >= 95
