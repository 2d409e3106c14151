"""The making of what was ordered, once it is in the log."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from journey.access import Visitor
from journey.board import board_paper
from journey.casebook import open_casebook
from journey.downloads.orders import Order, order_of, question_of, state_of
from journey.downloads.story import story_of
from journey.downloads.things import Thing
from journey.errors import Refused
from journey.read import Reader, open_current

if TYPE_CHECKING:
    from journey.workspace import Workspace

Tell = Callable[[str], None]


def make(workspace: Workspace, folder: Path, arguments: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Make what was ordered, and leave it in the folder.

    Args:
        workspace: of the build.
        folder: an empty one.
        arguments: of Order.arguments.
        tell: called with each step as it begins.

    Returns:
        what, person_id, is_hidden, build_id, casebook (the state of it that the file was made with),
        file_name, n_bytes, sha256, and told: of a table, what it shows.

    Raises:
        Refused: the visitor may not, something is missing, or the disk is full.
    """
    who = Visitor(arguments["who"], tuple(arguments["roles"]))
    order = order_of(arguments, who)
    read, thing = open_current(workspace.path), order.thing
    tell("Writing down who asked, and what for")
    record(workspace, read, order, who.name)
    # before it is read for the paper: what is taken back meanwhile makes the paper one of before
    state = state_of(workspace, read, order)
    try:
        n_bytes, digest = _write(workspace, read, folder, order, who.name, tell)
    except OSError:
        raise Refused(
            "The file can't be written: the disk is full, or not ours to write to. Nothing is left."
        ) from None
    return {
        "what": order.what,
        "person_id": order.person_id if thing.is_of_one else "",
        "is_hidden": order.is_hidden,
        "build_id": read.manifest["build_id"],
        "casebook": state,
        "file_name": thing.file_name,
        "n_bytes": n_bytes,
        "sha256": digest,
        "told": _told(order),
    }


def _told(order: Order) -> str:
    """What tells a table from others of its kind: of whom, split by what, which figures."""
    if order.thing.about != "table":
        return ""
    from journey.releases import DIMS, MEASURES

    question = question_of(order.asked)
    whom = f"group {question.group}" if question.group else "everybody in the figures"
    split = ", ".join(DIMS[name] for name in question.dims)
    return f"{whom}; by {split}; {', '.join(MEASURES[name] for name in question.measures)}"


def record(workspace: Workspace, read: Reader, order: Order, who: str) -> None:
    """Keep in the audit log that a file leaves. Call it before the file is made."""
    thing = order.thing
    person_id = order.person_id if thing.is_of_one else ""
    subject, told = exported(read, thing.label, person_id, order.purpose, order.recipient, order.is_hidden)
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.record("export", subject, told, who=who)


def exported(
    read: Reader, label: str, person_id: str, purpose: str, recipient: str, is_hidden: bool
) -> tuple[str, str]:
    """What the audit log keeps of a file that leaves: its subject, and what for.

    The subject is the build, and of a paper about one person their id beside it (journey/rights/exports.py).
    """
    whom = f"Recipient: {recipient.strip()}." if recipient.strip() else ""
    named = f"{label}, identities {'hidden' if is_hidden else 'shown'}."
    told = " ".join(filter(None, (whom, named, purpose.strip())))
    return f"{read.manifest['build_id']} {person_id}".strip(), told


def label_of(thing: Thing) -> str:
    """Under which label a file about one person is sealed."""
    return f"download/{thing.file_name}"


def _write(
    workspace: Workspace, read: Reader, folder: Path, order: Order, who: str, tell: Tell
) -> tuple[int, str]:
    """The file in the folder; how long it is and its sha256 as it is handed over."""
    thing = order.thing
    target = folder / thing.file_name
    if thing.about == "person":
        tell("Drawing the pictures and writing the paper")
        form = target.suffix.removeprefix(".")
        made = board_paper(read, order.person_id, order.purpose, order.is_hidden, form)
        return _sealed(workspace, target, thing, made)
    if order.what == "story_draft":
        tell("Drawing the picture and writing the draft")
        told = story_of(read, order.person_id, order.purpose, order.recipient)
        return _sealed(workspace, target, thing, told.page())
    tell(_TELLS[order.what])
    _WRITERS[order.what](workspace, read, target, order, who)
    if thing.is_of_one:
        return _sealed(workspace, target, thing, target.read_bytes())
    with target.open("rb") as file:
        return target.stat().st_size, file_digest(file, "sha256").hexdigest()


def _sealed(workspace: Workspace, target: Path, thing: Thing, made: bytes) -> tuple[int, str]:
    """A file about one person, at rest under the programme's key."""
    target.write_bytes(workspace.key.seal(made, label_of(thing)))
    return len(made), sha256(made).hexdigest()


def _evaluator(workspace: Workspace, read: Reader, target: Path, order: Order, who: str) -> None:
    from journey.export import write_evaluator_pack

    write_evaluator_pack(read, target, _recipient(order))


def _workbook(workspace: Workspace, read: Reader, target: Path, order: Order, who: str) -> None:
    from journey.export.workbook import write_workbook

    write_workbook(read, target, _recipient(order))


def _handover(workspace: Workspace, read: Reader, target: Path, order: Order, who: str) -> None:
    from journey.export.handover import write_handover

    write_handover(read, target, _recipient(order))


def _event_log(workspace: Workspace, read: Reader, target: Path, order: Order, who: str) -> None:
    from journey.export import write_event_log

    write_event_log(read, target, _recipient(order))


def _public_table(workspace: Workspace, read: Reader, target: Path, order: Order, who: str) -> None:
    from journey.releases import write_public_table

    question = question_of(order.asked)
    write_public_table(
        read, workspace, target, question, order.purpose, who, str(order.asked.get("despite", ""))
    )


def _story(workspace: Workspace, read: Reader, target: Path, order: Order, who: str) -> None:
    from journey.publish import write_publish_pack

    write_publish_pack(read, target, order.person_id, order.purpose, order.recipient, order.asked, who)


def _recipient(order: Order) -> str | None:
    return order.recipient.strip() or None


_TELLS = {
    "evaluator": "Writing the tables",
    "workbook": "Writing the workbook",
    "handover": "Writing the parts",
    "event_log": "Writing the events",
    "public_table": "Counting, hiding what is of few people, and comparing with earlier tables",
    "story": "Writing the story",
}
_WRITERS: dict[str, Callable[[Workspace, Reader, Path, Order, str], None]] = {
    "evaluator": _evaluator,
    "workbook": _workbook,
    "handover": _handover,
    "event_log": _event_log,
    "public_table": _public_table,
    "story": _story,
}
