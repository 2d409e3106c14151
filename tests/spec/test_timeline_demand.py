"""Failure demand by rule is the coming back after a no; the support team's hand-overs stand apart."""

from __future__ import annotations

import pytest
from support.timelines import built, happened, told

RULES = """
rule_code | activity_code | initiated_by_code | demand_code
asks      | assess        | person            |
sent      | refer         | another_service   | not_demand
"""
ASKED_TWICE = """
id | day | agency  | what   | outcome
a  | 0   | housing | assess | rejected_ineligible
b  | 40  | housing | assess | accepted
"""


def _demand(drawn: str, judged: str = "") -> list[tuple[object, ...]]:
    store = built(drawn, rules=RULES, judged=judged) if judged else built(drawn, rules=RULES)
    return told(store, "seq, demand_code, failure_reason, judged_by_code", "timeline.demand")


def test_the_return_is_the_failure_and_the_first_ask_is_not() -> None:
    assert _demand(ASKED_TWICE) == [
        (1, "unclassified", None, "nobody"), (2, "failure", "rejected_then_back", "rule")
    ]  # fmt: skip


def test_turned_away_and_asked_elsewhere_is_bounced() -> None:
    assert _demand(ASKED_TWICE.replace("b  | 40  | housing", "b  | 40  | council"))[1] == (
        2, "failure", "bounced", "rule"
    )  # fmt: skip


@pytest.mark.parametrize(("day", "demand"), [(90, "failure"), (91, "unclassified")])
def test_only_within_the_threshold_of_a_bounce(day: int, demand: str) -> None:
    assert _demand(ASKED_TWICE.replace("b  | 40 ", f"b  | {day} "))[1][1] == demand


def test_what_another_service_began_is_no_failure_demand() -> None:
    # Turned away, then referred by somebody else: the person asked for nothing this time.
    assert _demand(ASKED_TWICE.replace("assess | accepted", "refer | accepted"))[1] == (
        2, "not_demand", None, "rule"
    )  # fmt: skip


def test_what_the_person_said_of_the_return_stands() -> None:
    judged = "id | question | answer | reason | by\nb | demand | value | | person"
    assert _demand(ASKED_TWICE, judged)[1] == (2, "value", None, "person")


def test_hand_overs_to_and_from_the_support_team_are_a_kind_of_their_own() -> None:
    store = built(
        """
        id | day | agency
        a  | 0   | gp
        b  | 1   | support_team
        c  | 2   | police
        d  | 3   | gp
        e  | 4   | support_team
        """
    )
    assert happened(store, "handover") == [("d", "c", 1)]
    assert happened(store, "handover_support") == [("b", "a", 1), ("c", "b", 1), ("e", "d", 1)]
