"""The intent to erase: on disk, sealed, from before the first step until after the last.

While it is there nothing else may be written to the workspace (Workspace.lock sees to that).
"""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from pathlib import Path

from journey.errors import Damaged, Refused
from journey.rights.plan import Plan
from journey.workspace import Workspace

_NAME = "erasing"


def intent_path(workspace: Workspace) -> Path:
    """Where the intent lies."""
    return workspace.sealed_path(_NAME)


def held_to_resume(workspace: Workspace) -> AbstractContextManager[None]:
    """Hold the workspace for writing although an erasure is not finished.

    Raises:
        Busy: another process holds it.
        Refused: a change of keys was cut off.
    """
    return workspace.lock(although="erasure")


def begin(workspace: Workspace, plan: Plan) -> None:
    """Write the intent, in one step."""
    workspace.write_sealed(_NAME, json.dumps(plan.as_json()).encode())


def begun(workspace: Workspace) -> Plan:
    """What was begun.

    Raises:
        Refused: nothing was.
        Damaged: the intent can't be opened.
    """
    try:
        sealed = workspace.read_sealed(_NAME)
    except Damaged:
        raise Damaged(
            "restricted/erasing.enc can't be opened: it is damaged, or this is not its key. Put back a copy"
            " from your backup, or remove it and erase the person again."
        ) from None
    if sealed is None:
        raise Refused("No erasure is begun, so there is nothing to finish.")
    held = json.loads(sealed)
    held["marks"] = [(kind, token) for kind, token in held["marks"]]
    return Plan(**held)


def end(workspace: Workspace) -> None:
    """The last step: the intent goes."""
    intent_path(workspace).unlink(missing_ok=True)
