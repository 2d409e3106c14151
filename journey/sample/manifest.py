"""The sample's manifest, its invented casebook, and the README that says what it is."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from journey.sample.groups import Member
from journey.sample.model import AS_OF, JOHN_KEY, PRICE_BASE_FY, Event, Person
from journey.sample.story import SETTLED_ON_EXCL, WHO, story

LABELS = ("Support team starts", "Moves to a named worker", "Support team starts")
WORDS = (
    (date(2022, 11, 3), "Nobody had asked me what a good day looks like."),
    (date(2023, 4, 18), "I used to tell the same story to a different desk every week."),
    (date(2024, 2, 9), "I want to be on the allotment before the beans are."),
)
ENDING_WHY = {
    "died": "Told by the family (invented).",
    "moved_away": "Wrote from a new address in another county (invented).",
}
GROUP = """# SYNTHETIC: who is compared is invented, like everyone in it.
label = "People the team met from June 2021 to May 2022"
why = "The team's first year. For all of them a year of data is held on both sides."
window = "12m"

[[keep]]
rule = "change_between"
from = 2021-06-01
to = 2022-05-31
why = "The team's first year."

[[keep]]
rule = "support_after"
why = "Only those the team went on to see."

[comparison]
label = "Tenants on estates the team did not reach"
why = "Same landlord, same services, same months, and no team."

[[comparison.keep]]
rule = "contact_with"
any_of = ["landlord"]
why = "Tenants, as the people the team met are."

[[comparison.keep]]
rule = "contacts_before"
from = 11
why = "As often in touch with services as the people the team met."
"""
README = """# Sample data: SYNTHETIC

Everything in this folder is invented by `journey sample`. No row, name, date, postcode, number or
quotation is about a real person. "John" is a made-up journey that meets the published headline
(3,355 interactions with 14 services before, 161 after); the published case gives no breakdown, so
this one is ours.

- `SYNTHETIC_*`: one file an agency, in the shape that such an agency sends it, with the faults such
  files have.
- `sample.toml`: which file is whose, the period each covers, settings, and an invented casebook.
- `groups/`: a group of people, as the Groups page and `journey compare --group` take it.
- `truth/`: who each person really is, every interaction with its cost, what should become of every
  row, John's headline. Its arithmetic shares no code with the product.

NHS numbers are random numbers between 4000000000 and 4999999999 that pass the check digit, so that
the checks have something to pass: one may by chance be somebody's number, and it says nothing about
them. Postcodes are in an area, ZX, that does not exist. National insurance numbers begin QQ, which
is never issued.

In `truth/rows.csv`, `rows_in` counts every row below the header of a file (each sheet of a
workbook), blank lines and totals included, and the title rows above it; the header is not counted.
Titles, blanks and totals are `skipped`. In `truth/interactions.csv` a person of a shared row has a
line of their own; a prison stay has its In row's number. `planted_outcome_code` says how the sample
made a request or a case end (turned away, sent elsewhere, taken on, closed); it changes no cost.

`truth/groups.json` is about people S001 and on, whom the team met from June 2021 to May 2022, and U001
and on, tenants of the same landlord whom it did not meet. In both arms contacts become fewer: 13 months on,
0.85 of what they were. Of what would have come after the change two contacts in five were taken out of
each supported person's life, and about two a year with the team put in; `after_without_support` is what
would have come. Some of U001 and on have a date on which nothing happened. Two of the supported die and
one moves away. `--people` counts neither arm: 2 of the one and 3 of the other come with every 5 people.

