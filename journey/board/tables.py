"""The tables of a board paper, as text: each adds up to what its picture shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from journey import words
from journey.board.paper import Table

Row = Mapping[str, Any]

_SIDES = ("before", "after")


def figures(comparison: Row) -> Table:
    """Four figures, before and after, with what each rests on."""
    before, after = comparison["before"], comparison["after"]
    days = f"{words.count(before['observed_days'])} days, then {words.several(after['observed_days'], 'day')}"
    nights = f"{words.count(before['nights'])} nights, then {words.several(after['nights'], 'night')}"
    most = (
        f"Median month; most in one month: {before['max_month_agencies']}, then {after['max_month_agencies']}"
    )
    support = words.support_cost(after, "cost_gbp_per_year", words.pounds)
    cost = f"{support[:1].upper()}{support[1:]}. {words.cost_range(before, after)}; {days}"
    lines = (
        ("Contacts a year", "n_interactions_per_year", words.count, words.contacts_below(comparison)),
        ("Estimated cost of activity a year", "cost_gbp_per_year", words.pounds, cost),
        ("Agencies in touch in a typical month", "median_month_agencies", _half, f"{most}; {days}"),
        (
            "Nights a year in custody, hospital or temporary accommodation",
            "nights_per_year",
            words.count,
            f"{nights}, in {days}",
        ),
    )
    rows = tuple((label, below, show(before[name]), show(after[name])) for label, name, show, below in lines)
    caption = "Rates a year before and after the change, and what each rests on"
    return Table(caption, ("Figure", "What it rests on", "Before", "After"), rows, n_text=2)


def _half(n: Any) -> str:
    return words.count(float(n)) if n is not None else "not known"


def by_agency(contacts: Sequence[Row], agencies: Sequence[Row], comparison: Row | None) -> Table:
    """Contacts of each agency; with a comparison before and after, with rates and cost."""
    if comparison is None:
        held = Counter(row["agency_code"] for row in contacts)
        counted = tuple((one["agency_label"], words.count(held[one["agency_code"]])) for one in agencies)
        total = (("Total", words.count(len(contacts))),)
        return Table("Contacts by agency", ("Agency", "Contacts"), counted, total)
    rows = tuple(
        _cells(words.agency_label(comparison, agency), [agency[side] for side in _SIDES])
        for agency in comparison["by_agency"]
    )
    heads = ("Agency", "Contacts before", "Contacts after", "A year before", "A year after",
             "Cost before", "Cost after")  # fmt: skip
    caption = f"Contacts and estimated cost by agency; cost after: {words.support_cost(comparison['after'])}"
    return Table(caption, heads, rows, (_cells("Total", [comparison[side] for side in _SIDES]),))


def _cells(label: str, sides: Sequence[Row]) -> tuple[str, ...]:
    rates = (side.get("n_interactions_per_year") for side in sides)
    return (
        label,
        *(words.count(side.get("n_interactions")) for side in sides),
        *("no data" if rate is None else words.count(rate) for rate in rates),
        *(words.pounds_exact(side.get("cost_gbp")) for side in sides),
    )


def yearly(years: Sequence[Row], comparison: Row, is_hidden: bool) -> Table:
    """Contacts and cost in each year and side, with the totals of the whole period."""

    def length(row: Row, start: str, end: str) -> str:
        return words.span(row[start], row[end]) if is_hidden else words.several(row["n_days"], "day")

    rows = tuple(
        (
            f"{words.day(row['year_from_date'])} to {words.last_day(row['year_to_date_excl'])}",
            row["side_code"],
            length(row, "year_from_date", "year_to_date_excl"),
            words.count(row["n_interactions"]),
            words.pounds_exact(row["cost_gbp"]),
        )
        for row in years
    )
    totals = tuple(
        (
            f"Total {side}",
            side,
            words.span(held["from_date"], held["to_date_excl"])
            if is_hidden
            else words.several(held["observed_days"], "day"),
            words.count(held["n_interactions"]),
            words.pounds_exact(held["cost_gbp"]),
        )
        for side, held in ((side, comparison[side]) for side in _SIDES)
    )
    whole = comparison["total"]
    totals += (
        ("Total", "both", "", words.count(whole["n_interactions"]), words.pounds_exact(whole["cost_gbp"])),
    )
    caption = (
        f"Contacts and estimated cost in each year; cost after: {words.support_cost(comparison['after'])}"
    )
    return Table(caption, ("Year", "Side", "Length", "Contacts", "Estimated cost"), rows, totals, n_text=3)


def ways(comparison: Row) -> tuple[Table, Table]:
    """Each way to compare, contacts first and then cost; both spans stand beside every percentage."""
    contacts, cost = (
        tuple(
            (_way(label, sides, name), *(show(sides[side][name]) for side in _SIDES),
             words.change(sides["before"][name], sides["after"][name], less))
            for label, sides in words.ways(comparison)
        )
        for name, show, less in (
            ("n_interactions_per_year", words.count, "fewer"),
            ("cost_gbp_per_year", words.pounds, "less"),
        )
    )  # fmt: skip
    heads = ("Periods compared", "Before", "After", "Change")
    return Table("Contacts a year", heads, contacts), Table("Estimated cost a year", heads, cost)


def _way(label: str, sides: Row, measure: str) -> str:
    """The periods in words, with both spans; a cost says as well whether it holds the support's own."""
    before, after = (sides[side]["observed_days"] for side in _SIDES)
    spans = f"{words.count(before)} days, then {words.several(after, 'day')}"
    way = f"{label} ({spans})"
    if measure != "cost_gbp_per_year":
        return way
    return f"{way}; after: {words.support_cost(sides['after'], measure, words.pounds)}"


def payers(found: Sequence[Row], comparison: Row) -> Table:
    """One row a body that pays, by name, and the headline as the total."""
    name = "cost_gbp_per_year"
    rows = tuple(
        (
            words.payer_name(row, "payer"),
            *(words.payer_amount(row, side, name, words.pounds) for side in _SIDES),
        )
        for row in found
    )
    total = (words.payers_total(found), *(words.pounds(comparison[side][name]) for side in _SIDES))
    return Table("Who pays, a year", ("Who", "Before", "After"), rows, (total,))
