"""timeline.agency_year: what is counted in which financial year, to the penny, worked by hand."""

from __future__ import annotations

from decimal import Decimal

from support.timelines import WHATS, World, built, told

from schemas.timeline_month import AgencyYear

COLUMNS = "agency_code, financial_year, n_interactions, n_uncosted, cost_gbp, low_cost_gbp, high_cost_gbp"


def years(text: str, **said: object) -> list[tuple[object, ...]]:
    """The rows of one drawn person, pounds as text."""
    store = built(text, **said)
    AgencyYear.validate(store.frame("select * from timeline.agency_year"))
    rows = [
        tuple(str(cell) if n > 3 else cell for n, cell in enumerate(row))
        for row in told(store, COLUMNS, "timeline.agency_year")
    ]
    store.close()
    return rows


def test_a_year_begins_on_the_first_of_april() -> None:
    """Day 0 is 1 January 2024, so day 90 is 31 March and day 91 is 1 April: £10 in each; odd has no price."""
    assert [row[:5] for row in years("id | day | what\na | 90 | visit\nb | 91 | visit\nc | 91 | odd")] == [
        ("gp", "2023-24", 1, 0, "10.00"),
        ("gp", "2024-25", 2, 1, "10.00"),
    ]


def test_a_stay_is_spread_over_its_nights_line_by_line() -> None:
    """50 nights from day 80 (21 March): 11 before 1 April and 39 from it, at £70.01 a night: £3,500.50.

    Police pay a third: 350050 / 3 = 116683.33, so 116683 pence; the NHS the rest, 233367. After 11 of 50
    nights 116683 x 11 / 50 = 25670.26 -> 25670 and 233367 x 11 / 50 = 51340.74 -> 51341: 77011 in all, and
    273039 are left.
    """
    found = years("id | day | what | agency | nights\na | 80 | bed | ward | 50")
    assert [row[:5] for row in found] == [
        ("ward", "2023-24", 1, 0, "770.11"),
        ("ward", "2024-25", 0, 0, "2730.39"),
    ]


def test_an_appointment_not_held_is_a_cost_and_no_contact() -> None:
    found = years("id | day | what | status\na | 3 | visit | not_attended", missed_price=1234)
    assert [row[:5] for row in found] == [("gp", "2023-24", 0, 0, "12.34")]


def test_years_add_up_to_the_journey_and_to_the_months() -> None:
    """Every kind of contact at its price, and two stays, one open, that go past the data's end."""
    lines = [f"{n} | {5 * n} | {what} |" for n, what in enumerate(WHATS) if what not in ("bed", "ward")]
    text = "id | day | what | nights\n" + "\n".join([*lines, "x | 17 | bed | 400", "y | 300 | ward | open"])
    store = built(text, World(as_of=900))
    sums = "select sum(cost_gbp), sum(low_cost_gbp), sum(high_cost_gbp), {n} from {table}"
    found = store.frame(sums.format(n="sum(n_interactions)", table="timeline.agency_year")).row(0)
    assert found == store.frame(sums.format(n="count(*)", table="timeline.journey")).row(0)
    assert found[0] > Decimal(10_000)
    by_month = """
        select agency_code, case when month(month_start_date) < 4 then year(month_start_date) - 1
            else year(month_start_date) end as y, sum(cost_gbp) as cost_gbp
        from timeline.person_month group by all order by 1, 2"""
    by_year = "select agency_code, cast(substr(financial_year, 1, 4) as bigint) as y, cost_gbp"
    assert (
        store.frame(by_month).rows()
        == store.frame(f"{by_year} from timeline.agency_year order by 1, 2").rows()
    )
