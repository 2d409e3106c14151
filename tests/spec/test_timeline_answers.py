"""What is answered of a contact: rules question by question, judgements over rules, and what stays open."""

from __future__ import annotations

import pytest
from support.timelines import built, told

from journey.errors import Refused

ONE_VISIT = "id | day | what\na | 0 | visit"
HEAD = (
    "rule_code | owner_code | source_code | activity_code | outcome_code | planned_code | demand_code"
    " | failure_reason"
)


def test_what_no_rule_answers_stays_open_and_is_counted() -> None:
    # Three visits and a call, no rule for either: two kinds, four contacts, all unclassified.
    store = built(
        "id | day | what\na | 0 | visit\nb | 1 | visit\nc | 2 | visit\nd | 3 | call",
        rules="rule_code | activity_code | planned_code\nx | letter | no",
    )
    open_answers = ("not_known", "not_known", "not_known", "unclassified", None)
    assert told(
        store,
        "activity_code, n_interactions, planned_code, initiated_by_code, present_code, demand_code, "
        "demand_rule_code",
        "timeline.taxon",
    ) == [("call", 1, *open_answers), ("visit", 3, *open_answers)]
    # What nobody classified is shown at both zoom levels rather than hidden, and nobody has judged
    # it.
    assert told(store, "distinct demand_code, judged_by_code, helpful_code, is_significant") == [
        ("unclassified", "nobody", "not_asked", True)
    ]


def test_each_question_is_answered_by_the_first_rule_that_answers_it() -> None:
    # The narrower rule says that a turned-away visit is failure demand and nothing of planned; the general
    # one says planned and value. Each question alone: planned by the general one, demand by the narrower.
    store = built(
        "id | day | what | outcome\na | 0 | visit | redirected\nb | 1 | visit |",
        rules=f"{HEAD}\n"
        "away | | | visit | redirected | | failure | wrong_place\n"
        "all | | | visit | | yes | value |",
    )
    assert told(store, "interaction_id, planned_code, demand_code, failure_reason") == [
        ("a", "yes", "failure", "wrong_place"),
        ("b", "yes", "value", None),
    ]
    assert told(
        store, "outcome_code, n_interactions, planned_rule_code, demand_rule_code", "timeline.taxon"
    ) == [(None, 1, "all", "all"), ("redirected", 1, "all", "away")]


@pytest.mark.parametrize(
    ("rules", "planned"),
    [
        # One source's rule before a rule for all, though that one has more conditions.
        ("all | | | visit | accepted | no | |\nown | | s | visit | | yes | |", "yes"),
        # The programme's before one that ships, though that one is for this source.
        ("own | programme | | visit | | yes | |\nship | | s | visit | accepted | no | |", "yes"),
        # More conditions before fewer.
        ("few | | | visit | | no | |\nmore | | | visit | accepted | yes | |", "yes"),
        # A rule without conditions fits anything.
        ("any | | | | | yes | |", "yes"),
        # A rule of another source or outcome fits nothing here.
        ("other | | elsewhere | visit | | yes | |\nout | | | visit | withdrawn | yes | |", "not_known"),
    ],
)
def test_precedence_of_rules(rules: str, planned: str) -> None:
    store = built("id | day | what | outcome\na | 0 | visit | accepted", rules=f"{HEAD}\n{rules}")
    assert told(store, "planned_code") == [(planned,)]


def test_two_rules_of_one_rank_that_answer_differently_are_refused() -> None:
    rules = f"{HEAD}\none | | | visit | | yes | |\ntwo | | | | accepted | no | |"
    drawn = "id | day | what | outcome\na | 0 | visit | accepted"
    with pytest.raises(Refused, match="planned.*one.*two"):
        built(drawn, rules=rules)
    # They say the same, or never meet: no reason to refuse.
    assert told(built(drawn, rules=rules.replace("accepted | no", "accepted | yes")), "planned_code") == [
        ("yes",)
    ]
    assert told(built(drawn, rules=rules.replace("accepted | no", "withdrawn | no")), "planned_code") == [
        ("yes",)
    ]


def test_two_rules_of_one_rank_may_give_no_two_reasons_for_failure() -> None:
    rules = f"{HEAD}\none | | | visit | | | failure | bounced\ntwo | | | | accepted | | failure | wrong_place"
    with pytest.raises(Refused, match="one.*two"):
        built("id | day | what | outcome\na | 0 | visit | accepted", rules=rules)


@pytest.mark.parametrize("who", ["person", "worker", "analyst"])
def test_a_judgement_overrides_the_rule_on_its_question_alone(who: str) -> None:
    rules = f"{HEAD}\nr | | | visit | | yes | value |"
    judged = f"id | question | answer | reason | by\na | demand | failure | progress_chasing | {who}"
    store = built(ONE_VISIT, rules=rules, judged=judged)
    assert told(store, "demand_code, failure_reason, judged_by_code, planned_code") == [
        ("failure", "progress_chasing", who, "yes")
    ]
    # The kind is still what the rule says: the judgement is of this contact.
    assert told(store, "demand_code", "timeline.taxon") == [("value",)]


@pytest.mark.parametrize("reason", ["", "bounced"])
def test_a_judgement_that_it_was_no_failure_takes_the_reason_away(reason: str) -> None:
    rules = f"{HEAD}\nr | | | visit | | | failure | bounced"
    judged = f"id | question | answer | reason | by\na | demand | value | {reason} | person"
    store = built(ONE_VISIT, rules=rules, judged=judged)
    assert told(store, "demand_code, failure_reason, judged_by_code") == [("value", None, "person")]


def test_a_judgement_of_another_question_leaves_the_demand_to_the_rule() -> None:
    judged = "id | question | answer | reason | by\na | helpful | no | | person\na | planned | yes | | worker"
    store = built(ONE_VISIT, rules=f"{HEAD}\nr | | | visit | | no | failure | bounced", judged=judged)
    assert told(store, "helpful_code, planned_code, demand_code, failure_reason, judged_by_code") == [
        ("no", "yes", "failure", "bounced", "rule")
    ]


def test_a_judgement_changes_what_follows_from_it() -> None:
    # A stay that someone judged unplanned is a crisis; a letter that turned out a visit hands over.
    drawn = """
        id | day | agency   | what   | nights
        a  | 0   | gp       | visit  |
        b  | 1   | landlord | letter |
        c  | 2   | ward     | bed    | 3
        """
    columns = "interaction_id, is_crisis, previous_agency_code, is_handover"
    assert told(built(drawn), columns) == [
        ("a", False, None, False), ("b", False, None, False), ("c", False, "gp", True)
    ]  # fmt: skip
    judged = "id | question | answer | by\nb | present | yes | person\nc | planned | no | person"
    assert told(built(drawn, judged=judged), columns) == [
        ("a", False, None, False), ("b", False, "gp", True), ("c", True, "landlord", True)
    ]  # fmt: skip


def test_a_judgement_of_a_contact_that_is_not_there_changes_nothing() -> None:
    judged = "id | question | answer | by\ngone | demand | value | person"
    assert told(built(ONE_VISIT, judged=judged), "demand_code, judged_by_code") == [
        ("unclassified", "nobody")
    ]


def test_kinds_count_what_did_not_happen_too() -> None:
    # The rules are of what agencies record; an appointment missed is a kind of its own and no step.
    store = built("id | day | what | status\na | 0 | visit |\nb | 1 | visit | not_attended")
    assert told(store, "status_code, n_interactions", "timeline.taxon") == [
        ("happened", 1),
        ("not_attended", 1),
    ]
    assert told(store, "interaction_id") == [("a",)]
