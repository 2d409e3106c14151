"""The unit costs in use, each with its source and its way to the price base; and doubts about them."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app import components
from journey import words
from journey.read import Reader
from journey.read.agency_costs import prices_in_use
from journey.words import costed as told

Row = dict[str, Any]


def draw(read: Reader, findings: Sequence[Row]) -> None:
    """Every unit cost in use, the story of the one that is picked, and what may be wrong with some."""
    items = prices_in_use(read)
    if items:
        _in_use(items)
    components.heading(2, told.doubts_finding(findings), "What was noticed in the prices in use")
    if findings:
        with st.expander("Show what was noticed"):
            components.notes(told.doubts(findings))


def _in_use(items: Sequence[Row]) -> None:
    components.heading(
        2,
        f"{words.several(len(items), 'unit cost')} made these figures",
        "Each as its source published it, and in the prices used here",
    )
    named = {item["item_code"]: item for item in items}
    picked: str | None = st.selectbox(
        "Unit cost",
        list(named),
        index=None,
        format_func=lambda code: str(named[code]["item_label"]),
        placeholder="Choose one to read where it comes from",
        key="costs_price",
        width=520,
    )
    if picked:
        components.notes(told.price_story(named[picked]))
    with st.expander("Show all unit costs as a table"):
        components.table(
            "Unit costs in use, in order of name",
            ["Unit cost", "For one", "Source", "Prices of", "As published", "In prices used here", "Contacts",
             "Estimated cost"],
            [
                [
                    item["item_label"],
                    item["unit_label"],
                    item["source_title"],
                    words.financial_year(item["price_year_fy"]),
                    words.pounds_exact(item["value_gbp"]),
                    words.pounds_exact(item["value_in_base_gbp"]),
                    item.get("why_hidden") or words.count(item["n_interactions"]),
                    item.get("why_hidden") or words.pounds_exact(item["cost_gbp"]),
                ]
                for item in items
            ],
            n_text=4,
        )  # fmt: skip
