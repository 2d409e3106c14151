"""Identifiers as the extracts hold them, each with the scheme that its source's local ids are of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from journey.errors import JourneyError
from journey.keys import Key
from journey.profiles import Profile, load_profile
from journey.removal.parts import Folder, folder_of
from journey.workspace import Workspace

_TEXTS = (
    *("source_code", "source_person_id", "local_person_id", "nhs_number", "forename", "surname", "initials"),
    *("sex_code", "postcode", "id_scheme"),
)


def identifiers_of(folder: Folder) -> pl.DataFrame | None:
    """All identifiers of an extract; None where it holds none."""
    frames = [
        frame
        for number in folder.numbers("identifier")
        if (frame := folder.read("identifier", number)) is not None
    ]
    return pl.concat(frames).unique(maintain_order=True) if frames else None


def read_by(workspace: Workspace, manifest: Mapping[str, Any]) -> tuple[Profile | None, str]:
    """How an extract's source is read (None: its profile is gone or can't be used), and its scheme of ids."""
    source_code = str(manifest["source_code"])
    try:
        profile = load_profile(source_code, workspace.path)
    except JourneyError:
        return None, source_code
    return profile, profile.id_scheme


def all_identifiers(workspace: Workspace, manifests: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Identifiers of extracts, with id_scheme; no rows where there are no extracts.

    Args:
        workspace: with its key.
        manifests: whole ones; each file is checked against its hash first.

    Raises:
        Damaged: an extract can't be opened.
    """
    found = [(manifest, identifiers_of(folder_of(workspace, manifest))) for manifest in manifests]
    return together((frame, read_by(workspace, one)[1]) for one, frame in found if frame is not None)


def held_beside(workspace: Workspace, key: Key) -> pl.DataFrame:
    """Identifiers of all extracts held while another is taken in; sealed files prove themselves.

    Raises:
        Damaged: an extract can't be opened.
    """
    found = []
    for manifest in workspace.extracts():
        path = workspace.extract_path(manifest["extract_id"])
        frame = identifiers_of(Folder(manifest["extract_id"], path, path, key, []))
        if frame is not None:
            found.append((frame, read_by(workspace, manifest)[1]))
    return together(found)


def together(held: Iterable[tuple[pl.DataFrame, str]]) -> pl.DataFrame:
    """Frames of identifiers, each with the id_scheme of its source, as one; distinct."""
    frames = [frame.with_columns(id_scheme=pl.lit(scheme)) for frame, scheme in held]
    if not frames:
        return pl.DataFrame(schema={**dict.fromkeys(_TEXTS, pl.String), "birth_date": pl.Date})
    return pl.concat(frames).unique(maintain_order=True)
