"""Which contact came first and how long it was quiet: moments, episodes, gaps, hand-overs, all drawn."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from support.timelines import World, built, happened, on, told

from journey.settings import Events


def test_what_can_be_told_apart_is_in_different_moments() -> None:
    store = built(
        """
        id | day | time     | agency
        a  | 0   | 10:00    | gp
        b  | 0   | 10:00:59 | police
        c  | 0   | 10:01    | gp
        d  | 1   | 09:00    | gp
        e  | 1   | 17:00    | police
        f  | 1   |          | gp
        g  | 2   |          | gp
        """
    )
    # Day 0 is timed throughout: one minute, one moment. On day 1 the time of f is not known, so of the whole
    # day nothing can be told. Day 2 is another day.
    assert told(store, "interaction_id, moment_no") == [
        ("a", 1), ("b", 1), ("c", 2), ("d", 3), ("e", 3), ("f", 3), ("g", 4)
    ]  # fmt: skip


def test_a_contact_without_a_time_blurs_its_own_person_s_day_alone() -> None:
    store = built(
        """
        id | who | day | time
        a  | p   | 0   | 09:00
        b  | p   | 0   | 10:00
        c  | q   | 0   |
        """
    )
    assert told(store, "person_id, seq, moment_no") == [("p", 1, 1), ("p", 2, 2), ("q", 1, 1)]


def test_the_last_day_of_a_stay_is_its_last_night_s() -> None:
    store = built(
        """
        id | day | what | nights
        a  | 0   | bed  | 3
        b  | 10  | bed  | 0
        c  | 20  | bed  | open
        d  | 20  | visit|
        """,
        as_of=30,
    )
    # Three nights from day 0: 0, 1, 2. No night at all: the day itself. Open: to the as-of date.
    assert told(store, "interaction_id, last_date") == [
        ("a", on(2)), ("b", on(10)), ("c", on(30)), ("d", on(20))
    ]  # fmt: skip


@pytest.mark.parametrize(("day", "episode_no", "quiet_days"), [(6, 1, 5), (7, 2, 6), (8, 2, 7)])
def test_an_episode_ends_where_seven_days_pass(day: int, episode_no: int, quiet_days: int) -> None:
    store = built(f"id | day\na | 0\nb | {day}")
    assert told(store, "episode_no, quiet_days") == [(1, None), (episode_no, quiet_days)]


def test_a_stay_holds_the_episode_of_the_contacts_in_it_and_after_it() -> None:
    # A stay of days 0 to 19 with a visit on day 2. Day 25 is six days after its last day; day 32 is seven
    # after that. The days since the visit do not count: the person was in the stay.
    store = built(
        """
        id | day | what  | nights | agency
        a  | 0   | bed   | 20     | ward
        b  | 2   | visit |        | gp
        c  | 25  | visit |        | gp
        d  | 32  | odd   |        | gp
        """
    )
    assert told(store, "interaction_id, episode_no, quiet_days") == [
        ("a", 1, None), ("b", 1, 0), ("c", 1, 5), ("d", 2, 6)
    ]  # fmt: skip
    # 20 nights at £70.01 and two visits at £10; then one contact that nobody could price.
    assert told(
        store, "episode_no, from_date, to_date_excl, n_interactions, n_agencies, n_uncosted, cost_gbp",
        "timeline.episode",
    ) == [
        (1, on(0), on(26), 3, 2, 0, Decimal("1420.20")),
        (2, on(32), on(33), 1, 1, 1, Decimal("0.00")),
    ]  # fmt: skip


@pytest.mark.parametrize(("day", "n_gaps"), [(31, 0), (32, 1)])
def test_a_gap_is_more_than_thirty_days_without_anything(day: int, n_gaps: int) -> None:
    # After day 0, 1 to 30 are thirty days (no gap), 1 to 31 are thirty-one.
    store = built(f"id | day\na | 0\nb | {day}", as_of=day + 30)
    gaps = told(store, "from_date, to_date_excl, n_days, is_open", "timeline.gap")
    assert gaps == [(on(1), on(32), 31, False)][:n_gaps]


@pytest.mark.parametrize(("as_of", "n_gaps"), [(30, 0), (31, 1)])
def test_a_gap_may_be_open_at_the_as_of_date(as_of: int, n_gaps: int) -> None:
    # Nothing on days 1 to 31, the as-of date included: thirty-one days.
    store = built("id | day\na | 0", as_of=as_of)
    gaps = told(store, "from_date, to_date_excl, n_days, is_open", "timeline.gap")
    assert gaps == [(on(1), on(32), 31, True)][:n_gaps]


def test_a_stay_is_no_gap_and_an_open_one_leaves_none_after_it() -> None:
    store = built("id | day | what | nights\na | 0 | bed | 60\nb | 62 | bed | open", as_of=400)
    assert told(store, "count(*)", "timeline.gap") == [(0,)]
    # A short stay inside a longer one does not end it: quiet from day 60, not from day 10.
    store = built("id | day | what | nights\na | 0 | bed | 60\nb | 8 | bed | 2\nc | 95 | visit |", as_of=100)
    assert told(store, "from_date, n_days", "timeline.gap") == [(on(60), 35)]


@pytest.mark.parametrize(("day", "is_handover"), [(29, True), (30, True), (31, False)])
def test_a_hand_over_is_another_agency_within_thirty_days(day: int, is_handover: bool) -> None:
    store = built(f"id | day | agency\na | 0 | gp\nb | {day} | police")
    assert told(store, "previous_agency_code, days_between, is_order_known, is_handover") == [
        (None, None, None, False),
        ("gp", day, True, is_handover),
    ]
    assert happened(store, "handover") == ([("b", "a", day)] if is_handover else [])


def test_days_between_count_from_the_last_day_of_a_stay() -> None:
    # The stay's last day is 9. Seen while inside: no days between. Then seven from that visit to day 12;
    # without the visit, three from the stay's last day.
    store = built(
        """
        id | day | what  | nights | agency
        a  | 0   | bed   | 10     | prison
        b  | 5   | visit |        | gp
        c  | 12  | visit |        | police
        """
    )
    assert told(store, "interaction_id, previous_seq, days_between, is_handover") == [
        ("a", None, None, False), ("b", 1, 0, True), ("c", 2, 7, True)
    ]  # fmt: skip
    store = built("id | day | what | nights | agency\na | 0 | bed | 10 | prison\nc | 12 | visit | | police")
    assert told(store, "days_between")[1] == (3,)


def test_the_same_agency_again_hands_nothing_over() -> None:
    store = built("id | day | agency\na | 0 | gp\nb | 1 | gp\nc | 2 | police\nd | 3 | gp")
    assert happened(store, "handover") == [("c", "b", 1), ("d", "c", 1)]


def test_letters_and_notes_are_passed_over() -> None:
    # Nobody is there when a letter is written: from the GP to the police over the landlord's letter.
    store = built(
        """
        id | day | agency   | what
        a  | 0   | gp       | visit
        b  | 1   | landlord | letter
        c  | 2   | police   | visit
        """
    )
    assert told(store, "interaction_id, previous_agency_code, days_between, is_order_known, is_handover") == [
        ("a", None, None, None, False), ("b", None, None, None, False), ("c", "gp", 2, True, True)
    ]  # fmt: skip
    assert happened(store, "handover") == [("c", "a", 2)]


@pytest.mark.parametrize(
    ("drawn", "why"),
    [
        ("a | 0 | 10:00 | gp |\nb | 0 | 10:00 | police |", "the same minute"),
        ("a | 0 | | gp |\nb | 0 | | police |", "one day, no times"),
        ("a | 0 | 10:00 | gp |\nb | 0 | | police |", "one day, one time"),
        ("a | 0 | | gp | month\nb | 5 | | police |", "a month is all that is known of the first"),
        ("a | 0 | | gp |\nb | 5 | | police | year", "a year is all that is known of the second"),
    ],
)
def test_an_order_that_is_not_known_is_no_hand_over(drawn: str, why: str) -> None:
    store = built(f"id | day | time | agency | known\n{drawn}")
    assert told(store, "is_order_known, is_handover")[1] == (False, False), why
    days = told(store, "days_between")[1][0]
    assert told(
        store, "from_agency_code, to_agency_code, is_order_known, n_handovers, n_days", "timeline.handover"
    ) == [("gp", "police", False, 1, days)]


def test_two_agencies_in_one_moment_blur_what_comes_before_and_after_it() -> None:
    # Ambulance and police at the same minute: who handed to whom, and who handed on, can't be told. A letter
    # of the landlord at that minute blurs nothing: nobody met the landlord.
    store = built(
        """
        id | day | time  | agency    | what
        a  | 0   | 09:00 | gp        | visit
        b  | 0   | 10:00 | ambulance | visit
        c  | 0   | 10:00 | police    | visit
        d  | 0   | 11:00 | gp        | visit
        e  | 1   | 09:00 | police    | visit
        f  | 1   | 09:00 | landlord  | letter
        """
    )
    assert told(store, "interaction_id, is_order_known, is_handover") == [
        ("a", None, False), ("b", False, False), ("c", False, False), ("d", False, False),
        ("f", None, False), ("e", True, True),
    ]  # fmt: skip


def test_the_network_of_a_journey_sums_hand_overs_by_pair() -> None:
    # gp > police on days 2 and 12 (2 and 1 days), police > gp on day 11 (9 days). A call is £3.07, a visit
    # £10; one is to a contact without a price: counted, and said to be missing from the cost.
    store = built(
        """
        id | day | agency | what
        a  | 0   | gp     | visit
        b  | 2   | police | call
        c  | 11  | gp     | visit
        d  | 12  | police | odd
        """
    )
    assert sorted(
        told(store, "from_agency_code, to_agency_code, is_order_known, n_handovers, n_uncosted, cost_gbp, "
             "n_days, days_median", "timeline.handover")
    ) == [
        ("gp", "police", True, 2, 1, Decimal("3.07"), 3, 1.5),
        ("police", "gp", True, 1, 0, Decimal("10.00"), 9, 9.0),
    ]  # fmt: skip


def test_two_people_are_never_mixed() -> None:
    store = built(
        """
        id | who | day | agency | what
        a  | p   | 0   | gp     | crisis
        b  | q   | 0   | police | crisis
        c  | p   | 1   | gp     | visit
        d  | q   | 2   | gp     | visit
        """
    )
    assert told(store, "person_id, seq, interaction_id, moment_no, episode_no, crisis_no, previous_seq") == [
        ("p", 1, "a", 1, 1, 1, None), ("p", 2, "c", 2, 1, None, 1),
        ("q", 1, "b", 1, 1, 1, None), ("q", 2, "d", 2, 1, None, 1),
    ]  # fmt: skip
    assert happened(store, "handover") == [("d", "b", 2)]


def test_one_contact_alone() -> None:
    store = built("id | day\na | 0", as_of=10)
    columns = "moment_no, episode_no, quiet_days, previous_seq, days_between, is_order_known, is_handover"
    assert told(store, columns) == [(1, 1, None, None, None, None, False)]
    for name in ("happening", "gap", "overlap", "crisis", "handover"):
        assert told(store, "count(*)", f"timeline.{name}") == [(0,)], name


def test_thresholds_are_the_programme_s_and_stand_in_the_build() -> None:
    events = Events(handover_days=3, episode_days=2, gap_days=1)
    store = built("id | day | agency\na | 0 | gp\nb | 3 | police\nc | 7 | gp", World(events=events), as_of=8)
    assert told(store, "is_handover, episode_no") == [(False, 1), (True, 2), (False, 3)]
    assert told(store, "n_days", "timeline.gap") == [(2,), (3,)]
    assert told(store, "handover_days, episode_days, gap_days, bounce_days", "timeline.threshold") == [
        (3, 2, 1, 90)
    ]


def test_agencies_in_touch_by_month() -> None:
    # Day 0 is 1 January 2024; day 30 the 31st; day 31 is 1 February. A stay counts where it begins.
    store = built(
        """
        id | day | agency | what  | nights
        a  | 0   | gp     | visit |
        b  | 30  | police | visit |
        c  | 30  | gp     | visit |
        d  | 31  | ward   | bed   | 40
        """
    )
    assert told(store, "month_start_date, n_agencies, n_interactions", "timeline.agency_month") == [
        (date(2024, 1, 1), 2, 3), (date(2024, 2, 1), 1, 1)
    ]  # fmt: skip


def test_variants_are_agencies_in_order_with_repeats_once() -> None:
    # p: gp, gp, police, gp in one episode, gp alone in the next; q: gp alone.
    store = built(
        """
        id | who | day | agency
        a  | p   | 0   | gp
        b  | p   | 1   | gp
        c  | p   | 2   | police
        d  | p   | 3   | gp
        e  | p   | 40  | gp
        f  | q   | 0   | gp
        """
    )
    assert told(store, "variant_text, n_episodes, n_people, cost_gbp", "timeline.variant") == [
        ("gp", 2, 2, Decimal("20.00")), ("gp > police > gp", 1, 1, Decimal("40.00"))
    ]  # fmt: skip
