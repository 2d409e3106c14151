"""The certificate of an erasure: what went, and what is outside its reach. It names nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from journey.files import write_json, write_text
from journey.rights.erase import Erased

_HELD = {
    "yes": "held the person",
    "not known": "is gone, so whether it held the person is not known any more: take it that it did",
}
_CASEBOOK = {
    "people": "Names in the casebook",
    "change_points": "Change dates",
    "moments": "Further change dates",
    "endings": "Times not seen (death, moving away and the like)",
    "words": "Texts of what was said",
    "entries": "Versions of notes, outcomes, ratings and other entries",
    "consents": "Lines of what may be used for what",
    "judgements": "Judgements of single contacts",
    "link_decisions": "Decisions on matches",
    "saved_comparisons": "Saved comparisons that the person was in, of groups too, each removed whole",
    "audit": "Lines of the audit log, blanked; the log can still be verified",
}
_LIMITS = (
    "Copies outside the workspace: backups, exports and files as the agencies sent them. Remove the person"
    " from them, or put them beyond use until they are overwritten.",
    "Blocks of the disk that the system has not overwritten yet: the disk should be encrypted.",
    "What was written about other people and mentions this person: nobody can find that but by reading it.",
)
_GROUP_FILES = (
    "Files of the programme's own still hold the alias that the person had, and this program rewrites none of"
    " them. Take it out of each by hand, and out of its name where that holds it:"
)
_TOMBSTONE = (
    "A tombstone stays: keyed tokens of the person's ids, numbers, names, birth date and sex, none of which"
    " can be read back. By it the person is recognised when an agency sends a file again, and nothing of them"
    " is kept."
)
_MAY_FAIL = (
    "Recognising can fail. A row is known to be the person's by a local id, by an NHS number, or by forename,"
    " surname and birth date together. One that has none of these in common with what was held (a new name"
    " and no number, a birth date written wrong) is kept like anybody's. Where only name and birth date agree"
    " the row is set aside without its cells, for it may be a namesake's. Where a number of the person stands"
    " in a row that is otherwise another's, that row is kept without the number, and it is said. To be sure,"
    " ask the agencies not to send the person any more."
)
_NO_MARKS = (
    "No extract was held that had a mark of the person, so there is none to know them by: what agencies send"
    " of them from now on is kept like anybody's. Ask the agencies not to send the person any more."
)


def certificate(erased: Erased) -> dict[str, Any]:
    """The certificate as data, with stable keys."""
    plan = erased.plan
    return {
        "erasure_id": plan.erasure_id,
        "person_id": plan.person_id,
        "removed": {kind: plan.total(kind) for kind in ("interactions", "identifiers", "set_aside")},
        "source_people": len(plan.source_person_ids),
        "extracts": plan.extracts,
        "builds_removed": plan.builds,
        "build_id": erased.build_id,
        "casebook": plan.casebook,
        "exports": plan.exports,
        "group_files": plan.group_files,
        "tombstone": _TOMBSTONE if plan.marks else _NO_MARKS,
        "recognising_can_fail": _MAY_FAIL if plan.marks else _NO_MARKS,
        "outside_its_reach": list(_LIMITS),
    }


def certificate_text(erased: Erased) -> str:
    """The certificate as Markdown."""
    held = certificate(erased)
    removed = held["removed"]
    lines = [
        "# Certificate of erasure",
        "",
        f"Erasure {held['erasure_id']}, of the person who had the id {held['person_id']}. When it was begun"
        " and by whom is in the audit log: journey audit",
        "",
        "## What was removed",
        "",
        f"- Interactions: {removed['interactions']:,}",
        f"- Lines of identifiers: {removed['identifiers']:,}, under {held['source_people']:,} ids",
        f"- Rows set aside that named the person: {removed['set_aside']:,}",
        *(f"- {_CASEBOOK.get(kind, kind)}: {n:,}" for kind, n in held["casebook"].items() if n),
        f"- Builds, each with its database: {len(held['builds_removed']):,}",
        "",
        "| Extract | Source | Interactions | Identifiers | Rows set aside |",
        "| --- | --- | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {one['extract_id']} | {one['source_code']} | {one['interactions']:,} | {one['identifiers']:,} |"
        f" {one['set_aside']:,} |"
        for one in held["extracts"]
    ]
    made = held["build_id"]
    lines += ["", f"The figures now come from build {made}." if made else "There is no build now."]
    return "\n".join([*lines, *_after(held)]) + "\n"


def _after(held: dict[str, Any]) -> list[str]:
    """What is left to do, what stays, and what nobody here can reach."""
    told = [_export(one) for one in held["exports"]]
    return [
        "",
        "## Who else was given the person's data",
        "",
        "Tell everyone who received one of these exports that the person was erased (UK GDPR, article 19)."
        if told
        else "No export that may have held the person is in the audit log.",
        *(["", *told] if told else []),
        "",
        "## What stays",
        "",
        held["tombstone"],
        *(["", held["recognising_can_fail"]] if held["recognising_can_fail"] != held["tombstone"] else []),
        "",
        *_by_hand(held["group_files"]),
        "## What is outside its reach",
        "",
        *(f"- {limit}" for limit in held["outside_its_reach"]),
    ]


def _by_hand(files: list[str]) -> list[str]:
    """Files in which the alias still stands, where there are any."""
    if not files:
        return []
    return ["## What you have to do by hand", "", _GROUP_FILES, "", *(f"- {file}" for file in files), ""]


def _export(one: dict[str, Any]) -> str:
    """One export, or answer to the person, as a line: when, who made it, for whom and what for."""
    begun = f"- {one['at']}, line {one['number']} of the audit log, made by {one['who']}"
    if one["action"] == "subject":
        return f"{begun}: all that was held of the person, for them"
    recipient = f" for {one['recipient']}" if one["recipient"] else ", recipient not said"
    purpose = f" Purpose: {one['purpose']}" if one["purpose"] else " Purpose not said."
    return f"{begun}{recipient}: build {one['build_id']} {_HELD[one['held_them']]}.{purpose}"


def write_certificate(erased: Erased, path: Path) -> None:
    """Write the certificate to a new file, as JSON where its name ends in .json, else as Markdown."""
    if path.suffix.lower() == ".json":
        write_json(path, certificate(erased))
    else:
        write_text(path, certificate_text(erased))
