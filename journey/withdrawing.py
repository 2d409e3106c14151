"""One extract taken out for good: first the log says so, then it goes, with what was explained of it."""

from __future__ import annotations

from journey import words
from journey.casebook import open_casebook
from journey.errors import Refused
from journey.quality.files import File, files
from journey.workspace import Workspace


def withdraw(workspace: Workspace, extract_id: str) -> None:
    """Take an extract out. The log keeps how many rows it had and, sealed, whose file it was; never its name.

    Args:
        workspace: locked by the caller; without its key the log says less.
        extract_id: which.

    Raises:
        Refused: there is no such extract.
    """
    if extract_id not in workspace.revisions():
        raise Refused("There is no extract with that id. See them with: journey extracts")
    key = workspace.key if workspace.is_key_named() else None
    file = next((one for one in files(workspace, is_hidden=True) if one.extract_id == extract_id), None)
    with open_casebook(workspace.casebook_path, key) as casebook:  # first: what is not in the log must not be
        n_rows = file.counts["rows_in"] if file else None
        casebook.record("withdraw", extract_id, _said(file) if file and key else "", n_rows)
    workspace.withdraw(extract_id)
    with open_casebook(workspace.casebook_path, key) as casebook:
        casebook.forget_explained(extract_id)


def _said(file: File) -> str:
    """Whose file it was and for which time."""
    if file.covers_from_date is None or file.covers_to_date_excl is None:
        return f"A file from {file.agency_label} that covered no time"
    period = f"{words.day(file.covers_from_date)} to {words.last_day(file.covers_to_date_excl)}"
    return f"A file from {file.agency_label}, {period}"
