"""A build made from a build: the facts of one that is there already, when they are the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from journey import cost
from journey.assumptions import Assumptions
from journey.errors import Refused
from journey.files import read_json
from journey.pipeline.inputs import facts_sha256
from journey.pipeline.who import is_model_still, is_named_so_still
from journey.workspace import Workspace

KINDS = ("cost.horizon", *cost.MEASURING)
AGENCY = "canonical.agency"  # the one table of facts that a set touches: the support team may be added


@dataclass(frozen=True)
class Former:
    """A build whose facts are used again."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def database(self) -> Path:
        """Its database."""
        return self.folder / "analysis.duckdb"

    def has_kinds_for(self, chosen: Assumptions) -> bool:
        """Whether its kinds of interactions are those of this set: they hold recorded costs that are used."""
        return set(self.manifest["assumptions"]["recorded_sources"]) == set(chosen.recorded_sources)

    def tables(self, has_kinds: bool) -> Iterator[str]:
        """Names of its tables of facts, those of KINDS too where asked for."""
        for table in self.manifest["tables"]:
            if table.startswith(("canonical.", "link.")) or (has_kinds and table in KINDS):
                yield table

    def described(self, has_kinds: bool) -> dict[str, Any]:
        """Rows and content hash, as its manifest holds them, of the tables that stay as they are."""
        held = self.manifest["tables"]
        return {table: held[table] for table in self.tables(has_kinds) if table != AGENCY}


def published_build(workspace: Workspace) -> Former:
    """The published build.

    Raises:
        Refused: there is none, or an earlier version of this program made it.
        Damaged: it is not as it was published.
    """
    folder = workspace.current_build()
    manifest = read_json(folder / "manifest.json")
    if "facts_sha256" not in manifest:
        raise Refused(
            "The published build was made by an earlier version of this program. Make it again with:"
            " journey build"
        )
    return Former(folder, manifest)


def former_build(workspace: Workspace, inputs: dict[str, Any], build_id: str) -> Former | None:
    """A build on disk whose facts are those of a build to be made, the published one first.

    The published one's ids are those of the registry. Another's are used only where the key is at hand, the
    registry names its people as it did, and the link model is still the one it used.

    Args:
        workspace: locked by the caller.
        inputs: of the build to be made.
        build_id: of the build to be made.
    """
    for folder in workspace.builds_of(facts_sha256(inputs)):
        found = Former(folder, read_json(folder / "manifest.json"))
        if folder.name == workspace.current_id():
            return found
        if (
            workspace.is_key_named()
            and is_model_still(workspace, found.manifest["link_model"])
            and is_named_so_still(workspace, folder, build_id)
        ):
            return found
    return None
