"""Data quality of one file: where its rows went, what was found, and how it stands to the one before."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from app import components, quality_table
from journey import quality, words
from journey.feedback.words import item_of
from journey.findings.catalogue import check_of
from journey.quality import words as said
from journey.quality.files import Explanation, File

_HEADS = ("What was found", "Rows", "Share", "Level", "Row numbers", "What to do", "Who can")


def draw(file: File, files: Sequence[File]) -> None:
    """All that is known of one file."""
    if file.is_damaged:
        components.refused(
            "The names of its sheets and headings can't be read any more. Remove this file and add it again; "
            "its counts are shown as they were.",
            "A part of this file is damaged",
        )
    basis = "as the agency declared" if file.is_declared else "as its dates show"
    components.heading(
        2,
        said.file_finding(file),
        f"{file.name}, from {file.agency_label}. It covers "
        f"{said.months(file.covers_from_date, file.covers_to_date_excl)}, {basis}.",
    )
    rows_in, *parts = said.COUNTS
    with st.container(key="quality_rows"):
        components.table(
            "Where every row of the file went",
            ["Rows", "How many"],
            [[said.COUNTS[name], words.count(file.counts[name])] for name in parts],
            [[said.COUNTS[rows_in], words.count(file.counts[rows_in])]],
        )
    checks(file)
    before(file, files)


def checks(file: File) -> None:
    """Every check that found something, worst first, with row numbers and never a value."""
    components.heading(
        2,
        f"{words.several(len(file.findings), 'thing')} found"
        if file.findings
        else "Nothing to put right was found",
        f"Shares are of the {words.several(file.counts['rows_in'], 'row')} in the file. Row numbers are "
        "those that you see when you open it. No value of a cell is ever shown.",
    )
    if not file.findings:
        return
    components.note(said.LEVELS_MEAN)
    quality_table.stacked(
        f"What was found in {file.name}", _HEADS, [_line(file, finding) for finding in file.findings]
    )


def _line(file: File, finding: Mapping[str, Any]) -> quality_table.Line:
    item = item_of(finding)
    below = [item.where, item.detail, explained_text(file.explained.get(item.check_id))]
    cells = (
        item.n_rows or "not about rows",
        item.share,
        said.LEVELS[finding["level"]],
        item.row_numbers,
        item.what_to_do,
        said.WHO[check_of(item.check_id).who_can_fix],
    )
    return item.title, below, cells


def explained_text(held: Explanation | None) -> str:
    """Who explained something, when and why; nothing of it where what people wrote is hidden."""
    if held is None:
        return ""
    if not held.who:
        return "Explained. Who and why is for those who see identities."
    on = f" on {words.day(held.on)}" if held.on else ""
    return f"Explained by {held.who}{on}: {held.why or 'the reason is sealed, and the key is not at hand'}"


def before(file: File, files: Sequence[File]) -> None:
    """The file beside the one before it of its source, where there is one."""
    held = quality.beside(file, files)
    if held:
        components.heading(
            2, said.beside_finding(held), "What changed since the last file of the same source."
        )
        components.pair_table(
            "This file and the one before", ("The file before", "This file"), said.beside_rows(held)
        )
