"""Why a cell of a table that leaves is empty, as the shorthand in square brackets that stands in it.

The words are those of the Government Statistical Service. A blank cell, a dash or a nought would say nothing,
or something untrue, to whoever hears the table read aloud.
"""

from __future__ import annotations

import polars as pl

NOT_AVAILABLE, NOT_APPLICABLE, HELD_BACK = "[x]", "[z]", "[c]"
MEANINGS = {
    NOT_AVAILABLE: "Not available: nobody supplied it, or it can't be worked out from what was supplied. It "
    "is not nought.",
    NOT_APPLICABLE: "Not applicable: there is nothing to say, such as the end of a stay that still goes on.",
    HELD_BACK: "Confidential, held back: recipients could join their files by it, or it is a figure of fewer "
    "than 8 people that would come close to being about one of them.",
    "[low]": "Not used in this workbook: no figure is rounded down to nought.",
}
_FEWEST = 8  # people behind a median, a count or a bootstrap interval of a group


def _where(condition: pl.Expr, told: str = NOT_AVAILABLE) -> pl.Expr:
    """What is told where there should have been something; elsewhere it is not applicable."""
    return pl.when(condition).then(pl.lit(told)).otherwise(pl.lit(NOT_APPLICABLE))


def _is(column: str, *codes: str) -> pl.Expr:
    return pl.col(column).is_in(list(codes))


_IN_A_JOURNEY = _where(pl.col("is_counted"))  # what did not take place was asked nothing
_GROUP = _where(_is("part_code", "group"))  # a difference of pairs has no sides of its own
_GROUP_OF_MANY = (
    pl.when(_is("part_code", "group") & (pl.col("n_people") < _FEWEST))
    .then(pl.lit(HELD_BACK))
    .otherwise(_GROUP)
)
_HAD_A_PRICE = _where(_is("uncosted_reason", "no_rule", "no_price", "no_duration"))
_FISCAL = _where(_is("perspective_code", "fiscal"))
# The whole window's two sides are not equally long, so nobody takes one from the other.
_DIFFERENCE = _where(~_is("window_code", "whole") & ~pl.col("is_compared"))


def _each(told: str | pl.Expr, *columns: str) -> dict[str, str | pl.Expr]:
    return dict.fromkeys(columns, told)


