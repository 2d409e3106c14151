"""Start here: what this is, three ways in, and what data is held."""

import streamlit as st

from app import charts, components, links, state
from journey import words
from journey.errors import JourneyError
from journey.read import Reader


def data_held(read: Reader) -> None:
    """A band of data held for each agency, then a line for each file."""
    agencies, coverage = read.agencies().to_dicts(), read.coverage().to_dicts()
    extracts = read.extracts().to_dicts()
    if not extracts:
        components.note("No files yet. Run journey add FILE --source CODE, then journey build.")
        return
    months = [row["coverage_month"] for row in coverage]
    components.heading(
        2, "Data held", "Months for which each agency sent data. A gap in data is not a gap in contact."
    )
    components.key("held", "missing", "not_started")
    alt = (
        f"Bands of data held for {len(agencies)} agencies by month, "
        f"from {words.month(min(months))} to {words.month(max(months))}. The table beneath says the same."
    )
    components.chart(charts.coverage(agencies, coverage), alt, "coverage")
    with st.expander("Show as a table"):
        components.table(
            "Files taken in",
            [
                "Agency",
                "Source",
                "From",
                "To",
                "Rows in file",
                "Accepted",
                "Set aside",
                "Duplicate",
                "Replaced by a newer row",
                "Skipped",
            ],
            [
                [
                    row["agency_label"],
                    row["source_code"].replace("_", " "),
                    words.day(row["covers_from_date"]),
                    words.last_day(row["covers_to_date_excl"]),
                    *(
                        words.count(row[name])
                        for name in ("rows_in", "accepted", "set_aside", "duplicate", "superseded", "skipped")
                    ),
                ]
                for row in extracts
            ],
            n_text=4,
        )


def routes() -> None:
    """Three ways in."""
    components.heading(2, "Three ways in")
    look, add, learn = st.columns(3)
    with look:
        components.card(
            "Look at a story", "See one person's contacts with every service, before and after a change."
        )
        st.page_link("views/one_person.py", label="Open One person")
    with add:
        components.card("Add a file", "Take in an agency's extract as the agency sends it. In a terminal:")
        components.code("journey add FILE --source CODE")
        components.code("journey build")
    with learn:
        components.card(
            "Read how it works",
            "Every figure has “How we worked this out” beneath it. The documents that come with this "
            "software hold the methods, the unit costs and what may not be concluded.",
        )


def main() -> None:
    """Draw the page."""
    read, problem = None, None
    try:
        read = state.reader()
    except JourneyError as error:
        problem = error
    components.banner(read)
    components.heading(1, "Start here")
    components.lead(
        "Many public services can each be in touch with the same person, and each sees only its own part. "
        "These pages put the contacts in one line, say what they may have cost, and compare before and after "
        "a change in how the person was supported."
    )
    if problem is not None:
        components.problem(problem)
    routes()
    if read is not None:
        data_held(read)
        links.found_elsewhere(read)
        components.stamp(read)


main()
