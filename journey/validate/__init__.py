"""Stage 3: canonical rows -> accepted, and rows that break the contract with a reason in plain words.

Pandera's messages and failure cases hold the offending values, so only the rule's name and the row's place
are taken from them.
"""

from __future__ import annotations

import polars as pl

from journey.errors import Refused

FAILED = {
    "source_sheet": pl.String(),
    "source_row": pl.Int64(),
    "reason_code": pl.String(),
    "reason_text": pl.String(),
    "column_label": pl.String(),
}
_REASONS = {
    "end_not_before_start": "The end is before the start.",
    "end_status_agrees": "The end and the mark for open or closed do not agree.",
    "duration_minutes": "The duration is less than nothing, or the end is before the start.",
    "start_date": "The start is missing or is before 1900.",
    "n_sharing": "The number of people sharing is less than one.",
    "share_no": "The number of the share is less than one.",
    "share_within_job": "The number of the share is more than there are shares.",
    "interaction_id": "Another row has the same identity.",
}


def prepare() -> None:
    """Load the contracts, which takes half a second: another thread may do it while a file is opened."""
    import schemas.canonical  # noqa: F401 - to have it loaded


def check_interactions(interaction: pl.DataFrame) -> pl.DataFrame:
    """Rows of a collected interaction frame that break its contract.

    Returns:
        One row per failing interaction, the first reason in the order of the table: source_sheet, source_row,
        reason_code, reason_text, column_label.

    Raises:
        Refused: the frame has not the columns and types of the contract, which is an error of ours.
    """
    from schemas.canonical import ReceivedInteraction

    found = _failures(ReceivedInteraction, interaction)
    rows = [
        (*interaction.select("source_sheet", "source_row").row(index), f"rule_{rule}", _text(rule), None)
        for index, rule in sorted(found.items())
    ]
    return pl.DataFrame(rows, schema=FAILED, orient="row")


def check_frame(table_name: str, frame: pl.DataFrame) -> None:
    """Refuse a frame that breaks its contract, one of Identifier, SetAside, Row. Holds no value of a row.

    Raises:
        Refused: naming the table and the rules broken.
    """
    from schemas import canonical

    found = _failures(getattr(canonical, table_name), frame)
    if found:
        rules = ", ".join(sorted(set(found.values())))
        raise Refused(f"The table {table_name} breaks its rules for: {rules}. Report this as a fault.")


def _failures(contract: type, frame: pl.DataFrame) -> dict[int, str]:
    """Row index -> name of the first rule broken."""
    from pandera.errors import SchemaErrors

    try:
        contract.validate(frame, lazy=True)  # type: ignore[attr-defined]
    except SchemaErrors as problem:
        cases = problem.failure_cases.select("column", "check", "index").rows()
    else:
        return {}
    found: dict[int, str] = {}
    for column, check, index in cases:
        rule = column if column in frame.columns else check
        if index is None:
            where = column if column in frame.columns else "its columns"
            raise Refused(f"A table is not in the agreed form ({where}). Report this as a fault.") from None
        found.setdefault(int(index), rule)
    return found


def _text(rule: str) -> str:
    return _REASONS.get(rule, f"The value for {rule.replace('_', ' ')} is not one of those agreed.")
