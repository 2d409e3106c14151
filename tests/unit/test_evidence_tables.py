"""Generated people and groups, and the tables of docs/evidence.md that are made with them."""

import math
import re
from pathlib import Path

import numpy as np
import pytest

from journey.evidence import groups, run
from journey.evidence.simulate import MONTH_DAYS, Bursts, People, SelfExciting, World, people

PAGE = Path(__file__).parents[2] / "docs" / "evidence.md"


def rows(name):
    """The cells of one table of the page, head left out."""
    block = re.search(f"<!-- {name} -->(.*)<!-- /{name} -->", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    lines = block[1].strip().splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


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
    assert (run.verdicts(people(calmer, 150, (11,))) != "no_clear_change").sum() <= 15
    halved = people(World(Bursts(0.3, 0.5), ratio=0.48), 60, (12,))
    assert (run.verdicts(halved) == "fell").sum() >= 54


def test_costs_of_groups_change_as_they_should():
    """The true change is known; a lognormal cost of mean 1 and sd of log 1 has variance e - 1 = 1.718.

    Correlated 0.5 on the log, the two costs share e^0.5 - 1 = 0.649 of covariance; 15% have none after, which
    makes the variance after (1.718 + 1) / 0.85 - 1 = 2.198: together 1.718 + 2.198 - 2 x 0.649 = 2.618.
    """
    chance = np.random.default_rng(15)
    changes = groups.Costs(1.0).changes(400, 1000, chance)
    assert changes.mean() == pytest.approx(0, abs=0.02)
    assert changes.var() == pytest.approx(2.618, rel=0.1)
    assert groups.Costs(1.0, 0.5).changes(400, 1000, chance).mean() == pytest.approx(-0.5, abs=0.02)
    assert groups.Costs(1.0, 0.5, True).changes(400, 1000, chance).mean() == pytest.approx(-0.5, abs=0.02)
    assert abs(np.median(groups.FarOut().changes(400, 1000, chance))) < 0.02


def test_the_page_says_what_the_command_does(tmp_path):
    assert str(run.SEED) in PAGE.read_text(encoding="utf-8")
    labels = {name: [label for label, _ in part.worlds] for name, part in run.PARTS.items()}
    labels["groups"] = [label for label, _ in groups.GROUPS]
    for name, wanted in labels.items():
        assert [row[0] for row in rows(name)] == wanted
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- targets -->\nold\n<!-- /targets -->\nb\n", encoding="utf-8")
    run.put_into(page, "targets", "new")
    assert page.read_text(encoding="utf-8") == "a\n<!-- targets -->\nnew\n<!-- /targets -->\nb\n"


def _agree(fresh, page, n_page):
    """Whether two shares in percent are within three standard errors, at least those of a share of 1%."""
    share = min(max(page, 1.0), 99.0)
    error = math.sqrt(share * (100 - share) * (1 / N_FRESH + 1 / n_page))
    return abs(fresh - page) <= 3 * error


N_FRESH = 100


def test_a_fresh_small_run_agrees_with_the_page():
    """100 people a cell, drawn anew; rounding of the page is far below the error."""
    fresh = [[cell.strip() for cell in line.strip("|").split("|")] for line in run.table("targets", N_FRESH)][
        2:
    ]
    for line, page in zip(fresh, rows("targets"), strict=True):
        n_page = int(page[1].replace(",", ""))
        far = [
            (page[0], one, two)
            for one, two in zip(line[2:], page[2:], strict=True)
            if not _agree(float(one), float(two), n_page)
        ]
        assert not far


def test_fresh_groups_agree_with_the_page():
    """The first and the last three kinds, 100 groups of 20: column 2 is t, column 5 bootstrap."""
    for number in (0, 6, 7, 8):
        label, world = groups.GROUPS[number]
        page = rows("groups")[number]
        found = groups.coverage(world, 20, N_FRESH, (number,))
        assert page[0] == label
        assert all(
            _agree(100 * share, float(page[at]), 4000) for share, at in zip(found, (2, 5), strict=True)
        )


def test_the_targets_of_the_page_are_met():
    """5% and one standard error of 2,000 runs (0.49); power 45% bursty and 95% calmer, at a random start."""
    found = rows("targets")
    assert len(found) == len(run.TARGETS)
    assert all(int(row[1].replace(",", "")) >= 2000 and float(row[2]) <= 5.49 for row in found)
    power = {row[0]: float(row[5]) for row in found}
    assert power["bursty, random start"] >= 45 and power["calmer, random start"] >= 95


def test_the_interval_of_groups_is_the_better_one_in_every_cell():
    """What the page gives as the reason for t: it holds the true change more often than the bootstrap."""
    for row in rows("groups"):
        by_t, by_bootstrap = (np.array([float(cell) for cell in row[at : at + 3]]) for at in (2, 5))
        assert int(row[1].replace(",", "")) >= 4000 and (by_t > by_bootstrap).all()
