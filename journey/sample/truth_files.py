"""Write down the truth: who is who, every interaction and its cost, every row's fate, John's headline."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from journey.sample.codes import ACTIVITY, STAYS
from journey.sample.files import DISPOSITIONS
from journey.sample.model import AGENCY, JOHN_CHANGE_ON, JOHN_KEY, SOURCES, Event, Person
from journey.sample.outcomes import TURNED_AWAY, count_bounces
from journey.sample.truth import cost, rules, write_csv

SECOND_ROLE = {"council_tax": "second_liable", "landlord": "joint_tenant"}
HAS_END = {*STAYS, "probation_order"}
INTERACTION = (
    "source_code source_record_id true_person role_code agency_code activity_code status_code start_date "
    "end_date_excl quantity_basis item_code cost_gbp planted_outcome_code"
).split()
SET_ASIDE = ["file", "source_sheet", "source_row", "reason_code"]


def _line(event: Event, person: Person, role: str) -> list[str]:
    rule = rules()[event.activity]
    has_end = event.activity in HAS_END or event.source == "adult_social_care"
    end = event.end.date().isoformat() if event.end and has_end else ""
    amount = cost(event, role)
    facts = [event.source, event.record_id, person.key, role, AGENCY[event.source], event.activity]
    facts += [event.status, event.at.date().isoformat(), end, rule.basis, rule.item]
    return [*facts, "" if amount is None else str(amount), event.outcome]


def _interactions(events: list[Event]) -> Iterator[list[str]]:
    """Every line, a source at a time, so that a large sample's lines are never all held at once."""
    for source in SOURCES:
        lines = []
        for event in (e for e in events if e.source == source):
            lines.append(_line(event, event.person, event.role))
            if event.partner is not None:
                lines.append(_line(event, event.partner, SECOND_ROLE[event.source]))
        yield from sorted(lines, key=lambda line: line[1:4])


def _people(people: list[Person], events: list[Event]) -> list[list[str]]:
    seen = {(e.person.key, e.source) for e in events}
    seen |= {(e.partner.key, e.source) for e in events if e.partner is not None}
    return [[p.key, p.alias, *(p.local_id(s) if (p.key, s) in seen else "" for s in SOURCES)] for p in people]


def _side(events: list[Event]) -> dict[str, str | int]:
    pounds = [cost(e) for e in events]
    nights = sum(e.nights for e in events if e.activity in STAYS)
    return {
        "n_interactions": len(events),
        "n_agencies": len({AGENCY[e.source] for e in events}),
        "cost_gbp": str(sum(p for p in pounds if p is not None)),
        "n_uncosted": sum(p is None for p in pounds),
        "nights": nights,
        "n_turned_away": sum(e.outcome in TURNED_AWAY for e in events),
        "n_discharged": sum(e.outcome == "discharged" for e in events),
    }


def headline(events: list[Event]) -> dict[str, object]:
    """Add up John's two sides."""
    johns = [e for e in events if e.person.key == JOHN_KEY and e.status == "happened"]
    return {
        "label": "SYNTHETIC",
        "true_person": JOHN_KEY,
        "change_on": JOHN_CHANGE_ON.isoformat(),
        "before": _side([e for e in johns if e.at.date() < JOHN_CHANGE_ON]),
        "after": _side([e for e in johns if e.at.date() >= JOHN_CHANGE_ON]),
        "n_bounces_within_90_days": count_bounces(johns),
    }


def write_truth(
    folder: Path,
    people: list[Person],
    events: list[Event],
    counts: dict[str, dict[str, int]],
    aside: list[list[str]] | None,
) -> None:
    """Write the truth's files; `aside`, where given, are the rows that cannot be used and why."""
    assert all(e.activity in ACTIVITY for e in events)
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(folder / "people.csv", ["true_person", "alias", *SOURCES], _people(people, events))
    write_csv(folder / "interactions.csv", INTERACTION, _interactions(events))
    fates = ["rows_in", *DISPOSITIONS]
    rows = [[name, *(str(c[f]) for f in fates)] for name, c in counts.items()]
    write_csv(folder / "rows.csv", ["file", *fates], rows)
    if aside is not None:
        write_csv(folder / "set_aside.csv", SET_ASIDE, aside)
    text = json.dumps(headline(events), indent=2) + "\n"
    (folder / "headline.json").write_text(text, encoding="utf-8", newline="\n")
