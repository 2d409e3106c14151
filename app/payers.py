"""Who pays: what the bodies that pay spend a year, before and after."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from app import components
from journey import words

Row = dict[str, Any]

_SIDES = ("before", "after")


def who_pays(comparison: Row) -> None:
    """One row a body, by name; what budget holders said of their part."""
    found = comparison["who_pays"]
    if not found:
        return
    support = words.support_cost(comparison["after"], "cost_gbp_per_year", words.pounds)
    components.heading(
        2, words.payers_finding(found), f"Who pays for the estimated activity, by name; after: {support}"
    )
    _table("Who pays, a year", found, "payer", comparison, "cost_gbp_per_year", words.pounds)
    said = [f"{row['payer_label']}: {row['cashable_text']}" for row in found if _is_said(row)]
    for line in said or [words.NOT_SAID]:
        components.note(line)
    with st.expander("Show whole amounts"):
        whole = f"Who pays, whole period; after: {words.support_cost(comparison['after'])}"
        _table(whole, found, "payer", comparison, "cost_gbp", words.pounds_exact)
        if comparison["pots"]:
            pooled = "With pooled budgets as one, the same money again"
            _table(pooled, comparison["pots"], "party", comparison, "cost_gbp", words.pounds_exact)
    components.worked_out("payers")


def _is_said(payer: Row) -> bool:
    return bool(payer["cashable_text"] != words.NOT_SAID)


def _table(
    caption: str, found: list[Row], party: str, comparison: Row, measure: str, show: Callable[[Any], str]
) -> None:
    """One row a party, and the headline as the total; a rate a year may be over days of the party's own."""
    rows = [
        [words.payer_name(row, party), *(words.payer_amount(row, side, measure, show) for side in _SIDES)]
        for row in found
    ]
    label = "Total" if measure == "cost_gbp" else words.payers_total(found)
    total = [label, *(show(comparison[side][measure]) for side in _SIDES)]
    components.table(caption, ["Who", "Before", "After"], rows, [total])
