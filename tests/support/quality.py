"""Files as the page Data quality has them, written down by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from journey.quality.files import COUNTS, Explanation, File
from schemas.vocabularies import AGENCY_LABELS


def found(check_id: str, level: str, n_rows: int | None = None) -> dict[str, Any]:
    """One finding, as a manifest holds it."""
    return {
        "check_id": check_id,
        "stage": "rows",
        "level": level,
        "source_sheet": "",
        "column_label": None,
        "n_rows": n_rows,
        "share": None,
        "first_rows": "",
        "detail": "",
    }


def file_of(
    extract_id: str,
    agency_code: str,
    *,
    number: int = 1,
    counts: Sequence[int] = (1, 1, 0, 0, 0, 0),
    findings: Sequence[Mapping[str, Any]] = (),
    columns: Sequence[Sequence[str | None]] = (),
    covers: tuple[dt.date, dt.date] | None = None,
    explained: Mapping[str, Explanation] | None = None,
) -> File:
    """One file; its source has the name of its agency."""
    return File(
        extract_id,
        number,
        f"{extract_id}.csv",
        True,
        False,
        agency_code,
        1,
        agency_code,
        AGENCY_LABELS[agency_code],
        agency_code == "support_team",
        *(covers or (None, None)),
        True,
        dict(zip(COUNTS, counts, strict=True)),
        findings,
        columns,
        explained or {},
    )
