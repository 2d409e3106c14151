"""Synthetic extracts as agencies would send them, with their truth: `write_sample` makes the whole folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

from journey.errors import Usage
from journey.sample.files import count, make_sheets, movements, number_events
from journey.sample.john import john_journey
from journey.sample.journeys import open_and_future, other_journey
from journey.sample.layouts import SHAPES
from journey.sample.manifest import README, manifest
from journey.sample.model import JOHN_KEY, SOURCES, Event, Person
from journey.sample.people import make_people
from journey.sample.truth_files import write_truth
from journey.sample.writers import write_file

__all__ = ["write_sample"]
LEAST_PEOPLE = 10


def _share_some(rng: Random, events: list[Event], people: list[Person]) -> list[Event]:
    """Put a second person into some police incidents, tenancies and council tax accounts."""
    incidents = [e for e in events if e.source == "police_incident" and e.status == "happened"]
    johns = [e for e in incidents if e.person.key == JOHN_KEY and e.activity == "police_asb"]
    others = [e for e in incidents if e.person.key != JOHN_KEY]
    made = []
    for event in rng.sample(johns, min(4, len(johns))) + rng.sample(others, min(16, len(others))):
        other = rng.choice([p for p in people[1:] if p.key != event.person.key])
        event.role, event.n_sharing = "suspect", 2
        made.append(replace(event, person=other, role="victim", shared_with=event))
    for event in events:
        joint = event.source in {"landlord", "council_tax"} and event.person.number % 6 == 2
        if joint and event.person.number + 1 < len(people):
            event.partner, event.n_sharing = people[event.person.number + 1], 2
    return made


def _blur(rng: Random, events: list[Event]) -> None:
    """Leave some hours unrecorded, some care events open at first, among people other than John."""
    for event in events:
        chance = rng.random()
        if event.source == "adult_social_care" and chance < 0.3:
            event.is_restated = True
        elif event.source == "support_team" and event.person.key != JOHN_KEY and chance < 0.04:
            event.minutes = None


def make_events(rng: Random, people: list[Person]) -> list[Event]:
    """Make every event of every person."""
    events = john_journey(rng, people[0])
    for person in people[1:]:
        events += other_journey(rng, person)
    events += open_and_future(rng, people)
    events += _share_some(rng, events, people)
    _blur(rng, events)
    return events


def write_sample(out_dir: Path, people: int = 60, seed: int = 20120301) -> None:
    """Write the synthetic files, their manifest and their truth; same seed, same bytes.

    Args:
        out_dir: the folder to write into; made if missing.
        people: how many people besides John (at least 10, so that every planted case has someone).
        seed: the seed of the only source of chance.

    Raises:
        Usage: too few people.
    """
    if people < LEAST_PEOPLE:
        raise Usage(f"A sample needs at least {LEAST_PEOPLE} people besides John.")
    rng = Random(seed)
    everyone = make_people(rng, people)
    events = make_events(rng, everyone)
    out_dir.mkdir(parents=True, exist_ok=True)
    counts: dict[str, dict[str, int]] = {}
    for source in SOURCES:
        here = [e for e in events if e.source == source]
        rows = movements(rng, here) if source == "prison" else number_events(source, here)
        sheets = make_sheets(rng, source, rows)
        counts[SHAPES[source].name] = count(sheets)
        write_file(out_dir, SHAPES[source], sheets)
    (out_dir / "sample.toml").write_text(manifest(everyone, events), encoding="utf-8", newline="\n")
    readme = README.format(people=people, seed=seed)
    (out_dir / "README.md").write_text(readme, encoding="utf-8", newline="\n")
    write_truth(out_dir / "truth", everyone, events, counts)
