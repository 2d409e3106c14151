"""The verdict in words: which tail is told, how rare, and rates that do not say more than the verdict."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from journey.words.verdict import contact_rates, ending_sentence, finding, rate_sentence, verdict_sentence

Row = dict[str, Any]


def said(code: str, low: float, high: float) -> str:
    return verdict_sentence({"verdict_code": code, "low_chance": low, "high_chance": high})


@pytest.mark.parametrize(
    ("code", "low", "high", "part"),
    [
        ("fell", 0.0004, 0.9996, "so quiet a time would have come less than once in 1,000 times"),
        ("fell", 0.004, 0.996, "so quiet a time would have come about four in 1,000 times"),
        ("fell", 0.03, 0.97, "so quiet a time would have come about three in 100 times"),
        ("fell", 0.0621, 0.938, "so quiet a time would have come about 6.2 in 100 times"),
        ("no_clear_change", 0.0633, 0.937, "so quiet a time would have come about 6.3 in 100 times"),
        ("no_clear_change", 0.3, 0.7, "so quiet a time would have come about 30 in 100 times"),
        ("no_clear_change", 0.992, 0.009, "so busy a time would have come about nine in 1,000 times"),
        ("no_clear_change", 0.945, 0.0052, "so busy a time would have come about 5.2 in 1,000 times"),
        ("rose", 0.995, 0.0048, "so busy a time would have come about 4.8 in 1,000 times"),
        ("rose", 0.998, 0.002, "so busy a time would have come about two in 1,000 times"),
    ],
)
def test_the_smaller_tail_is_told_and_near_a_limit_with_one_more_digit(
    code: str, low: float, high: float, part: str
) -> None:
    """The limits are 6.25 in 100 for quiet and 5 in 1,000 for busy."""
    text = said(code, low, high)
    assert f"by this method, had nothing changed, {part}" in text
    assert ("No clear change" in text) == (code == "no_clear_change")
    assert "but contacts were" not in text


def test_no_change_beside_a_rare_time_says_why() -> None:
    """Rarer than the limit, and yet no change: the rates stand the other way round, or are alike."""
    assert "but contacts were no more per 30 days than before the change." in said(
        "no_clear_change", 0.999, 0.001
    )
    assert "but contacts were no fewer per 30 days than before the change." in said(
        "no_clear_change", 0.02, 0.98
    )


def test_other_verdicts() -> None:
    refused = {"verdict_code": "refused", "refused_reason": "Too few."}
    assert verdict_sentence(refused) == "Too few."
    assert said("falling_already", 0.08, 0.92).startswith("Contacts were falling before the change already")


@pytest.mark.parametrize(
    ("rates", "shown"),
    [
        ((7.5, 30.0, 7.5), ["7.5", "30.0", "7.5"]),
        ((7.53, 30.0, 7.48), ["7.53", "30.00", "7.48"]),
        ((7.501, 1234.5, 7.502), ["7.501", "1,234.500", "7.502"]),
        ((7.50001, 30.0, 7.50002), ["7.5000", "30.0000", "7.5000"]),
    ],
)
def test_rates_that_differ_look_different(rates: tuple[float, ...], shown: list[str]) -> None:
    assert contact_rates(*rates) == shown


def rate(code: str, before: str | None, after: str) -> Row:
    """An amount of 365 days each; 30 of 365 is 0.08219."""
    found: Row = {"measure_code": code}
    for side, amount in (("before", before), ("after", after)):
        per = None if amount is None else Decimal(amount) * 30 / 365
        found[side] = {"amount": Decimal(amount or 0), "observed_days": 365, "per_30_days": per}
    return found


def test_a_rate_does_not_say_what_the_verdict_leaves_open() -> None:
    """260 x 30 / 365 = 21.37; 95 x 30 / 365 = 7.81; 120,000 is 9,863 and 30,000 is 2,466."""
    assert rate_sentence(rate("contacts", "260", "95")) == (
        "Contacts were 21.4 per 30 days (260 in 365 days before the change) and 7.8 since (95 in 365 days)."
    )
    assert rate_sentence(rate("cost", "120000", "30000"), "support's own cost not included") == (
        "Estimated cost of activity was £9,860 per 30 days (£120,000 in 365 days before the change) and "
        "£2,470 since (£30,000 in 365 days; support's own cost not included)."
    )


def comparison(before: str | None = "260", n_support: int = 0, **changed: Any) -> Row:
    agency = {"is_support": True, "before": {}, "after": {"n_interactions": n_support}}
    other = {"is_support": False, "before": {}, "after": {"n_interactions": 70}}
    police = {
        "agency_label": "Police",
        "left_out_code": "part_after",
        "share_of_before_cost": Decimal("0.257"),
    }
    return {
        "rates": {"whole": [rate("contacts", before, "95"), rate("cost", before, "300")]},
        "left_out": {"whole": [police]},
        "by_agency": [other, agency],
        "after": {"support_cost_code": "not_included", "support_cost_gbp": Decimal(0)},
        "verdict": {"sentence": "No clear change in contacts."},
        "endings": [],
    } | changed


def test_the_support_teams_own_contacts_are_told_in_the_rate() -> None:
    contacts, cost, verdict, left_out = finding(comparison(n_support=25))
    start = "In the services that can be compared, and with the support team, "
    assert contacts == (
        f"{start}contacts were 21.4 per 30 days (260 in 365 days before the change) and 7.8 since "
        f"(95 in 365 days; 25 of them with the support team)."
    )
    assert cost.startswith(f"{start}estimated cost of activity was £21 per 30 days")
    assert verdict == "No clear change in contacts." and "Police" in left_out
    assert finding(comparison(n_support=25, left_out={}))[0].startswith(start)


def test_without_contacts_of_a_support_team_nothing_is_said_of_one() -> None:
    """A team without a line has an empty side."""
    gone = [{"is_support": True, "before": {}, "after": {}}]
    for changed in ({}, {"by_agency": gone}):
        contacts = finding(comparison(**changed))[0]
        assert contacts.startswith("In the services that can be compared, contacts were 21.4")
        assert "support team" not in contacts
    assert finding(comparison(left_out={}))[0].startswith("Contacts were 21.4")


def test_where_no_service_is_compared_nothing_else_is_said_of_rates() -> None:
    found = finding(comparison(None, n_support=25))
    assert found[0] == "No rate can be compared: no service has data for nearly all of both sides."
    assert not any("per 30 days" in sentence or "support team" in sentence for sentence in found)
    assert finding(comparison(rates={}))[0] == "No clear change in contacts."


@pytest.mark.parametrize(
    ("n", "recorded"),
    [
        (0, ""),
        (1, " (1 contact was recorded then; check that the time is right.)"),
        (12, " (12 contacts were recorded then; check that the time is right.)"),
    ],
)
def test_contacts_recorded_in_a_time_not_seen_speak_against_it(n: int, recorded: str) -> None:
    ending = {
        "reason_code": "moved_away",
        "from_date": date(2024, 2, 1),
        "to_date_excl": None,
        "n_interactions": n,
    }
    assert ending_sentence(ending) == (
        "Not seen in these data from 1 February 2024 (moved away). Those days are in no rate: silence then "
        f"is no fall.{recorded}"
    )
