"""The link report of the published build: who was found elsewhere, what was ignored, who is in doubt."""

from __future__ import annotations

from typing import Any

from journey.registry import Registry
from journey.review.published import opened
from journey.review.side_by_side import counts
from journey.workspace import Workspace

Row = dict[str, Any]


def registry_of(workspace: Workspace) -> Registry:
    """The workspace's registry, for reading."""
    return Registry.read(workspace.registry_path)


def report(workspace: Workspace) -> dict[str, list[Row]]:
    """What linking did in the published build. No value of anybody is read, and no key is needed.

    Returns:
        sources (one row a source: people, found elsewhere, alone, in doubt), ignored (values not used, by
        source, field and reason), doubtful_people (one row a person and reason), pairs (by kind, open and
        decided), moves (merges and splits of person ids that came with this build).
    """
    with opened(workspace) as store:
        sources = store.frame("select * from link.report order by source_code").to_dicts()
        ignored = store.frame("select * from link.ignored order by all").to_dicts()
        doubtful = store.frame("select * from link.doubtful_person order by all").to_dicts()
    moves = [
        line
        for line in registry_of(workspace).history().to_dicts()
        if line["event_code"] != "erased" and line["why"].startswith(f"build {workspace.current_id()}")
    ]
    return {
        "sources": sources,
        "ignored": ignored,
        "doubtful_people": doubtful,
        "pairs": counts(workspace),
        "moves": moves,
    }
