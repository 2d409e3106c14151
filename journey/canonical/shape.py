"""Columns of the frames this stage makes, in order, and how a row is rejected."""

from __future__ import annotations

import polars as pl

PLACE: dict[str, pl.DataType] = {"source_sheet": pl.String(), "source_row": pl.Int64()}
INTERACTION: dict[str, pl.DataType] = {
    "interaction_id": pl.String(),
    "source_code": pl.String(),
    "source_row": pl.Int64(),
    "source_person_id": pl.String(),
    "role_code": pl.String(),
    "group_id": pl.String(),
    "n_sharing": pl.Int64(),
    "share_no": pl.Int64(),
    "agency_code": pl.String(),
    "activity_code": pl.String(),
    "source_activity": pl.String(),
    "status_code": pl.String(),
    "outcome_code": pl.String(),
    "setting_code": pl.String(),
    "grain_code": pl.String(),
    "start_date": pl.Date(),
    "start_at": pl.Datetime("us"),
    "start_precision": pl.String(),
    "end_date_excl": pl.Date(),
    "end_status_code": pl.String(),
    "duration_minutes": pl.Int64(),
    "recorded_cost_gbp": pl.Decimal(18, 2),
    "data_flags": pl.String(),
    "version_date": pl.Date(),
    "parent_id": pl.String(),
    "counts_for_cost": pl.Boolean(),
    "record_key": pl.String(),
    "source_record_id": pl.String(),
    "source_sheet": pl.String(),
}
PERSON_COLUMNS: dict[str, pl.DataType] = {
    "local_person_id": pl.String(),
    "nhs_number": pl.String(),
    "forename": pl.String(),
    "surname": pl.String(),
    "initials": pl.String(),
    "birth_date": pl.Date(),
    "sex_code": pl.String(),
    "postcode": pl.String(),
}
IDENTIFIER: dict[str, pl.DataType] = {
    **PLACE,
    "source_code": pl.String(),
    "source_person_id": pl.String(),
    **PERSON_COLUMNS,
}
REJECTED: dict[str, pl.DataType] = {
    **PLACE,
    "disposition_code": pl.String(),
    "reason_code": pl.String(),
    "reason_text": pl.String(),
    "column_label": pl.String(),
}
TRACE: dict[str, pl.DataType] = {**PLACE, "lead_sheet": pl.String(), "lead_row": pl.Int64()}


def empty(shape: dict[str, pl.DataType]) -> pl.DataFrame:
    """A frame of no rows with these columns."""
    return pl.DataFrame(schema=shape)


def rejected(
    frame: pl.DataFrame,
    disposition: str,
    reason_code: str,
    reason_text: str | pl.Expr,
    column_label: str | None = None,
) -> pl.DataFrame:
    """Every row of a frame, rejected for one reason. The text never holds a value of the row."""
    return frame.select(
        "source_sheet",
        "source_row",
        disposition_code=pl.lit(disposition),
        reason_code=pl.lit(reason_code),
        reason_text=pl.lit(reason_text) if isinstance(reason_text, str) else reason_text,
        column_label=pl.lit(column_label or None, dtype=pl.String),
    )
