"""Turned away, asked again, back after a closure, the same thing twice: one drawing a rule and edge."""

from __future__ import annotations

import pytest
from support.timelines import World, built, happened, told

from journey.settings import Events


@pytest.mark.parametrize(("day", "n"), [(89, 1), (90, 1), (91, 0)])
def test_a_bounce_is_turned_away_and_asked_again_within_ninety_days(day: int, n: int) -> None:
    store = built(
        f"""
        id | day   | agency | what  | outcome
        a  | 0     | social | refer | rejected_ineligible
        b  | {day} | mental | refer |
        """
    )
    assert happened(store, "bounce") == [("a", "b", day)][:n]
    assert told(store, "other_agency_code, is_counted", "timeline.happening where event_code = 'bounce'") == [
        ("mental", True)
    ][:n]  # fmt: skip


@pytest.mark.parametrize("outcome", ["rejected_ineligible", "rejected_other", "redirected"])
@pytest.mark.parametrize("what", ["refer", "referred", "assess", "visit"])
def test_what_is_turned_away(what: str, outcome: str) -> None:
    store = built(f"id | day | what | outcome\na | 0 | {what} | {outcome}\nb | 5 | visit |\nc | 9 | assess |")
    assert happened(store, "bounce") == [("a", "c", 9)]


@pytest.mark.parametrize("outcome", ["", "accepted", "no_response", "withdrawn", "referred_on", "completed"])
def test_what_is_not_turned_away(outcome: str) -> None:
    store = built(f"id | day | what | outcome\na | 0 | refer | {outcome}\nb | 5 | refer |")
    assert happened(store, "bounce") == []


@pytest.mark.parametrize("outcome", ["accepted", "rejected_other", "redirected", "no_response", "withdrawn"])
def test_an_answer_makes_any_contact_a_request(outcome: str) -> None:
    store = built(f"id | day | what | outcome\na | 0 | refer | redirected\nb | 5 | call | {outcome}")
    assert happened(store, "bounce")[0] == ("a", "b", 5)


def test_bounced_and_bounced_again() -> None:
    # Each time turned away is a bounce to the next request: two of them, and the third was taken on.
    store = built(
        """
        id | day | agency | what   | outcome
        a  | 0   | social | refer  | rejected_other
        b  | 10  | mental | refer  | redirected
        c  | 12  | gp     | visit  |
        d  | 30  | drug   | assess | accepted
        e  | 31  | drug   | refer  |
        """
    )
    assert happened(store, "bounce") == [("a", "b", 10), ("b", "d", 20)]


@pytest.mark.parametrize(
    ("first", "second", "n"),
    [("10:00", "10:00", 0), ("10:00", "10:01", 1), ("", "", 0), ("10:00", "", 0)],
)
def test_the_next_request_is_one_that_can_be_told_to_be_later(first: str, second: str, n: int) -> None:
    store = built(
        f"""
        id | day | time     | agency | what  | outcome
        a  | 0   | {first}  | gp     | refer | redirected
        b  | 0   | {second} | mental | refer |
        """
    )
    assert happened(store, "bounce") == [("a", "b", 0)][:n]


def test_of_several_turned_away_at_once_each_bounces() -> None:
    store = built(
        """
        id | day | agency | what  | outcome
        a  | 0   | gp     | refer | redirected
        b  | 0   | mental | refer | rejected_other
        c  | 3   | social | refer |
        d  | 3   | ward   | refer |
        """
    )
    assert happened(store, "bounce") == [("a", "c", 3), ("b", "c", 3)]


@pytest.mark.parametrize(("day", "n"), [(365, 1), (366, 0)])
def test_told_the_story_again_within_a_year(day: int, n: int) -> None:
    store = built(f"id | day | agency | what\na | 0 | gp | assess\nb | {day} | mental | assess")
    assert happened(store, "repeat_assessment") == [("b", "a", day)][:n]


def test_each_assessment_after_the_first_repeats_the_one_before() -> None:
    # Two on one day without times: which came first can't be told, so neither repeats the other.
    store = built(
        """
        id | day | agency | what
        a  | 0   | gp     | assess
        b  | 5   | gp     | assess
        c  | 20  | mental | assess
        d  | 20  | social | assess
        e  | 21  | social | visit
        """
    )
    assert happened(store, "repeat_assessment") == [("b", "a", 5), ("c", "b", 15), ("d", "b", 15)]


