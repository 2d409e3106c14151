"""The two arms of the sample: what is planted stands in the lines of the truth, and nowhere else."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest

from journey.sample.groups import make_groups

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
Lines = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="module")
def truth() -> Any:
    return json.loads((SAMPLE / "truth" / "groups.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def lines() -> Lines:
    """Every line of the truth, by person."""
    found: Lines = defaultdict(list)
    with (SAMPLE / "truth" / "interactions.csv").open(encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            found[line["true_person"]].append(line)
    return found


def _months_on(day: date, n: int) -> date:
    """The first day of the month n months on, a day at a time."""
    step = timedelta(days=1 if n > 0 else -1)
    months = {(day.year, day.month)}
    while len(months) <= abs(n):
        day += step
        months.add((day.year, day.month))
    return day.replace(day=1)


def _dated(truth: Any) -> list[tuple[dict[str, Any], date]]:
    supported = [(one, date.fromisoformat(one["change_on"])) for one in truth["supported"]]
    others = [one for one in truth["unserved"] if "pretended_change_on" in one]
    return supported + [(one, date.fromisoformat(one["pretended_change_on"])) for one in others]


def test_the_arms_are_of_the_size_that_is_said(truth: Any) -> None:
    # Of 60 others: 60 x 2 / 5 = 24 and 60 x 3 / 5 = 36, of whom 5 in 12 have a pretended date.
    assert (len(truth["supported"]), len(truth["unserved"]), len(_dated(truth))) == (24, 36, 24 + 15)
    endings = [one["ending"]["reason_code"] for one in truth["supported"] if "ending" in one]
    assert sorted(endings) == ["died", "died", "moved_away"]


def test_both_sides_of_everyone_are_the_sums_of_their_lines(truth: Any, lines: Lines) -> None:
    """Twelve whole months on each side, the month of the change on neither; fewer after where it ended."""
    for one, on in _dated(truth):
        last = date.fromisoformat(one["ending"]["from_date"]) if "ending" in one else date.max
        whole = [n for n in range(1, 13) if _months_on(on, n + 1) <= last]
        spans = {"before": (_months_on(on, -12), on.replace(day=1))}
        spans["after"] = (_months_on(on, 1), _months_on(on, len(whole) + 1))
        for side, (low, high) in spans.items():
            here = [line for line in lines[one["true_person"]] if str(low) <= line["start_date"] < str(high)]
            cost = sum((Decimal(line["cost_gbp"]) for line in here if line["cost_gbp"]), Decimal(0))
            said = one[side]
            assert (said["from_date"], said["to_date_excl"]) == (str(low), str(high)), one["true_person"]
            assert (said["n_contacts"], Decimal(said["cost_gbp"])) == (len(here), cost), one["true_person"]
        assert one["n_months_after"] == len(whole)


def test_two_of_every_five_contacts_did_not_come_where_the_team_was(truth: Any, lines: Lines) -> None:
    """In a fixed turn of five three stay: of any n in a row three fifths, give or take less than one."""
    for one in truth["supported"]:
        side = one["after"]
        rows = [
            line
            for line in lines[one["true_person"]]
            if side["from_date"] <= line["start_date"] < side["to_date_excl"]
        ]
        kept = [line for line in rows if line["agency_code"] != "support_team"]
        would_be = one["after_without_support"]["n_contacts"]
        assert abs(len(kept) - Fraction(3, 5) * would_be) < 1, one["true_person"]


def test_contacts_became_fewer_in_both_arms_by_the_common_trend(truth: Any) -> None:
    """Thirteen months on 0.85 of what they were, without the team, within two standard errors, 0.06.

    Gaps of 0.4 to 1.6 make a count's variance 0.12 of its mean: (1.2 x 1.2 / 12) / 1.
    Fifteen people, 15 and 13 a year: sqrt(0.12 x 15 x (15 x 0.85 x 0.85 + 13)) / (15 x 15) = 0.03.
    """
    served = [one for one in truth["supported"] if one["n_months_after"] == 12]
    n_before = sum(one["before"]["n_contacts"] for one in served)
    assert 0.79 <= sum(one["after_without_support"]["n_contacts"] for one in served) / n_before <= 0.91
    pretended = [one for one in truth["unserved"] if "before" in one]
    n_before = sum(one["before"]["n_contacts"] for one in pretended)
    assert 0.79 <= sum(one["after"]["n_contacts"] for one in pretended) / n_before <= 0.91


def test_means_of_the_arms_are_those_of_their_people(truth: Any) -> None:
    for arm, people in (("supported", truth["supported"]), ("pretended", truth["unserved"])):
        kept = [one for one in people if one.get("n_months_after", 0) >= 6]
        said = truth["true"][arm]
        assert said["n_counted"] == len(kept) == (23 if arm == "supported" else 15)
        for name, key in (("contacts", "n_contacts"), ("cost", "cost_gbp")):
            changes = [_rate(one["after"], key) - _rate(one["before"], key) for one in kept]
            step = Decimal(said[name]["mean_change"])
            assert abs(float(sum(changes)) / len(kept) - float(step)) < 0.006
            without = [_rate(one.get("after_without_support", one["after"]), key) for one in kept]
            planted = sum(_rate(one["after"], key) for one in kept) - sum(without)
            assert abs(float(planted) / len(kept) - float(said[name]["planted_difference"])) < 0.006


def _rate(side: dict[str, Any], key: str) -> Fraction:
    days = date.fromisoformat(side["to_date_excl"]) - date.fromisoformat(side["from_date"])
    return Fraction(side[key]) * Fraction("365.25") / days.days


def test_nothing_comes_after_an_ending_and_the_team_meets_only_its_own(truth: Any, lines: Lines) -> None:
    for one in truth["supported"]:
        held = lines[one["true_person"]]
        team = sorted(line["start_date"] for line in held if line["agency_code"] == "support_team")
        assert team[0] == one["change_on"]
        last = one.get("ending", {"from_date": "2024-04-01"})["from_date"]
        assert max(line["start_date"] for line in held) < last
    for one in truth["unserved"]:
        agencies = {line["agency_code"] for line in lines[one["true_person"]]}
        assert "support_team" not in agencies
        assert 4 <= len(agencies) <= 6


def test_nothing_else_in_the_sample_hangs_on_the_arms(lines: Lines) -> None:
    """They share no contact and no record number with anybody else."""
    theirs = {k: v for k, v in lines.items() if k[0] in "SU"}
    assert len(theirs) == 60
    records: dict[str, set[str]] = defaultdict(set)
    for held in theirs.values():
        for line in held:
            assert line["status_code"] == "happened"
            records[line["source_code"]].add(line["source_record_id"])
    for key, held in lines.items():
        if key not in theirs:
            assert not any(line["source_record_id"] in records[line["source_code"]] for line in held)


def test_the_arms_come_of_their_seed_and_size_alone() -> None:
    def told(seed: str) -> list[tuple[object, ...]]:
        members = make_groups(Random(seed), 15)
        assert [member.is_supported for member in members] == [True] * 6 + [False] * 9
        return [(e.person.key, e.activity, e.at) for member in members for e in member.events]

    assert told("1 groups") == told("1 groups") != told("2 groups")


def test_everyone_has_a_number_a_name_and_a_birth_date_of_their_own() -> None:
    people = [member.person for member in make_groups(Random("1 groups"), 60)]
    assert len({person.nhs for person in people}) == 60
    assert len({(person.forename, person.surname, person.birth_date) for person in people}) == 60
    assert len({person.postcode for person in people}) == 60
