"""Sentences about everybody's costs: by year and agency, what has no cost, and the story of one price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from journey.words.numbers import count, financial_year, pounds, pounds_exact, several, small, span

Figures = Mapping[str, Any]

_LEVELS = {"wrong": "To put right", "look_at": "To look at", "know": "To know"}
_NO_COST = {"none": "not supplied", "not_started": "not started"}
HOW = (
    "Each contact is multiplied by a unit cost: a published figure of what one such contact costs the "
    "public, brought to one price year. What lasted, such as a stay, is multiplied by its nights or days.",
    "A contact is counted in the financial year, April to March, in which it began. The cost of what lasted "
    "over 1 April is spread over its days, so that the years add up to the whole, to the penny.",
    "Low and high change every unit cost at once, as far as its source publishes a range.",
    "The contacts of everybody in the files are here, over unlike lengths of time, with a change date or "
    "without. Nothing here is before and after.",
    "A year or a month that an agency did not supply is not £0: it is not known.",
    "Bodies stand in order of name. More contacts with a service do not make it a worse or a dearer one.",
)


def whole_year(row: Figures) -> bool:
    """Whether a financial year is held in full: twelve months, each of them supplied by every agency."""
    return not row["is_part"] and bool(row["n_agencies"]) and row["n_agencies_whole"] == row["n_agencies"]


def year_label(row: Figures) -> str:
    """A financial year; one of which fewer than twelve months are held says so."""
    label = financial_year(row["financial_year"])
    return f"{label} ({several(row['n_months'], 'month')})" if row["is_part"] else label


def public_cost_of(total: Figures, records: Figures) -> str:
    """How many contacts have a public cost, and what the other records are; every record is in it once.

    Args:
        total: of journey.read.agency_costs.costs_by_year: n_interactions, contacts that took place, and
            n_uncosted of them.
        records: the total of journey.read.costed.costed: every record held, n_interactions.
    """
    n, uncosted = total["n_interactions"], total["n_uncosted"]
    said = f"Public cost of {count(n - uncosted)} of {several(n, 'contact')} of everybody in the files"
    rest = (
        [f"{several(uncosted, 'contact')} with no cost on {'it' if uncosted == 1 else 'them'}"]
        if uncosted
        else []
    )
    if aside := records["n_interactions"] - n:
        rest.append(f"{several(aside, 'record')} of what did not take place")
    return f"{said}. Beside them are {' and '.join(rest)}" if rest else said


def agencies_finding(agencies: Sequence[Figures]) -> str:
    """At how many agencies some contact has a cost; those that are hidden are not spoken of."""
    agencies = [row for row in agencies if "why_hidden" not in row]
    n = sum(row["cost_gbp"] > 0 for row in agencies)
    if n == len(agencies):
        return f"All {small(n)} agencies have contacts that a unit cost fits"
    return f"{small(n).capitalize()} of {small(len(agencies))} agencies have contacts that a unit cost fits"


def priced(row: Figures, amount_gbp: Decimal) -> str:
    """An amount of one agency, or that no contact of it has a cost: that is not £0; or why it is hidden."""
    if "why_hidden" in row:
        return str(row["why_hidden"])
    return "not costed" if is_not_costed(row) else pounds_exact(amount_gbp)


def is_part(cell: Figures) -> bool:
    """Whether less than twelve months of an agency's year are held."""
    return bool(cell["n_months_supplied"] < 12)


def is_not_costed(row: Figures) -> bool:
    """Whether there are contacts and none of them has a cost."""
    return row["n_interactions"] > 0 and row["n_uncosted"] == row["n_interactions"] and not row["cost_gbp"]


def held_finding(found: Figures, price_base_fy: str) -> str:
    """The finding of everybody's costs: what all contacts held come to, in whose prices, over how long.

    Args:
        found: total, from_date and to_date_excl, as journey.read.agency_costs.costs_by_year gives them.
        price_base_fy: the price base.
    """
    amount, length = pounds(found["total"]["cost_gbp"]), span(found["from_date"], found["to_date_excl"])
    prices = financial_year(price_base_fy)
    return f"Estimated cost of activity held: {amount} in {prices} prices, over {length}"


