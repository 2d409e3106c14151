"""What is written in the casebook, in words: kinds, voices, colours, uses, questions and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from journey.words.happened import EVENTS, demand
from journey.words.numbers import day

TO_WRITE: Mapping[str, str] = {
    "note": "A note",
    "words": "The person's words",
    "outcome": "An outcome they set",
    "outcome_update": "How an outcome is going",
    "rating": "A life-map rating",
    "pull": "A specialist brought in",
    "learning": "What we are learning",
    "judgement": "A judgement on one contact",
    "moment": "A named moment: what changed, and when",
    "ending": "A time when they could not be seen",
    "consent": "Consent: what may be used, and for what",
}
USES: Mapping[str, str] = {
    "team": "People who work with them",
    "leaders": "Leaders of the programme",
    "evaluators": "Evaluators, outside the programme",
    "publish": "Anything published",
    "learning": "Learning across people",
}
GOING: Mapping[str, str] = {
    "better": "Going better",
    "same": "About the same",
    "worse": "Going worse",
    "reached": "Reached",
    "not_asked": "Not asked",
}
COLOURS: Mapping[str, str] = {
    "red": "■ Red",
    "yellow": "▲ Yellow",
    "green": "● Green",
    "not_asked": "– Not asked",
}
QUESTIONS: Mapping[str, str] = {
    "demand": "What was this contact, in the person's own terms?",
    "helpful": "Did it help, as the person sees it?",
    "planned": "Was it planned?",
    "initiated_by": "Who began it?",
    "present": "Was the person there?",
}
MEASURES: Mapping[str, str] = {
    "contacts": "Contacts a year",
    "cost": "Estimated cost of activity a year",
    "agencies": "Agencies in touch in a typical month",
    "handovers": f"{EVENTS['handover']}, times a year",
    "nights": "Nights a year in custody, hospital or temporary accommodation",
}
_VOICES = {"worker": "A worker", "analyst": "An analyst"}
_PARTS = {
    "text": "",
    "service": "Who was brought in",
    "why": "Why",
    "thought": "What we thought",
    "tried": "What we tried",
    "surprised": "What surprised us",
    "will_try": "What we will try",
}
_ANSWERS = {"yes": "Yes", "no": "No", "mixed": "Partly", "not_known": "Not known", "not_asked": "Not asked"}
_BEGAN = {
    "person": "The person",
    "family": "Family or a friend",
    "this_service": "The service itself",
    "another_service": "Another service",
    "not_known": "Not known",
}


def voice(voice_code: str, name: str = "The person") -> str:
    """Whose voice it is; the person is called by name where one is given."""
    return name if voice_code == "person" else _VOICES.get(voice_code, voice_code)


def part(field: str) -> str:
    """What a part of an entry is called; blank where the entry has no other."""
    return _PARTS[field]


def answer(question_code: str, answer_code: str, failure_reason: str | None = None) -> str:
    """An answer about a contact, in words."""
    if question_code == "demand":
        return _demand(answer_code, failure_reason)
    return (_BEGAN if question_code == "initiated_by" else _ANSWERS)[answer_code]


def _demand(answer_code: str, failure_reason: str | None) -> str:
    """The words of demand, with a reason on its own: there are nine, and what they share is said once."""
    told = demand(answer_code, failure_reason)
    return f"Came back: {told.partition(': ')[2]}" if failure_reason else told


def measure(about_code: str, agencies: Mapping[str, str] | None = None) -> str:
    """A line that an answer to why is about, in words; of one agency by its name."""
    start, _, agency_code = about_code.partition(":")
    if start == "agency":
        return f"Contacts a year with {(agencies or {}).get(agency_code, agency_code.replace('_', ' '))}"
    return MEASURES.get(about_code, about_code.replace("_", " ").replace(":", ", ").capitalize())


def when(at: str) -> str:
    """A moment as the casebook keeps it: 3 May 2024, 14:05 UTC."""
    return f"{day(date.fromisoformat(at[:10]))}, {at[11:16]} UTC"
