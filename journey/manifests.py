"""The manifest of an extract in two parts: what may be read by all, and what names things, sealed beside it.

A file, a sheet or a heading may be called after a person, so what the agency called them is sealed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from journey.errors import Damaged
from journey.keys import Key
from journey.workspace import Workspace

DESCRIBED = "described.json.enc"
_NAMING = ("file_name", "file_names", "sheet_names", "columns", "notes", "findings")
_CLEAR_FINDING = ("check_id", "stage", "level", "n_rows", "share", "first_rows")
_UNNAMED = {"source_sheet": "", "column_label": None, "detail": ""}
_PUBLIC = (
    *("extract_id", "revision", "sequence", "source_code", "agency_code", "agency_codes", "is_support"),
    *("covers_from_date", "covers_to_date_excl", "coverage_basis_code", "rows_in", "accepted", "set_aside"),
    *("duplicate", "superseded", "skipped", "n_interactions", "reasons", "file_sha256", "files_sha256"),
    *("profile_version", "profile_sha256", "method_version", "data_key_id", "token_key_id"),
)


def write_described(folder: Path, key: Key, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Seal what names things into its file.

    Returns:
        The clear part of the manifest, to be written as manifest.json when the other files are there.
    """
    naming = {name: manifest[name] for name in _NAMING}
    sealed = key.seal(json.dumps(naming).encode(), _label(manifest))
    path = folder / DESCRIBED
    path.unlink(missing_ok=True)  # in a revision it may be a link to the former one
    path.write_bytes(sealed)
    clear = {name: held for name, held in manifest.items() if name not in _NAMING}
    found = [{name: finding[name] for name in _CLEAR_FINDING} for finding in manifest["findings"]]
    return {**clear, "findings": found}


def described(workspace: Workspace, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The whole manifest of an extract: with the key as it was written, without it "(sealed)" for its names.

    Raises:
        Refused: the key that is named is not this workspace's.
        Damaged: the sealed part is not as it was written.
    """
    if not workspace.is_key_named():
        return unnamed(manifest)
    _ = workspace.key  # refused as such, not as damage
    return workspace.read_whole(dict(manifest), partial(_described, workspace))


def unnamed(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest of an extract without anything that an agency named: "(sealed)", or nothing, instead."""
    nothing: dict[str, Any] = {"sheet_names": [], "columns": [], "notes": []}
    found = [{**finding, **_UNNAMED} for finding in manifest["findings"]]
    sealed = {"file_name": "(sealed)", "file_names": ["(sealed)"]}
    return {**manifest, **nothing, **sealed, "findings": found}


def _described(workspace: Workspace, manifest: dict[str, Any]) -> dict[str, Any]:
    try:
        sealed = (workspace.folder_of(manifest) / DESCRIBED).read_bytes()
        return {**manifest, **json.loads(workspace.key.unseal(sealed, _label(manifest)))}
    except (OSError, Damaged):
        raise Damaged(
            f"Extract {manifest['extract_id']} is damaged. Withdraw it and add the agency's file again."
        ) from None


def public(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What a build's manifest holds of an extract: ids, codes, dates, counts, hashes and versions."""
    return {name: manifest[name] for name in _PUBLIC if name in manifest}


def _label(manifest: Mapping[str, Any]) -> str:
    return f"{manifest['extract_id']}/described"
