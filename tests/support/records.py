"""The agencies' own record ids, which stand in the restricted zone alone."""

from journey.extract_files import recorded_rows
from journey.workspace import Workspace


def record_ids(workspace: Workspace) -> dict[str, str]:
    """Interaction id to the agency's own record id, of every extract held."""
    found: dict[str, str] = {}
    for manifest in workspace.extracts():
        rows = recorded_rows(workspace, manifest)
        found.update(rows.select("interaction_id", "source_record_id").iter_rows())
    return found
