"""What was read of a draft's file, kept beside it, sealed; it goes with the draft's bytes."""

from __future__ import annotations

from journey.drafts.shelf import GONE, READ, folder_of
from journey.errors import Damaged, Refused
from journey.files import write_bytes
from journey.workspace import Workspace


def keep_beside(workspace: Workspace, draft_id: str, mark: str, held: bytes) -> None:
    """Keep what was read of a draft, in place of what was before.

    Args:
        workspace: with its key.
        draft_id: which.
        mark: what it hangs on: under another it is not found again.
        held: what was read.

    Raises:
        Refused: the draft is gone.
    """
    sealed = workspace.key.seal(held, _label(draft_id, mark))
    try:
        write_bytes(folder_of(workspace, draft_id) / READ, sealed)
    except FileNotFoundError:
        raise Refused(GONE) from None


def kept_beside(workspace: Workspace, draft_id: str, mark: str) -> bytes | None:
    """What was kept under this mark; None where nothing was, or it is damaged and has to be read again."""
    try:
        sealed = (folder_of(workspace, draft_id) / READ).read_bytes()
        return workspace.key.unseal(sealed, _label(draft_id, mark))
    except (FileNotFoundError, Damaged):
        return None


def _label(draft_id: str, mark: str) -> str:
    return f"{draft_id}/read/{mark}"
