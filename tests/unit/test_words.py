"""Numbers and sentences for people."""

from datetime import date
from decimal import Decimal

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
    assert words.change(0, 5) == "no contact before"


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
    assert (
        words.agencies_finding(_comparison([12, 11]))
        == "Contacts grew in all two services that can be compared"
    )
    assert (
        words.agencies_finding(_comparison([1, 2]))
        == "Contacts thinned out in all two services that can be compared"
    )
    assert words.agencies_finding({"by_agency": []}) == "No service has data on both sides of the change"


def test_failed_checks_are_named() -> None:
    checks = [
        {"check_label": "Equal windows", "measure_code": "contacts", "holds": False},
        {"check_label": "Equal windows", "measure_code": "cost", "holds": True},
        {"check_label": "Low costs", "measure_code": "cost", "holds": True},
    ]
    assert words.sensitivity_sentence({"sensitivity": checks}) == (
        "Under other dates, windows and unit costs the direction holds: that of contacts in 0 of 1 and that"
        " of cost in 2 of 2 checks. It does not hold for: Equal windows (contacts)."
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
