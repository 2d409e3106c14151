"""Whether how a source's files are read has changed since a waiting file of it was matched."""

from __future__ import annotations

from journey.drafts import Draft
from journey.propose.keep import held_text, kept_sha256, says_the_same
from journey.workspace import Workspace

CHANGED = (
    "How files of this source are read has changed since this one was matched, for another file of it was "
    "added. Look at the columns again, then check the file."
)


def is_behind(workspace: Workspace, draft: Draft) -> bool:
    """Whether the profile kept for a draft's source is another than the one that it was matched by.

    A corrected profile is a whole one, made from the one kept at that time: kept now, it would undo what
    other files taught since. Without one, the file would be read otherwise than it was checked.
    """
    kept = held_text(draft.source_code, workspace.path)
    if kept is not None and draft.profile_text and says_the_same(kept, draft.profile_text):
        return False
    return kept_sha256(draft.source_code, workspace.path) != draft.kept_sha256