@pytest.mark.parametrize(("day", "n"), [(90, 1), (91, 0)])
def test_back_within_ninety_days_of_a_closure(day: int, n: int) -> None:
    store = built(f"id | day | what\na | 0 | close\nb | {day} | visit")
    assert happened(store, "return_after_closure") == [("b", "a", day)][:n]


@pytest.mark.parametrize(
    ("closing", "n"),
    [
        ("close |", 1), ("treat | completed", 1), ("treat | discharged", 1), ("help | completed", 1),
        ("treat | continues", 0), ("visit | completed", 0), ("visit | discharged", 0), ("treat |", 0),
    ],
)  # fmt: skip
def test_what_a_closure_is(closing: str, n: int) -> None:
    store = built(f"id | day | what | outcome\na | 0 | {closing}\nb | 9 | visit |")
    assert happened(store, "return_after_closure") == [("b", "a", 9)][:n]


def test_a_treatment_that_lasted_is_no_closure_on_the_day_it_began() -> None:
    # Completed after 20 nights: the visit of day 9 is in the middle of it, not after it.
    store = built("id | day | what | outcome | nights\na | 0 | treat | completed | 20\nb | 9 | visit | |")
    assert happened(store, "return_after_closure") == []


def test_discharged_from_a_stay_is_no_closure() -> None:
    # Leaving a bed ends the stay, not the work with the person.
    store = built("id | day | what | outcome | nights\na | 0 | bed | discharged | 2\nb | 9 | visit | |")
    assert happened(store, "return_after_closure") == []


def test_a_closure_has_one_return_and_only_at_its_agency() -> None:
    store = built(
        """
        id | day | agency | what
        a  | 0   | gp     | close
        b  | 5   | police | visit
        c  | 9   | gp     | visit
        d  | 12  | gp     | visit
        e  | 20  | gp     | close
        f  | 21  | gp     | letter
        g  | 22  | gp     | admin
        h  | 30  | gp     | crisis
        """
    )
    # The letter and the office work are not the person coming back; the crisis is.
    assert happened(store, "return_after_closure") == [("c", "a", 9), ("h", "e", 10)]


def test_closed_twice_is_counted_from_the_later() -> None:
    store = built("id | day | what\na | 0 | close\nb | 80 | close\nc | 100 | visit")
    assert happened(store, "return_after_closure") == [("c", "b", 20)]


def test_a_treatment_that_ends_may_be_a_return_and_a_closure() -> None:
    store = built("id | day | what | outcome\na | 0 | close |\nb | 9 | treat | completed\nc | 20 | visit |")
    assert happened(store, "return_after_closure") == [("b", "a", 9), ("c", "b", 11)]


def test_closed_twice_in_one_moment_is_no_return() -> None:
    store = built("id | day | what | outcome\na | 0 | close |\nb | 0 | treat | completed\nc | 9 | visit |")
    assert happened(store, "return_after_closure") == [("c", "b", 9)]


@pytest.mark.parametrize("ids", ["ab", "ba"])
def test_the_contact_that_closes_is_no_return_whatever_its_id(ids: str) -> None:
    # A visit and the closure on one day: they can't be told apart, so that visit is no return. The one on day
    # 9 is, and does not hang on which of the two ids comes first.
    close, visit = ids
    store = built(f"id | day | what\n{close} | 0 | close\n{visit} | 0 | visit\nc | 9 | visit")
    assert happened(store, "return_after_closure") == [("c", close, 9)]


@pytest.mark.parametrize(("day", "n"), [(7, 1), (8, 0)])
def test_the_same_again_within_seven_days(day: int, n: int) -> None:
    store = built(f"id | day | what\na | 0 | call\nb | {day} | call")
    assert happened(store, "repeat_contact") == [("b", "a", day)][:n]


@pytest.mark.parametrize("other", ["agency=police", "what=visit"])
def test_another_agency_or_activity_is_not_the_same_again(other: str) -> None:
    cells = {"agency": "gp", "what": "call", **dict([other.split("=")])}
    store = built(f"id | day | agency | what\na | 0 | gp | call\nb | 1 | {cells['agency']} | {cells['what']}")
    assert happened(store, "repeat_contact") == []


