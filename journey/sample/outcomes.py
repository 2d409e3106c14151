"""How requests ended: taken on, turned away, sent elsewhere; and where a service closed the case."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import NamedTuple

from journey.sample.codes import ACTIVITY
from journey.sample.layouts import SHAPES
from journey.sample.model import JOHN_CHANGE_ON, JOHN_KEY, Event

TURNED_AWAY = ("rejected_ineligible", "rejected_other", "redirected")
ASSESSMENTS = ("asc_assessment", "mh_liaison_contact", "homeless_application")
BOUNCE_DAYS = 90


class Planned(NamedTuple):
    """How many of an activity's contacts end in one way."""

    outcome: str
    johns_before: int
    johns_after: int
    others_in_100: int


PLAN: dict[str, tuple[Planned, ...]] = {
    "asc_request": (
        Planned("rejected_ineligible", 16, 0, 12),
        Planned("redirected", 10, 0, 8),
        Planned("accepted", 14, 0, 50),
    ),
    "homeless_application": (
        Planned("rejected_ineligible", 3, 0, 10),
        Planned("rejected_other", 3, 0, 10),
        Planned("redirected", 2, 0, 5),
        Planned("accepted", 4, 0, 75),
    ),
    "mh_liaison_contact": (
        Planned("rejected_ineligible", 12, 0, 12),
        Planned("redirected", 9, 0, 8),
        Planned("accepted", 8, 0, 40),
    ),
    "mh_cmht_contact": (
        Planned("rejected_ineligible", 6, 0, 2),
        Planned("redirected", 4, 1, 2),
        Planned("discharged", 9, 1, 4),
    ),
}


def give_outcomes(rng: Random, events: list[Event]) -> None:
    """Say of some contacts how they ended; nothing else about them changes, and no cost.

    Args:
        rng: chance of its own, so that everything else in a sample stays as it was without outcomes.
        events: everybody's, in the order in which they were made.
    """
    held = [event for event in events if event.status == "happened" and event.activity in PLAN]
    johns = [event for event in held if event.person.key == JOHN_KEY]
    for activity, planned in PLAN.items():
        here = [event for event in johns if event.activity == activity]
        before = [event for event in here if event.at.date() < JOHN_CHANGE_ON]
        after = [event for event in here if event.at.date() >= JOHN_CHANGE_ON]
        _deal(rng, before, [one.outcome for one in planned for _ in range(one.johns_before)])
        _deal(rng, after, [one.outcome for one in planned for _ in range(one.johns_after)])
    for event in held:
        if event.person.key != JOHN_KEY:
            event.outcome = _drawn(rng.randrange(100), PLAN[event.activity])


def _deal(rng: Random, events: list[Event], outcomes: list[str]) -> None:
    for event, outcome in zip(rng.sample(events, len(outcomes)), outcomes, strict=True):
        event.outcome = outcome


def _drawn(number: int, planned: tuple[Planned, ...]) -> str:
    for one in planned:
        if number < one.others_in_100:
            return one.outcome
        number -= one.others_in_100
    return ""


def count_bounces(events: list[Event]) -> int:
    """Count one person's requests that were turned away and followed by another request within 90 days.

    On one day one contact is known to come after another only where every contact of that day has a time.

    Args:
        events: everything that happened to the person, in any order.
    """
    no_order = {event.at.date() for event in events if not _is_timed(event)}
    requests = [event for event in events if event.activity in ASSESSMENTS or _was_decided(event)]
    return sum(
        any(_follows(later, event, no_order) for later in requests)
        for event in requests
        if event.outcome in TURNED_AWAY
    )


def _was_decided(event: Event) -> bool:
    return event.outcome in (*TURNED_AWAY, "accepted")


def _follows(later: Event, event: Event, no_order: set[date]) -> bool:
    days = (later.at.date() - event.at.date()).days
    if days == 0:
        return later.at > event.at and event.at.date() not in no_order
    return 0 < days <= BOUNCE_DAYS


def _is_timed(event: Event) -> bool:
    """Whether the file that the event is in has a column for the time."""
    source, sheet = ACTIVITY[event.activity][:2]
    layout = next(one for one in SHAPES[source].tables if one.sheet == sheet)
    return any(token in ("time", "at") for _, token in layout.columns)
