"""Costs: what everybody's contacts come to, by year and agency, who pays, and what the figures rest on."""

from typing import Any

import streamlit as st

from app import access, components, costs_basis, costs_prices, costs_sets, costs_years, opening, pages
from journey import words
from journey.errors import JourneyError
from journey.read import Reader
from journey.read.agency_costs import costs_by_year
from journey.read.costed import costed
from journey.words import costed as told

Row = dict[str, Any]

_TITLE = "Costs"
_CAVEATS = (
    "That any of this money could be had back, or spent on something else: it is an estimate of activity.",
    "That more contacts with a service make it a worse or a dearer one.",
    "That a year with a smaller sum had fewer contacts: look first at what was supplied.",
    "That people cost this much: it is what a kind of contact costs on average, times how often it happened.",
)


def page(read: Reader) -> None:
    """The finding first; then years and agencies, who pays, and what the figures rest on."""
    by_year, basis = costs_by_year(read), costed(read)
    if not by_year["total"]["n_interactions"]:
        components.heading(1, _TITLE)
        components.nobody()
        return
    components.heading(1, told.held_finding(by_year, basis["assumptions"]["price_base_fy"]))
    components.subtitle(
        f"{told.public_cost_of(by_year['total'], basis['total'])}. {words.day(by_year['from_date'])} to "
        f"{words.last_day(by_year['to_date_excl'])}; {basis['support_cost_text']}"
    )
    components.stamp(read)
    costs_years.draw(by_year)
    costs_basis.who_pays(basis)
    costs_basis.not_costed(basis)
    costs_basis.recorded(basis["recorded"])
    costs_prices.draw(read, basis["findings"])
    costs_sets.draw(read)
    components.heading(2, "Take the figures away")
    components.note("Tables with every cost, every unit cost and every assumption are on the page Download.")
    pages.link("download", "Open Download", access.visitor())
    components.box("What may not be concluded", _CAVEATS)
    with st.expander("How we worked this out"):
        components.notes(told.HOW)


def main() -> None:
    """Draw the page, or say what is wrong and the next step."""
    read = opening.opened(_TITLE, right="costs")
    if read is None:
        return
    try:
        with st.container(key="costs"):
            page(read)
    except JourneyError as error:
        components.heading(1, _TITLE)
        components.refused(error.message, "This can't be shown")


main()
