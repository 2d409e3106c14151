"""Everybody's costs by financial year and by agency, low, central and high, with what was supplied."""

from typing import Any

import streamlit as st

from app import components, costs_charts, palette
from journey import words
from journey.words import costed as told

Row = dict[str, Any]

_MEASURES = ("low_cost_gbp", "cost_gbp", "high_cost_gbp")
_COUNTS = ("n_interactions", "n_uncosted")
_HEADS = ("Contacts", "Not costed", "Low", "Central", "High")


def draw(found: Row) -> None:
    """Years, agencies, and agencies by year: rows of journey.read.agency_costs.costs_by_year."""
    _years(found)
    _agencies(found)
    _agencies_by_year(found)


def _key(*items: tuple[str, str]) -> None:
    shown = "".join(f'<li><i class="{mark}"></i>{components.plain(text)}</li>' for mark, text in items)
    components.html(f'<ul class="jy-key" aria-label="Key">{shown}</ul>')


def _cells(row: Row) -> list[str]:
    """Contacts, those without a cost, and low, central and high."""
    return [
        *("hidden" if "why_hidden" in row else words.count(row[name]) for name in _COUNTS),
        *(told.priced(row, row[name]) for name in _MEASURES),
    ]


def _years(found: Row) -> None:
    years = found["years"]
    components.heading(
        2,
        told.years_finding(years),
        "Estimated cost of activity in each financial year, with its low and high",
    )
    _key(
        ("bar", "every agency supplied every month"),
        ("hollow", "fewer months are held, or an agency's data"),
        ("range", "from low to high"),
    )
    alt = (
        f"Bar chart of estimated cost in {words.several(len(years), 'financial year')}, "
        f"{words.pounds(found['total']['cost_gbp'])} in all, each with its low and high. The table beneath "
        "has every year."
    )
    components.chart(costs_charts.by_year(years), alt, "costs_years")
    with st.expander("Show as a table"):
        rows = [
            [told.year_label(row), f"{row['n_agencies_whole']} of {row['n_agencies']}", *_cells(row)]
            for row in years
        ]
        heads = ["Financial year", "Agencies that supplied every month", *_HEADS]
        total = ["Total", "", *_cells(found["total"])]
        components.table("Estimated cost by financial year", heads, rows, [total], n_text=2)
    components.worked_out("costs_years")


def _agencies(found: Row) -> None:
    agencies = found["agencies"]
    components.heading(
        2,
        told.agencies_finding(agencies),
        "Estimated cost of activity, by agency in order of name, all years held",
    )
    _key(("bar", "central"), ("range", "from low to high"))
    alt = (
        f"Bar chart of estimated cost at {words.several(len(agencies), 'agency', 'agencies')} in order of "
        f"name, {words.pounds(found['total']['cost_gbp'])} in all, each with its low and high. The table "
        "beneath has every agency."
    )
    shown = [row for row in agencies if "why_hidden" not in row]
    components.chart(costs_charts.by_agency(shown), alt, "costs_agencies")
    if len(shown) < len(agencies):
        names = words.listed([row["agency_label"] for row in agencies if "why_hidden" in row])
        components.note(f"Not drawn, because identities are hidden and people are few: {names}.")
    with st.expander("Show as a table"):
        rows = [[row["agency_label"], *_cells(row)] for row in agencies]
        total = ["Total", *_cells(found["total"])]
        components.table("Estimated cost by agency", ["Agency", *_HEADS], rows, [total])
    components.worked_out("costs_agencies")


def _agencies_by_year(found: Row) -> None:
    """The table of agencies and years, and a line for each of up to four agencies that somebody picks."""
    agencies = {row["agency_code"]: row for row in found["agencies"]}
    components.heading(
        2,
        "Each agency, year by year",
        "What an agency did not supply is not £0: it is not known, and is left blank",
    )
    picked = st.multiselect(
        f"Agencies to draw, up to {words.small(costs_charts.MOST_AGENCIES)}",
        [code for code, row in agencies.items() if "why_hidden" not in row],
        format_func=lambda code: str(agencies[code]["agency_label"]),
        max_selections=costs_charts.MOST_AGENCIES,
        placeholder="Choose agencies",
        key="costs_picked",
    )
    if picked:
        chosen = [row for code, row in agencies.items() if code in picked]
        names = words.listed([row["agency_label"] for row in chosen])
        alt = f"Line chart of estimated cost by financial year at {names}. The table beneath has all years."
        components.chart(
            costs_charts.over_years(chosen, palette.agency_marks(found["agencies"])), alt, "costs_lines"
        )
        components.note(
            "Each mark stands above the year in which the financial year begins. A hollow mark is a year of "
            "which less than twelve months are held; a line stops where nothing was supplied."
        )
    with st.expander("Show every agency and year as a table"):
        heads = ["Agency", *(told.year_label(row) for row in found["years"]), "Total"]
        rows = [
            [
                row["agency_label"],
                *(told.year_cost(cell) for cell in row["years"]),
                told.priced(row, row["cost_gbp"]),
            ]
            for row in agencies.values()
        ]
        total = [
            "Total",
            *(words.pounds_exact(row["cost_gbp"]) for row in found["years"]),
            words.pounds_exact(found["total"]["cost_gbp"]),
        ]
        components.table("Estimated cost by agency and financial year", heads, rows, [total])
    components.worked_out("costs_agencies")
