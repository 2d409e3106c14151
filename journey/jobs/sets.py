"""Assumption sets as jobs: another one in use, or two side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from journey import pipeline
from journey.assumptions import load_set
from journey.casebook import open_casebook
from journey.files import sha256_of
from journey.jobs.kinds import Tell, held
from journey.pipeline.side_by_side import side_by_side
from journey.sets_text import differences
from journey.workspace import Workspace

Row = dict[str, Any]
_PRICES = ("catalogues", "indices")  # the workspace's own, which sets name
_OF_A_SET = ("set_code", "set_title", "dated_date", "price_base_fy")


def use(path: Path, name: str, tell: Tell) -> Row:
    """Put a set in use: every figure worked out again from the facts, and published. No file is read."""
    workspace = Workspace(path)
    with held(workspace, tell):
        manifest = pipeline.use_set(workspace, name, tell)
        if manifest is not None:
            key = workspace.key if workspace.is_key_named() else None
            with open_casebook(workspace.casebook_path, key) as casebook:
                casebook.record("build", manifest["build_id"])
    return {"set_code": name, "build_id": manifest["build_id"] if manifest else ""}


def compare_id(path: Path, one: str, other: str) -> str:
    """The id of the job that compares two sets: the same for as long as it would give the same figures.

    Raises:
        JourneyError: there is no build, or no such set.
    """
    workspace = Workspace(path)
    rests_on = [workspace.current_build().name]
    rests_on += [json.dumps(load_set(path, name).as_json(), sort_keys=True) for name in (one, other)]
    for folder in _PRICES:
        rests_on += [f"{held.name} {sha256_of(held)}" for held in sorted((path / folder).glob("[!.]*.*"))]
    return f"sets-{sha256(json.dumps(rests_on).encode()).hexdigest()[:32]}"


def compare(path: Path, names: tuple[str, str], tell: Tell) -> Row:
    """All people's contacts under two sets; nothing is published.

    Returns:
        build_id; sets, one a set with its name, title, date, price base, cost_gbp, n_uncosted and
        support_cost_text; by_agency, each with agency_label and cost_gbp under both; differences, in lines;
        caveats. Money is text and days are ISO texts.
    """
    found = side_by_side(Workspace(path), names, None, tell)
    made: Row = json.loads(json.dumps(_told(found), default=str))
    return made


def _told(found: Mapping[str, Any]) -> Row:
    return {
        "build_id": found["build_id"],
        "sets": [
            {key: one[key] for key in _OF_A_SET}
            | {key: one["whole_journey"][key] for key in ("cost_gbp", "n_uncosted", "support_cost_text")}
            for one in found["sets"]
        ],
        "by_agency": [
            {"agency_label": row["agency_label"], "cost_gbp": [one["cost_gbp"] for one in row["by_set"]]}
            for row in sorted(found["by_agency"], key=lambda row: str(row["agency_label"]).casefold())
        ],
        "differences": differences(found),
        "caveats": found["caveats"],
    }
