"""What is held of the people in doubt, opened once for one pair after another.

Values stay in this process's memory: those of people in the build's doubtful pairs, and of no one else.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import polars as pl

from journey.extract_files import sealed_frame
from journey.store import Store
from journey.workspace import Workspace

Row = dict[str, Any]
_PERSON = "source_person_id"


@dataclass(frozen=True)
class _Opened:
    """Identifier rows of some people of one source, and the revisions of its extracts they were read from."""

    revisions: tuple[tuple[str, Any], ...]
    people: frozenset[str]
    rows: pl.DataFrame


_opened: dict[tuple[str, str], _Opened] = {}
_lock = threading.Lock()


def identifiers(workspace: Workspace, store: Store, people: pl.DataFrame) -> dict[str, list[Row]]:
    """Rows of the sealed identifiers of these people, by source person id. Needs the key.

    Only their agencies' extracts are opened, and those again only when one has another revision.

    Args:
        workspace: whose extracts they are.
        store: the build, which knows who else is in doubt.
        people: source_code, source_person_id.

    Raises:
        Damaged: an extract is not as it was written.
    """
    held: dict[str, list[Row]] = {}
    for (source_code,), own in people.group_by("source_code", maintain_order=True):
        rows = _of_source(workspace, store, str(source_code), frozenset(own[_PERSON]))
        for row in rows.join(own.select(_PERSON), on=_PERSON, how="semi").iter_rows(named=True):
            held.setdefault(row[_PERSON], []).append(row)
    return held


def _of_source(workspace: Workspace, store: Store, source_code: str, wanted: frozenset[str]) -> pl.DataFrame:
    place = (str(workspace.path.resolve()), source_code)
    extracts = [one for one in workspace.extracts() if one["source_code"] == source_code]
    revisions = tuple((one["extract_id"], one.get("revision")) for one in extracts)
    with _lock:
        found = _opened.get(place)
        if found is None or found.revisions != revisions or not wanted <= found.people:
            _opened.pop(place, None)
            listed = wanted | _in_doubt(store, source_code)
            asked = pl.Series(sorted(listed), dtype=pl.String)
            frames = [sealed_frame(workspace, one, "identifier", asked) for one in extracts]
            rows = pl.concat(frames) if frames else asked.clear().to_frame(_PERSON)
            found = _opened[place] = _Opened(revisions, listed, rows)
        return found.rows


def _in_doubt(store: Store, source_code: str) -> frozenset[str]:
    found = store.frame(
        "select source_person_id_a as source_person_id from link.doubt where source_code_a = $source union"
        " select source_person_id_b from link.doubt where source_code_b = $source",
        {"source": source_code},
    )
    return frozenset(found[_PERSON])
