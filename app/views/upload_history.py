"""Upload history: every file that was ever added, work under way, and removing a file."""

import streamlit as st

from app import access, components, history_work, opening, pages, quality_table, removing, state
from journey import history
from journey.history import Line
from journey.read import Reader
from journey.words import count
from journey.words import history as said

TITLE = "Upload history"
_COUNTS = ("rows_in", "accepted", "set_aside", "duplicate", "superseded", "skipped")
_COLUMNS = (
    "File",
    "Rows in file",
    "Accepted",
    "Set aside",
    "Duplicate",
    "Replaced",
    "Skipped",
    "Explained",
    "Status",
)


def table(lines: list[Line]) -> None:
    """A row a file, the one added last first, with what became of its rows."""
    held = [line for line in lines if line.file is not None]
    components.heading(
        2,
        said.finding(lines),
        "The file added last stands first. Its rows are the five counts after them, added up.",
    )
    if held:
        with st.container(key="history_files"):
            quality_table.stacked(
                "Files held, and what became of their rows", _COLUMNS, list(map(_row, held))
            )
    removed = [line for line in lines if line.file is None]
    if removed:
        components.heading(2, said.removed_finding(len(removed)), "Their lines stay; their rows are gone.")
        quality_table.stacked(
            "Files that were removed",
            ["File", "Rows in file", "Added by", "Removed by", "Status"],
            list(map(_removed_row, removed)),
        )
    with st.expander("How we worked this out"):
        components.notes(said.WORKED_OUT)


def _row(line: Line) -> quality_table.Line:
    file = line.file
    assert file is not None
    below = (
        f"{file.agency_label}, {said.period(file.covers_from_date, file.covers_to_date_excl)}",
        f"Added by {said.by_whom(line.added_by, line.added_on)} (method {line.method_version})",
    )
    counts = [count(file.counts[name]) for name in _COUNTS]
    return file.name, below, [*counts, count(len(file.explained)), said.STATUS[line.status_code]]


def _removed_row(line: Line) -> quality_table.Line:
    cells = (
        "not known" if line.n_rows is None else count(line.n_rows),
        said.by_whom(line.added_by, line.added_on),
        said.by_whom(line.removed_by, line.removed_on),
        said.STATUS[line.status_code],
    )
    return line.said or "Whose it was is sealed", (), cells


def empty() -> None:
    """No file was ever added."""
    components.note("No files yet. Load the sample data on Start here, or add an agency's file.")
    pages.link("start_here", "Open Start here", access.visitor())
    pages.link("add_data", "Open Add data", access.visitor())


def page(read: Reader | None) -> None:
    """The page, for somebody who may see it."""
    workspace = state.workspace()
    history_work.under_way()
    if not workspace.key_path.is_file():  # there is no workspace yet
        empty()
        return
    lines = history.lines(workspace, access.hides())
    history_work.waiting_files(workspace)
    if not lines:
        empty()
        history_work.lately()
        return
    history_work.figures_to_make(lines)
    table(lines)
    removing.form(read, lines)
    history_work.lately()


opening.of_files(TITLE, "history", page)
