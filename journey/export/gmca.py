"""Who pays, in the words of the GMCA cost-benefit model: schemas/reference/gmca_agency.csv."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

_LISTS = {
    "gmca_payers": "payer_code",
    "gmca_labels": "payer_label",
    "gmca_levels": "level_1_label",
    "gmca_sublevels": "level_2_label",
    "gmca_counterparts": "counterpart_code",
    "gmca_notes": "note_text",
}
_BLANK_IS_ANY = "payer_label"


@cache
def agency_words() -> dict[str, list[str | None]]:
    """Parallel lists, as export/sql/who_pays_gmca.sql takes them; blank is None, but a label of '' fits any.

    A list a column: a build made before this table was thought of can be exported too.
    """
    held = resources.files("schemas").joinpath("reference", "gmca_agency.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(held.splitlines()))
    return {
        name: [row[column] if column == _BLANK_IS_ANY else row[column] or None for row in rows]
        for name, column in _LISTS.items()
    }
