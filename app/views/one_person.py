"""One person: the whole journey on one page, and before and after where they can be compared."""

from datetime import date
from typing import Any

import streamlit as st

from app import (
    access,
    checks,
    components,
    directions,
    lanes,
    links,
    opening,
    pages,
    payers,
    verdict_section,
    years,
)
from journey import words
from journey.read import Reader

Row = dict[str, Any]
_FURTHER = (
    ("on_the_way", "What happened on the way"),
    ("casebook", "Casebook: what was said and agreed"),
    ("download", "Get the board paper, to print or to present"),
)


def subtitle(read: Reader, comparison: Row | None) -> str:
    """What the page rests on: how far the data go, whose prices, how many sources."""
    last = words.day(date.fromisoformat(read.settings["as_of_date"]))
    sources = words.several(read.extracts().height, "file")
    chosen = read.assumption_set()
    prices = words.prices_stamp(chosen["price_base_fy"], chosen)
    parts = [f"Data to {last}", prices, words.price_level(chosen), sources]
    if comparison:
        parts.append(words.supplied_sentence(comparison["coverage"]))
    return " · ".join(parts)


def said(read: Reader, person_id: str, name: str) -> None:
    """The person's own words, with voice and date."""
    for line in read.words(person_id):
        voice = name if line["voice"] == "person" else line["voice"]
        invented = " (invented for the sample)" if line["is_invented"] else ""
        by = f"{voice}, {words.month(line['said_on'])}, shared with consent{invented}"
        components.quote(line["text"], by)
    if read.has_sealed_words():
        components.note("Words that people shared are sealed. They are shown when the key is at hand.")


def _share(before: Any, after: Any) -> tuple[float, float]:
    top = max(float(before or 0), float(after or 0)) or 1.0
    return float(before or 0) / top, float(after or 0) / top


def four_figures(comparison: Row) -> None:
    """Four figures, X then Y, with what each rests on."""
    before, after = comparison["before"], comparison["after"]
    days = f"{words.count(before['observed_days'])} days, then {words.several(after['observed_days'], 'day')}"
    support = _sentence(words.support_cost(after, "cost_gbp_per_year", words.pounds))
    prices = words.cost_range(before, after)
    most = (
        f"Median month; most in one month: {before['max_month_agencies']}, then {after['max_month_agencies']}"
    )
    nights = f"{words.count(before['nights'])} nights, then {words.several(after['nights'], 'night')}"
    lines = (
        ("Contacts a year", "n_interactions_per_year", words.count, words.contacts_below(comparison)),
        (
            "Estimated cost of activity a year",
            "cost_gbp_per_year",
            words.pounds,
            f"{support}. {prices}. {days}",
        ),
        ("Agencies in touch in a typical month", "median_month_agencies", _half, f"{most}. {days}"),
        (
            "Nights a year in custody, hospital or temporary accommodation",
            "nights_per_year",
            words.count,
            f"{nights}, in {days}",
        ),
    )
    components.figures(
        [
            components.figure(
                label, show(before[name]), show(after[name]), _share(before[name], after[name]), below
            )
            for label, name, show, below in lines
        ]
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _half(n: Any) -> str:
    return words.count(float(n)) if n is not None else "not known"


def compared(read: Reader, line: Row, comparison: Row) -> None:
    """The page of a person whose before and after can be compared."""
    four_figures(comparison)
    if gaps := words.gaps_note(comparison):
        components.note(gaps)
    with st.expander("How we worked out these four figures"):
        components.notes(
            [
                "Rates are for a year of 365.25 days, so that periods of different length can be compared.",
                "Cost is each contact multiplied by a published unit cost, brought to one price "
                "year. It is an estimate of activity, not an amount paid or saved.",
                "After the change, the support's own cost is in it where it is known: from the team's log, a "
                "budget or hours a week. Low and high change every unit cost at once, as far as its source "
                "publishes a range.",
                words.RANGES,
                "Agencies in a typical month is the median, over whole months, of how many "
                "different agencies were in touch.",
                "Nights are counted from the day a stay began to the day it ended; a stay across "
                "the change is split by its nights.",
            ]
        )
    lanes.contacts(read, line, comparison, words.headline(comparison))
    years.years_and_cost(read, line, comparison)
    payers.who_pays(comparison)
    verdict_section.how_sure(comparison)
    directions.direction(comparison)
    checks.fair_ways(comparison)
    checks.rates(comparison)
    links.how_sure(read, line, words.support_cost(comparison["after"]))
    components.box("What may not be concluded", comparison["caveats"])


def page(read: Reader, line: Row) -> None:
    """Show the journey, with before and after where they can be compared."""
    reason = read.why_not_compared(line["person_id"])
    comparison = None if reason else read.compare(line["person_id"])
    headline = words.headline(comparison) if comparison else read.headline(line["person_id"])
    components.subtitle(subtitle(read, comparison))
    components.sentences(headline)
    if comparison:
        components.notes(comparison["finding"])
    said(read, line["person_id"], line["name"])
    pages.links(access.visitor(), *_FURTHER)
    if comparison:
        compared(read, line, comparison)
    else:
        components.box("Why there is no comparison", [str(reason)])
        lanes.contacts(read, line, None, headline)
        links.how_sure(read, line)


def main() -> None:
    """Draw the page, or say what is wrong and the next step."""
    read = opening.opened("One person")
    line = opening.chosen(read, "One person", "their journey") if read else None
    if read and line:
        page(read, line)


main()
