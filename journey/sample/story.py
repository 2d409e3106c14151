"""The sample's invented casebook beside words and change points: entries, consent, moments, judgements."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from journey.sample.model import JOHN_CHANGE_ON, JOHN_KEY, Event, Person

WHO = "sample worker (invented)"
Value = str | bool | date | Sequence[str] | Mapping[str, str]
Table = dict[str, Value]
COLOURS = {"r": "red", "y": "yellow", "g": "green"}
LIFE_MAP = (
    *("place_to_live", "safe_at_home", "what_a_home_needs", "body", "mind", "drink_and_drugs"),
    *("enough_to_live_on", "debts", "letters_and_forms", "someone_to_turn_to", "family", "treated_well"),
    *("something_to_do", "work_and_learning", "out_of_trouble", "being_heard", "own_decisions", "hope"),
)


def _entry(kind: str, alias: str, on: date | None, voice: str, **body: Value) -> Table:
    held: Table = {"kind": kind, "voice": voice, "who": WHO}
    held |= {"alias": alias} if alias else {}
    held |= {"on_date": on} if on else {}
    return held | body


def _outcome(ref: str, on: date, text: str, *told: tuple[date, str, str]) -> list[Table]:
    """An outcome that John set, and how he says it is going."""
    updates = [
        _entry("outcome_update", "john", day, "person", about_ref=ref, going_code=going, text=said)
        for day, going, said in told
    ]
    return [_entry("outcome", "john", on, "person", ref=ref, text=text), *updates]


def _rating(on: date, text: str, colours: str, first: list[str]) -> Table:
    """A life map; `colours` is the first letter of each colour in the set's order, - for not asked."""
    answers = {code: COLOURS[mark] for code, mark in zip(LIFE_MAP, colours, strict=True) if mark != "-"}
    return _entry(
        "rating", "john", on, "person", set_code="life_map", text=text, answers=answers, priorities=first
    )


ENTRIES: tuple[Table, ...] = (
    _entry(
        *("note", "john", date(2022, 10, 19), "person"),
        text="I said it once and you wrote it down. Nobody asked me for it again. (invented)",
        themes=["told the story again"],
    ),
    _entry(
        *("note", "john", date(2023, 3, 9), "worker"),
        text="The first week in the flat. Two calls at night, both to hear a voice. (invented)",
        themes=["someone to ring"],
    ),
    _entry(
        *("note", "john", date(2023, 9, 5), "analyst"),
        text="Police records end in June 2023. We do not know that it is quiet after that. (invented)",
        themes=["what we can't see"],
    ),
    _rating(
        date(2022, 10, 24),
        "Some of it I don't want to look at yet. (invented)",
        "rrryrr" + "rrrr-y" + "r-rrry",
        ["place_to_live", "being_heard"],
    ),
    _rating(
        date(2023, 11, 13),
        "Family is red now because I let myself want it. (invented)",
        "ggyyyy" + "yryyrg" + "yyyggg",
        ["family", "something_to_do"],
    ),
    *_outcome(
        *("home", date(2022, 11, 3), "A door that locks, and nobody moving me on. (invented)"),
        (date(2023, 3, 20), "better", "I have the key. I don't trust it yet. (invented)"),
        (date(2024, 2, 9), "reached", "It is mine. (invented)"),
    ),
    *_outcome(
        *("allotment", date(2023, 4, 18), "Grow something. (invented)"),
        (date(2023, 10, 2), "same", "Still on the list for a plot. (invented)"),
        (date(2024, 2, 9), "better", "Half a plot, and beans to put in. (invented)"),
    ),
    _entry(
        *("pull", "john", date(2022, 10, 20), "worker"),
        service="Drug and alcohol prescriber",
        why="She came to where he was, instead of a form and a date five weeks off. (invented)",
        themes=["came to the person"],
    ),
    _entry(
        *("pull", "john", date(2023, 2, 28), "worker"),
        service="Housing officer",
        why="Signed the tenancy at the kitchen table, with us there. (invented)",
        themes=["came to the person"],
    ),
    _entry(
        *("note", "person-001", date(2023, 1, 24), "person"),
        text="Four forms, the same four questions. (invented)",
        themes=["told the story again"],
    ),
    _entry(
        *("note", "person-002", date(2023, 2, 7), "worker"),
        text="Sent from one desk to the next three times in a week, each with a letter. (invented)",
        themes=["sent elsewhere"],
    ),
    _entry(
        *("learning", "", date(2023, 1, 31), "worker"),
        thought="That a plan comes first.",
        tried="Going along to whatever was on that week, with no plan.",
        surprised="Three services did in a day what a plan had asked of them for a year.",
        will_try="Ask each service to come once, before anybody writes anything. (invented)",
        themes=["came to the person", "started with the person"],
    ),
    _entry(
        *("learning", "", date(2023, 7, 4), "worker"),
        thought="That fewer calls at night would mean things are well.",
        tried="A number that is answered by someone he knows.",
        surprised="Calls went up for a month, and then the emergency ones stopped.",
        will_try="Not to read a quiet line as good until someone has asked. (invented)",
        themes=["someone to ring", "what we can't see"],
    ),
    _entry(
        *("why", "john", date(2024, 2, 9), "person"),
        about="contacts",
        text="I stopped having to prove it every time. (invented)",
        themes=["told the story again"],
    ),
)
CONSENTS = (
    ("john", "leaders", True, date(2022, 11, 3), "Shown to him on screen first. (invented)"),
    ("john", "evaluators", True, date(2022, 11, 3), "Without his name. (invented)"),
    ("john", "learning", True, date(2022, 11, 3), "If it spares the next one. (invented)"),
    ("john", "publish", False, date(2023, 4, 18), "Not yet. (invented)"),
    ("person-001", "learning", True, date(2023, 1, 24), "Said yes on the telephone. (invented)"),
    ("person-002", "learning", True, date(2023, 2, 7), "Said yes in the office. (invented)"),
)
SETTLED_ON_EXCL = date(2022, 12, 1)
MOMENT: Table = {
    "alias": "john",
    "moment_on": date(2023, 3, 6),
    "settled_on_excl": date(2023, 4, 3),
    "label": "First night in a home of his own",
    "reason": "He says that this is when it changed. (invented)",
    "who": WHO,
}