@pytest.mark.parametrize(
    ("what", "n"),
    [
        ("visit", 1), ("assess", 1), ("refer", 1), ("referred", 1), ("pay", 1), ("crisis", 1), ("note", 1),
        ("booking", 0), ("close", 0), ("admin", 0), ("letter", 0), ("review", 0), ("treat", 0), ("help", 0),
        ("pull", 0), ("bed", 0), ("ward", 0),
    ],
)  # fmt: skip
def test_what_comes_in_series_or_is_planned_is_no_repeat(what: str, n: int) -> None:
    nights = "1" if what in ("bed", "ward") else ""
    store = built(f"id | day | what | nights\na | 0 | {what} | {nights}\nb | 2 | {what} | {nights}")
    assert happened(store, "repeat_contact") == [("b", "a", 2)][:n]


def test_only_the_later_one_need_be_unplanned() -> None:
    judged = "id | question | answer | by\nb | planned | no | person"
    store = built("id | day | what\na | 0 | booking\nb | 2 | booking\nc | 4 | booking", judged=judged)
    assert happened(store, "repeat_contact") == [("b", "a", 2)]


@pytest.mark.parametrize(("time", "n"), [("10:00", 0), ("10:01", 1), ("", 0)])
def test_at_the_same_minute_or_on_a_day_without_times_nothing_repeats(time: str, n: int) -> None:
    store = built(f"id | day | time | what\na | 0 | 10:00 | call\nb | 0 | {time} | call")
    assert happened(store, "repeat_contact") == [("b", "a", 0)][:n]


@pytest.mark.parametrize(("day", "n"), [(7, 1), (8, 0)])
def test_done_again_by_another_agency_within_seven_days(day: int, n: int) -> None:
    # A call and a visit are both contacts: one type, two agencies.
    store = built(f"id | day | agency | what\na | 0 | gp | call\nb | {day} | police | visit")
    assert happened(store, "redo_contact") == [("b", "a", day)][:n]
    assert happened(store, "repeat_contact") == []


@pytest.mark.parametrize(
    ("what", "n"),
    [("visit", 1), ("assess", 1), ("refer", 1), ("pay", 1), ("crisis", 0), ("treat", 0), ("letter", 0),
     ("booking", 0), ("bed", 0)],
)  # fmt: skip
def test_what_is_done_again(what: str, n: int) -> None:
    nights = "1" if what == "bed" else ""
    store = built(
        "id | day | agency | what | nights\n"
        f"a | 0 | gp | {what} | {nights}\nb | 2 | police | {what} | {nights}"
    )
    assert happened(store, "redo_contact") == [("b", "a", 2)][:n]


def test_it_is_done_again_after_the_latest_of_another_agency() -> None:
    # Between them the same agency has asked too: that is a repeat there, and still done again after the GP.
    store = built(
        """
        id | day | agency | what
        a  | 0   | social | refer
        b  | 2   | gp     | refer
        c  | 4   | police | refer
        d  | 5   | police | refer
        """
    )
    assert happened(store, "redo_contact") == [("b", "a", 2), ("c", "b", 2), ("d", "b", 3)]
    assert happened(store, "repeat_contact") == [("d", "c", 1)]


def test_one_contact_may_be_several_things() -> None:
    store = built(
        "id | day | agency | what | outcome\na | 0 | gp | assess | redirected\nb | 3 | social | assess |"
    )
    assert told(store, "event_code, seq, other_seq, n_days", "timeline.happening order by event_code") == [
        ("bounce", 1, 2, 3), ("handover", 2, 1, 3), ("redo_contact", 2, 1, 3), ("repeat_assessment", 2, 1, 3)
    ]  # fmt: skip


def test_nothing_of_one_person_follows_on_another_s() -> None:
    store = built(
        """
        id | who | day | agency | what   | outcome
        a  | p   | 0   | gp     | assess | redirected
        b  | q   | 1   | gp     | assess |
        c  | p   | 2   | gp     | close  |
        d  | q   | 3   | gp     | visit  |
        """
    )
    assert told(store, "count(*)", "timeline.happening") == [(0,)]


def test_thresholds_of_the_programme() -> None:
    drawn = """
        id | day | what   | outcome
        a  | 0   | assess | redirected
        b  | 3   | assess |
        c  | 4   | close  |
        d  | 7   | visit  |
        """
    strict = Events(bounce_days=2, return_days=2, reassess_days=2, repeat_days=2)
    assert told(built(drawn, World(events=strict)), "count(*)", "timeline.happening") == [(0,)]
    exact = Events(bounce_days=3, return_days=3, reassess_days=3, repeat_days=3)
    found = told(built(drawn, World(events=exact)), "event_code", "timeline.happening order by event_code")
    assert found == [("bounce",), ("repeat_assessment",), ("repeat_contact",), ("return_after_closure",)]
