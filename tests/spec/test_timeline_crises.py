"""Crises, the wait for the next one, and nights in two places at once, as drawn timelines."""

from __future__ import annotations

from decimal import Decimal

import pytest
from support.timelines import World, built, happened, on, told

from journey.settings import Events

WAIT = "on_date, days_to_next, observed_days, is_censored"


def test_one_event_recorded_by_two_agencies_is_two_costs_one_crisis_and_one_episode() -> None:
    # A crisis is £350.11 of the ambulance, an alarm £250.13 of the police: both stand, and they are one
    # crisis.
    store = built(
        """
        id | day | time  | agency    | what
        a  | 0   | 22:00 | police    | alarm
        b  | 1   | 01:00 | ambulance | crisis
        """
    )
    assert told(store, "crisis_no, is_new_crisis, episode_no") == [(1, True, 1), (1, False, 1)]
    assert told(store, "on_date, n_interactions, n_agencies, cost_gbp", "timeline.crisis") == [
        (on(0), 2, 2, Decimal("600.24"))
    ]
    assert told(store, "n_interactions, cost_gbp", "timeline.episode") == [(2, Decimal("600.24"))]
    assert happened(store, "crisis") == [("a", None, None), ("b", "a", 1)]
    assert told(store, "is_counted", "timeline.happening where event_code = 'crisis' order by seq") == [
        (True,), (False,)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("drawn", "n_crises"),
    [
        ("a | 0 | 10:00 | police |\nb | 0 | 16:00 | ward |", 1),  # six hours: the threshold
        ("a | 0 | 10:00 | police |\nb | 0 | 16:01 | ward |", 2),
        ("a | 0 | 10:00 | police |\nb | 0 | 10:00 | ward |", 1),
        ("a | 0 | 10:00:00 | police |\nb | 0 | 16:00:59 | ward |", 1),  # whole minutes
        ("a | 0 | 10:00 | police |\nb | 0 | 10:05 | police |", 2),  # one agency counts its own events
        ("a | 0 | 10:00 | police |\nb | 0 | | ward |", 1),  # no time: the same day
        ("a | 0 | 23:50 | police |\nb | 1 | | ward |", 2),  # no time: another day
        ("a | 0 | | police |\nb | 0 | | ward |", 1),
        ("a | 0 | | police |\nb | 1 | | ward |", 2),
        ("a | 0 | | police | month\nb | 0 | | ward |", 2),  # some day in that month
        ("a | 0 | | police | month\nb | 0 | | ward | month", 2),
        ("a | 0 | | police | year\nb | 0 | | ward |", 2),
    ],
)
def test_when_two_records_are_one_crisis(drawn: str, n_crises: int) -> None:
    store = built(
        "id | day | time | agency | known | what\n" + drawn.replace("\n", " | crisis\n") + " | crisis"
    )
    assert told(store, "crisis_no") == [(1,), (n_crises,)]


def test_records_join_one_to_the_next() -> None:
    # Each within six hours of the one before, so one crisis, though the first and last are eight hours apart.
    store = built(
        """
        id | day | time  | agency | what
        a  | 0   | 08:00 | police | crisis
        b  | 0   | 12:00 | ward   | crisis
        c  | 0   | 16:00 | police | crisis
        d  | 0   | 16:30 | police | crisis
        """
    )
    assert told(store, "interaction_id, crisis_no, is_new_crisis") == [
        ("a", 1, True), ("b", 1, False), ("c", 1, False), ("d", 2, True)
    ]  # fmt: skip
    assert happened(store, "crisis") == [("a", None, None), ("b", "a", 0), ("c", "b", 0), ("d", None, None)]


def test_other_contacts_between_do_not_part_a_crisis() -> None:
    store = built(
        "id | day | time | agency | what\na | 0 | 10:00 | police | crisis\nb | 0 | 11:00 | gp | visit\n"
        "c | 0 | 12:00 | ward | crisis"
    )
    assert told(store, "crisis_no") == [(1,), (None,), (1,)]


def test_an_unplanned_stay_is_a_crisis_and_a_planned_one_is_not() -> None:
    # A ward is unplanned, by rule; of a bed nobody says. An unplanned visit is none.
    store = built("id | day | what | nights\na | 0 | ward | 3\nb | 20 | bed | 3\nc | 40 | visit |")
    assert told(store, "is_crisis, crisis_no, is_new_crisis") == [
        (True, 1, True), (False, None, False), (False, None, False)
    ]  # fmt: skip


def test_days_to_the_next_crisis_and_the_last_is_censored() -> None:
    # Days 0, 4, 4 (the same agency: two) and 30; watched to day 100, both included: 71 days from day 30.
    store = built(
        "id | day | what\na | 0 | crisis\nb | 4 | crisis\nc | 4 | crisis\nd | 30 | crisis", as_of=100
    )
    assert told(store, WAIT, "timeline.crisis") == [
        (on(0), 4, 4, False),
        (on(4), 0, 0, False),
        (on(4), 26, 26, False),
        (on(30), None, 71, True),
    ]


