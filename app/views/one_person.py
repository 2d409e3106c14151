"""One person: the whole journey on one page, and before and after where they can be compared."""

from datetime import date, timedelta
from typing import Any

import streamlit as st

from app import charts, checks, components, links, opening, payers, timeline_pins, years
from journey import words
from journey.read import Reader
from journey.words import way

Row = dict[str, Any]

_SIGNIFICANT, _EVERY = "Significant moments", "Every contact"


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


def _headline(read: Reader, line: Row, comparison: Row | None) -> list[str]:
    return words.headline(comparison) if comparison else read.headline(line["person_id"])


def contacts(read: Reader, line: Row, comparison: Row | None) -> None:
    """Every contact in its lane, the table beneath, and how it was made."""
    journey, agencies, coverage = (
        read.journey(line["person_id"]).to_dicts(),
        read.agencies().to_dicts(),
        read.coverage().to_dicts(),
    )
    change_on = comparison["change_on"] if comparison else None
    months = [row["coverage_month"] for row in coverage] or [line["first_date"]]
    as_of = date.fromisoformat(read.settings["as_of_date"])
    first = comparison["before"]["from_date"] if comparison else min(*months, line["first_date"])
    span = (min(first, line["first_date"]), max(as_of, line["last_date"]) + timedelta(days=1))
    title = words.agencies_finding(comparison) if comparison else "Every contact, by service"
    period = f"{words.month(span[0])} to {words.month(span[1] - timedelta(days=1))}"
    components.heading(2, title, f"Every contact with {line['name']}, by service, {period}")
    said = read.said(line["person_id"])
    shown = zoomed(read, line, journey, said)
    pins, rest = timeline_pins.numbered(said, span)
    components.key(*(("before", "after") if comparison else ("contact",)), "stay", "line", "missing")
    if pins:
        timeline_pins.key(pins)
    counted, noted = words.several(len(shown), "contact"), words.several(len(pins), "note")
    alt = (
        f"Dotted chart, one mark a contact: {counted} in {len(agencies)} rows, one an agency, {period}; "
        f"{noted} above. {' '.join(_headline(read, line, comparison))} The table and list beneath have the "
        f"figures and notes."
    )
    figure = charts.raster(shown, agencies, coverage, change_on, span)
    components.chart(timeline_pins.pin(figure, pins, span, len(agencies)), alt, "raster")
    timeline_pins.listed(pins, rest)
    with st.expander("Show as a table"):
        if comparison:
            contacts_table(comparison)
        else:
            st.dataframe(
                read.journey(line["person_id"]).select("start_date", "agency_label", "activity_label"),
                hide_index=True,
            )
            components.note(f"Total: {words.several(line['n_interactions'], 'contact')}.")
    with st.expander("How we worked this out"):
        components.notes(
            [
                "A contact is one thing that happened and was recorded: an appointment kept, a "
                "call-out, a night's admission. "
                "Appointments missed or cancelled are not drawn.",
                "Each mark is one contact on the day it began. Marks are spread up and down inside "
                "their row so that they can be seen.",
                "Notes stand above the services on the day they are about. What the person refused to "
                "share is not shown. A named moment has a thin line; a shaded stretch was still settling.",
                "A thin line under a row means that we hold that agency's data. Hatching means that "
                "it was not supplied: "
                "it does not mean that there was no contact.",
                "A yearly rate is contacts divided by the days in the period, times 365.25. An "
                "agency's rate uses only the days for which its data is held.",
            ]
        )


def zoomed(read: Reader, line: Row, journey: list[Row], said: list[Row]) -> list[Row]:
    """The contacts to draw: every one, or those that stand out; how many of how many, and by what rule."""
    chosen = st.segmented_control(
        "How much to show", (_SIGNIFICANT, _EVERY), default=_EVERY, required=True, key="zoom"
    )
    if chosen != _SIGNIFICANT:
        components.note(f"All {words.several(len(journey), 'contact')} are shown.")
        return journey
    kept = read.significant(line["person_id"], said)
    shown = [row for row in journey if row["interaction_id"] in kept]
    components.note(way.shown_of(len(shown), len(journey)))
    return shown


def contacts_table(comparison: Row) -> None:
    """Contacts and cost by agency; the totals are those of the whole period."""
    rows = []
    for agency in comparison["by_agency"]:
        before, after = agency["before"], agency["after"]
        rows.append(
            [
                agency["agency_label"],
                words.count(before.get("n_interactions")),
                words.count(after.get("n_interactions")),
                _rate(before),
                _rate(after),
                words.pounds_exact(before.get("cost_gbp")),
                words.pounds_exact(after.get("cost_gbp")),
            ]
        )
    before, after, total = comparison["before"], comparison["after"], comparison["total"]
    sides = [
        "Total",
        words.count(before["n_interactions"]),
        words.count(after["n_interactions"]),
        _rate(before),
        _rate(after),
    ]
    sides += [words.pounds_exact(before["cost_gbp"]), words.pounds_exact(after["cost_gbp"])]
    names = [
        "Agency",
        "Contacts before",
        "Contacts after",
        "A year before",
        "A year after",
        "Cost before",
        "Cost after",
    ]
    caption = f"Contacts and estimated cost by agency; cost after: {words.support_cost(after)}"
    components.table(caption, names, rows, [sides])
    components.note(
        f"Both periods: {words.several(total['n_interactions'], 'contact')}, "
        f"{words.pounds_exact(total['cost_gbp'])}."
    )


def _rate(side: Row) -> str:
    rate = side.get("n_interactions_per_year")
    return "no data" if rate is None else words.count(rate)


def compared(read: Reader, line: Row, comparison: Row) -> None:
    """The page of a person whose before and after can be compared."""
    four_figures(comparison)
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
    contacts(read, line, comparison)
    years.years_and_cost(read, line, comparison)
    payers.who_pays(comparison)
    left, right = st.columns(2, gap="large")
    with left:
        checks.fair_ways(comparison)
    with right:
        checks.quiet_before(comparison)
    links.how_sure(read, line, words.support_cost(comparison["after"]))
    components.box("What may not be concluded", comparison["caveats"])


def page(read: Reader, line: Row) -> None:
    """Show the journey, with before and after where they can be compared."""
    reason = read.why_not_compared(line["person_id"])
    comparison = None if reason else read.compare(line["person_id"])
    components.subtitle(subtitle(read, comparison))
    components.sentences(_headline(read, line, comparison))
    said(read, line["person_id"], line["name"])
    if comparison:
        compared(read, line, comparison)
    else:
        components.box("Why there is no comparison", [str(reason)])
        contacts(read, line, None)
        links.how_sure(read, line)


def main() -> None:
    """Draw the page, or say what is wrong and the next step."""
    read = opening.opened("One person")
    line = opening.chosen(read, "One person", "their journey") if read else None
    if read and line:
        page(read, line)


main()
