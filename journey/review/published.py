"""The published build as reviewers need it: with doubtful pairs, and with tokens that the key makes now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from journey.errors import Refused
from journey.files import read_json
from journey.store import Store, open_build
from journey.workspace import Workspace


@contextmanager
def settled(workspace: Workspace) -> Iterator[Store]:
    """The published build, if its tokens are those that the key makes: of others nothing can be said.

    Raises:
        Refused: the keys were changed since the build, something is unfinished, or there is no key.
    """
    workspace.refuse_unfinished()
    folder, token_key_id = workspace.current_build(), workspace.key.token_key_id
    extracts = read_json(folder / "manifest.json")["extracts"]
    if any(extract["token_key_id"] != token_key_id for extract in extracts):
        raise Refused("The keys were changed since this build. Make a new one first: journey build")
    with opened(workspace, folder) as store:
        yield store


@contextmanager
def opened(workspace: Workspace, folder: Path | None = None) -> Iterator[Store]:
    """A build, else the published one, whatever its tokens are.

    Raises:
        Refused: there is none with doubtful pairs.
    """
    store = open_build((folder or workspace.current_build()) / "analysis.duckdb")
    try:
        if "link.doubt" not in store.tables():
            raise Refused("This build was made before pairs could be reviewed. Make a new one: journey build")
        yield store
    finally:
        store.close()
