"""What of the casebook a board paper rests on, as one token; with another, the paper may say too much."""

from __future__ import annotations

import json
from dataclasses import astuple
from typing import TYPE_CHECKING

from journey.casebook import open_casebook

if TYPE_CHECKING:
    from journey.read import Reader
    from journey.workspace import Workspace

_ALIASES = "select alias from canonical.person_alias where person_id = $person_id order by alias"


def casebook_state(workspace: Workspace, read: Reader, person_id: str, is_hidden: bool) -> str:
    """A keyed token of the names and words that a paper about this person is made with now.

    It is another one once words were taken back, added or agreed to, a no was said, or a name changed. A
    paper in which identities are hidden has everybody's names taken out of it, so it rests on all of them.

    Args:
        workspace: whose casebook it is.
        read: the build, with identities hidden or not.
        person_id: an id of the build.
        is_hidden: whether identities are hidden in the paper.

    Raises:
        JourneyError: the key is not at hand, or the casebook can't be read.
    """
    aliases = [row["alias"] for row in read.rows(_ALIASES, person_id=person_id)]
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        names = {alias: name for alias, name in casebook.names().items() if is_hidden or alias in aliases}
        said = [(alias, [astuple(one) for one in casebook.words(alias, "leaders")]) for alias in aliases]
    return workspace.key.token("paper", json.dumps([names, said], sort_keys=True, default=str))