def test_the_wait_is_censored_where_an_agency_that_records_crises_stops_sending() -> None:
    # The ward sends to day 19; what came on day 30 may not have been the next. From day 10: ten days watched.
    drawn = (
        "id | day | agency | what\na | 0 | ward | crisis\nb | 10 | police | crisis\nc | 30 | police | crisis"
    )
    store = built(
        drawn,
        supply="agency | from | to_excl\nward | -5 | 20\npolice | -5 | 101\ngp | 0 | 1",
        as_of=100,
    )
    # The third lies where nobody could have seen all: nothing is known of the wait after it.
    assert told(store, WAIT, "timeline.crisis") == [
        (on(0), 10, 10, False), (on(10), None, 10, True), (on(30), None, 0, True)
    ]  # fmt: skip
    # Two extracts that touch are one stretch, and so are two that overlap.
    supply = "agency | from | to_excl\nward | -5 | 20\nward | 20 | 50\nward | 40 | 90\npolice | -5 | 300"
    assert told(built(drawn, supply=supply, as_of=100), WAIT, "timeline.crisis") == [
        (on(0), 10, 10, False), (on(10), 20, 20, False), (on(30), None, 60, True)
    ]  # fmt: skip


@pytest.mark.parametrize(("day", "is_censored"), [(19, False), (20, True), (21, True)])
def test_the_day_on_which_data_end_is_not_seen(day: int, is_censored: bool) -> None:
    store = built(
        f"id | day | what\na | 0 | crisis\nb | {day} | crisis",
        supply="agency | from | to_excl\ngp | 0 | 20",
        as_of=100,
    )
    assert told(store, WAIT, "timeline.crisis")[0] == (
        (on(0), None, 20, True) if is_censored else (on(0), 19, 19, False)
    )


def test_an_agency_that_records_no_crises_need_not_send() -> None:
    drawn = "id | day | agency | what\na | 0 | ward | crisis\nb | 30 | ward | crisis\nc | 31 | gp | visit"
    store = built(drawn, supply="agency | from | to_excl\nward | 0 | 101\ngp | 0 | 5", as_of=100)
    assert told(store, WAIT, "timeline.crisis") == [(on(0), 30, 30, False), (on(30), None, 71, True)]


def test_somebody_else_s_crisis_at_an_agency_asks_that_agency_for_data_too() -> None:
    # Were p in crisis at the ward, it would not be known after day 19: the ward records crises, and stopped.
    store = built(
        """
        id | who | day | agency | what
        a  | p   | 0   | police | crisis
        b  | p   | 30  | police | crisis
        c  | q   | 1   | ward   | crisis
        """,
        supply="agency | from | to_excl\nward | 0 | 20\npolice | 0 | 101",
        as_of=100,
    )
    assert told(store, f"person_id, {WAIT}", "timeline.crisis") == [
        ("p", on(0), None, 20, True), ("p", on(30), None, 0, True), ("q", on(1), None, 19, True)
    ]  # fmt: skip


def test_an_agency_without_any_supply_leaves_every_wait_unknown() -> None:
    store = built(
        "id | day | what\na | 0 | crisis\nb | 5 | crisis", supply="agency | from | to_excl\npolice | 0 | 50"
    )
    assert told(store, WAIT, "timeline.crisis") == [(on(0), None, 0, True), (on(5), None, 0, True)]


def test_the_minutes_that_make_one_crisis_are_the_programme_s() -> None:
    drawn = "id | day | time | agency | what\na | 0 | 10:00 | gp | crisis\nb | 0 | 10:20 | ward | crisis"
    assert told(built(drawn, World(events=Events(same_event_minutes=20))), "crisis_no") == [(1,), (1,)]
    assert told(built(drawn, World(events=Events(same_event_minutes=19))), "crisis_no") == [(1,), (2,)]


def test_nights_in_two_places_at_once() -> None:
    # Hostel days 0-9; prison 4-6 inside it; ward 6-14: with the hostel 6-9, with the prison the night of day
    # 6.
    store = built(
        """
        id | day | agency | what | nights
        a  | 0   | hostel | bed  | 10
        b  | 4   | prison | bed  | 3
        c  | 6   | ward   | ward | 9
        """
    )
    assert told(store, "seq, other_seq, from_date, to_date_excl, nights", "timeline.overlap") == [
        (1, 2, on(4), on(7), 3), (1, 3, on(6), on(10), 4), (2, 3, on(6), on(7), 1)
    ]  # fmt: skip
    # Both places were held, so both are paid: 10 + 3 nights at £70.01 and 9 at £400.09.
    assert told(store, "cost_gbp", "timeline.episode") == [(Decimal("4510.94"),)]


@pytest.mark.parametrize(
    ("first", "second", "nights"),
    [
        ((0, "3"), (3, "2"), None),  # out on the day the other begins
        ((0, "3"), (2, "2"), 1),
        ((0, "0"), (0, "2"), None),  # no night at all
        ((0, "open"), (90, "open"), 11),  # both to day 100, both included
        ((5, "2"), (5, "2"), 2),  # begun on the same day
        ((0, "200"), (100, "3"), 1),  # never past the as-of date
    ],
)
def test_what_overlaps(first: tuple[int, str], second: tuple[int, str], nights: int | None) -> None:
    store = built(
        "id | day | agency | what | nights\n"
        f"a | {first[0]} | hostel | bed | {first[1]}\nb | {second[0]} | prison | bed | {second[1]}",
        as_of=100,
    )
    assert told(store, "nights", "timeline.overlap") == ([] if nights is None else [(nights,)])


def test_a_contact_in_a_stay_and_another_person_s_stay_overlap_nothing() -> None:
    store = built(
        """
        id | who | day | what  | nights
        a  | p   | 0   | bed   | 10
        b  | p   | 5   | visit |
        c  | q   | 5   | bed   | 10
        """
    )
    assert told(store, "count(*)", "timeline.overlap") == [(0,)]
