"""A pack made again from what its manifest says of it, and laid beside it byte for byte: `journey rerun`."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from journey import METHOD_VERSION
from journey.errors import Refused
from journey.export.verify.files import MANIFEST, check_files, json_of, manifest_of, sha256_of
from journey.export.verify.findings import Found
from journey.export.verify.packed import Packed, opened

if TYPE_CHECKING:
    from journey.read import Reader

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
    if kind not in _MAKERS:
        raise Refused(
            "This pack can't be made again by itself: it is of one question or one person, and is asked for, "
            "and logged, each time. Make it again with: journey export"
        )
    if not isinstance(given, dict) or not isinstance(build_id, str) or not build_id.isalnum():
        raise Refused("The manifest.json of this pack does not say how it was made. Ask for the pack again.")
    names = _MAKERS[kind][2]
    for name, held in given.items():
        if name != "pack" and (name not in names or not _is_kind(name, held)):
            raise Refused(
                "The manifest.json of this pack holds an argument that this version does not know. Use the "
                f"version that made it: the pack's method version; here it is {METHOD_VERSION}."
            )
    recipient = given.get("recipient")
    recipient = recipient if isinstance(recipient, str) else None
    taken = {taken: given[name] for name, taken in names.items() if name in given}
    return Asked(kind, build_id, recipient, taken, manifest)


def _is_kind(name: str, held: Any) -> bool:
    return isinstance(held, bool) if name == "raw" else held is None or isinstance(held, str)


def rerun(asked: Asked, build: Reader, pack: Path, out: Path | None) -> Rerun:
    """Make a pack again and say whether it is the same, byte for byte.

    Args:
        asked: as asked_of gives it.
        build: a reader of the build that it names.
        pack: the pack, a folder or a zip.
        out: where the new one is to stay, free; none: it is made in the workspace, compared and removed.

    Raises:
        Refused: it can't be made: a key is not at hand, the target is not free, a part of this version is
            missing; nothing was written.
        Damaged: the build's tables do not add up to each other.
    """
    module, name, _ = _MAKERS[asked.pack]
    try:
        make = getattr(import_module(module), name)
    except (ImportError, AttributeError):
        raise Refused(f"This version can't make the {asked.pack} pack. Use the one that made it.") from None
    with ExitStack() as stack:
        target = out or _place(build, stack)
        make(build, target, **asked.arguments)
        former, again = (stack.enter_context(opened(path)) for path in (Path(pack), target))
        return _compared(asked, former, again)


def _place(build: Reader, stack: ExitStack) -> Path:
    """A folder of the workspace that is removed in the end; by the next build, where this is cut off."""
    if build.workspace is None:
        raise Refused("A pack is made again from a workspace. Name it with --workspace.")
    made = tempfile.TemporaryDirectory(prefix=".new-", dir=build.workspace.builds_path)
    return Path(stack.enter_context(made)) / "pack"


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
