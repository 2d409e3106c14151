"""Which ways to compare are fair, and which count what was not supplied as none."""

from __future__ import annotations

from typing import Any

import pytest

from journey import words
from journey.board import tables
from tests.app.fake_evidence import comparison

GAP = "; all services, with gaps"
ALIKE = "Whole period, only agencies with data for nearly all of both sides"


def held(**left_out: list[dict[str, Any]]) -> dict[str, Any]:
    """Whole period, equal windows of 12 months and like for like; a service is left out as given."""
    sides = comparison()["last_12m"]
    return comparison(equal_windows=sides, last_12m=None, like_for_like=sides, left_out=left_out)


POLICE = comparison()["left_out"]["whole"]


def test_services_with_data_on_both_sides_come_first_and_gaps_are_in_the_name() -> None:
    found = held(whole=POLICE, equal=POLICE)
    labels = [label for label, _ in words.ways(found)]
    assert labels == [ALIKE, f"Whole period{GAP}", f"Last 12 months before, and 12 months after{GAP}"]
    contacts, _ = tables.ways(found)
    spans = "(365 days, then 365 days)"
    assert [row[0] for row in contacts.rows] == [f"{label} {spans}" for label in labels]
    assert words.ways_finding(found) == "One fair way to compare, and two with gaps in the data"
    assert "did not supply count as days without contact" in words.ways_basis(found)


def test_a_window_that_lies_beside_the_gap_is_fair() -> None:
    found = held(whole=POLICE)
    labels = [label for label, _ in words.ways(found)]
    assert labels == [ALIKE, "Last 12 months before, and 12 months after", f"Whole period{GAP}"]
    assert words.ways_finding(found) == "Two fair ways to compare, and one with gaps in the data"


def test_without_gaps_all_are_fair_and_nothing_is_said_of_any() -> None:
    found = held()
    assert words.ways_finding(found) == "Three fair ways to compare"
    assert words.ways_basis(found) == "Contacts and estimated cost, each as a rate a year"
    assert not [label for label, _ in words.ways(found) if GAP in label]


@pytest.mark.parametrize("alike", [None, "no day"])
def test_where_no_service_has_data_on_both_sides_none_is_fair(alike: str | None) -> None:
    found = held(whole=POLICE, equal=POLICE)
    nothing = {side: found["like_for_like"][side] | {"observed_days": 0} for side in ("before", "after")}
    found["like_for_like"] = nothing if alike else None
    assert words.ways_finding(found) == "Two ways to compare, with gaps in the data"
    assert [label for label, _ in words.ways(found)][0] == f"Whole period{GAP}"


def payer(label: str, after: int | None, is_part: bool) -> dict[str, Any]:
    sides = {"before": {"cost_gbp_per_year": 900}, "after": {"cost_gbp_per_year": after}}
    return sides | {"payer_label": label, "level_code": "local", "is_part": is_part}


def test_a_rate_over_unlike_gaps_is_not_comparable_and_the_total_says_what_it_counts() -> None:
    told = [payer("Council", None, True), payer("Police", 129, True), payer("Trust", 10, False)]
    found = tables.payers(told, comparison())
    part = "(local; data for part of the time)"
    assert found.rows == (
        (f"Council {part}", "£900", "not comparable"),
        (f"Police {part}", "£900", "£129"),
        ("Trust (local)", "£900", "£10"),
    )
    assert found.totals == (("Total, with gaps counted as none", "£120,000", "£30,000"),)
    whole = tables.payers([payer("Trust", 10, False), payer("Other", None, False)], comparison())
    assert whole.totals[0][0] == "Total" and whole.rows[1][2] == "not known"
    # both with gaps are told of, though one of them has no rate after
    assert words.payers_finding(told) == (
        "The cost a year is lower for the one body with data for all of the time; two more have data for "
        "part of the time"
    )
