"""Random releases attacked by integer programs: nothing hidden may be worked out of what is shown.

tests/benchmarks/attack_run.py attacks 1,000 tables and 400 pairs and writes what it found into
docs/disclosure.md. Here are the same trials, as many as fit into CI: 150 tables and 52 pairs, most of them
smaller.
"""

import pytest
from support import attack_trials
from support.attack import Found

MOST_NARROWED = 0.005  # of hidden cells, to three values


def _sum(trials: list[dict[str, Found]]) -> tuple[Found, int]:
    refused = [held for held in trials if "refused" in held]
    found = sum((part for held in trials if "refused" not in held for part in held.values()), Found())
    return found, len(refused)


@pytest.mark.parametrize(
    ("code", "most", "seeds"),
    [("nhs_hes", 8, range(30)), ("nhs_hes", 5, range(100, 200)), ("tre10", 5, range(200, 220))],
)
def test_nothing_hidden_in_one_table_can_be_worked_out(code, most, seeds):
    found, refused = _sum([attack_trials.single(seed, code, most) for seed in seeds])
    assert found.hidden > 10 * len(seeds) and refused == 0
    assert found.exactly == 0
    assert found.narrowed <= MOST_NARROWED * found.hidden


def test_nothing_hidden_in_two_tables_can_be_worked_out_of_both():
    """A table that can't be made safe beside the first is refused; no kind of pair may always be."""
    trials = [attack_trials.pair(seed, most=4) for seed in range(52)]
    found, _ = _sum([held for _, held in trials])
    assert found.hidden > 200
    assert found.exactly == 0
    assert found.narrowed <= MOST_NARROWED * found.hidden
    for kind in attack_trials.KINDS:
        assert any("refused" not in held for name, held in trials if name == kind), kind


def test_the_attack_breaks_tables_where_only_few_people_are_hidden():
    """The control: with 1 to 7 hidden and the rest exact, it recovers cells, so it is able to."""
    found = sum((attack_trials.hidden_only(seed) for seed in range(12)), Found())
    assert found.exactly > 0.1 * found.hidden


def test_the_attack_breaks_two_tables_that_do_not_know_of_one_another():
    """Coarser groups beside finer ones, each safe by itself."""
    seeds = [seed for seed in range(60) if attack_trials.KINDS[seed % 4] == "coarser"]
    found, _ = _sum([attack_trials.pair(seed, is_aware=False, most=4)[1] for seed in seeds])
    assert found.narrowed > MOST_NARROWED * found.hidden
