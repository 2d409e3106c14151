"""Who is lost, of whom months are missing, and what a group's small numbers and its rules are said to be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from support.group_answers import CHANGE, answer, drawn

from journey.groups.form import Comparison, Definition, Rule

END = date(2022, 3, 20)


def ended(reason: str, on: date, end: date | None = None, **said: Any) -> dict[str, Any]:
    """The answer of one person, change on 15 June 2020, whom an ending hides."""
    return answer(drawn(endings=[("P0", reason, on, end)], **said))


def left_at(found: dict[str, Any]) -> str:
    """The step at which the one person was left out."""
    (row,) = [row for row in found["attrition"] if row["n_left_out"]]
    return row["rule_text"]


def test_six_weeks_in_custody_are_a_gap_and_nobody_is_lost():
    """From 5 September to 20 October 2020: both months are missing, 61 of 365 days; then seen again."""
    found = ended("custody_elsewhere", date(2020, 9, 5), date(2020, 10, 21))
    gap = {"reason_code": "custody_elsewhere", "reason_text": "in custody elsewhere", "n_people": 1}
    assert (found["losses"], found["gaps"]) == ([], [gap])
    assert found["spans"]["after_person_days"] == 365 - 61
    said = "not seen of people who were seen again: fewer than 8 (in custody elsewhere)."
    assert any(said in caveat for caveat in found["caveats"])
    assert not any("who is not seen is well" in caveat for caveat in found["caveats"])


@pytest.mark.parametrize(("end", "is_lost"), [(END, True), (date(2022, 3, 19), False)])
def test_an_ending_that_lasts_to_the_end_of_the_data_is_a_loss(end, is_lost):
    """The last day of the data is 19 March 2022: seen on it or not."""
    found = ended("custody_elsewhere", date(2021, 5, 3), end)
    assert (len(found["losses"]), len(found["gaps"])) == ((1, 0) if is_lost else (0, 1))


def test_an_ending_whose_last_month_is_that_of_the_change_hides_nothing_of_the_time_after():
    """Away from 10 January to 30 June 2020: five months before are hidden, seven are left; all 12 after."""
    found = ended("moved_away", date(2020, 1, 10), date(2020, 7, 1))
    assert (found["losses"], found["gaps"]) == ([], [])
    assert found["spans"]["after_person_days"] == 365
    # a day longer, and July is hidden too
    found = ended("moved_away", date(2020, 1, 10), date(2020, 7, 2))
    assert [row["n_people"] for row in found["gaps"]] == [1]


@pytest.mark.parametrize("on", [date(2018, 6, 1), date(2020, 7, 9)])
def test_who_moved_away_is_not_told_that_no_service_supplied(on):
    """Away since two years before the change, or a month after it: nothing else was missing."""
    assert "seen in full: moved away." in left_at(ended("moved_away", on))


def test_who_was_hidden_in_the_year_before_is_not_told_that_the_data_begin_late():
    """From July 2019 to May 2020 in custody: one month before is left of twelve."""
    found = ended("custody_elsewhere", date(2019, 7, 1), date(2020, 6, 1))
    assert "seen in full: in custody elsewhere." in left_at(found)


def test_an_ending_is_not_blamed_for_what_was_too_short_without_it():
    """After a change in November 2021 the data hold three whole months; before one in May 2018 three too."""
    late = {"change": {"P0": date(2021, 11, 9)}}
    assert "the data are too short, or have gaps" in left_at(ended("died", date(2022, 1, 5), **late))
    early = {"change": {"P0": date(2018, 5, 9)}}
    assert "whole months before the change" in left_at(ended("died", date(2018, 7, 5), **early))


def test_of_two_endings_the_one_that_hides_more_is_blamed():
    """Custody hides July 2020, the death September 2020 on: ten months of the time after."""
    endings = [
        ("P0", "custody_elsewhere", date(2020, 7, 2), date(2020, 7, 20)),
        ("P0", "died", date(2020, 9, 3), None),
    ]
    assert "seen in full: died." in left_at(answer(drawn(endings=endings)))


def changing(people: int) -> dict[str, Any]:
    """As many people with the same change, one of them with twice the contacts after."""
    return answer(drawn(people, change={f"P{n}": CHANGE for n in range(people)}), after=2)


def test_under_eight_people_what_is_about_somebody_is_in_no_answer():
    """Twelve contacts in 366 days before and 12 or 24 in 365 after: all rose."""
    hidden = ("median_change", "n_fell", "n_rose", "n_same", "quartile_low", "quartile_high", "bootstrap_low",
              "bootstrap_high")  # fmt: skip
    found = changing(7)
    assert found["is_small"] is True and found["measures"][0]["low"] is not None
    assert {row[name] for row in found["measures"] for name in hidden} == {None}
    assert any("of fewer than 8 people, from" in said for said in found["finding"])
    found = changing(8)
    assert found["is_small"] is False
    assert [found["measures"][0][name] for name in hidden[1:4]] == [0, 8, 0]
    assert "Contacts fell for 0, rose for 8 and stayed the same for 0 of 8 people." in found["finding"]
    assert all(row["bootstrap_low"] is not None for row in found["measures"])


def test_one_who_carries_the_mean_is_told_of():
    """Of eight P0's contacts double, and the others' are the same; one person alone carries nobody's mean."""
    said = "One person carries more than half of all change"
    assert any(said in caveat for caveat in changing(8)["caveats"])
    assert not any(said in caveat for caveat in answer(drawn(), after=2)["caveats"])
    assert not any(
        said in caveat for caveat in answer(drawn(2, change={"P0": CHANGE, "P1": CHANGE}))["caveats"]
    )


