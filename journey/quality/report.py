"""What goes back to the agency about a file that is held: the report in three forms, and row numbers."""

from __future__ import annotations

from typing import Any

from journey.casebook import explained
from journey.check import ROWS_LISTED
from journey.errors import Refused
from journey.extract_files import sealed_frame
from journey.feedback import content
from journey.feedback.csv import rows_csv
from journey.manifests import described
from journey.workspace import Workspace

FORMS = (".docx", ".html", ".csv")
_PLACE = ["source_sheet", "source_row", "column_label", "reason_text", "reason_code"]
_NEXT = {
    "set_aside": "Next: put the rows that are set aside right in your own system and send the file again.",
    "know_about": "Next: read what is worth knowing. Nothing needs to be sent again.",
    "": "Next: nothing. All rows are used.",
}


def report(workspace: Workspace, extract_id: str, form: str) -> bytes:
    """The report on one file held, without a value of any row.

    Args:
        workspace: whose; its key opens the names of files, sheets and headings.
        extract_id: which file.
        form: .docx, .html or .csv; the last also lists the rows set aside, the first ten thousand of them.

    Raises:
        Refused: no such file is held, or there is no key.
        Damaged: a part of it is not as it was written.
    """
    manifest = _held(workspace, extract_id)
    levels = {finding["level"] for finding in manifest["findings"]}
    worst = next((level for level in ("set_aside", "know_about") if level in levels), "")
    rows = _set_aside(workspace, manifest)[:ROWS_LISTED] if form == ".csv" else []
    known = explained(workspace.casebook_path, extract_id, workspace.key)
    return content([{**manifest, "explained": known, "rows": rows, "next_step": _NEXT[worst]}], form)


def row_numbers(workspace: Workspace, extract_id: str) -> bytes:
    """Every row of one file that was set aside, as CSV: sheet, row, column and reason, and no value.

    Raises:
        Refused: no such file is held, or there is no key.
        Damaged: a part of it is not as it was written.
    """
    return rows_csv(_set_aside(workspace, _held(workspace, extract_id)))


def _held(workspace: Workspace, extract_id: str) -> dict[str, Any]:
    if not workspace.has_key():
        raise Refused(
            "The key is not at hand, and what is to be sent back is sealed. Start the pages again where "
            "JOURNEY_KEY_FILE names the key file of this workspace."
        )
    manifest = workspace.newest(extract_id)
    if manifest is None:
        raise Refused("That file is not held any more. Open the page again to see what is.")
    return described(workspace, manifest)


def _set_aside(workspace: Workspace, manifest: dict[str, Any]) -> list[dict[str, Any]]:
    rows = sealed_frame(workspace, manifest, "set_aside").select(_PLACE)
    return rows.sort("source_sheet", "source_row", "reason_code").to_dicts()
