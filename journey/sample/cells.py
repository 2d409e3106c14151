"""One fact at a time: what a cell of a file says about an event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache

from journey.sample.codes import ACTIVITY, OUTCOME, STATUS
from journey.sample.layouts import Layout
from journey.sample.model import Event, Person

Cell = str | int | date
SENTINEL_END = {"inpatient": "1800-01-01"}
HURRIED = ("homelessness", "police_incident", "police_custody")
COSTS = {
    "council_tax_summons": "£72.50",
    "council_tax_liability_order": "£1,034.00",
    "council_tax_arrangement": "£12.00 CR",
}


@cache
def _written(day: date, date_format: str) -> str:
    return day.strftime(date_format)


def _day(value: datetime | None, layout: Layout) -> Cell:
    if value is None:
        return ""
    return value.date() if layout.has_real_dates else _written(value.date(), layout.date_format)


def _time(value: datetime | None, layout: Layout) -> str:
    if value is None:
        return ""
    return str(100 * value.hour + value.minute) if layout.is_hhmm else f"{value.hour:02d}:{value.minute:02d}"


def _stamp(value: datetime | None) -> str:
    return f"{_written(value.date(), '%d/%m/%Y')} {value.hour:02d}:{value.minute:02d}" if value else ""


def _date_of_birth(event: Event, layout: Layout) -> Cell:
    person = event.person
    if event.source in HURRIED and person.quirk == "name_only":
        return ""
    if event.source in HURRIED and person.quirk == "other_birth":
        return _written(person.birth_date - timedelta(days=365), layout.date_format)
    return _born(person, layout)


def _born(person: Person, layout: Layout) -> Cell:
    if layout.has_real_dates:
        return person.birth_date
    return _written(person.birth_date, layout.date_format)


def _postcode(event: Event) -> str:
    is_unsettled = event.source in HURRIED and event.person.quirk in ("name_only", "other_birth", "moved")
    return "" if is_unsettled else event.person.postcode


def _surname(event: Event) -> str:
    if event.person.quirk == "misspelt" and event.source == "landlord":
        return event.person.surname[:-2] + event.person.surname[-1]
    if event.person.quirk == "moved" and event.source in HURRIED:
        return event.person.surname[0] + event.person.surname[2:]
    return event.person.surname


def _nhs(event: Event) -> str:
    number, quirk = event.person.nhs, event.person.quirk
    if quirk == "spaced_nhs":
        return f"{number[:3]} {number[3:6]} {number[6:]}"
    if quirk == "no_nhs" and event.source != "gp":
        return ""
    if quirk == "bad_nhs" and event.source == "ed":
        return number[:-1] + str((int(number[-1]) + 1) % 10)
    return number


def _balance(event: Event) -> str:
    pennies = sum(map(ord, event.record_id)) * 7919 % 260000
    pounds = f"£{pennies // 100:,}.{pennies % 100:02d}"
    return pounds + " CR" if pennies % 7 == 0 else pounds


def _end(event: Event, layout: Layout) -> Cell:
    if event.end is None:
        return SENTINEL_END.get(event.source, "")
    return _day(event.end, layout)


def _partner(token: str, partner: Person | None, event: Event, layout: Layout) -> Cell:
    if partner is None:
        return ""
    if token == "p2id":
        return partner.local_id(event.source)
    if token == "p2dob":
        return _born(partner, layout)
    return partner.forename if token == "p2fore" else partner.surname


def _import_date(event: Event) -> str:
    """Return the quarter's submission an event first came in; a restated one comes a year later."""
    moved = event.at + timedelta(days=400 if event.is_restated else 45)
    return moved.date().isoformat()


def _outcome(event: Event) -> str:
    return OUTCOME[event.source][event.outcome] if event.outcome else ""


Teller = Callable[[Event, Layout], Cell]
TELL: dict[str, Teller] = {
    "rid": lambda e, _: e.record_id,
    "pid": lambda e, _: e.person.local_id(e.source),
    "nhs": lambda e, _: _nhs(e),
    "fore": lambda e, _: e.person.forename,
    "sur": lambda e, _: _surname(e),
    "full": lambda e, _: f"{e.person.forename} {_surname(e)}",
    "SUR": lambda e, _: f"{_surname(e).upper()}, {e.person.forename}",
    "fi": lambda e, _: e.person.forename[0],
    "si": lambda e, _: e.person.surname[0],
    "dob": _date_of_birth,
    "sex": lambda e, _: e.person.sex,
    "pc": lambda e, _: _postcode(e),
    "date": lambda e, lay: _day(e.at, lay),
    "time": lambda e, lay: _time(e.at, lay),
    "at": lambda e, _: _stamp(e.at),
    "end": _end,
    "last": lambda e, lay: _day(e.end - timedelta(days=1), lay) if e.end else "",
    "end_at": lambda e, _: _stamp(e.end),
    "end_time": lambda e, lay: _time(e.end, lay),
    "act": lambda e, _: ACTIVITY[e.activity][2],
    "status": lambda e, _: STATUS[e.source][e.status],
    "outcome": lambda e, _: _outcome(e),
    "ended": lambda e, _: _outcome(e) or STATUS[e.source][e.status],
    "min": lambda e, _: e.minutes if e.minutes is not None else "",
    "hours": lambda e, _: f"{e.minutes / 60:.4f}".rstrip("0").rstrip(".") if e.minutes is not None else "",
    "role": lambda e, _: e.role.capitalize(),
    "import": lambda e, _: _import_date(e),
    "bal": lambda e, _: _balance(e),
    "cost": lambda e, _: COSTS.get(e.activity, ""),
    "move": lambda e, _: e.extra[0],
}


def teller(token: str) -> Teller:
    """Return what says a column's part of an event."""
    if token.startswith("'"):
        return lambda _, __: token[1:]
    if token.startswith("p2"):
        return lambda event, layout: _partner(token, event.partner, event, layout)
    return TELL[token]
