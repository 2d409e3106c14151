"""How records were joined: for each agency, and for one person at three thresholds."""

from typing import Any

import streamlit as st

from app import access, components
from journey import words
from journey.read import Reader, small

Row = dict[str, Any]


def found_elsewhere(read: Reader) -> None:
    """For each agency, how many of its people were found in another agency's data."""
    agencies = _agencies(read)
    if not agencies:
        return
    components.heading(
        2,
        "People found in more than one agency's data",
        "Records are joined by names, birth dates, addresses and numbers. Missed joins hide part of a life.",
    )
    heads = ["Agency", "People in its data", "Found elsewhere", "Found nowhere else", "In doubt",
             "Cost of those found nowhere else"]  # fmt: skip
    components.table("How many people were found elsewhere", heads, [_line(row) for row in agencies])
    components.note(words.ALONE)
    if access.hides():  # of one age there are few people almost everywhere
        return
    with st.expander("Show by age"):
        by_age = read.linkage_by_age().to_dicts()
        components.table(
            "How many people of each age were found elsewhere",
            ["Agency", "Age", *heads[1:]],
            [[row["agency_label"], words.age_band(row["age_band_code"]), *_line(row)[1:]] for row in by_age],
            n_text=2,
        )


def _agencies(read: Reader) -> list[Row]:
    """One row an agency; where identities are hidden, without counts of few people."""
    rows: list[Row] = read.linkage().to_dicts()
    return small.linkage(rows) if access.hides() else rows


def _line(row: Row) -> list[str]:
    return [
        row["agency_label"],
        *(_count(row["n_source_people"]), words.found_elsewhere(row)),
        *(_count(row["n_alone"]), _count(row["n_in_doubt"])),
        small.NOT_SHOWN if row["cost_alone_gbp"] is None else words.pounds_exact(row["cost_alone_gbp"]),
    ]


def _count(n: int | str) -> str:
    return n if isinstance(n, str) else words.count(n)


def how_sure(read: Reader, line: Row, support: str = "") -> None:
    """One person's figures with other links, what waits for a reviewer, and agencies with people alone.

    Args:
        read: the build.
        line: the person's line.
        support: whether the costs after hold the support's own, where there is a before and after.
    """
    thresholds = read.link_thresholds(line["person_id"])
    with st.expander("How sure are the links?"):
        if thresholds:
            _thresholds(thresholds, support)
        said = words.threshold_sentences(thresholds, line["name"])
        said += words.doubt_sentences(read.link_doubts(line["person_id"]), line["name"])
        alone = [agency for agency in _agencies(read) if agency["n_alone"]]
        said += [words.linkage_sentence(agency, line["name"]) for agency in alone]
        if alone:
            said.append(words.ALONE)
        components.notes(said or ["Everyone in every agency's data was found in another agency's data too."])


def _thresholds(thresholds: list[Row], support: str) -> None:
    rows = [
        [
            words.threshold(held["threshold_code"]),
            words.count(held["n_source_people"]),
            *(words.count(held[side]["n_interactions"]) for side in ("before", "after")),
            *(words.pounds_exact(held[side]["cost_gbp"]) for side in ("before", "after")),
        ]
        for held in thresholds
    ]
    heads = ["How links are made", "Records joined", "Contacts before", "Contacts after", "Cost before",
             "Cost after"]  # fmt: skip
    caption = "The whole period with other links"
    components.table(f"{caption}; cost after, as used here: {support}", heads, rows)
