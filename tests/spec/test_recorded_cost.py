"""What agencies recorded beside what we make it: what is used, what is missing, and why not; by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from support.story import reader_of
from support.tables import cost_store, drawn_interactions, settings

from journey import cost
from journey.assumptions import Assumptions
from journey.read.story import explain
from journey.report_explain import story_text
from schemas.cost import RecordedDifference

HEAD = "interaction_id | source_code | activity_code | start_date | recorded_cost_gbp\n"
UNITS = (
    "item_code | value_gbp | perspective_code | use_code | index_code\n"
    "REPAIR | 60 | | |\nFEE | 30 | person | charge_proxy | none"
)
RULES = (
    "rule_code | activity_code | perspective_code | item_code | basis_code | uncosted_reason | rule_note\n"
    "repair | repair | | REPAIR | | |\n"
    "kept_out | summons | | | none | only_a_charge | Only a charge\n"
    "charged | summons | person | FEE | | |"
)
INDEX = "financial_year | index_value\n2023-24 | 50\n2024-25 | 100"
ASK = "select * from cost.recorded_difference order by activity_code"


def difference(rows: str, sources: tuple[str, ...] = ()) -> list[dict[str, object]]:
    """The table of the drawn contacts, by activity."""
    chosen = Assumptions(recorded_sources=sources)
    store = cost_store(drawn_interactions(HEAD + rows), UNITS, RULES, INDEX, chosen=chosen)
    cost.run(store, settings(date(2025, 3, 31)))
    found = store.frame(ASK)
    RecordedDifference.validate(found)
    store.close()
    return found.to_dicts()


def test_a_charge_is_not_said_to_be_used_though_the_set_names_its_source() -> None:
    # The summons is left out as a charge; the repair of the same source is costed as recorded.
    fees = "\nb | s | summons | 2024-05-01 | 45\nc | s | summons | 2024-05-02 | 45"
    repair, summons = difference("a | s | repair | 2024-05-01 | 80" + fees, ("s",))
    assert (repair["n_recorded"], repair["n_recorded_used"]) == (1, 1)
    assert (summons["n_recorded"], summons["n_recorded_used"]) == (2, 0)


def test_what_has_no_unit_cost_to_stand_beside_is_blank_and_not_nought() -> None:
    # Two summonses recorded at 45.00 of 2024-25 and 10.00 of 2023-24, so 20.00: 65.00 in all, none has both.
    fees = "b | s | summons | 2024-05-01 | 45\nc | s | summons | 2023-05-02 | 10\n"
    repair, summons = difference(fees + "d | s | repair | 2024-05-02 | 70")
    assert (summons["n_both"], summons["recorded_cost_gbp"], summons["cost_gbp"]) == (0, None, None)
    assert summons["all_recorded_cost_gbp"] == Decimal("65.00")
    assert (repair["recorded_cost_gbp"], repair["cost_gbp"]) == (Decimal("70.00"), Decimal("60.00"))
    assert repair["all_recorded_cost_gbp"] == Decimal("70.00")


def test_a_year_that_the_index_lacks_leaves_the_whole_sum_blank() -> None:
    rows = "a | s | repair | 2024-05-01 | 80\nb | s | repair | 2002-05-01 | 80"
    (repair,) = difference(rows)
    assert (repair["n_recorded"], repair["n_both"], repair["all_recorded_cost_gbp"]) == (2, 1, None)
    assert repair["recorded_cost_gbp"] == Decimal("80.00")


def test_a_credit_is_rounded_like_a_cost() -> None:
    """80.00 and a credit of 12.00 are 68.00; a credit rounded towards nought would make it 68.01."""
    (repair,) = difference("a | s | repair | 2024-05-01 | 80\nb | s | repair | 2024-05-02 | -12")
    assert repair["recorded_cost_gbp"] == repair["all_recorded_cost_gbp"] == Decimal("68.00")


@pytest.mark.parametrize("sources", [(), ("s",)])
def test_the_story_of_a_charge_says_why_what_was_recorded_is_not_used(sources: tuple[str, ...]) -> None:
    rows = HEAD + "b | s | summons | 2024-05-01 | 45"
    reader = reader_of(rows, UNITS, RULES, INDEX, chosen=Assumptions(recorded_sources=sources))
    text = " ".join(story_text(explain(reader, "p", "b")).split())
    assert "It is not used: a charge to the person is no public cost." in text
    assert "not used, as the assumption set says" not in text
