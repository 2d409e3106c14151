"""Explain something found in a file, or take that back; both are kept in the audit log."""

from __future__ import annotations

from journey.casebook import open_casebook
from journey.findings.explain import explanation_of, found_in
from journey.workspace import Workspace


def explain(workspace: Workspace, extract_id: str, check_id: str, who: str, why: str, by: str) -> None:
    """Keep why something found is as it should be; it stays visible, with who and why.

    Args:
        workspace: whose file it is; its key seals the reason.
        extract_id: the file.
        check_id: what was found.
        who: who explains it.
        why: about the file and nobody in it.
        by: who is at work, for the audit log.

    Raises:
        Refused: nothing of the kind was found, a text is missing or looks personal, or there is no key.
    """
    found_in(workspace, extract_id, check_id)
    item = explanation_of(extract_id, check_id, who, why)
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.explain(item)
        casebook.record("explain", f"{extract_id} {check_id}", who=by)


def take_back(workspace: Workspace, extract_id: str, check_id: str, by: str) -> None:
    """Remove an explanation; what was found is again to be put right.

    Raises:
        Refused: there is none, or there is no key.
    """
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.take_back(extract_id, check_id)
        casebook.record("explain_undo", f"{extract_id} {check_id}", who=by)
