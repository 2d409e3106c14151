"""One comparison worked out, of a person or of a group, with what is kept of it when it is saved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from journey.errors import Refused
from journey.saved.figures import group_figures, person_figures
from journey.words.saved import FILE_CHANGED, FILE_GONE

if TYPE_CHECKING:
    from journey.casebook import SavedComparison
    from journey.read import Reader
    from journey.workspace import Workspace

Row = dict[str, Any]
_WINDOWS = {
    "before": "whole",
    "equal_windows": "equal",
    "last_12m": "last_12m",
    "last_24m": "last_24m",
    "like_for_like": "like_for_like",
    "without_band": "without_band",
}


@dataclass(frozen=True)
class Asked:
    """A comparison and its answer.

    `subject` is a person's alias, else their id, or a group's name; `definition` the text of a group's file,
    None of a person and of the group that needs none; `people` are (person id, first day of the after side).
    """

    kind_code: str
    subject: str
    found: Row
    headline: list[str]
    figures: Row
    windows: Row
    people: list[tuple[str, date]]
    on_date: date | None = None
    definition: str | None = None


def ask_person(workspace: Workspace, reader: Reader, person: str, on: date | None = None) -> Asked:
    """Before and after of one person, at their change date or had the change been on another.

    Raises:
        Refused: nobody has that id or alias, or there is no comparison, and why.
    """
    line = reader.person(person)
    with _reader_for(workspace, reader, line["person_id"], on) as held:
        found = held.compare(line["person_id"])
        headline = held.headline(line["person_id"])
    if on is not None:
        found |= {"is_other_date": True}
    found |= {"note": line["note"]}
    change = (line["person_id"], found["change_on"])
    subject = line["alias"] or line["person_id"]
    return Asked(
        "person", subject, found, headline, person_figures(found), _windows_of(found), [change], on_date=on
    )


@contextmanager
def _reader_for(workspace: Workspace, reader: Reader, person_id: str, on: date | None) -> Iterator[Reader]:
    """The build as it is, or as it would be on another date."""
    if on is None:
        yield reader
        return
    from journey.pipeline.another_date import reader_on

    with reader_on(workspace, person_id, on) as other:
        yield other


def _windows_of(found: Row) -> Row:
    """Both spans of every window that there is."""
    pairs = {
        code: found if name == "before" else found[name] for name, code in _WINDOWS.items() if found.get(name)
    }
    names = ("from_date", "to_date_excl", "observed_days")
    return {
        code: {side: {name: pair[side][name] for name in names} for side in ("before", "after")}
        for code, pair in pairs.items()
    }


def ask_group(reader: Reader, name: str) -> Asked:
    """Before and after of a group, as its file says now.

    Raises:
        Refused: there is no such group, or its file says something that we do not know or can't use.
    """
    return _of_group(reader, name, _group_text(reader.workspace, name))


def ask_again(workspace: Workspace, reader: Reader, saved: SavedComparison) -> tuple[Asked, list[str]]:
    """What was saved, asked of the published build; and what there is to say about the asking.

    Args:
        workspace: of the build.
        reader: of the build.
        saved: read with the key.

    Raises:
        Refused: the person is not in the build, or the question has no answer on it.
    """
    held: Row = saved.held or {}
    if saved.kind_code == "group":
        name, text = held["subject"], held["definition"]
        file_text = _group_text(workspace, name)
        notes = [] if file_text == text else [FILE_GONE if file_text is None else FILE_CHANGED]
        return _of_group(reader, name, text), notes
    try:
        person_id = reader.person(saved.people[0][0])["person_id"]
    except Refused:
        raise Refused(
            "The person of this saved comparison is not in the published build: their data was taken out, or"
            " their records are somebody else's now. See who there is with: journey people"
        ) from None
    on = date.fromisoformat(held["on_date"]) if held["on_date"] else None
    return ask_person(workspace, reader, person_id, on), []


def _group_text(workspace: Workspace | None, name: str) -> str | None:
    """The text of a group's file; None where there is none."""
    path = workspace.path / "groups" / f"{name}.toml" if workspace else None
    if path is None or not path.is_file():
        return None
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(f"groups/{name}.toml is not text in UTF-8. Correct it and try again.") from None


def _of_group(reader: Reader, name: str, text: str | None) -> Asked:
    from journey.groups.form import group_of, read_group
    from journey.read.groups import answer, members

    folder = reader.workspace.path if reader.workspace else Path()
    definition = group_of(name, text.encode()) if text is not None else read_group(folder, name)
    found = answer(reader, definition)
    windows = {found["window"]["window_code"]: found["spans"]}
    people = members(reader, definition) if found["n_people"] else []
    headline = list(found["finding"])
    return Asked("group", name, found, headline, group_figures(found), windows, people, definition=text)
