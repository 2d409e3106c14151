"""Items that were found in an extract and explained: they stay visible, with who explained them and why."""

from __future__ import annotations

from journey.casebook import Explained
from journey.errors import Refused
from journey.notes import looks_personal, plain
from journey.workspace import Workspace

LONGEST_NAME = 80
LONGEST_REASON = 500


def found_in(workspace: Workspace, extract_id: str, check_id: str) -> None:
    """Make sure that something was found, before it is explained.

    Raises:
        Refused: there is no such extract, or nothing of the kind was found in it.
    """
    manifests = [manifest for manifest in workspace.extracts() if manifest["extract_id"] == extract_id]
    if not manifests:
        raise Refused("There is no extract with that id. See them with: journey extracts")
    found = {finding["check_id"] for finding in manifests[0].get("findings", [])} | set(
        manifests[0]["reasons"]
    )
    if check_id not in found:
        known = ", ".join(sorted(found)) or "nothing"
        raise Refused(f"Nothing of that kind was found in extract {extract_id}. What was found: {known}.")


def explanation_of(extract_id: str, check_id: str, who: str, why: str) -> Explained:
    """An explanation with its texts on one line each.

    Raises:
        Refused: there is no text in one of them, or one is too long.
    """
    name, reason = plain(who, LONGEST_NAME + 1), plain(why, LONGEST_REASON + 1)
    if not name or not reason:
        raise Refused("Say who explains and why; neither may be blank.")
    if looks_personal(name) or looks_personal(reason):
        raise Refused(
            "That looks like a number, date, postcode or address of a person, so it was not kept. Say why in"
            " words, about the file and not about anybody in it."
        )
    if len(name) > LONGEST_NAME or len(reason) > LONGEST_REASON:
        raise Refused(
            f"A name may have {LONGEST_NAME} characters and a reason {LONGEST_REASON}. Say it more briefly."
        )
    return Explained(extract_id, check_id, name, reason)