def year_cost(cell: Figures) -> str:
    """One agency's cost in one year, or why there is none to show; a part of a year says so.

    Args:
        cell: a row of an agency's years, as journey.read.agency_costs.costs_by_year gives them.
    """
    if "why_hidden" in cell:
        return str(cell["why_hidden"])
    if cell["supply_code"] in _NO_COST:
        return _NO_COST[cell["supply_code"]]
    amount = priced(cell, cell["cost_gbp"])
    if cell["supply_code"] == "whole":
        return amount
    return f"{amount} ({cell['n_months_supplied']} of {several(cell['n_months'], 'month')})"


def years_finding(years: Sequence[Figures]) -> str:
    """In how many financial years every agency supplied every month: those may stand side by side."""
    whole = [row for row in years if whole_year(row)]
    if not years:
        return "No financial year is held"
    if len(whole) == len(years):
        return "Every agency supplied every month of every financial year"
    return f"In {small(len(whole))} of {small(len(years))} financial years every agency supplied every month"


def uncosted_finding(total: Figures) -> str:
    """How many records have a public cost, and how many have none."""
    if not total["n_uncosted"]:
        return "Every record held has a cost"
    return (
        f"{count(total['n_uncosted'])} of {several(total['n_interactions'], 'record')} have no cost on them"
    )


def price_story(item: Figures) -> list[str]:
    """One unit cost from its source to the price base: a row of journey.read.agency_costs.prices_in_use."""
    said = [
        f"{pounds_exact(item['value_gbp'])} {item['unit_label']}, in prices of "
        f"{financial_year(item['price_year_fy'])}."
    ]
    if item["low_gbp"] is not None and item["high_gbp"] is not None:
        low, high = pounds_exact(item["low_gbp"]), pounds_exact(item["high_gbp"])
        said.append(f"The source's low is {low} and its high {high}.")
    if item["index_code"] == "none" or item["price_year_fy"] == item["price_base_fy"]:
        said.append("It is used as published: it is not brought to prices of another year.")
    else:
        index = "the GDP deflator" if item["index_code"] == "gdp" else f"the index {item['index_code']}"
        said.append(
            f"Brought to {financial_year(item['price_base_fy'])} by {index}, {item['index_from']} to "
            f"{item['index_to']}: {pounds_exact(item['value_in_base_gbp'])}."
        )
    said.append(f"Source: {item['source_title']} ({item['source_year_label'] or 'year not said'}).")
    if item["reason_text"]:
        said.append(f"Why this price and not another: {item['reason_text']}")
    return said


def signed_pounds(amount_gbp: Decimal) -> str:
    """Pounds to the penny; less than nothing, as of a credit, with a minus sign."""
    return f"-{pounds_exact(-amount_gbp)}" if amount_gbp < 0 else pounds_exact(amount_gbp)


def doubts_finding(findings: Sequence[Figures]) -> str:
    """How much was noticed in the prices in use."""
    if not findings:
        return "Nothing was noticed in the prices in use"
    return f"{several(len(findings), 'thing was', 'things were')} noticed in the prices in use"


def doubts(findings: Sequence[Figures]) -> list[str]:
    """What was noticed in words, each once with the prices it is about."""
    alike: dict[str, list[str]] = {}
    for row in findings:
        said = f"{_LEVELS[row['level']]}: {row['sentence']} {row['what_to_do']}"
        alike.setdefault(said, []).append(" and ".join(row["item_codes"]))
    return [f"{said} ({'; '.join(codes)})" for said, codes in alike.items()]


def sets_finding(n_sets: int) -> str:
    """How many sets of assumptions can be laid beside one another."""
    if n_sets < 2:
        return "One set of assumptions is held"
    return f"{small(n_sets).capitalize()} sets of assumptions can be put side by side"
