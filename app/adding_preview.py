"""Step 2 of Add data: the file as it stands, where its headings are, and whether it was seen before."""

from __future__ import annotations

import streamlit as st

from app import access, adding_steps, components, pages
from journey import words
from journey.drafts import Draft
from journey.notes import plain
from journey.propose.matching import Look, SheetLook
from journey.words import fields as told
from journey.workspace import Workspace

_MOST_COLUMNS = 30
_LONGEST_CELL = 60


def draw(held: Workspace, draft: Draft) -> None:
    """The file's name, size and hash; then its sheets."""
    components.heading(2, "Is this the file?", draft.file_name)
    components.notes(
        [
            f"Size: {told.size(draft.n_bytes)}",
            f"Its mark begins {draft.sha256[:12]}: the same mark means the same file, to the last byte.",
            f"Brought by {draft.who}",
        ]
    )
    if draft.seen_before:
        _seen_before(draft)
        adding_steps.discard_button(held, draft)
        return
    found = adding_steps.look(held, draft)
    if found is None:
        return
    for sheet in found.sheets:
        _sheet(held, draft, found, sheet)
    with st.container(horizontal=True):
        if st.button("Continue to match columns", type="primary", disabled=not found.tables):
            adding_steps.go(held, draft, "match")
        if st.button("Back"):
            adding_steps.go(held, draft, "preview", source_code="", table_choices={})
        adding_steps.discard_button(held, draft)


def _seen_before(draft: Draft) -> None:
    components.refused(
        f"Its bytes are the same as those of a file that is held already, as extract {draft.seen_before}. "
        "Nothing was added. To read it another way, first remove that one on Upload history.",
        "This file was added before",
    )
    pages.link("upload_history", "Open Upload history", access.visitor())


def _sheet(held: Workspace, draft: Draft, found: Look, sheet: SheetLook) -> None:
    name = f"Sheet “{plain(sheet.name)}”" if sheet.name else "What the file holds"
    components.heading(
        3, name, f"{words.several(sheet.n_rows, 'row', 'rows')} in all, headings and blank lines too."
    )
    is_left_out = sheet.name in draft.table_choices.get("left_out", ())
    if len(found.sheets) > 1 and not found.is_kept:
        is_read = st.checkbox("Read this sheet", not is_left_out, key=f"read_{draft.draft_id}_{sheet.name}")
        if is_read == is_left_out:
            _choose_sheet(held, draft, sheet.name, is_read)
    if not sheet.use:
        components.note("This sheet is not read: it has no table that is needed, or it was left out.")
    if sheet.head and not is_left_out:
        _heading_row(held, draft, sheet)
        with st.container(key=f"first_rows_{found.sheets.index(sheet)}"):
            _first_rows(sheet)


def _choose_sheet(held: Workspace, draft: Draft, name: str, is_read: bool) -> None:
    former = draft.table_choices.get("left_out", [])
    left_out = [one for one in former if one != name] if is_read else [*former, name]
    _choose(held, draft, left_out=left_out)


def _choose(held: Workspace, draft: Draft, **values: object) -> None:
    """Keep another way to read the file; what was matched by the former goes."""
    choices = {**draft.table_choices, **values, "tables": {}}
    adding_steps.go(held, draft, "preview", table_choices=choices, checked=None, profile_text="")


def _heading_row(held: Workspace, draft: Draft, sheet: SheetLook) -> None:
    rows = range(0 if sheet.heading_row == 0 else 1, len(sheet.head) + 1)

    def shown(row: int) -> str:
        if not row:
            return "There are no headings: the first row is data"
        return f"Row {row}: {plain(' | '.join(filter(None, sheet.head[row - 1])), 80) or 'blank'}"

    chosen = st.selectbox(
        "Which row has the headings?",
        rows,
        index=rows.index(sheet.heading_row),
        format_func=shown,
        key=f"heading_{draft.draft_id}_{sheet.name}_{sheet.heading_row}",
    )
    if chosen != sheet.heading_row:
        former = draft.table_choices.get("heading_rows", {})
        _choose(held, draft, heading_rows={**former, sheet.name: chosen})


def _first_rows(sheet: SheetLook) -> None:
    headings, *rows = sheet.first_rows if sheet.heading_row else [[], *sheet.first_rows]
    width = max((len(row) for row in (headings, *rows)), default=0)
    shown = min(width, _MOST_COLUMNS)
    cells = [[*row, *[""] * (width - len(row))][:shown] for row in rows]
    heads = [*headings, *[""] * (width - len(headings))][:shown]
    components.table(
        f"The first rows{f' of sheet {plain(sheet.name)}' if sheet.name else ''}, as they stand in the file",
        ["Row", *(plain(head, _LONGEST_CELL) or f"Column {at}" for at, head in enumerate(heads, start=1))],
        [
            [str(sheet.heading_row + at), *(plain(cell, _LONGEST_CELL) for cell in row)]
            for at, row in enumerate(cells, start=1)
        ],
        n_text=shown + 1,
    )
    if width > shown:
        components.note(f"{words.count(width - shown)} more columns are not shown here. They can be matched.")
