"""A pack made again from what its manifest says of it, and laid beside it byte for byte: `journey rerun`."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from journey import METHOD_VERSION
from journey.errors import Refused
from journey.export.verify.files import MANIFEST, check_files, json_of, manifest_of, sha256_of
from journey.export.verify.findings import Found
from journey.export.verify.packed import Packed, opened
from journey.files import OWNER_ONLY
from journey.settings import is_financial_year

if TYPE_CHECKING:
    from journey.read import Reader

_IN_USE = ".lock"
_LONGEST = 2000  # of an argument, in characters
_IS_BUILD_ID = re.compile(r"[A-Za-z0-9]{1,64}")
_MAY_BE_NULL = ("recipient", "discount_from", "limits")
# Whom to ask for each pack: module, function, and under which name it takes each argument of the manifest.
_MAKERS = {
    "evaluator": (
        "journey.export.pack",
        "write_evaluator_pack",
        {"recipient": "recipient", "discount_from": "discount_from", "raw": "is_raw"},
    ),
    "workbook": (
        "journey.export.workbook",
        "write_workbook",
        {"recipient": "recipient", "discount_from": "discount_from"},
    ),
    "handover": ("journey.export.handover", "write_handover", {"recipient": "recipient"}),
    "event-log": ("journey.export.event_log", "write_event_log", {"recipient": "recipient"}),
    "public-table": (
        "journey.releases",
        "write_again",
        {name: name for name in ("group", "by", "measures", "profile", "limits")},
    ),
}
_FROM_CASEBOOK = ("periods", "findings", "groups_findings", "groups_summary", "groups_attrition", "README")


@dataclass(frozen=True)
class Asked:
    """What a pack says it was made from; its arguments have the names that its maker takes."""

    pack: str
    build_id: str
    recipient: str | None
    arguments: Mapping[str, Any]
    manifest: Mapping[str, Any]


@dataclass(frozen=True)
class Rerun:
    """How a pack compares with one made again.

    Attributes:
        pack, build_id: which.
        n_files: how many files there are in both together.
        differing: the files that are not the same in both, or in one alone, in order.
        reasons: why that may be, the likeliest first.
    """

    pack: str
    build_id: str
    n_files: int
    differing: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def is_identical(self) -> bool:
        """Whether every byte of every file is the same."""
        return not self.differing


def asked_of(pack: Path) -> Asked:
    """What a pack says it was made from. Nothing of it is trusted: only what a maker takes is taken.

    Raises:
        Refused: it is no pack, or one that does not say how it was made, or cannot be made again.
    """
    with opened(Path(pack)) as packed:
        manifest = manifest_of(packed)
    kind, build_id, given = (manifest.get(name) for name in ("pack", "build_id", "arguments"))
    if isinstance(kind, str) and kind not in _MAKERS:
        raise Refused(
            "This pack can't be made again by itself: it is of one question or one person, and is asked for, "
            "and logged, each time. Make it again with: journey export"
        )
    is_named = isinstance(build_id, str) and _IS_BUILD_ID.fullmatch(build_id)
    if not isinstance(kind, str) or not isinstance(given, dict) or not is_named:
        raise Refused("The manifest.json of this pack does not say how it was made. Ask for the pack again.")
    names = _MAKERS[kind][2]
    if given.get("pack") != kind or given.keys() != {"pack", *names}:
        raise Refused(
            "The manifest.json of this pack lacks an argument, or holds one that this version does not know. "
            f"Use the version that made it: the pack's method version; here it is {METHOD_VERSION}."
        )
    for name in names:
        if not _is_kind(name, given[name]):
            raise Refused(
                f"The manifest.json of this pack holds something under {name} that can't stand there. Ask "
                "for the pack again."
            )
    taken = {taken: given[name] for name, taken in names.items()}
    _refuse_unasked(kind, taken)
    recipient = given.get("recipient")
    return Asked(kind, str(build_id), recipient, taken, manifest)


def _is_kind(name: str, held: Any) -> bool:
    """Whether an argument is of its kind; null only where nothing need be said."""
    if name == "raw":
        return isinstance(held, bool)
    if held is None:
        return name in _MAY_BE_NULL
    if not isinstance(held, str) or len(held) > _LONGEST or not held.isprintable():
        return False
    return is_financial_year(held) if name == "discount_from" else bool(held.strip()) or name == "group"


def _refuse_unasked(kind: str, taken: Mapping[str, Any]) -> None:
    """Refuse a question that no table answers before anything is logged of it."""
    if kind == "public-table":
        ask: Callable[..., object] = import_module("journey.releases.question").of_arguments
        ask(**taken)


def rerun(asked: Asked, build: Reader, pack: Path, out: Path | None) -> Rerun:
    """Make a pack again and say whether it is the same, byte for byte.

    Args:
        asked: as asked_of gives it.
        build: a reader of the build that it names.
        pack: the pack, a folder or a zip.
        out: where the new one is to stay, free; none: it is made in the workspace, compared and removed.

    Raises:
        Refused: it can't be made: a key is not at hand, or the target is not free; nothing was written.
        Damaged: the build's tables do not add up to each other.
    """
    module, name, _ = _MAKERS[asked.pack]
    make = getattr(import_module(module), name)
    with ExitStack() as stack:
        target = out or stack.enter_context(_room(build)) / "pack"
        make(build, target, **asked.arguments)
        former, again = (stack.enter_context(opened(path)) for path in (Path(pack), target))
        return _compared(asked, former, again)


@contextmanager
def _room(build: Reader) -> Iterator[Path]:
    """A folder in the restricted zone, owner-only, ours until the end: no build or addition sweeps it away.

    It is locked while it is in use. What a killed process left there the next one removes.
    """
    if build.workspace is None:
        raise Refused("A pack is made again from a workspace. Name it with --workspace.")
    rooms = build.workspace.path / "restricted" / ".rerun"
    room = rooms / uuid.uuid4().hex
    lock = FileLock(room / _IN_USE, mode=0o600)
    try:
        try:
            rooms.mkdir(mode=OWNER_ONLY, exist_ok=True)
            with FileLock(rooms / _IN_USE, mode=0o600):  # so that nobody takes a room half made for one left
                _clear_left(rooms)
                room.mkdir(mode=OWNER_ONLY)
                lock.acquire()
        except OSError:
            raise Refused(
                "The workspace can't be written to. Check the disk and your rights to it."
            ) from None
        yield room
    finally:
        lock.release()
        shutil.rmtree(room, ignore_errors=True)


def _clear_left(rooms: Path) -> None:
    """Remove the rooms that nobody holds."""
    for left in sorted(path for path in rooms.iterdir() if path.is_dir() and not path.is_symlink()):
        try:
            with FileLock(left / _IN_USE, timeout=0, mode=0o600):
                pass
        except Timeout:
            continue
        shutil.rmtree(left, ignore_errors=True)


def _compared(asked: Asked, former: Packed, again: Packed) -> Rerun:
    names = sorted(former.sizes.keys() | again.sizes.keys())
    differing = [name for name in names if not _same(former, again, name)]
    told = json_of(again, MANIFEST)
    reasons = _reasons(asked, former, told if isinstance(told, dict) else {}, differing) if differing else []
    return Rerun(asked.pack, asked.build_id, len(names), tuple(differing), tuple(reasons))


def _same(former: Packed, again: Packed, name: str) -> bool:
    if former.sizes.get(name) != again.sizes.get(name):
        return False
    return sha256_of(former, name) == sha256_of(again, name) is not None


def _reasons(asked: Asked, former: Packed, now: Mapping[str, Any], differing: list[str]) -> list[str]:
    """Why a pack is not what it was, the likeliest first."""
    found, then, reasons = Found(), asked.manifest, []
    check_files(former, then, found)
    if found.n:
        reasons.append("The pack was changed after it was written: journey verify says where.")
    if then.get("method_version") != now.get("method_version"):
        reasons.append("It was made by another version of the method.")
    if then.get("versions") != now.get("versions"):
        changed = _changed(then.get("versions"), now.get("versions"))
        reasons.append(f"It was made with other versions of libraries: {', '.join(changed) or 'not known'}.")
    if then.get("key_id") != now.get("key_id"):
        reasons.append("The key that makes a recipient's ids is another: every id differs.")
    tables = {name.partition(".")[0] for name in differing}
    if not reasons and tables & set(_FROM_CASEBOOK):
        reasons.append(
            "What people said since: reasons for a change date, aliases, groups and consents are read anew "
            "from the casebook and the groups' files, and are no part of the build."
        )
    if not reasons:
        reasons.append(
            "Its manifest.json says the same of build, versions and arguments: so manifest and files were "
            "both changed after it was written, or the names that are taken out of texts are others now."
        )
    return reasons


def _changed(then: Any, now: Any) -> list[str]:
    if not isinstance(then, dict) or not isinstance(now, dict):
        return []
    return sorted(name for name in now if then.get(name) != now[name])
