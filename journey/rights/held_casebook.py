"""What the casebook and the registry hold of a person, as tables for them: their own ids, nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from journey.casebook import open_casebook
from journey.registry import Registry
from journey.rights.exports import SHAPE, exports_of
from journey.rights.who import Asked
from journey.workspace import Workspace

Line = Mapping[str, Any]
WITHHELD = "(withheld: it is about another person too)"
_PAIR = "(two records, one of them yours or both)"
_NOT_TOLD = ("a", "b", "pair_id", "decision_id", "source_person_id")  # they lead to other people's records


def casebook_tables(workspace: Workspace, asked: Asked, sources: set[str]) -> dict[str, pl.DataFrame]:
    """A table a kind of what the casebook tells (Casebook.everything_about), and shared_with."""
    ids = set(asked.person_ids)
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        held = casebook.everything_about(sources, ids)
    own_pairs = {str(one["pair_id"]) for one in held["link_decisions"] if {one["a"], one["b"]} <= sources}
    held["link_decisions"] = [_decision(one, sources) for one in held["link_decisions"]]
    held["audit"] = [_looked(line, ids, ids | sources | own_pairs) for line in held["audit"]]
    told = {f"casebook_{kind}": _frame(lines) for kind, lines in held.items()}
    return told | {"shared_with": pl.DataFrame(exports_of(workspace, ids), schema=SHAPE)}


def id_history(workspace: Workspace, asked: Asked) -> pl.DataFrame:
    """When ids of the person were found to be one with another, or not: ids of other people are left out.

    Returns:
        sequence, event_code (merged or split), person_id, former_person_id (null: another person's),
        decided_by (linking, or a reviewer's name), n_records; in order.
    """
    history = Registry.read(workspace.registry_path).history(asked.person_id)
    own = pl.Series(sorted(asked.person_ids), dtype=pl.String).implode()
    seen = history.filter(pl.col("event_code").is_in(["merged", "split"]))
    return seen.select(
        "sequence",
        "event_code",
        *(
            pl.when(pl.col(name).is_in(own)).then(name).alias(name)
            for name in ("person_id", "former_person_id")
        ),
        decided_by="who",
        n_records="n_source_people",
    ).unique(maintain_order=True)


def _decision(decision: Line, sources: set[str]) -> dict[str, Any]:
    """A decision; why it was made only where both records are theirs: else it is about someone else too."""
    if {decision["a"], decision["b"]} <= sources:
        return dict(decision)
    hidden = {name: WITHHELD for name in ("why", "undone_why") if decision[name]}
    return {**decision, **hidden}


def _looked(line: Line, ids: set[str], own: set[str]) -> dict[str, Any]:
    """A line of the log with their own ids only; what for is withheld where it was about someone else too."""
    subject = set(str(line["subject"] or "").split())
    told = " ".join(sorted(subject & ids)) or _PAIR
    purpose = line["purpose"] if subject <= own or not line["purpose"] else WITHHELD
    return {**line, "subject": told, "purpose": purpose}


def _frame(lines: list[dict[str, Any]]) -> pl.DataFrame:
    told = [{name: cell for name, cell in line.items() if name not in _NOT_TOLD} for line in lines]
    return pl.DataFrame(told, infer_schema_length=None)