# By column, or by table and column where the same name is empty for another reason.
_REASONS: dict[str, str | pl.Expr] = {
    # Contacts. Of what an agency did not send nothing is known; of what was never asked there is nothing.
    **_each(NOT_AVAILABLE, "activity_label", "activity_type_code", "interactions.outcome_code"),
    **_each(NOT_AVAILABLE, "interactions.setting_code", "start_at", "duration_minutes"),
    **_each(NOT_APPLICABLE, "group_id", "parent_id", "crisis_no", "uncosted_reason", "data_flags"),
    **_each(_IN_A_JOURNEY, "nights", "planned_code", "initiated_by_code", "present_code", "demand_code"),
    **_each(_IN_A_JOURNEY, "judged_by_code"),
    **_each(_HAD_A_PRICE, "interactions.cost_gbp", "interactions.quantity", "interactions.basis_code"),
    "interactions.end_date_excl": _where(_is("end_status_code", "closed")),
    "failure_reason": _where(_is("demand_code", "failure")),
    # Only a pack for a recipient lacks them: two recipients could join their packs by them.
    **_each(HELD_BACK, "source_sheet_no", "source_row"),
    # Prices. A cost that the agency recorded has no unit cost, and the support team's as a whole no item.
    **_each(NOT_APPLICABLE, "item_code", "item_label", "unit_label", "unit_cost_gbp", "price_year_fy"),
    **_each(NOT_APPLICABLE, "index_code", "index_from", "index_to", "nominal_cost_gbp", "rule_code"),
    **_each(NOT_APPLICABLE, "basis_code", "base_units", "cost_unit_code", "uprated_unit_cost_gbp"),
    **_each(NOT_AVAILABLE, "low_unit_cost_gbp", "high_unit_cost_gbp", "confidence_code", "flag_label"),
    **_each(NOT_AVAILABLE, "source_year_label", "seen_where_label", "licence_label", "rule_reason"),
    "local_reason": _where(~_is("catalogue_code", "shipped")),
    # A rule without a condition fits anything.
    **_each(NOT_APPLICABLE, "cost_rules.source_code", "cost_rules.activity_code", "cost_rules.outcome_code"),
    **_each(NOT_APPLICABLE, "cost_rules.setting_code", "from_nights", "to_nights_excl"),
    **_each(NOT_APPLICABLE, "from_minutes", "to_minutes_excl", "remedy_text"),
    **_each(NOT_AVAILABLE, "all_recorded_cost_gbp", "recorded_cost_gbp", "modelled_cost_gbp"),
    **_each(NOT_AVAILABLE, "difference_gbp"),
    # Who pays.
    **_each(NOT_APPLICABLE, "pot_label", "cashable_item_code"),
    **_each(
        _where(~_is("cashability_code", "not_said")), "confirmed_by_label", "confirmed_date", "note_text"
    ),
    **_each(NOT_APPLICABLE, "level_1_label", "level_2_label", "counterpart_note_text", "paid_unit_cost_gbp"),
    **_each(NOT_APPLICABLE, "before_units", "after_units", "before_economic_gbp", "after_economic_gbp"),
    **_each(NOT_APPLICABLE, "before_social_gbp", "after_social_gbp"),
    **_each(_FISCAL, "before_fiscal_gbp", "after_fiscal_gbp", "change_fiscal_gbp_per_year"),
    "change_units_per_year": _where(pl.col("before_units").is_not_null()),
    # Before and after. Where no day was observed nothing is known, which is not nought.
    **_each(NOT_AVAILABLE, "n_interactions_per_year", "n_events_per_year", "n_handovers_per_year"),
    **_each(NOT_AVAILABLE, "cost_gbp_per_year", "before_rate", "after_rate", "before_per_year"),
    **_each(NOT_AVAILABLE, "after_per_year", "holds", "coverage.n_interactions"),
    **_each(NOT_AVAILABLE, "covers_from_date", "covers_to_date_excl"),
    **_each(_DIFFERENCE, "n_change", "change_quantity", "change_gbp", "unit_change_gbp", "rest_gbp"),
    **_each(NOT_APPLICABLE, "before_quantity", "after_quantity", "left_out_code", "settled_date_excl"),
    **_each(NOT_APPLICABLE, "share_linked", "share_found", "share_cost_alone", "share_of_before_cost"),
    "handovers_before_after.days_median": _where(pl.col("n_handovers") > 0),
    "crises_before_after.days_median": _where(pl.col("n_crises") > 0),
    # Nothing is a multiple of nought; and there is no interval but for contacts and crises.
    "rate_ratio": _where(pl.col("before_rate").is_null() | pl.col("after_rate").is_null()),
    **_each(_where(_is("measure_code", "contacts", "crises")), "low_ratio", "high_ratio"),
    # Whether there is no reason, or one that evaluators may not read, is not for this table to tell.
    **_each(NOT_AVAILABLE, "change_date", "change_label", "change_reason"),
    "endings.to_date_excl": _where(~_is("reason_code", "died")),
    "refused_reason": NOT_APPLICABLE,
    **_each(NOT_AVAILABLE, "low_chance", "high_chance", "least_rate", "most_rate"),
    # Groups.
    **_each(NOT_AVAILABLE, "mean_change", "low_change", "high_change", "why_text"),
    **_each(_GROUP, "before_person_days", "after_person_days", "before_mean", "after_mean"),
    **_each(_GROUP, "pooled_before", "pooled_after"),
    **_each(_GROUP_OF_MANY, "bootstrap_low_change", "bootstrap_high_change", "median_change"),
    **_each(_GROUP_OF_MANY, "n_fell", "n_rose", "n_same"),
    **_each(NOT_APPLICABLE, "Dictionary.unit", "Dictionary.codes"),
}


def reason(table: str, column: str) -> pl.Expr:
    """Which shorthand stands in an empty cell of this column; an expression over the table's rows.

    Of a column that nobody has thought of it says only that it is not available.
    """
    told = _REASONS.get(f"{table}.{column}", _REASONS.get(column, NOT_AVAILABLE))
    return pl.lit(told) if isinstance(told, str) else told


def is_decided(table: str, column: str) -> bool:
    """Whether somebody has thought of why this column may be empty."""
    return f"{table}.{column}" in _REASONS or column in _REASONS
