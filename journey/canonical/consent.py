"""Consent, honoured before anything else: a row without it is set aside and nothing of it is kept."""

from __future__ import annotations

import polars as pl

from journey.canonical.fields import label_of, read_fields
from journey.canonical.shape import REJECTED, empty, rejected
from journey.canonical.tokens import Tokenise, tokenised
from journey.profiles import Profile, TableRule, fold_code

WITHOUT_CONSENT = ("consent_refused", "consent_not_understood")


def split_refused(raw: pl.DataFrame, rule: TableRule) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows whose person did not agree, whose cells must not be kept; and the rest.

    A text that is neither among those that refuse nor among those that agree is not taken for a yes.
    """
    fields = read_fields(raw, rule, frozenset({"consent"}))
    if "consent" not in fields.columns:
        return empty(REJECTED), raw
    cells = fields.columns["consent"]
    said = cells.each(fold_code)
    refused = said.is_in(list(rule.consent.refused)).fill_null(False)
    if rule.consent.is_blank_refused:
        refused = refused | cells.rows.is_null()
    odd = cells.rows.is_not_null() & ~refused & ~said.is_in(list(rule.consent.given)).fill_null(False)
    if not (refused | odd).any():
        return empty(REJECTED), raw
    label = label_of(rule, "consent")
    text = f"Column '{label}' does not let the row be used, so nothing of it is kept."
    unclear = f"Column '{label}' holds neither a yes nor a no that is known, so nothing of the row is kept."
    aside = [
        rejected(raw.filter(refused), "set_aside", "consent_refused", text, label),
        rejected(raw.filter(odd), "set_aside", "consent_not_understood", unclear, label),
    ]
    return pl.concat(aside), raw.filter(~(refused | odd))


def refusers(
    raw: pl.DataFrame, refused: pl.DataFrame, rule: TableRule, profile: Profile, tokenise: Tokenise
) -> pl.Series:
    """Tokens of the people who refused, so that what they agreed to before can be taken out; nothing else."""
    plain = refused.filter(pl.col("reason_code") == "consent_refused")
    if plain.is_empty():
        return pl.Series([], dtype=pl.String)
    rows = raw.join(plain, on=["source_sheet", "source_row"], how="semi")
    fields = read_fields(rows, rule, frozenset({"person_id"}))
    if "person_id" not in fields.columns:
        return pl.Series([], dtype=pl.String)
    local = fields.columns["person_id"].rows.drop_nulls().unique().sort()
    return tokenised(tokenise, "person", f"{profile.source_code}|" + local)
