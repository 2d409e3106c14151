"""Pairs and probabilities in words, how often links are right from what was decided, and the report."""

from __future__ import annotations

import random
from datetime import date

import polars as pl
import pytest
from support.matches import pair_of

from journey import review
from journey.registry import Registry, new_ids
from journey.review.limits import Drawn, n_right_in, part_of_both, total
from journey.review.quality import Stratum, quality_of
from journey.review.reasons import probability_label, reasons
from journey.review.sides import Side
from journey.workspace import Workspace

# --- words


def side(**held: object) -> Side:
    nothing = dict.fromkeys(
        ("names", "forenames", "surnames", "birth_dates", "sexes", "postcodes", "nhs_numbers", "local_ids"),
        (),
    )
    named = {"source_code": "gp", "source_label": "GP", "source_person_id": "t", "person_id": "P"}
    return Side(**{**named, **nothing, "n_interactions": 0, "first_date": None, "last_date": None, **held})  # type: ignore[arg-type]


def test_alike_values_are_explained() -> None:
    def said(agreement: str, a: dict[str, object], b: dict[str, object]) -> tuple[str, ...]:
        return reasons(agreement, side(**a), side(**b))

    born = "birth_dates"
    d = date
    assert said("birth_date=alike", {born: (d(1980, 3, 4),)}, {born: (d(1980, 4, 3),)}) == (
        "Day and month of birth change places: a slip in filling in the form?",
    )
    assert said("birth_date=alike", {born: (d(1980, 3, 4),)}, {born: (d(1981, 3, 4),)}) == (
        "Birth dates differ by one digit, or two that change places (a typing slip?).",
    )
    assert said("birth_date=alike", {born: (d(1980, 3, 4),)}, {born: (d(1980, 11, 29),)}) == (
        "Same year of birth, another day.",
    )
    assert said("surname=alike", {"surnames": ("Smith-Jones",)}, {"surnames": ("Jones",)}) == (
        "Surnames have a part in common.",
    )
    assert said("forename=alike", {"forenames": ("Samuel",)}, {"forenames": ("Sam",)}) == (
        "One of the forenames is the beginning of the other.",
    )
    assert said("nhs_number=alike", {"nhs_numbers": ("4010232137",)}, {"nhs_numbers": ("4010232173",)}) == (
        "NHS numbers differ by one digit, or two that change places (a typing slip?).",
    )
    assert said("postcode=alike", {"postcodes": ("NE1 4ST",)}, {"postcodes": ("NE1 9AA",)}) == (
        "Postcodes of the same district.",
    )
    assert said("surname=alike", {"surnames": ("Marrowby",)}, {}) == ("Surnames: the initials fit.",)
    assert said("forename=swapped;surname=swapped", {}, {}) == (
        "Forename and surname change places: a slip in filling in the form?",
    )
    assert said("nhs_number=different;sex=missing;postcode=missing", {}, {"postcodes": ("NE1",)}) == (
        "NHS numbers differ.",
        "Sex held by neither.",
        "Postcode held by one only.",
    )
    assert said("", {}, {}) == ()


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (None, "no figure: a rule spoke"),
        (1.0, "almost certainly the same (over 999 in 1,000)"),
        (0.9949, "very likely the same (994 in 1,000)"),
        (0.5, "more likely the same than not (50 in 100)"),
        (0.001, "very likely two people (under 1 in 100)"),
    ],
)
def test_a_probability_in_words(probability: float | None, words: str) -> None:
    assert probability_label(probability) == words


# --- how often links are right


def test_limits_of_a_share_worked_by_hand() -> None:
    # 3 of 3 right, out of 4: with 2 right of 4 that could not be; with 3 the chance is one in four.
    assert n_right_in(Drawn(4, 3, 3)) == (3, 4)
    assert n_right_in(Drawn(7, 7, 5)) == (5, 5)
    # 5 of 5 out of 20: with 10 right the chance is 252/15504 = 0.016, with 11 it is 462/15504 = 0.030.
    assert n_right_in(Drawn(20, 5, 5)) == (11, 20)
    assert n_right_in(Drawn(20, 5, 0)) == (0, 9)
    # Of very many, 0 of 10: the upper limit of Clopper and Pearson is 1 - 0.025 ** (1/10) = 0.3085.
    assert n_right_in(Drawn(10**6, 10, 0))[1] / 10**6 == pytest.approx(0.3085, abs=1e-4)
    both = total([Drawn(7, 7, 5), Drawn(20, 5, 5)])
    assert (both.estimate, both.low, both.high) == pytest.approx((25, 16, 25))


