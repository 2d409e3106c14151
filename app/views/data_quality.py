"""Data quality: what was found in the files held, by agency and by file, and what to send back."""

from collections.abc import Sequence

import streamlit as st

from app import access, components, opening, pages, quality_file, quality_forms, quality_overview, state
from journey import quality, review
from journey.errors import Refused
from journey.quality import words as said
from journey.quality.files import File
from journey.read import Reader

TITLE = "Data quality"


def no_key() -> None:
    """What is shown without the key."""
    components.box(
        "The key is not at hand",
        [
            "Names of files, sheets and headings are sealed, so files go by their number here.",
            "Counts, checks and row numbers are shown. Reports and explanations need the key.",
            "Start the pages again where JOURNEY_KEY_FILE names the key file of this workspace.",
        ],
    )


def chosen(files: Sequence[File]) -> tuple[str, File | None]:
    """The agency ("" is all of them) and the file to look at (None is all of them)."""
    labels = {line.agency_code: line.agency_label for line in quality.by_agency(files)}
    left, right = st.columns(2)
    with left:
        agency: str = st.selectbox(
            "Agency", ["", *labels], key="quality_agency",
            format_func=lambda code: labels[code] if code else "All agencies",
        )  # fmt: skip
    held = {file.extract_id: file for file in files if agency in ("", file.agency_code)}
    if st.session_state.get("quality_file") not in held:
        st.session_state["quality_file"] = ""
    with right:
        file_id: str = st.selectbox(
            "File", ["", *reversed(held)], key="quality_file",
            format_func=lambda code: _shown(held[code]) if code else "All files",
        )  # fmt: skip
    return agency, held[file_id] if file_id else None


def _shown(file: File) -> str:
    return f"{file.name} ({said.months(file.covers_from_date, file.covers_to_date_excl)})"


def overview(read: Reader | None, files: Sequence[File], agency: str) -> None:
    """All files, or those of one agency."""
    shown = [file for file in files if agency in ("", file.agency_code)]
    place = shown[0].agency_label if agency else ""
    components.sentences([said.finding(quality.sums(shown), place)])
    if read is None:
        components.note("The months held are drawn once the figures are made: open Add data to make them.")
    else:
        quality_overview.coverage(read, agency)
    quality_overview.stopped(shown)
    if agency:
        components.heading(2, f"The files from {place}")
        quality_overview.files_of(shown)
    else:
        quality_overview.agencies(shown)
    quality_overview.to_do(shown)


def elsewhere(read: Reader | None) -> None:
    """What other pages say of how far the figures can be believed."""
    if read is None:
        return
    components.heading(2, "Found on other pages")
    components.note("Contacts that have no price are counted and not costed; Costs says which, and why.")
    pages.link("costs", "Open Costs", access.visitor())
    try:
        linked = review.estimate(state.workspace()).precision.sentence
        components.note(f"How often records were joined rightly: {linked}")
    except Refused as refused:  # the build has no pairs drawn by lot
        components.note(refused.message)
    pages.link("matches", "Open Matches", access.visitor())


def empty() -> None:
    """No file is held yet."""
    components.note("No files yet. Nothing was found because nothing was looked at.")
    components.note("Load the sample data on Start here, or add an agency's file.")
    pages.link("start_here", "Open Start here", access.visitor())
    pages.link("add_data", "Open Add data", access.visitor())


def page(read: Reader | None) -> None:
    """The page, for somebody who may see it."""
    held = state.workspace()
    files = quality.files(held, access.hides())
    if not files:
        empty()
        return
    if not access.hides() and not held.has_key():
        no_key()
    agency, file = chosen(files)
    if file is None:
        overview(read, files, agency)
    else:
        quality_file.draw(file, files)
        quality_forms.explain(file)
        quality_forms.report(file)
    elsewhere(read)


opening.of_files(TITLE, "quality", page)
