"""What the casebook and the registry hold of a person, as tables for them: their own ids, nobody else's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from journey.casebook import open_casebook
from journey.registry import Registry
from journey.rights.exports import SHAPE, exports_of
from journey.rights.group_files import files_naming
from journey.rights.who import Asked
from journey.words.saved import figure_name, figure_value
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
    saved = held["saved_comparisons"]
    held["saved_comparisons"] = [_saved(one) for one in saved]
    held["saved_figures"] = [figure for one in saved for figure in _figures(one)]
    told = {f"casebook_{kind}": _frame(lines) for kind, lines in held.items()}
    return told | {"shared_with": pl.DataFrame(exports_of(workspace, ids), schema=SHAPE)}


def group_files(workspace: Workspace, sources: set[str]) -> pl.DataFrame:
    """Files of groups in which one of their aliases stands: file."""
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        aliases = {alias for alias, source in casebook.people() if source in sources}
    return pl.DataFrame({"file": files_naming(workspace, aliases)}, schema={"file": pl.String})


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
    """A line of the log with their own ids only; what for is withheld where it was about someone else too.

    What is no id (group:NAME, saved:NAME, on:DAY, build:ID) says through what they were looked at.
    """
    words = str(line["subject"] or "").split()
    subject, through = {word for word in words if ":" not in word}, [word for word in words if ":" in word]
    told = " ".join(sorted(subject & ids)) or _PAIR
    purpose = line["purpose"] if subject <= own or not line["purpose"] else WITHHELD
    return {**line, "subject": " ".join([told, *through]), "purpose": purpose}


def _saved(one: Line) -> dict[str, Any]:
    """A saved comparison; what it was to answer only where it is of them alone."""
    held = _held(one)
    return {
        "name": one["name"],
        "kind_code": one["kind_code"],
        "question": held.get("question"),
        "saved_at": one["at"],
        "who": one["who"],
        "build_id": held.get("rest", {}).get("build_id"),
        "change_on": one["change_on"],
        "is_other_date": held.get("on_date") is not None,
    }


def _figures(one: Line) -> list[dict[str, Any]]:
    """What a saved comparison of them alone says, a row a figure; the spans of its windows come first."""
    held = _held(one)
    spans = {
        f"{window}.{side}.{name}": value
        for window, sides in held.get("windows", {}).items()
        for side, span in sides.items()
        for name, value in span.items()
    }
    figures = spans | held.get("figures", {})
    return [
        {"name": one["name"], "figure": figure_name(figure), "value": figure_value(figure, value)}
        for figure, value in figures.items()
    ]


def _held(one: Line) -> dict[str, Any]:
    return dict(json.loads(one["held"])) if one["held"] else {}


def _frame(lines: list[dict[str, Any]]) -> pl.DataFrame:
    told = [{name: cell for name, cell in line.items() if name not in _NOT_TOLD} for line in lines]
    return pl.DataFrame(told, infer_schema_length=None)
