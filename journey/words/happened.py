"""What happened on the way, in words: each kind of event with its rule, answers on demand, and findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from journey.words.numbers import count, several

Figures = Mapping[str, Any]

EVENTS = {
    "handover": "Next contact with another service",
    "handover_support": "Next contact to or from the support team",
    "bounce": "A request turned away, then another made",
    "repeat_assessment": "Assessed again",
    "return_after_closure": "Back after a case was closed",
    "repeat_contact": "The same contact again, same agency",
    "redo_contact": "The same kind of contact again, other agency",
    "crisis": "Crises",
}
_RULES = {
    "handover": (
        "The next contact was with another service within {handover_days} days, and it is known which came "
        "first. It need not have been passed on. Letters and meetings without the person do not count. The "
        "cost is that of the later contact, whole."
    ),
    "handover_support": (
        "The same, where one of the two is the support team: it is the help itself, and stands apart."
    ),
    "bounce": (
        "A request was rejected or redirected, and another was made, to any agency, within {bounce_days} "
        "days. The cost is that of the request that led nowhere."
    ),
    "repeat_assessment": (
        "An assessment within {reassess_days} days of another, by any agency: the story told again. The cost "
        "is that of the later one."
    ),
    "return_after_closure": (
        "The first contact with an agency within {return_days} days of its closing the case."
    ),
    "repeat_contact": (
        "The same activity at the same agency again within {repeat_days} days. Planned contacts, treatment, "
        "support, reviews, letters and stays do not count."
    ),
    "redo_contact": (
        "The same type of contact at another agency within {repeat_days} days. Planned contacts, treatment, "
        "support, reviews, letters, stays and crises do not count."
    ),
    "crisis": (
        "A crisis contact or an unplanned stay. What another agency records within {same_event_minutes} "
        "minutes, or the same day where a time is missing, is the same crisis: several costs, one crisis."
    ),
    "episode": "Contacts fewer than {episode_days} days apart.",
    "gap": "Nothing recorded for more than {gap_days} days. It may not have been sent.",
}
_DEMAND = {
    "value": "What the person came for",
    "failure": "Came back because something was not done, or not done right",
    "not_demand": "A service began it; nobody asked",
    "unclassified": "Not classified",
    "not_a_contact": "Cost without a contact",
}
_FAILURE = {
    "progress_chasing": "asking how far it is",
    "clarification": "asking what was meant",
    "repeat_same_issue": "the same matter again",
    "bounced": "sent elsewhere",
    "rejected_then_back": "turned away, then back",
    "reassessed_again": "assessed again",
    "re_presented_after_closure": "back after closure",
    "service_missed_it": "the service missed it",
    "wrong_place": "the wrong place",
}
_JUDGES = {
    "person": "the person",
    "worker": "a worker",
    "analyst": "an analyst",
    "rule": "a rule",
    "nobody": "nobody",
}
_ACTIVITY_TYPES = {
    "contact": "Contact",
    "assessment": "Assessment",
    "referral_out": "Referred on to another service",
    "referral_in": "Referred in from another service",
    "pull_in": "Specialist brought in to the person",
    "plan_review": "Plan or review",
    "support": "Support",
    "treatment": "Treatment",
    "transaction": "Claim, payment or repair",
    "enforcement": "Enforcement",
    "crisis": "Crisis",
    "stay": "Stay",
    "closure": "Case closed",
    "internal_admin": "Record-keeping",
}


def event(event_code: str) -> str:
    """A kind of event, in words."""
    return EVENTS[event_code]


def event_rule(event_code: str, thresholds: Figures) -> str:
    """The rule that makes an event, with the thresholds of the build."""
    return _RULES[event_code].format(**thresholds)


def demand(demand_code: str, failure_reason: str | None = None) -> str:
    """An answer on demand, in words, with the reason where it has one."""
    return f"{_DEMAND[demand_code]}: {_FAILURE[failure_reason]}" if failure_reason else _DEMAND[demand_code]


def judge(judged_by_code: str) -> str:
    """Who gave an answer."""
    return _JUDGES[judged_by_code]


def activity_type(activity_type_code: str) -> str:
    """A type of activity, in words."""
    return _ACTIVITY_TYPES[activity_type_code]


def happened_finding(events: Sequence[Figures]) -> str:
    """What changed of two kinds that people feel, agency after agency and telling the story again, a year.

    Args:
        events: rows of happened_sides.
    """
    told = []
    kinds = (
        ("handover", "the next contact was with another service"),
        ("repeat_assessment", "assessed again"),
    )
    for code, phrase in kinds:
        row = next((one for one in events if one["event_code"] == code), None)
        if row is not None and row["before"]["n_events_per_year"] is not None:
            before, after = (row[side]["n_events_per_year"] for side in ("before", "after"))
            told.append(f"{phrase} {count(before)} times a year before and {count(after)} after")
    if not told:
        return "There are no two periods to compare"
    text = ", ".join(told)
    return text[0].upper() + text[1:]


def next_crisis_sentence(side: Figures) -> str:
    """How long it was to the next crisis, with what was not seen."""
    if not side["n_crises"]:
        return "no crisis was recorded"
    held = several(side["n_crises"], "crisis", "crises")
    if side["days_median"] is None:
        return (
            f"{held}; half of them had not been followed by another as long as that was watched "
            f"(waits cut short: {count(side['n_censored'])} of {count(side['n_crises'])})"
        )
    return (
        f"{held}; half were followed by another within {several(int(side['days_median']), 'day')} "
        f"(waits cut short: {count(side['n_censored'])} of {count(side['n_crises'])})"
    )
