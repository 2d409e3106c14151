"""Contacts in each year, and cost added up, side by side."""

from typing import Any

import streamlit as st

from app import charts, components
from journey import words
from journey.read import Reader

Row = dict[str, Any]


def years_and_cost(read: Reader, line: Row, comparison: Row) -> None:
    """Two charts side by side: contacts in each year, and cost added up."""
    yearly = read.yearly(line["person_id"]).to_dicts()
    left, right = st.columns(2, gap="large")
    with left:
        start = f"{yearly[0]['year_from_date']:%B}" if yearly else ""
        components.heading(
            2, words.years_finding(yearly), f"Contacts in each year from {start}; part years are marked"
        )
        alt = (
            f"Bar chart of contacts in each year from {start}: "
            f"{words.count(comparison['before']['n_interactions'])} before and "
            f"{words.count(comparison['after']['n_interactions'])} after the change. The table "
            f"beneath has every year."
        )
        components.chart(charts.years(yearly), alt, "years")
        with st.expander("Show as a table"):
            yearly_table(yearly, comparison, "Contacts", "n_interactions", words.count)
        components.worked_out("years")
    with right:
        support = words.support_cost(comparison["after"], "cost_gbp_per_year", words.pounds)
        below = f"Estimated cost of activity, added up; after: {support}"
        components.heading(2, words.cost_finding(comparison), below)
        slopes = [
            f"{words.pounds(comparison[side]['cost_gbp_per_year'])} a year" for side in ("before", "after")
        ]
        alt = (
            f"Line chart of estimated cost added up, reaching "
            f"{words.pounds(comparison['total']['cost_gbp'])}. "
            f"It rises by {slopes[0]} before the change and {slopes[1]} after it: {support}."
        )
        spent = read.running_cost(line["person_id"]).to_dicts()
        components.chart(
            charts.cost_line(spent, comparison["change_on"], (slopes[0], slopes[1])), alt, "cost"
        )
        with st.expander("Show as a table"):
            said = words.support_cost(comparison["after"])
            yearly_table(yearly, comparison, "Estimated cost", "cost_gbp", words.pounds_exact, said)
        components.worked_out("cost")


def yearly_table(yearly: list[Row], comparison: Row, what: str, name: str, show: Any, said: str = "") -> None:
    """One row a year and side, with the totals of the whole period."""
    rows = [
        [
            f"{words.day(row['year_from_date'])} to {words.last_day(row['year_to_date_excl'])}",
            row["side_code"],
            words.several(row["n_days"], "day"),
            show(row[name]),
        ]
        for row in yearly
    ]
    totals = [
        [
            f"Total {side}",
            side,
            words.several(comparison[side]["observed_days"], "day"),
            show(comparison[side][name]),
        ]
        for side in ("before", "after")
    ]
    totals.append(["Total", "both", "", show(comparison["total"][name])])
    caption = f"{what} in each year" + (f"; after: {said}" if said else "")
    components.table(caption, ["Year", "Side", "Length", what], rows, totals, n_text=2)
