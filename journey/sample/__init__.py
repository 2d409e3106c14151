"""Synthetic extracts as agencies would send them, with their truth: `write_sample` makes the whole folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import NamedTuple

from journey.errors import Usage
from journey.sample.codes import STAYS
from journey.sample.files import make_sheets, movements, number_events
from journey.sample.formats import FORMATS
from journey.sample.groups import make_groups
from journey.sample.groups_truth import write_groups
from journey.sample.john import john_journey
from journey.sample.journeys import open_and_future, other_journey
from journey.sample.layouts import SHAPES
from journey.sample.manifest import GROUP, ManifestFile, manifest, readme
from journey.sample.model import JOHN_KEY, SOURCES, Event, Person
from journey.sample.outcomes import give_outcomes
from journey.sample.parts import lay_out, row_counts, set_aside
from journey.sample.people import make_people
from journey.sample.truth_files import write_truth

__all__ = ["FORMATS", "write_sample"]
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


def _out_before_in(events: list[Event], still: list[Event]) -> list[Event]:
    """Leave out a closed stay that would run into the same person's open stay with the same service."""
    begun = {(e.source, e.person.key): e.at for e in still if e.activity in STAYS}

    def runs_in(event: Event) -> bool:
        since = begun.get((event.source, event.person.key))
        if since is None or event.end is None or event.activity not in STAYS:
            return False
        return event.end >= since

    return [event for event in events if not runs_in(event)]


def make_events(rng: Random, people: list[Person]) -> list[Event]:
    """Make every event of every person."""
    events = john_journey(rng, people[0])
    for person in people[1:]:
        events += other_journey(rng, person)
    still = open_and_future(rng, people)
    events = _out_before_in(events, still) + still
    events += _share_some(rng, events, people)
    _blur(rng, events)
    return events


def write_sample(out_dir: Path, people: int = 60, seed: int = 20120301, file_format: str = "mixed") -> None:
    """Write the synthetic files, their manifest and their truth; same seed and format, same bytes.

    Args:
        out_dir: the folder to write into; made if missing.
        people: how many people besides John (at least 10, so that every planted case has someone). The two
            arms of the groups are beside them: 2 supported people and 3 others for every 5.
        seed: the seed of the only source of chance.
        file_format: one of FORMATS; "mixed" writes each source in its own habit, any other writes every
            source in that one format. Rows that a format cannot express are left out of file and truth.

    Raises:
        Usage: too few people, or a format that is not known.
    """
    if people < LEAST_PEOPLE:
        raise Usage(f"A sample needs at least {LEAST_PEOPLE} people besides John.")
    if file_format not in FORMATS:
        raise Usage(f"There is no sample format of that name. The formats are: {', '.join(FORMATS)}.")
    rng = Random(seed)
    everyone = make_people(rng, people)
    events = make_events(rng, everyone)
    give_outcomes(Random(f"{seed} outcomes"), events)
    members = make_groups(Random(f"{seed} groups"), people)
    out_dir.mkdir(parents=True, exist_ok=True)
    made = Made(events, [event for member in members for event in member.events])
    files = [file for source in SOURCES for file in _write_source(out_dir, rng, source, made, file_format)]
    _write(out_dir / "sample.toml", manifest(everyone, events, members, [part for part, *_ in files]))
    _write(out_dir / "README.md", readme(people, seed, file_format))
    _write_group(out_dir / "groups")
    aside = None if file_format == "mixed" else [place for _, _, places in files for place in places]
    counts = {part.file: counted for part, counted, _ in files}
    everyone = [*everyone, *(member.person for member in members)]
    write_truth(out_dir / "truth", everyone, [*made.others, *made.groups], counts, aside)
    write_groups(out_dir / "truth", members)


Written = tuple[ManifestFile, dict[str, int], list[list[str]]]


class Made(NamedTuple):
    """Everybody's events; those of the two arms apart, so that nothing about the others depends on them."""

    others: list[Event]
    groups: list[Event]


def _write_source(out_dir: Path, rng: Random, source: str, made: Made, file_format: str) -> Iterator[Written]:
    """Write one source's files; yield of each what the manifest says, its counts, its rows set aside."""
    form = FORMATS[file_format]
    here = [e for e in made.others if e.source == source]
    clean = number_events(source, [e for e in made.groups if e.source == source], first=len(here) + 1)
    rows = movements(rng, here) if source == "prison" else number_events(source, here)
    for file in lay_out(source, make_sheets(rng, source, rows, clean), form):
        (out_dir / file.name).write_bytes(form.write(SHAPES[source], file.sheets))
        part = ManifestFile(file.name, source, file.covers_from_date, file.covers_to_date_excl)
        yield part, row_counts(file, form), list(set_aside(file, form))


def _write_group(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    _write(folder / "supported.toml", GROUP)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