Make it again: `journey sample --people {people} --seed {seed}{option} --out DIR` writes the same bytes.
"""


FORMAT_NOTE = """
Every source is written in one format, {file_format}. What that format cannot express (title, blank and
totals rows in a database's format, text in a column of dates) is in neither the files nor the truth.
`truth/set_aside.csv` lists every row that cannot be used, and why.
"""


class ManifestFile(NamedTuple):
    """One file of the sample, and the period it speaks for (end exclusive)."""

    file: str
    source_code: str
    covers_from_date: date
    covers_to_date_excl: date


def readme(people: int, seed: int, file_format: str) -> str:
    """Return the README."""
    if file_format == "mixed":
        return README.format(people=people, seed=seed, option="")
    option = f" --format {file_format}"
    return README.format(people=people, seed=seed, option=option) + FORMAT_NOTE.format(
        file_format=file_format
    )


def confirmed_links(people: list[Person], events: list[Event]) -> list[tuple[str, str, str, str]]:
    """List the links that only a worker can confirm: initials, and a misspelt name."""
    seen = {(e.person.key, e.source) for e in events}
    links = []
    for person in people:
        wanted = []
        if person.key == JOHN_KEY or person.change_on or person.number % 2 == 0:
            wanted.append("drug_alcohol")
        if person.quirk == "misspelt":
            wanted.append("landlord")
        for source in wanted:
            if (person.key, source) in seen:
                links.append((source, person.local_id(source), "gp", person.local_id("gp")))
    return links


def _settings(files: list[ManifestFile]) -> list[str]:
    lines = ["# SYNTHETIC: every person, date and word here is invented.", "", "[settings]"]
    lines += [f'price_base_fy = "{PRICE_BASE_FY}"', f"as_of_date = {AS_OF.isoformat()}", ""]
    for file, source, low, high_excl in files:
        lines += ["[[file]]", f'file = "{file}"', f'source_code = "{source}"']
        lines += [f"covers_from = {low.isoformat()}", f"covers_to_excl = {high_excl.isoformat()}", ""]
    return lines


def _person(person: Person) -> list[str]:
    is_john = person.key == JOHN_KEY
    assert person.change_on is not None
    return [
        "[[casebook.person]]",
        f'alias = "{person.alias}"',
        f'display_name = "{"John" if is_john else f"Person {person.number}"}"',
        'source_code = "support_team"',
        f'local_person_id = "{person.local_id("support_team")}"',
        f"change_on = {person.change_on.isoformat()}",
        f'change_label = "{LABELS[person.number % 3]}"',
        'reason = "First meeting with the support team (invented)."',
        *([f"settled_on_excl = {SETTLED_ON_EXCL.isoformat()}"] if is_john else []),
        "",
    ]


def _ending(member: Member) -> list[str]:
    if member.ending is None:
        return []
    reason_code, from_date = member.ending
    return [
        "[[casebook.ending]]",
        f'alias = "{member.person.alias}"',
        f'reason_code = "{reason_code}"',
        f"from_date = {from_date.isoformat()}",
        f'who = "{WHO}"',
        f'why = "{ENDING_WHY[reason_code]}"',
        "",
    ]


def manifest(
    people: list[Person], events: list[Event], members: list[Member], files: list[ManifestFile]
) -> str:
    """Return sample.toml.

    Args:
        people: John and the others.
        events: theirs.
        members: the two arms of the groups.
        files: what was written.
    """
    lines = _settings(files)
    for person in [*people, *(member.person for member in members)]:
        if person.change_on:
            lines += _person(person)
    for member in members:
        lines += _ending(member)
    for source, local, to_source, to_local in confirmed_links(people, events):
        lines += ["[[casebook.confirmed_link]]", f'source_code = "{source}"', f'local_person_id = "{local}"']
        lines += [f'to_source_code = "{to_source}"', f'to_local_person_id = "{to_local}"']
        lines += ['confirmed_by = "sample worker (invented)"', 'reason = "Asked the person (invented)."', ""]
    for said_on, text in WORDS:
        lines += ["[[casebook.words]]", 'alias = "john"', f"said_on = {said_on.isoformat()}"]
        lines += ['voice = "person"', f'text = "{text}"', "consent = true", "is_invented = true", ""]
    lines += story(people, events)
    return "\n".join(lines)
