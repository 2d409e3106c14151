"""On the way: what happened between one person's contacts, before and after where they can be compared."""

from datetime import date, timedelta
from typing import Any

import streamlit as st

from app import access, charts, components, crises, happened, network_section, opening, pages
from journey import words
from journey.read import Reader
from journey.read import way as totals
from journey.words import way

Row = dict[str, Any]

_COUNTS = ("n_agencies", "n_interactions")


def compared(read: Reader, line: Row, comparison: Row) -> None:
    """Every part before and after."""
    found = comparison["on_the_way"]
    spans = way.both_spans(comparison["before"], comparison["after"])
    components.heading(2, words.happened_finding(found["events"]), spans)
    components.notes(way.held_sentences(comparison["coverage"]))
    components.stamp(read)
    happened.events(found["events"])
    happened.demand(found["demand"], comparison)
    happened.activities(read, line["person_id"], comparison)
    if found["crises"]:
        crises.compared(read, line["person_id"], comparison)
    months(read, line, comparison)
    network_section.compared(read, line, comparison, spans)
    happened.stretches(read, line["person_id"], found["thresholds"])


def whole(read: Reader, line: Row, reason: str) -> None:
    """The whole journey of a person who has no before and after, and why."""
    components.box("Why there is no comparison", [reason])
    last = date.fromisoformat(read.settings["as_of_date"])
    thresholds = read.thresholds()
    span = f"{words.day(line['first_date'])} to {words.day(max(last, line['last_date']))}"
    components.heading(2, "What happened on the way", f"Whole journey, {span}")
    components.stamp(read)
    happened.events_of_journey(totals.events_of_journey(read, line["person_id"], thresholds))
    if kinds := totals.crisis_kinds(read, line["person_id"]):
        components.heading(2, "Crises", f"Contacts of the whole journey, {span}")
        crises.kinds_of(kinds, ("n",))
    months(read, line, None)
    network_section.whole(read, line)
    happened.stretches(read, line["person_id"], thresholds)


def months(read: Reader, line: Row, comparison: Row | None) -> None:
    """Agencies in touch in each month, drawn and in a table."""
    rows = read.agency_months(line["person_id"]).to_dicts()
    if comparison:
        before, after = comparison["before"], comparison["after"]
        title, change_on = way.months_finding(before, after), comparison["change_on"]
        span = (before["from_date"], after["to_date_excl"])
    else:
        title, change_on = "Agencies in touch in each month", None
        span = (line["first_date"].replace(day=1), line["last_date"] + timedelta(days=31))
    components.heading(
        2, title, "By month in which something began; one without a bar may not have been sent"
    )
    alt = (
        f"Bar chart of how many agencies were in touch in each of {words.several(len(rows), 'month')}. "
        f"The table beneath has every month."
    )
    components.chart(charts.months(rows, change_on, span), alt, "months")
    with st.expander("Show as a table"):
        cells = [
            [words.month(row["month_start_date"]), *(words.count(row[name]) for name in _COUNTS)]
            for row in rows
        ]
        components.table("Agencies in touch, by month", ["Month", "Agencies", "Contacts"], cells)
    components.worked_out("months")


def main() -> None:
    """Draw the page, or say what is wrong and the next step."""
    read = opening.opened("On the way")
    line = opening.chosen(read, "On the way", "what happened on their way") if read else None
    if read and line:
        pages.link("one_person", "Back to One person", access.visitor())
        reason = read.why_not_compared(line["person_id"])
        if reason:
            whole(read, line, reason)
        else:
            compared(read, line, read.compare(line["person_id"]))
        components.box("What may not be concluded", way.NOT_CONCLUDED)


main()
