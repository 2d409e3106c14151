"""What a build is made from, and its id: the same inputs have the same id."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from journey import METHOD_VERSION
from journey.casebook import Casebook
from journey.files import sha256_of
from journey.pipeline.reference import reference
from journey.profiles import list_profiles, load_profile
from journey.workspace import Workspace

Manifest = dict[str, Any]
REFERENCE_FILES = (
    *("activity.csv", "cost_rule.csv", "gdp_deflator.csv", "item_part.csv", "payer.csv", "payer_label.csv"),
    *("unit.csv", "unit_costs.csv"),
)
_EXTRACT_IDENTITY = (
    *("extract_id", "sequence", "profile_sha256", "files_sha256", "covers_from_date", "covers_to_date_excl"),
)


@dataclass(frozen=True)
class Decisions:
    """What people decided, as tokens, codes and dates: nothing in it names anyone."""

    aliases: list[tuple[str, str]]  # alias, source person id
    # source person id, first day of the after side, label, first day after the transition
    change_points: list[tuple[str, date, str | None, date | None]]
    change_points_sha256: str  # of aliases and change points, whether or not there is a key to read labels
    same: list[tuple[str, str]]  # pairs of source person ids
    different: list[tuple[str, str]]
    endings: list[tuple[str, str, date, date | None]]  # source person id, reason, first day, day after


def decisions_of(casebook: Casebook) -> Decisions:
    """The casebook's part of a build's inputs."""
    return Decisions(
        casebook.people(),
        casebook.change_points(),
        casebook.change_points_sha256(),
        casebook.same_pairs(),
        casebook.different_pairs(),
        casebook.endings_to_build(),
    )


def inputs_of(workspace: Workspace, extracts: list[Manifest], decided: Decisions) -> dict[str, Any]:
    """Identities and hashes of everything a build is a function of."""
    held = [[e[name] for name in _EXTRACT_IDENTITY] for e in extracts]
    profiles = {code: load_profile(code, workspace.path) for code in list_profiles(workspace.path)}
    settings = workspace.settings.as_json()
    schemes = {code: profiles[code].id_scheme for code in _sources(extracts) if code in profiles}
    rules = [settings["linking"], settings["as_of_date"], schemes, _aliases_sha256(workspace)]
    return {
        "extracts": held,
        "linking_sha256": digest([held, decided.same, decided.different, rules, METHOD_VERSION]),
        "decisions_sha256": digest(
            [decided.change_points_sha256, decided.same, decided.different, decided.endings]
        ),
        "profiles_sha256": digest([(code, one.sha256) for code, one in profiles.items()]),
        "settings": settings,
        "reference_sha256": {name: sha256(reference(name)).hexdigest() for name in REFERENCE_FILES},
        "method_version": METHOD_VERSION,
    }


def facts_sha256(inputs: dict[str, Any]) -> str:
    """The identity of what was read and who is who: whatever is the same under any prices.

    Args:
        inputs: as inputs_of gives them. Of the settings only those of linking and the as-of date matter to
            the facts, and they are in linking_sha256.
    """
    held = [inputs[name] for name in ("extracts", "linking_sha256", "decisions_sha256")]
    return digest([*held, inputs["reference_sha256"]["activity.csv"]])


def _sources(extracts: list[Manifest]) -> list[str]:
    return sorted({extract["source_code"] for extract in extracts})


def _aliases_sha256(workspace: Workspace) -> str:
    """Of the sealed file, so that no key is needed; a change of keys makes the next build link anew."""
    path = workspace.sealed_path("aliases")
    return sha256_of(path) if path.exists() else ""


def build_id_of(inputs: dict[str, Any]) -> str:
    """The build's id."""
    return digest(inputs)[:16]


def digest(held: Any) -> str:
    """SHA-256 of anything JSON can hold."""
    return sha256(json.dumps(held, sort_keys=True, default=str).encode()).hexdigest()
