"""A new workspace, empty and owner-only, and its key file outside it."""

import uuid
from pathlib import Path

from journey.errors import Refused
from journey.files import OWNER_ONLY, write_json, write_text
from journey.key_file import key_file, write_key_file
from journey.key_ring import new_ring, new_secret
from journey.keys import Key
from journey.settings import Settings, settings_text
from journey.workspace.workspace import Workspace


def init_workspace(path: Path, settings: Settings, place: Path | None = None) -> tuple[Workspace, Path]:
    """Make an empty, owner-only workspace and its key file outside it.

    Args:
        path: the workspace's folder.
        settings: what is written to its journey.toml.
        place: where the key file is to be, else the one that is named, or the usual place.

    Returns the workspace and the path of the key file.

    Raises:
        Refused: the folder exists and is not empty.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Refused("That folder exists and is not empty. Name a new folder for the workspace.")
    secret, name = new_secret(), f"{path.resolve().name}-{uuid.uuid4().hex[:8]}"
    place = place or key_file(name)
    if place.resolve().is_relative_to(path.resolve()):
        raise Refused(
            "The key file may not be inside the workspace. Set JOURNEY_KEY_FILE to a path elsewhere."
        )
    write_key_file(place, secret)
    workspace = Workspace(path)
    for folder in (
        path,
        path / "restricted",
        workspace.extracts_path,
        workspace.builds_path,
        workspace.profiles_path,
    ):
        folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY)
        folder.chmod(OWNER_ONLY)
    write_text(path / "journey.toml", settings_text(settings))
    key = Key(secret, new_ring())
    write_json(workspace.key_path, {"key_name": name, "key_id": key.key_id, "ring": key.sealed_ring()})
    return workspace, place
