"""Consent, honoured before anything else: a row that refuses is set aside and nothing of it is kept."""

from __future__ import annotations

import polars as pl

from journey.canonical.fields import label_of, read_fields
from journey.canonical.shape import REJECTED, empty, rejected
from journey.profiles import TableRule, fold_code


def split_refused(raw: pl.DataFrame, rule: TableRule) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows whose person refused, as consent_refused (their cells must not be kept); and the rest."""
    fields = read_fields(raw, rule, frozenset({"consent"}))
    if "consent" not in fields.columns:
        return empty(REJECTED), raw
    cells = fields.columns["consent"]
    refused = cells.each(fold_code).is_in(list(rule.consent.refused)).fill_null(False)
    if rule.consent.is_blank_refused:
        refused = refused | cells.rows.is_null()
    if not refused.any():
        return empty(REJECTED), raw
    label = label_of(rule, "consent")
    text = f"Column '{label}' does not let the row be used, so nothing of it is kept."
    return rejected(raw.filter(refused), "set_aside", "consent_refused", text, label), raw.filter(~refused)
