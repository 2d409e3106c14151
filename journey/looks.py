"""A look at a group, kept in the audit log: the group, and where it is small each person in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from journey.words.groups import FEWEST

if TYPE_CHECKING:
    from journey.casebook import Casebook
    from journey.read import Reader


def people_shown(reader: Reader, found: Mapping[str, Any]) -> list[tuple[str, date]]:
    """Who is in a group that is so small that its figures are a look at each of them; else nobody.

    Args:
        reader: of the build that was asked.
        found: what journey.read.groups.group says of it.
    """
    from journey.groups.form import read_group
    from journey.read.groups import members

    if not 0 < found["n_people"] < FEWEST or reader.workspace is None:
        return []
    return members(reader, read_group(reader.workspace.path, found["name"]))


def record_group(
    casebook: Casebook,
    found: Mapping[str, Any],
    people: Sequence[tuple[str, date]],
    action: str,
    purpose: str = "",
    who: str | None = None,
    more: str = "",
) -> None:
    """Keep in the audit log that someone looks at a group. Call it before anything is shown.

    The line of a group names it and its build, and none of its people. Under FEWEST people each of them has
    a line too, which erasing them empties.

    Args:
        casebook: open.
        found: what journey.read.groups.group says of it.
        people: (person id, first day of the after side) of those in it; may be left out where they are many.
        action: view or compare.
        purpose: what for; sealed.
        who: where it is not the one whose login this is.
        more: what else is named in each line, for example: saved:first-year
    """
    group = f"group:{found['name']}"
    subject = f"{group} build:{found['build_id']} {more}".strip()
    casebook.record(action, subject, purpose, found["n_people"], who)
    if found["n_people"] < FEWEST:
        for person, _ in people:
            casebook.record(action, f"{person} {group} {more}".strip(), purpose, who=who)