@pytest.mark.parametrize(
    ("joined", "apart", "n_drawn"),
    [
        ([(100_000, 0.9999), (20_000, 0.995), (2_000, 0.97)], [(1_500, 0.3), (20_000, 0.03), (600, 0.1)], 10),
        ([(1_000, 0.98), (500, 0.9), (200, 0.7)], [(300, 0.5), (800, 0.2), (100, 0.2)], 10),
        ([(10_000, 0.9), (5_000, 0.6), (2_000, 0.5)], [(3_000, 0.6), (8_000, 0.4), (1_000, 0.4)], 15),
        ([(1_000, 1.0), (500, 1.0)], [(300, 0.0), (800, 0.0)], 15),
        ([(80, 0.95), (61, 0.8)], [(70, 0.3)], 30),
    ],
)
def test_intervals_hold_the_truth_as_often_as_they_say(
    joined: list[tuple[int, float]], apart: list[tuple[int, float]], n_drawn: int
) -> None:
    """Simulated with known truth and a fixed seed: at least 94.5 of 100 intervals of each kind hold it."""
    lots, n_trials, kept = random.Random(20240331), 400, [0, 0]
    known = [
        (n, round(n * share), is_joined)
        for side, is_joined in ((joined, True), (apart, False))
        for n, share in side
    ]
    n_right = sum(right for _, right, is_joined in known if is_joined)
    n_one = sum(right for _, right, _ in known)
    n_joined = sum(n for n, _, is_joined in known if is_joined)
    for _ in range(n_trials):
        strata = [
            Stratum(
                str(i), is_joined, n, n_drawn, n_drawn, sum(x < right for x in lots.sample(range(n), n_drawn))
            )
            for i, (n, right, is_joined) in enumerate(known)
        ]
        found = quality_of(strata)
        for i, (share, truth) in enumerate(
            ((found.precision, n_right / n_joined), (found.recall, n_right / n_one))
        ):
            assert share.low is not None and share.high is not None and share.estimate is not None
            assert share.low - 1e-9 <= share.estimate <= share.high + 1e-9
            kept[i] += share.low - 1e-9 <= truth <= share.high + 1e-9
    assert min(kept) / n_trials >= 0.945


def test_kinds_count_by_how_many_pairs_they_have() -> None:
    """Of 1,000 pairs joined by rule 9 in 10 are right, of 100 by score 5 in 10: 950 of 1,100."""
    strata = [
        Stratum("accepted_rule", True, 1_000, 60, 20, 18),
        Stratum("accepted_standard", True, 100, 60, 10, 5),
        Stratum("refused_low", False, 500, 60, 30, 3),
    ]
    found = quality_of(strata)
    assert found.precision.estimate == pytest.approx(950 / 1_100)
    assert found.recall.estimate == pytest.approx(950 / 1_000)  # 50 of the 500 left apart are one person
    assert found.precision.sentence.startswith(
        "Of 100 pairs that are joined, about 86 are one person (95% interval"
    )


def test_too_few_decisions_give_no_figure() -> None:
    few = [Stratum("accepted_rule", True, 1_000, 60, 27, 27), Stratum("accepted_high", True, 50, 50, 1, 1)]
    apart = [Stratum("refused_low", False, 8, 8, 3, 0)]
    found = quality_of([*few, *apart])
    assert (found.precision.estimate, found.precision.n_lacking) == (None, 4)  # 5 of each kind come to 31
    assert found.recall.n_lacking == 9  # and all 8 of those left apart
    assert "judge 4 more pairs" in found.precision.sentence
    nothing = quality_of([])
    assert (nothing.precision.estimate, nothing.precision.n_lacking) == (None, 0)


def test_where_nothing_joined_is_right_there_is_no_recall() -> None:
    found = quality_of(
        [Stratum("accepted_rule", True, 40, 40, 40, 0), Stratum("refused_low", False, 40, 40, 40, 1)]
    )
    assert found.precision.estimate == 0 and found.recall.estimate is None
    assert part_of_both(total([Drawn(40, 40, 30)]), total([Drawn(40, 40, 10)])).estimate == pytest.approx(
        0.75
    )


def test_an_estimate_counts_decided_sampled_pairs_only(workspace: Workspace) -> None:
    review.decide(workspace, pair_of(workspace, 1), "different", "Ann", "Brothers.")  # not drawn by lot
    review.decide(workspace, pair_of(workspace, 2), "same", "Ann", "Seen by both.")
    found = review.estimate(workspace)
    counted = {one.stratum_code: (one.n_pairs, one.n_decided, one.n_same) for one in found.strata}
    assert counted == {"accepted_high": (1, 1, 1), "refused_generous": (1, 0, 0), "refused_guard": (1, 0, 0)}
    assert found.precision.estimate == 1  # all there is was judged
    assert found.recall.n_lacking == 2


# --- the report


def test_the_report_tells_what_moved_with_this_build(workspace: Workspace) -> None:
    registry = Registry()
    for build, joined in (("former", False), (workspace.current_id(), True)):
        rows = [("a", "a"), ("b", "a" if joined else "b")]
        frame = pl.DataFrame(rows, schema={"source_person_id": pl.String, "cluster": pl.String}, orient="row")
        registry.assign(frame, new_ids(workspace.key), "linking", f"build {build}")
    registry.write(workspace.registry_path)
    found = review.report(workspace)
    assert [row["event_code"] for row in found["moves"]] == ["merged"]
    assert [row["source_code"] for row in found["sources"]] == ["gp", "landlord"]
    assert found["ignored"][0]["n_source_people"] == 12
    assert found["doubtful_people"][0]["person_id"] == "PG3"
    assert sum(row["n_open"] for row in found["pairs"]) == 3