def story(people: list[Person], events: list[Event]) -> list[str]:
    """The casebook's story as lines of sample.toml; only of people who are in the sample.

    Args:
        people: everyone in the sample.
        events: everything that happened, each with its record's number.
    """
    aliases = {person.alias for person in people if person.change_on}
    entries = [_first_visit(events), *(one for one in ENTRIES if one.get("alias", "john") in aliases)]
    lines = [line for entry in entries for line in _table("entry", entry)]
    for alias, use, is_given, said_on, note in CONSENTS:
        if alias in aliases:
            said: Table = {"alias": alias, "use": use, "is_given": is_given, "said_on": said_on}
            lines += _table("consent", said | {"who": WHO, "note": note})
    lines += _table("moment", MOMENT)
    return [*lines, *(line for judgement in _judgements(events) for line in _table("judgement", judgement))]


def _first_visit(events: list[Event]) -> Table:
    visit = _first(events, "support_time", JOHN_CHANGE_ON)
    note = _entry(
        *("note", "john", visit.at.date(), "worker"),
        text="An hour where he chose to meet. He talked about his dog and not about services. (invented)",
        themes=["started with the person"],
    )
    return note | _place(visit)


def _judgements(events: list[Event]) -> Iterator[Table]:
    """Of a contact that a worker found useful John says otherwise; of a visit that it helped."""
    asked = _first(events, "homeless_contact", date(2022, 1, 1))
    visit = _first(events, "support_time", JOHN_CHANGE_ON)
    yield _judged(asked, "demand", "value", "worker")
    yield _judged(asked, "demand", "failure", "person") | {"failure_reason": "repeat_same_issue"}
    yield _judged(visit, "helpful", "yes", "person")


def _first(events: list[Event], activity: str, since: date) -> Event:
    return min(
        (e for e in events if _is_johns(e, activity) and e.at.date() >= since),
        key=lambda e: (e.at, e.record_id),
    )


def _is_johns(event: Event, activity: str) -> bool:
    return event.person.key == JOHN_KEY and event.activity == activity and event.status == "happened"


def _judged(event: Event, question: str, answer: str, voice: str) -> Table:
    said: Table = {"question": question, "answer": answer, "voice": voice, "who": WHO}
    return _place(event) | said


def _place(event: Event) -> Table:
    return {"source_code": event.source, "source_record_id": event.record_id}


def _table(name: str, held: Table) -> list[str]:
    return [
        f"[[casebook.{name}]]",
        *(f"{key} = {_value(value)}" for key, value in held.items()),
        "",
    ]


def _value(value: Value) -> str:
    """A value as TOML writes it; of texts, lists of texts and true JSON's way is TOML's too."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_value(held)}" for key, held in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)
