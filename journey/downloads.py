"""What can be taken away from the pages: who may ask for what, and the making of the file.

The same check stands before the work begins and inside it. Who asked and what for is in the audit log before
a file is made, and each time it is handed out. A board paper rests sealed, and is handed out for as long as
what it quotes may be; a pack, which holds pseudonyms alone, rests as a zip for its owner only.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from journey.access import Visitor
from journey.board import NAME, board_paper
from journey.board.casebook_state import casebook_state
from journey.casebook import open_casebook
from journey.errors import Refused
from journey.jobs.records import Job, find, job_folder, jobs
from journey.read import Reader, open_current
from journey.zips import zip_folder

if TYPE_CHECKING:
    from journey.workspace import Workspace

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Thing:
    """Something to take away: its name, the right it asks, its file, what it holds, how to read it."""

    label: str
    right: str
    file_name: str
    holds: str
    reading: str

    @property
    def is_paper(self) -> bool:
        """Whether it is about one person."""
        return self.right == "board"


_PAPER = (
    "One person before and after: the headline, their words where they agreed to it, every contact, the "
    "years, the cost, fair ways to compare, who pays, how sure it is and what may not be concluded."
)
_GONE = "This file is not here any more. Make it again."
MADE_BEFORE = (
    "This paper was made before something that it quotes or names was taken back or changed. Make it again."
)
THINGS = {
    "board_word": Thing(
        "Board paper, Word",
        "board",
        f"{NAME}.docx",
        _PAPER,
        "Open it in Word or LibreOffice. Headings, tables and pictures can be read by a screen reader; save "
        "it as PDF from there.",
    ),
    "board_powerpoint": Thing(
        "Board paper, PowerPoint",
        "board",
        f"{NAME}.pptx",
        _PAPER,
        "One message a slide. How each was worked out stands in the notes beneath it.",
    ),
    "evaluator": Thing(
        "Tables for evaluation",
        "evaluate",
        "evaluation-tables.zip",
        "Every contact, its cost line by line, before and after, who pays and the evidence, of everybody in "
        "the figures, as CSV and Parquet, with assumptions and a manifest.",
        "Unpack it and read README.txt first: it says what each table holds, that they add up, and what may "
        "not be concluded.",
    ),
    "event_log": Thing(
        "Event logs",
        "evaluate",
        "event-logs.zip",
        "Every contact as an event, as OCEL 2.0, XES and CSV, for tools that draw paths.",
        "Unpack it and read README.txt first. It holds no cost that was discounted, and no name.",
    ),
}


@dataclass(frozen=True)
class Order:
    """What someone asks for. person_id is "" where it is of everybody; recipient may stay empty."""

    what: str
    person_id: str
    purpose: str
    recipient: str = ""
    is_hidden: bool = True

    def checked(self, who: Visitor) -> Order:
        """The order, where this visitor may have it.

        Raises:
            Refused: a right is not held, or something is missing.
        """
        if self.what not in THINGS:
            raise Refused("There is no such file to make. Choose one of the list.")
        thing = THINGS[self.what]
        who.need(thing.right)
        if not self.is_hidden:
            who.need("identities")
        if not self.purpose.strip():
            raise Refused("Say what the file is for. It is kept, sealed, in the log of who took what away.")
        if thing.is_paper and not self.person_id:
            raise Refused("Choose the person whom the paper is about.")
        if not thing.is_paper and self.is_hidden and not self.recipient.strip():
            raise Refused(
                "Say whom the tables are for. Every id in them is then theirs alone, and can't be joined "
                "with anybody else's."
            )
        return self

    def arguments(self, who: Visitor) -> dict[str, Any]:
        """The order as a job takes it, checked."""
        return {**asdict(self.checked(who)), "who": who.name, "roles": list(who.roles)}


def job_id_of(workspace: Workspace, read: Reader, order: Order, who: str) -> str:
    """An id that the same order of the same person and build has again, and that says nothing of it.

    A paper has another one once the casebook says something else of whom it is about.

    Raises:
        Refused: the key is not at hand.
    """
    asked = {**asdict(order), "who": who, "build": read.manifest["build_id"]}
    asked |= {"casebook": _state(workspace, read, order)}
    return workspace.key.token("download", json.dumps(asked, sort_keys=True))


def _state(workspace: Workspace, read: Reader, order: Order) -> str:
    """What of the casebook the file rests on; tables of everybody quote nobody."""
    is_paper = order.what in THINGS and THINGS[order.what].is_paper
    return casebook_state(workspace, read, order.person_id, order.is_hidden) if is_paper else ""


def make(workspace: Workspace, folder: Path, arguments: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Make what was ordered, and leave it in the folder.

    Args:
        workspace: of the build.
        folder: an empty one.
        arguments: of Order.arguments.
        tell: called with each step as it begins.

    Returns:
        what, person_id, is_hidden, build_id, casebook (the state of it that a paper was made with),
        file_name, n_bytes and sha256.

    Raises:
        Refused: the visitor may not, something is missing, or the disk is full.
    """
    who = Visitor(arguments["who"], tuple(arguments["roles"]))
    names = Order.__dataclass_fields__
    order = Order(**{name: arguments[name] for name in names}).checked(who)
    read, thing = open_current(workspace.path), THINGS[order.what]
    tell("Writing down who asked, and what for")
    record(workspace, read, order, who.name)
    # before it is read for the paper: what is taken back meanwhile makes the paper one of before
    state = _state(workspace, read, order)
    try:
        n_bytes, digest = _write(workspace, read, folder, order, tell)
    except OSError:
        raise Refused(
            "The file can't be written: the disk is full, or not ours to write to. Nothing is left."
        ) from None
    return {
        "what": order.what,
        "person_id": order.person_id if thing.is_paper else "",
        "is_hidden": order.is_hidden,
        "build_id": read.manifest["build_id"],
        "casebook": state,
        "file_name": thing.file_name,
        "n_bytes": n_bytes,
        "sha256": digest,
    }


