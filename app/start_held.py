"""Start here, on what is held: bands of data for each agency, the files, and what last changed."""

from typing import Any

import streamlit as st

from app import access, charts, components, pages, state
from journey import words
from journey.errors import JourneyError
from journey.read import Reader
from journey.read.changes import last_changes
from journey.read.held import months_held
from journey.words import changes

Row = dict[str, Any]
_FATES = ("rows_in", "accepted", "set_aside", "duplicate", "superseded", "skipped")


def data_held(read: Reader) -> None:
    """A band of data held for each agency, with its tables."""
    extracts = read.extracts().to_dicts()
    if not extracts:
        return
    agencies, coverage = read.agencies().to_dicts(), read.coverage().to_dicts()
    months = [row["coverage_month"] for row in coverage]
    components.heading(
        2,
        changes.held_finding(extracts),
        "Months for which each agency sent data. A gap in data is not a gap in contact.",
    )
    components.key("held", "missing", "not_started")
    alt = (
        f"Bands of data held for {len(agencies)} agencies by month, from {words.month(min(months))} to "
        f"{words.month(max(months))}. The table beneath says the same."
    )
    components.chart(charts.coverage(agencies, coverage), alt, "coverage")
    with st.expander("Show as a table"):
        _months(read)
    with st.expander("Show what became of every row"):
        _files(extracts)
    with st.expander("How we worked this out"):
        components.notes(
            [
                "A month counts as data held where a file covers any day of it. Which days a file covers its "
                "agency says; where it does not, it is from the first to the last month of the file's dates.",
                "A month without data is never counted as a month without contact.",
                "Blank is the time before the support team's own log begins: there was no team yet.",
                "Rows in a file = accepted + set aside + duplicate + replaced by a newer row + skipped, "
                "exactly.",
            ]
        )


def _months(read: Reader) -> None:
    rows, total = months_held(read)
    components.table(
        "Months of data held, by agency",
        ["Agency", "First month", "Last month", "Months held", "Months not supplied"],
        [
            [
                row["agency_label"],
                *(_month(row[name]) for name in ("first_month", "last_month")),
                *_counts(row),
            ]
            for row in rows
        ],
        totals=[["All agencies", "", "", *_counts(total)]],
        n_text=3,
    )


def _month(on: Any) -> str:
    return words.month(on) if on else "none"


def _counts(row: Row) -> list[str]:
    return [words.count(row[name]) for name in ("n_supplied", "n_not_supplied")]


def _files(extracts: list[Row]) -> None:
    components.table(
        "Files taken in",
        ["Agency", "Source", "From", "To", "Rows in file", "Accepted", "Set aside", "Duplicate",
         "Replaced by a newer row", "Skipped"],
        [
            [
                row["agency_label"],
                row["source_code"].replace("_", " "),
                words.day(row["covers_from_date"]),
                words.last_day(row["covers_to_date_excl"]),
                *(words.count(row[name]) for name in _FATES),
            ]
            for row in extracts
        ],
        n_text=4,
    )  # fmt: skip


def changed(read: Reader | None) -> None:
    """What last changed in the data and who did it, for those who may see the history of files."""
    who = access.visitor()
    if not who.may("history"):
        return
    labels = {row["agency_code"]: row["agency_label"] for row in read.agencies().to_dicts()} if read else {}
    try:
        found = last_changes(state.workspace(), labels)
    except JourneyError as error:
        components.refused(error.message, "The log can't be read")
        return
    if not found:
        return
    components.heading(2, changes.changes_finding(found), "The last changes of the data, the newest first")
    components.table(
        "Last changes of the data",
        ["When", "What", "Who"],
        [[words.day(row["on_date"]), changes.change_text(row), row["who"]] for row in found],
        n_text=3,
    )
    pages.link("upload_history", "Open Upload history", who)


def waiting(read: Reader) -> None:
    """Matches that wait for somebody to judge them, for those who may."""
    who = access.visitor()
    n_open = changes.open_doubts(read.doubts().to_dicts())
    if n_open and who.may("matches"):
        components.heading(2, n_open, "Two records that may be of one person; somebody who knows has to say")
        pages.link("matches", "Open Matches", who)
