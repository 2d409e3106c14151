"""Comparisons kept by name: what was asked and found, asked again on a later build, what moved and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from journey.errors import Refused
from journey.saved.asked import Asked, ask_again
from journey.saved.figures import basis_of, plain
from journey.saved.moved import causes, figures_moved
from journey.words import saved as words

if TYPE_CHECKING:
    from journey.casebook import Casebook, SavedComparison
    from journey.read import Reader
    from journey.workspace import Workspace

Row = dict[str, Any]

__all__ = ["Asked", "again", "listed", "save"]


def save(
    casebook: Casebook, reader: Reader, asked: Asked, name: str, question: str, who: str
) -> SavedComparison:
    """Keep a comparison that was just worked out.

    Args:
        casebook: open, with the key.
        reader: of the build that it was worked out on.
        asked: what was asked, and found.
        name: 1 to 40 letters, digits and hyphens; in clear.
        question: what it is to answer, in words; sealed.
        who: who saves it.

    Raises:
        Refused: there is no key, no question, or the name can't be used.
    """
    if not question.strip():
        raise Refused("Say what the comparison is to answer, in words: --question TEXT")
    rest = basis_of(reader.manifest, asked.people)
    del rest["people"]  # kept beside it, where erasing finds them
    held = {
        "question": question.strip(),
        "subject": asked.subject,
        "definition": asked.definition,
        "on_date": asked.on_date and asked.on_date.isoformat(),
        "windows": asked.windows,
        "figures": asked.figures,
        "rest": rest,
    }
    return casebook.save_comparison(name, asked.kind_code, who, plain(held), asked.people)


def again(workspace: Workspace, reader: Reader, saved: SavedComparison) -> tuple[Asked, Row]:
    """The same question on the published build, and what moved since it was saved.

    Returns:
        The comparison as it is now; and name, kind_code, question, subject, person_id (None of a group),
        on_date, who, at, saved_build_id and build_id; n_figures; moved: rows figure, figure_text, then, now,
        sentence; causes: rows with a cause_code and sentence; sentences: how many moved and why; caveats;
        comparison: the answer now, as it is for a new question.

    Raises:
        Refused: the key is not at hand, or the question has no answer on this build.
    """
    if saved.held is None:
        raise Refused("What was saved is sealed. Running it again needs the key: set JOURNEY_KEY_FILE.")
    held = saved.held
    now, notes = ask_again(workspace, reader, saved)
    moved = figures_moved(held["figures"], now.figures)
    people = _present(workspace, saved.people, {person for person, _ in now.people})
    then = held["rest"] | {"people": people}
    why = causes(then, basis_of(reader.manifest, now.people))
    labels = {row["agency_code"]: row["agency_label"] for row in reader.agencies().to_dicts()}
    return now, {
        **{name: getattr(saved, name) for name in ("name", "kind_code", "who", "at")},
        **{name: held[name] for name in ("question", "subject", "on_date")},
        "person_id": now.people[0][0] if saved.kind_code == "person" else None,
        "saved_build_id": held["rest"]["build_id"],
        "build_id": reader.manifest["build_id"],
        "n_figures": len(held["figures"]),
        "moved": [
            row | {"figure_text": words.figure_name(row["figure"]), "sentence": words.figure_sentence(row)}
            for row in moved
        ],
        "causes": [row | {"sentence": words.cause_sentence(row, labels)} for row in why],
        "sentences": [
            words.summary_sentence(len(moved), len(held["figures"])),
            *notes,
            *words.causes_sentences(why, len(moved), labels),
        ],
        "caveats": list(now.found["caveats"]),
        "comparison": now.found,
    }


def listed(found: list[SavedComparison]) -> list[Row]:
    """One row a saved comparison, as commands list them; what is sealed is None without the key."""
    return [
        {
            **{name: getattr(one, name) for name in ("name", "kind_code", "who", "at")},
            "n_people": len(one.people),
            "question": one.held and one.held["question"],
            "subject": one.held and one.held["subject"],
            "build_id": one.held and one.held["rest"]["build_id"],
        }
        for one in found
    ]


def _present(
    workspace: Workspace, people: Iterable[tuple[str, date]], now: Collection[str]
) -> dict[str, str]:
    """Change dates as saved, by the id that each person has now: two may have been found to be one."""
    from journey.registry import Registry

    registry = Registry.read(workspace.registry_path)
    return {
        person if person in now else registry.resolve(person) or person: on.isoformat()
        for person, on in people
    }
