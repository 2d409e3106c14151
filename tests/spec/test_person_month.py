"""timeline.person_month: what is counted in which month, to the penny, worked by hand."""

from __future__ import annotations

from decimal import Decimal

from support.timelines import WHATS, World, built, told

from schemas.timeline_month import PersonMonth

COLUMNS = "agency_code, month_start_date, n_interactions, n_crises, nights, cost_gbp, n_uncosted"


def months(text: str, **said: object) -> list[tuple[object, ...]]:
    """The rows of one drawn person, months as ISO text, pounds as text."""
    store = built(text, **said)
    PersonMonth.validate(store.frame("select * from timeline.person_month"))
    rows = [
        tuple(str(cell) if n in (1, 5) else cell for n, cell in enumerate(row))
        for row in told(store, COLUMNS, "timeline.person_month")
    ]
    store.close()
    return rows


def test_a_contact_counts_in_the_month_in_which_it_starts():
    """Day 0 is 1 January, day 31 is 1 February: £10 in each; nobody knows what odd costs."""
    assert months("id | day | what\na | 30 | visit\nb | 31 | visit\nc | 31 | odd") == [
        ("gp", "2024-01-01", 1, 0, 0, "10.00", 0),
        ("gp", "2024-02-01", 2, 0, 0, "10.00", 1),
    ]


def test_a_stay_is_spread_over_its_nights_line_by_line():
    """50 nights from day 20 (21 January): 11 in January, 29 in February, 10 in March, at £70.01: £3,500.50.

    Police pay a third: 350050 / 3 = 116683.33, so 116683 pence; the NHS the rest, 233367. After 11 of 50
    nights 116683 x 11 / 50 = 25670.26 -> 25670 and 233367 x 11 / 50 = 51340.74 -> 51341: 77011 in all. After
    40: 93346.4 -> 93346 and 186693.6 -> 186694: 280040, less 77011 is 203029. The rest: 70010.
    """
    assert months("id | day | what | agency | nights\na | 20 | bed | ward | 50") == [
        ("ward", "2024-01-01", 1, 0, 11, "770.11", 0),
        ("ward", "2024-02-01", 0, 0, 29, "2030.29", 0),
        ("ward", "2024-03-01", 0, 0, 10, "700.10", 0),
    ]


def test_a_stay_that_ends_on_the_first_of_a_month_has_nothing_in_it():
    """From 30 January, two nights: 30 and 31 January; it ends on 1 February."""
    assert months("id | day | what | nights\na | 29 | bed | 2") == [
        ("gp", "2024-01-01", 1, 0, 2, "140.02", 0)
    ]


def test_a_crisis_is_a_contact_of_each_agency_that_recorded_it():
    """Ten minutes apart: each agency's contact counts, as for one person; two costs (£350.11 and £250.13)."""
    drawn = "id | day | time | what | agency\na | 3 | 10:00 | crisis | ward\nb | 3 | 10:10 | alarm | police"
    assert months(drawn) == [
        ("police", "2024-01-01", 1, 1, 0, "250.13", 0),
        ("ward", "2024-01-01", 1, 1, 0, "350.11", 0),
    ]


def test_an_appointment_not_held_is_a_cost_and_no_contact():
    assert months("id | day | what | status\na | 3 | visit | not_attended\nb | 40 | visit | happened",
                  missed_price=1234) == [
        ("gp", "2024-01-01", 0, 0, 0, "12.34", 0),
        ("gp", "2024-02-01", 1, 0, 0, "10.00", 0),
    ]  # fmt: skip


def test_months_add_up_to_the_journey():
    """Every kind of contact at its price, and two stays, one open, that go past the data's end."""
    lines = [f"{n} | {5 * n} | {what} |" for n, what in enumerate(WHATS) if what not in ("bed", "ward")]
    text = "id | day | what | nights\n" + "\n".join([*lines, "x | 17 | bed | 400", "y | 300 | ward | open"])
    store = built(text, World(as_of=390))
    total = "select sum(cost_gbp), sum(nights), {n} from {table}"
    found = store.frame(total.format(n="sum(n_interactions)", table="timeline.person_month")).row(0)
    assert found == store.frame(total.format(n="count(*)", table="timeline.journey")).row(0)
    assert found[0] > Decimal(10_000)
    store.close()