def record(workspace: Workspace, read: Reader, order: Order, who: str) -> None:
    """Keep in the audit log that a file leaves. Call it before the file is made."""
    thing = THINGS[order.what]
    person_id = order.person_id if thing.is_paper else ""
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


def _write(workspace: Workspace, read: Reader, folder: Path, order: Order, tell: Tell) -> tuple[int, str]:
    """The file in the folder; how long it is and its sha256 as it is handed over."""
    thing = THINGS[order.what]
    target = folder / thing.file_name
    if thing.is_paper:
        tell("Drawing the pictures and writing the paper")
        form = target.suffix.removeprefix(".")
        made = board_paper(read, order.person_id, order.purpose, order.is_hidden, form)
        target.write_bytes(workspace.key.seal(made, _label(thing)))
        return len(made), sha256(made).hexdigest()
    _write_pack(read, folder, order, tell)
    with target.open("rb") as file:
        return target.stat().st_size, file_digest(file, "sha256").hexdigest()


def _write_pack(read: Reader, folder: Path, order: Order, tell: Tell) -> None:
    """The folder of a pack, then the one file that is handed over."""
    from journey.export import write_evaluator_pack, write_event_log

    tell("Writing the tables" if order.what == "evaluator" else "Writing the events")
    pack = folder / "pack"
    recipient = order.recipient.strip() or None
    if order.what == "evaluator":
        write_evaluator_pack(read, pack, recipient)
    else:
        write_event_log(read, pack, recipient)
    tell("Putting them into one file")
    zip_folder(pack, folder / THINGS[order.what].file_name)
    shutil.rmtree(pack)


def ready(workspace_path: Path, who: Visitor, is_hiding: bool = False) -> list[Job]:
    """The downloads that were asked for and are kept, newest first, so far as this visitor may have them.

    Where people sign in, each sees their own alone. A session that is_hiding identities sees no file that
    shows them, whatever the visitor may.
    """
    return [job for job in jobs(workspace_path) if job.kind == "export" and _may_have(job, who, is_hiding)]


def _may_have(job: Job, who: Visitor, is_hiding: bool) -> bool:
    if who.is_signed_in and job.who != who.name:
        return False
    if job.state != "done":
        return True
    thing = THINGS.get(str(job.result.get("what")))
    is_open = bool(job.result.get("is_hidden")) or (who.may("identities") and not is_hiding)
    return thing is not None and who.may(thing.right) and is_open


def is_current(workspace: Workspace, read: Reader, job: Job) -> bool:
    """Whether a file that is done may still be handed out: a paper may quote what was taken back since.

    Args:
        workspace: whose it is.
        read: the published build.
        job: one of ready.

    Raises:
        JourneyError: the key is not at hand, or the casebook can't be read.
    """
    held = job.result
    if not THINGS[held["what"]].is_paper:
        return True
    now = casebook_state(workspace, read, held["person_id"], held["is_hidden"])
    return bool(held.get("casebook") == now)


def content(workspace: Workspace, read: Reader, job_id: str, who: Visitor, is_hiding: bool = False) -> bytes:
    """The file of a download that is done, once it is in the log that it is handed out.

    Raises:
        Refused: the visitor may not have it, it is not there any more, or what it quotes was taken back or
            changed since.
    """
    job = find(workspace.path, job_id)
    if job is None or job.state != "done" or job.kind != "export" or not _may_have(job, who, is_hiding):
        raise Refused(_GONE)
    if not is_current(workspace, read, job):
        raise Refused(MADE_BEFORE)
    result, thing = job.result, THINGS[job.result["what"]]
    try:
        held = (job_folder(workspace.path, job_id) / "out" / thing.file_name).read_bytes()
    except OSError:
        raise Refused(_GONE) from None
    made = workspace.key.unseal(held, _label(thing)) if thing.is_paper else held
    about = f"{result['build_id']} {result['person_id']}".strip()
    named = f"Handed out: {thing.label}, identities {'hidden' if result['is_hidden'] else 'shown'}."
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.record("export", about, named, who=who.name)
    return made


def _label(thing: Thing) -> str:
    return f"download/{thing.file_name}"