def test_what_an_interval_misses_stands_with_every_group():
    said = "in about 82 to 94, and nearly all misses stand too near nought"
    assert any(said in caveat for caveat in changing(2)["caveats"])
    assert not any(said in caveat for caveat in answer(drawn())["caveats"])  # one person has none


@pytest.mark.parametrize(
    ("rule", "is_said"),
    [
        (Rule("months_after", "w", {"n": 6}), True),
        (Rule("months_before", "w", {"n": 6}), False),
    ],
)
def test_a_rule_that_chooses_by_what_came_after_is_told_of(rule, is_said):
    found = answer(drawn(), Definition("g", "G", "w", "12m", (rule,)))
    assert any("chooses by what came after the change" in caveat for caveat in found["caveats"]) == is_said


def test_names_of_nobody_are_counted_and_never_said():
    """Ann is P0; Bob is of somebody who is not in the build, and Zed of nobody."""
    aliases = (("P0", "Ann"), ("P9", "Bob"))
    named = lambda *names: Definition("g", "G", "w", "12m", (Rule("named", "w", {"any_of": list(names)}),))  # noqa: E731
    texts = {
        ("ann",): "One named person.",
        ("ann", "zed"): "2 named people. 1 of 2 names is of nobody in the build.",
        ("ann", "Bob", "zed"): "3 named people. 2 of 3 names are of nobody in the build.",
        ("zed",): "One named person. The name is of nobody in the build.",
    }
    for names, text in texts.items():
        found = answer(drawn(), named(*names), aliases=aliases)
        assert found["attrition"][1]["rule_text"].removeprefix("One of ") == text
    assert "The name is of nobody in the build." in found["refused_reason"]


def test_who_is_charged_and_not_in_the_build_has_no_figures():
    """£100 each for P0, of which 31 + 31 + 22 of 100 days count, and for somebody without any contact."""
    charge = pl.DataFrame(
        {"person_id": ["P0", "gone"], "from_date": [CHANGE] * 2, "to_date_excl": [date(2020, 9, 23)] * 2,
         "cost_pence": [10_000] * 2}
    )  # fmt: skip
    found = answer(drawn(), charge=charge)
    assert found["support"]["cost_gbp_per_person_year"] == Decimal("84.06")  # 8400 x 365.25 / 365 pence


@pytest.mark.parametrize(
    ("rules", "band", "said"),
    [
        ((Rule("contact_with", "w", {"any_of": ["police"]}),), "18_29", "Nobody passes the rules"),
        ((), "30_44", "Nobody could be matched: of those who pass the rules"),
    ],
)
def test_without_a_match_it_is_said_if_there_was_anybody_to_match_with(rules, band, said):
    """P1 has no change date: known to no police; or of another age."""
    world = drawn(2)
    world.band = {"P0": "18_29", "P1": band}
    found = answer(world, Definition("g", "G", "w", "12m", (), Comparison("Others", "w", rules)))
    assert found["finding"][0].startswith(said)
