"""Numbers and sentences for people."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from journey import words


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("189123.45", "£189,000"), ("23296.50", "£23,300"), ("35000", "£35,000"), ("2000000", "£2 million"),
        ("1234567", "£1.23 million"), ("999999", "£1 million"),
        ("0", "£0"), ("75.50", "£76"), ("20000000", "£20 million"),
    ],
)  # fmt: skip
def test_pounds_have_three_figures(amount: str, said: str) -> None:
    assert words.pounds(Decimal(amount)) == said


def test_exact_pounds_keep_pence_only_where_there_are_some() -> None:
    assert words.pounds_exact(Decimal("75.50")) == "£75.50"
    assert words.pounds_exact(Decimal("2000000.00")) == "£2,000,000"


@pytest.mark.parametrize(
    ("n_per_year", "said"),
    [
        (316.97, "every 28 hours"), (107.3, "every three and a half days"), (121.75, "every three days"),
        (12, "every four weeks"), (4, "every three months"), (8766, "every hour"),
    ],
)  # fmt: skip
def test_interval(n_per_year: float, said: str) -> None:
    assert words.interval(n_per_year) == said


def test_change_says_more_as_plainly_as_fewer() -> None:
    assert words.change(317, 107) == "66% fewer"
    assert words.change(Decimal(100), Decimal(150), "less") == "50% more"
    assert words.change(100, 101) == "about the same"
    assert words.change(None, 5) == "not known"
    assert words.change(0, 5) == "none before"


def test_span_counts_calendar_months() -> None:
    assert words.span(date(2012, 3, 1), date(2022, 10, 1)) == "10 years 7 months"
    assert words.span(date(2022, 10, 1), date(2024, 4, 1)) == "18 months"
    assert words.span(date(2024, 1, 1), date(2024, 1, 13)) == "12 days"


def _comparison(after_rates: list[float]) -> dict[str, object]:
    agencies = [
        {
            "is_support": False,
            "before": {"n_interactions_per_year": 10.0},
            "after": {"n_interactions_per_year": n},
        }
        for n in after_rates
    ]
    return {"by_agency": agencies}


def test_finding_counts_the_services_that_rose() -> None:
    assert (
        words.agencies_finding(_comparison([1, 1, 12, 11, 2]))
        == "Of five services, contacts thinned out in three and grew in two"
    )
    assert words.agencies_finding(_comparison([12, 11])) == "Contacts grew in both services"
    assert words.agencies_finding(_comparison([1, 2])) == "Contacts thinned out in both services"
    assert words.agencies_finding(_comparison([1])) == "Contacts thinned out in the one service"
    assert words.agencies_finding({"by_agency": []}) == "No service has data on both sides of the change"


def _with_gaps() -> dict[str, Any]:
    """GP and police are lower, police with a gap; fire has no data before, and prison no contact."""
    rates = {"gp": (10.0, 1.0), "police": (34.0, 1.3), "fire": (None, 2.0), "prison": (0.0, 0.0)}
    agencies = [
        {"agency_code": code, "agency_label": code.upper(), "is_support": False}
        | {side: {"n_interactions_per_year": n} for side, n in zip(("before", "after"), pair, strict=True)}
        for code, pair in rates.items()
    ]
    out = [{"agency_code": code, "agency_label": code.upper()} for code in ("fire", "police")]
    return {"by_agency": agencies, "left_out": {"whole": out}}


def test_services_with_gaps_count_and_are_said_wherever_their_figures_stand() -> None:
    found = _with_gaps()
    # GP and police of four; of these two police alone has a gap
    assert words.agencies_finding(found) == (
        "Contacts thinned out in both services with contacts to compare; one has gaps in the data"
    )
    labels = [words.agency_label(found, agency) for agency in found["by_agency"]]
    part = "data for part of the time"
    assert labels == ["GP", f"POLICE ({part})", f"FIRE ({part})", "PRISON"]
    assert words.gaps_note(found).startswith(f"FIRE and POLICE: {part}. What these figures hold of them")
    assert words.gaps_note(found | {"left_out": {}}) == ""


def test_bodies_that_pay_for_a_service_with_gaps_are_in_neither_count() -> None:
    def payer(before: int, after: int, is_part: bool = False) -> dict[str, Any]:
        sides = {"before": {"cost_gbp_per_year": before}, "after": {"cost_gbp_per_year": after}}
        return sides | {"is_part": is_part, "payer_label": "NHS", "level_code": "national"}

    lower, higher, part = payer(9, 1), payer(1, 9), payer(26_300, 64, True)
    found = words.payers_finding([lower, lower, higher, part])
    assert found == (
        "Of three bodies that pay, the cost a year is lower for two and higher for one; one more has data "
        "for part of the time"
    )
    assert words.payers_finding([lower, lower]) == "The cost a year is lower for all two bodies that pay"
    assert words.payers_finding([lower, part]) == (
        "The cost a year is lower for the one body with data for all of the time; one more has data for part "
        "of the time"
    )
    assert words.payers_finding([part]) == "Who pays: no body has data for all of the time"
    assert words.payer_name(part, "payer") == "NHS (national; data for part of the time)"


def test_failed_checks_are_named() -> None:
    checks = [
        {"check_label": "Equal windows", "measure_code": "contacts", "holds": False},
        {"check_label": "Equal windows", "measure_code": "cost", "holds": True},
        {"check_label": "Low costs", "measure_code": "cost", "holds": True},
        {"check_label": "Twelve months", "measure_code": "cost", "holds": None},
    ]
    assert words.sensitivity_sentence({"sensitivity": checks}) == (
        "The direction holds in 2 of 3 checks under other dates, windows, baselines, unit costs and links:"
        " that of contacts in 0 of 1 and that of cost in 2 of 2. It does not hold for: Equal windows"
        " (contacts)."
    )


def test_services_without_contact_are_left_out_and_the_larger_number_comes_first() -> None:
    silent = {"is_support": False, "before": {"n_interactions_per_year": 0.0},
              "after": {"n_interactions_per_year": 0.0}}  # fmt: skip
    agencies = [*_comparison([12, 11, 3])["by_agency"], silent]  # type: ignore[misc]
    found = words.agencies_finding({"by_agency": agencies})
    assert found == "Of three services, contacts grew in two and thinned out in one"


def test_a_service_with_a_long_gap_is_not_near_complete() -> None:
    full = {"is_support": False, "before_n_days": 100, "before_observed_days": 95, "after_n_days": 10,
            "after_observed_days": 10}  # fmt: skip
    coverage = [full, {**full, "before_observed_days": 94}, {**full, "is_support": True}]
    assert words.supplied_sentence(coverage) == "1 of 2 services have data for nearly all of both periods"


def test_a_gap_of_a_month_is_a_caveat_and_a_day_is_not() -> None:
    side = {"n_interactions_per_year": 1.0, "nights": 0, "n_uncosted": 0}
    line = {"agency_label": "Police", "is_support": False, "before_n_days": 1000, "before_observed_days": 999,
            "after_n_days": 500, "after_observed_days": 300}  # fmt: skip
    said = words.caveats({"before": side, "after": side, "coverage": [line], "support_cost_included": True})
    assert (
        said[-1] == "That a gap means no contact. Police data was not supplied for 200 days since the change."
    )


def _agency(n: int, linked: int, share: str, alone: str = "38000.00") -> dict[str, object]:
    return {"agency_label": "Police", "n_source_people": n, "n_linked": linked, "n_alone": n - linked,
            "share_linked": Decimal(share), "cost_alone_gbp": Decimal(alone)}  # fmt: skip


@pytest.mark.parametrize(
    ("n", "linked", "share", "said"),
    [
        (1204, 975, "0.8098", "Of the 1,204 people in the data of Police, 81 in 100 were found"),
        (1204, 1203, "0.9992", "Of the 1,204 people in the data of Police, nearly all were found"),
        (1204, 2, "0.0017", "Of the 1,204 people in the data of Police, fewer than 1 in 100 were found"),
        (23, 12, "0.5217", "Of the 23 people in the data of Police, 12 were found"),
        (23, 1, "0.0435", "Of the 23 people in the data of Police, 1 was found"),
        (23, 0, "0.0000", "None of the 23 people in the data of Police was found"),
        (1, 0, "0.0000", "The one person in the data of Police was not found"),
    ],
)
def test_an_agency_s_links_in_a_sentence(n: int, linked: int, share: str, said: str) -> None:
    whole = f"{said} in another agency's data. £38,000 of its cost belongs to people found nowhere else"
    assert words.linkage_sentence(_agency(n, linked, share)) == f"{whole}."
    assert words.linkage_sentence(_agency(n, linked, share), "John") == (
        f"{whole}: some of it may be John's."
    )


def test_where_all_were_found_nothing_is_said_of_others() -> None:
    assert words.linkage_sentence(_agency(63, 63, "1.0000", "0.00"), "John") == (
        "All 63 people in the data of Police were found in another agency's data."
    )
    assert words.linkage_sentence({"agency_label": "Prison", "n_source_people": 0, "n_linked": 0,
                                   "n_alone": 0}) == "Prison: no people in its data."  # fmt: skip


def _threshold(code: str, before: int, after: int, cost: str) -> dict[str, object]:
    return {
        "threshold_code": code,
        "before": {"n_interactions": before, "cost_gbp": Decimal(cost)},
        "after": {"n_interactions": after, "cost_gbp": Decimal("100.00")},
    }


def test_other_links_are_told_by_the_figures_they_change() -> None:
    thresholds = [
        _threshold("cautious", 3301, 160, "1900000.50"),
        _threshold("standard", 3355, 161, "2000000.00"),
        _threshold("generous", 3355, 161, "2000000.00"),
    ]
    assert words.threshold_sentences(thresholds, "John") == [
        "With more cautious links John's contacts before would be 3,301 instead of 3,355 and after would be "
        "160 instead of 161; cost before would be £1,900,000.50 instead of £2,000,000.",
        "With more generous links John's figures would be the same.",
    ]
    alike = [_threshold(code, 5, 1, "10.00") for code in ("cautious", "standard", "generous")]
    assert words.threshold_sentences(alike, "John") == [
        "With more cautious or more generous links John's figures would be the same."
    ]


def test_links_are_among_what_may_not_be_concluded() -> None:
    side = {"n_interactions_per_year": 1.0, "nights": 0, "n_uncosted": 0}
    linkage = {"by_agency": [_agency(23, 12, "0.5217"), _agency(5, 5, "1.0000")], "thresholds": []}
    held = {"before": side, "after": side, "coverage": [], "support_cost_included": True}
    assert not [line for line in words.caveats(held) if "every contact was found" in line]
    said = [line for line in words.caveats(held | {"linkage": linkage}) if "every contact was found" in line]
    assert len(said) == 1
    assert "One of two agencies holds people found nowhere else" in said[0]


def test_doubts_about_a_person_are_told() -> None:
    assert words.doubt_sentences({"n_open_pairs": 0, "reason_codes": []}, "John") == []
    assert words.doubt_sentences({"n_open_pairs": 2, "reason_codes": ["numbers_differ"]}, "John") == [
        "2 doubtful matches of John wait for a reviewer.",
        "John's records may be those of more than one person: they hold different NHS numbers.",
    ]
