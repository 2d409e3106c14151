"""Data quality across files: the months held, each agency's rows, and what there is to put right."""

from collections.abc import Sequence

import streamlit as st

from app import charts, components, quality_table
from journey import quality, words
from journey.quality import words as said
from journey.quality.files import File
from journey.read import Reader


def coverage(read: Reader, agency_code: str) -> None:
    """The band of months held for each agency; of one alone, its gaps in words. Each gap has its reason."""
    months = [row for row in read.coverage().to_dicts() if agency_code in ("", row["agency_code"])]
    if not months:
        return
    lines = quality.agency_months(months)
    components.heading(
        2, said.coverage_finding(lines), "Months of which a file covers any day. No data is not no contact."
    )
    if not agency_code:
        components.key("held", "missing", "not_started")
        alt = (
            f"Bands of data held by month for {words.several(len(lines), 'agency', 'agencies')}. "
            "The table beneath says the same."
        )
        components.chart(charts.coverage(read.agencies().to_dicts(), months), alt, "quality_coverage")
    gaps = [f"{line.agency_label}: {said.gap(*gap)}." for line in lines for gap in line.gaps]
    if gaps:
        components.notes(gaps)
    with st.expander("Show as a table"):
        components.table(
            "Months of data held, by agency",
            ["Agency", "Months held", "Not supplied", "Not started"],
            [
                [
                    line.agency_label,
                    *(words.count(n) for n in (line.n_supplied, line.n_not_supplied, line.n_not_started)),
                ]
                for line in lines
            ],
        )
    with st.expander("How we worked this out"):
        components.notes(said.WORKED_OUT)


def stopped(files: Sequence[File]) -> None:
    """Files that may be cut off, or whose data may have stopped coming."""
    found = said.stopped(files)
    if found:
        components.heading(2, said.stopped_finding(found), "Silence can look like a fall in contacts.")
        components.notes(found)


def agencies(files: Sequence[File]) -> None:
    """What became of each agency's rows, in the order of the alphabet."""
    lines = quality.by_agency(files)
    components.heading(
        2,
        said.agencies_finding(lines),
        "What became of every row. Agencies are in the order of the alphabet, never ranked.",
    )
    components.table(
        "What became of every row, by agency",
        ["Agency", "Files", *said.COUNTS.values(), "Share set aside"],
        [_line(line.agency_label, line.sums) for line in lines],
        [_line("All", quality.sums(files))],
    )


def files_of(files: Sequence[File]) -> None:
    """What became of the rows of each file of one agency, with the months it covers."""
    rows = [
        [
            file.name,
            said.months(file.covers_from_date, file.covers_to_date_excl),
            *(words.count(file.counts[name]) for name in said.COUNTS),
            said.share(quality.share_set_aside(file.counts)),
        ]
        for file in files
    ]
    total = quality.sums(files)
    components.table(
        "What became of every row, by file",
        ["File", "Months it covers", *said.COUNTS.values(), "Share set aside"],
        rows,
        [["All", "", *_line("", total)[2:]]],
        n_text=2,
    )


def _line(label: str, held: quality.Sums) -> list[str]:
    return [
        label,
        words.count(held.n_files),
        *(words.count(held.counts[name]) for name in said.COUNTS),
        said.share(held.share_set_aside),
    ]


def to_do(files: Sequence[File]) -> None:
    """What there is to put right, grouped by what would do it."""
    found = quality.repairs(files)
    components.heading(
        2, said.repairs_finding(found), "Each line is one thing to do. What was explained is left out."
    )
    if not found:
        return
    components.note(said.LEVELS_MEAN)
    quality_table.stacked(
        "What to put right",
        ["What to do", "Level", "Who can", "Files", "Rows"],
        [
            (
                one.what_to_do,
                one.titles,
                (
                    said.LEVELS[one.level],
                    said.WHO[one.who_can_fix],
                    words.count(one.n_files),
                    "not about rows" if one.n_rows is None else words.count(one.n_rows),
                ),
            )
            for one in found
        ],
    )
