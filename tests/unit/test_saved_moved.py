"""What moved between a saved comparison and now, and why: every cause once, and nothing without one."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from journey.saved.figures import group_figures, person_figures
from journey.saved.moved import causes, figures_moved
from journey.words import saved as words

Row = dict[str, Any]
LABELS = {"police": "Police", "gp": "GP"}
POLICE: Row = {
    "extract_id": "e1", "source_code": "police_incident", "agency_codes": ["police"], "token_key_id": "k1",
    "covers_from_date": "2020-01-01", "covers_to_date_excl": "2023-01-01",
    "rows_sha256": {"interaction-0": "a"},
}  # fmt: skip
GP: Row = {**POLICE, "extract_id": "e2", "source_code": "gp_appointment", "agency_codes": ["gp"]}
BASIS: Row = {
    "build_id": "b1",
    "method_version": "1",
    "link_model": {"sha256": "m"},
    "settings": {
        "programme_name": "X", "as_of_date": "2023-12-31", "price_base_fy": "2024-25", "is_sample": True,
        "assumptions": "standard", "linking": {"standard": 0.99}, "retention": {"extracts_months": 0},
    },
    "extracts": [POLICE],
    "inputs": {
        "method_version": "1", "decisions_sha256": "d", "linking_sha256": "l",
        "answers_sha256": {"judgements": "j", "taxonomy": "t"},
        "prices_sha256": {"catalogue shipped": "p"}, "reference_sha256": {"unit.csv": "u"},
        "assumptions": {
            "name": "standard", "title": "S", "dated": None, "note": "", "price_level": "central",
        },
    },
    "people": {"P1": "2022-01-01"},
}  # fmt: skip


def changed(**parts: Any) -> Row:
    """The basis with parts put in the place of its own; a dotted name goes down."""
    basis = deepcopy(BASIS)
    for name, value in parts.items():
        *path, last = name.split("__")
        held = basis
        for step in path:
            held = held[step]
        held[last] = value
    return basis


def test_nothing_changed_is_said_so() -> None:
    assert causes(BASIS, deepcopy(BASIS)) == []
    assert figures_moved({"a": 1, "b": None}, {"a": 1, "b": None}) == []
    assert words.summary_sentence(0, 5) == "Every figure is the same as when it was saved."
    assert words.causes_sentences([], 0, LABELS) == ["Nothing that these figures rest on has changed."]


def test_a_figure_that_moved_came_or_went_is_a_row() -> None:
    found = figures_moved({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 5, "d": 4})
    assert found == [
        {"figure": "b", "then": 2, "now": 5},
        {"figure": "c", "then": 3, "now": None},
        {"figure": "d", "then": None, "now": 4},
    ]


REPLACED = {**POLICE, "extract_id": "e9", "covers_to_date_excl": "2024-01-01"}
LATER = {**POLICE, "extract_id": "e9", "covers_from_date": "2023-01-01", "covers_to_date_excl": "2024-01-01"}
CASES = [
    ({"extracts": [POLICE, GP]}, ["Data was added: GP, 1 January 2020 to 31 December 2022."]),
    ({"extracts": []}, ["Data was taken out: Police, 1 January 2020 to 31 December 2022."]),
    (
        {"extracts": [REPLACED]},
        ["Data was replaced by a newer extract: Police, 1 January 2020 to 31 December 2023."],
    ),
    (  # of the same source, but of a time that the former did not touch: one went, another came
        {"extracts": [LATER]},
        [
            "Data was added: Police, 1 January 2023 to 31 December 2023.",
            "Data was taken out: Police, 1 January 2020 to 31 December 2022.",
        ],
    ),
    (
        {"extracts": [{**POLICE, "rows_sha256": {"interaction-0": "b"}}]},
        [
            "Rows of an extract were taken out or put back since (erasing, retention): Police, 1 January 2020"
            " to 31 December 2022."
        ],
    ),
    (
        {"extracts": [{**POLICE, "rows_sha256": {"interaction-0": "b"}, "token_key_id": "k2"}]},
        ["The programme's key was changed, so every record was sealed and keyed anew."],
    ),
    (
        {"inputs__assumptions": {**BASIS["inputs"]["assumptions"], "name": "local", "price_level": "high"}},
        [
            "The assumption set was standard and is local now. They differ in which of a source's values is"
            " used."
        ],
    ),
    ({"inputs__assumptions": {**BASIS["inputs"]["assumptions"], "title": "Other"}}, []),
    ({"inputs__prices_sha256": {"catalogue shipped": "q"}}, ["Prices were changed: catalogue shipped."]),
    (
        {"inputs__reference_sha256": {"unit.csv": "u", "payer.csv": "x"}},
        ["Tables that come with this program changed: payer.csv."],
    ),
    (
        {"settings__as_of_date": "2024-03-31"},
        ["The last day the data speak for was 2023-12-31 and is 2024-03-31 now."],
    ),
    ({"settings__linking": {"standard": 0.95}}, ["The setting linking.standard was 0.99 and is 0.95 now."]),
    ({"settings__programme_name": "Y", "settings__retention": {}}, []),
    ({"method_version": "2"}, ["The method was that of version 1 and is that of 2 now."]),
    ({"people": {"P1": "2022-03-01"}}, ["The change date was 1 January 2022 and is 1 March 2022 now."]),
    ({"people": {"P1": "2022-01-01", "P2": "2022-02-01"}}, ["1 person joined the group."]),
    ({"people": {}}, ["1 person left the group."]),
    (
        {"inputs__decisions_sha256": "e", "inputs__linking_sha256": "m"},
        [
            "What people decided in the casebook changed: change dates, times in which somebody could not be"
            " seen, or which records are one person's."
        ],
    ),
    (
        {"inputs__linking_sha256": "m"},
        ["Who is who was worked out afresh from what is held now, so records may be joined otherwise."],
    ),
    (
        {"inputs__answers_sha256": {"judgements": "k", "taxonomy": "t"}},
        ["Answers on contacts changed: what people answered of single contacts."],
    ),
]


@pytest.mark.parametrize(("parts", "said"), CASES, ids=[next(iter(parts)) for parts, _ in CASES])
def test_each_cause_is_said_once_and_in_plain_words(parts: Row, said: list[str]) -> None:
    assert [words.cause_sentence(cause, LABELS) for cause in causes(BASIS, changed(**parts))] == said


def test_people_who_moved_joined_or_left_are_counted() -> None:
    then = changed(people={"P1": "2022-01-01", "P2": "2022-01-01", "P3": "2022-01-01"})
    now = changed(people={"P1": "2022-02-01", "P2": "2022-03-01", "P4": "2022-01-01"})
    said = [words.cause_sentence(cause, LABELS) for cause in causes(then, now)]
    assert said == [
        "The change date of 2 people was moved.",
        "1 person joined the group.",
        "1 person left the group.",
    ]


def test_a_move_without_a_cause_is_not_passed_over() -> None:
    (said,) = words.causes_sentences([], 1, LABELS)
    assert "Figures moved although nothing that is compared here did" in said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            {"figure": "headline.before.n_interactions", "then": 3355, "now": 3360},
            "all services, before, contacts: 3,355 then, 3,360 now",
        ),
        (
            {"figure": "whole.cost.after.amount", "then": "34905.42", "now": None},
            "whole period, estimated cost of activity, after, amount: £34,905.42 then, not known now",
        ),
        (
            {"figure": "verdict.verdict_code", "then": "fell", "now": "no_clear_change"},
            "verdict, what is said: fell then, no clear change now",
        ),
        (
            {"figure": "verdict.is_crisis_start", "then": False, "now": True},
            "verdict, change right after the worst quarter: no then, yes now",
        ),
    ],
)
def test_a_figure_is_named_in_words(row: Row, said: str) -> None:
    assert words.figure_sentence(row) == said


def test_the_figures_of_a_person_are_both_sides_the_verdict_and_every_rate() -> None:
    side = {"n_interactions": 4, "cost_gbp": "10.00"}
    rate = {"measure_code": "contacts", "ratio": 0.5, "low": 0.1, "high": 2.0}
    rate |= {"before": {"amount": "4.00"}, "after": {"amount": "2.00"}}
    found = person_figures(
        {"before": side, "after": {"n_interactions": 2}, "verdict": {"verdict_code": "fell"},
         "rates": {"whole": [rate], "last_12m": []}}
    )  # fmt: skip
    assert found == {
        "headline.before.n_interactions": 4, "headline.before.cost_gbp": "10.00",
        "headline.after.n_interactions": 2, "verdict.verdict_code": "fell",
        "whole.contacts.before.amount": "4.00", "whole.contacts.after.amount": "2.00",
        "whole.contacts.ratio": 0.5, "whole.contacts.low": 0.1, "whole.contacts.high": 2.0,
    }  # fmt: skip


def test_the_figures_of_a_group_hold_the_difference_where_there_is_one() -> None:
    held: Row = {"n_people": 3, "attrition": [{"step_no": 0, "n_people": 5}, {"step_no": 1, "n_people": 3}]}
    held |= {"measures": [{"measure_code": "cost", "mean_change": "-5.00"}], "comparison": None}
    alone = {"n_people": 3, "step.0.n_people": 5, "step.1.n_people": 3, "change.cost.mean_change": "-5.00"}
    assert group_figures(held) == alone
    beside = {"difference": [{"measure_code": "cost", "difference": "-2.00", "low": None}]}
    more = {"difference.cost.difference": "-2.00", "difference.cost.low": None}
    assert group_figures({**held, "comparison": beside}) == alone | more
