"""A reviewer's word on a pair. It outlives every build; figures change at the next one."""

from __future__ import annotations

from typing import Literal

import polars as pl

from journey.casebook import Casebook, open_casebook
from journey.errors import Usage
from journey.review.published import settled
from journey.review.side_by_side import find
from journey.workspace import Workspace

Verdict = Literal["same", "different"]
_OPPOSITE = {"same": "different", "different": "same"}


def decide(workspace: Workspace, pair_id: str, verdict: Verdict, who: str, why: str) -> None:
    """Keep a decision on a pair, and the audit line that says so. Figures change at the next build.

    Args:
        workspace: with a published build that has the pair; its key must be at hand.
        pair_id: as in link.doubt.
        verdict: same or different.
        who: the reviewer's name; it can be read without the key.
        why: the reason; sealed.

    Raises:
        Refused: there is no such pair, it was decided already (by this or another reviewer), the decision
            contradicts others, who or why is blank, or there is no key; or the keys were changed since the
            build, or something is unfinished. Nothing was kept.
        Busy: the keys are being changed. Nothing was kept.
    """
    if verdict not in _OPPOSITE:
        raise Usage("Say whether they are the same or different.")
    key = workspace.key  # taken first: if the keys are changed from here on, the casebook refuses it
    row = _found(workspace, pair_id)
    with open_casebook(workspace.casebook_path, key) as casebook:
        casebook.record("link_decision", _subject(row), f"decided that they are {verdict}", who=who)
        casebook.decide(row["source_person_id_a"], row["source_person_id_b"], verdict, who, why)


def undo(workspace: Workspace, pair_id: str, who: str, why: str) -> None:
    """Take the standing decision on a pair back. The former line stays, with who took it back and why.

    Raises:
        Refused: there is no standing decision on that pair, who or why is blank, or there is no key; or the
            keys were changed since the build, or something is unfinished. Nothing was kept.
        Busy: the keys are being changed. Nothing was kept.
    """
    key = workspace.key
    row = _found(workspace, pair_id)
    with open_casebook(workspace.casebook_path, key) as casebook:
        casebook.record("link_undo", _subject(row), "took a decision back", who=who)
        casebook.undo(pair_id, who, why)


def deciders(casebook: Casebook) -> pl.DataFrame:
    """Who decided what, for the registry's history of merges and splits.

    Returns:
        source_person_id_a, source_person_id_b, pair_id, verdict_code, who, at; one row a decision that stands
        or was undone. One that was undone counts as the opposite, by whoever undid it and when.
    """
    rows = []
    for d in casebook.decisions(include_undone=True):
        ends = (d.a, d.b, d.pair_id)
        if d.undone_at:
            rows.append((*ends, _OPPOSITE[d.verdict], d.undone_by, d.undone_at))
        else:
            rows.append((*ends, d.verdict, d.who, d.at))
    names = ["source_person_id_a", "source_person_id_b", "pair_id", "verdict_code", "who", "at"]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def _found(workspace: Workspace, pair_id: str) -> dict[str, str]:
    with settled(workspace) as store:
        return find(workspace, store, pair_id).row(0, named=True)


def _subject(row: dict[str, str]) -> str:
    people = dict.fromkeys((row["person_id_a"], row["person_id_b"]))
    return " ".join([*people, row["pair_id"]])
